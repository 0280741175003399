"""What judges of sound share, and how alike sounds are."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from training.evaluation.answering import RATE, candidate, music
from training.evaluation.judged import case

from musicstudio.audio.files import read_clip, write_clip
from musicstudio.domain.audio import AudioClip
from musicstudio.training.evaluation.sounding import (
    able,
    differing,
    fitted,
    kept_sounds,
    means,
    peak_dbfs,
    plain,
    rms_dbfs,
    stretch_of,
    tidied,
)
from musicstudio.training.evaluation.sounding_likeness import off_grid, pitch_profile_likeness, timbre_distance_db

SOUND = music(9.0, channels=1, seed=7)
BEATS = np.arange(18) * 0.5


def test_who_can_do_a_task_to_what():
    sound, score = candidate("a", "inpaint"), candidate("b", "inpaint", "score")
    other = candidate("c", "render", "score")
    assert able((sound, score, other), "inpaint") == (sound,)
    assert able((sound, score, other), "inpaint", score=True) == (score,)
    assert able((sound, score, other), "render") == (other,)


@pytest.mark.parametrize(("longest", "start", "samples"), [(0.0, 0, 9.0), (20.0, 0, 9.0), (4.0, 2.5, 4.0)])
def test_the_middle_of_a_case_is_read(tmp_path, longest, start, samples):
    write_clip(tmp_path / "a.wav", AudioClip(SOUND, RATE))
    found, first = stretch_of(case(tmp_path / "a.wav"), longest)
    assert first == round(start * RATE)
    assert np.array_equal(found, SOUND[:, first : first + round(samples * RATE)])


@given(st.integers(1, 2), st.integers(0, 9), st.integers(1, 2), st.integers(0, 9))
def test_what_is_fitted_has_the_shape_and_begins_the_same(channels, samples, wanted, length):
    sound = np.arange(1, channels * samples + 1, dtype=np.float32).reshape(channels, samples)
    found = fitted(sound, wanted, length)
    shared = min(samples, length)
    assert found.shape == (wanted, length)
    assert np.array_equal(found[0, :shared], sound[0, :shared])
    assert not found[:, shared:].any()


def test_samples_that_differ_are_counted_once_for_all_channels():
    sound = np.zeros((2, 5), np.float32)
    other = sound.copy()
    other[:, 2], other[1, 4] = 1, 1
    assert differing(sound, other) == 2
    assert differing(sound, other[:, :3]) == 3


def test_levels_are_of_full_scale():
    sine = np.sin(2 * np.pi * np.arange(441) / 44.1)[None].astype(np.float32)
    assert peak_dbfs(sine) == pytest.approx(0, abs=0.05)
    assert rms_dbfs(sine) == pytest.approx(-3.01, abs=0.05)
    assert peak_dbfs(0 * sine) == rms_dbfs(0 * sine) == rms_dbfs(sine[:, :0]) == -200


def test_numbers_are_tidied_and_averaged():
    told = tidied({"a": None, "b": math.nan, "c": math.inf, "d": -math.inf, "e": 1.5})
    assert told == {"c": 100, "d": -100, "e": 1.5}
    assert means([{"a": 1.0, "b": 4.0}, {"a": 3.0}]) == {"a": 2, "b": 4}


def test_sounds_are_kept_below_full_scale_in_proportion(tmp_path):
    (loud, soft) = kept_sounds(tmp_path, "a b/c", {"x": 4 * SOUND, "y": 2 * SOUND}, RATE)
    assert loud.name == "a-b-c.x.ogg"
    levels = [rms_dbfs(read_clip(path).data) for path in (loud, soft)]
    assert levels[0] - levels[1] == pytest.approx(6.02, abs=0.2)
    assert plain("//") == "unnamed"


def test_timbre_hears_what_sounds_and_not_when():
    half = SOUND.shape[1] // 2
    assert timbre_distance_db(SOUND, SOUND, RATE) == 0
    assert timbre_distance_db(SOUND, np.roll(SOUND, half, axis=1), RATE) < 0.5
    assert timbre_distance_db(SOUND, np.sign(SOUND).astype(np.float32) * 0.1, RATE) > 5


@pytest.mark.parametrize(("semitones", "low", "high"), [(0, 0.99, 1.0), (12, 0.9, 1.0), (1, -1.0, 0.3)])
def test_pitch_profiles_hear_the_key(semitones, low, high):
    at = np.arange(2 * RATE) / RATE
    triad, moved = (
        sum(np.sin(2 * np.pi * hz * 2 ** (step / 12) * at) for hz in (220.0, 277.18, 329.63))[None].astype(np.float32)
        for step in (0, semitones)
    )
    assert low <= pitch_profile_likeness(triad, moved, RATE) <= high + 1e-9
    assert pitch_profile_likeness(triad, 0 * moved, RATE) is None


@pytest.mark.parametrize("ms", [-80, 0, 30])
def test_what_is_off_the_grid_is_off_by_so_much(ms):
    off, drift = off_grid(SOUND, np.roll(SOUND, round(ms * RATE / 1000), axis=1), RATE, BEATS, 4)
    assert off == pytest.approx(abs(ms), abs=4)
    assert drift < 1


def test_what_drifts_drifts_by_so_much():
    slow = np.interp(np.arange(SOUND.shape[1]) / 1.008, np.arange(SOUND.shape[1]), SOUND[0])[None].astype(np.float32)
    _, drift = off_grid(SOUND, slow, RATE, BEATS, 4)
    assert drift == pytest.approx(16, abs=3)


def test_two_bars_and_something_that_begins_are_needed():
    assert off_grid(SOUND, SOUND, RATE, BEATS[:7], 4) == (None, None)
    assert off_grid(SOUND, 0 * SOUND, RATE, BEATS, 4) == (None, None)
    assert off_grid(SOUND, SOUND, RATE, BEATS[:9], 4) == (0, None)


def test_a_case_without_its_file_is_told_as_damage(tmp_path):
    from musicstudio.domain.errors import StudioError

    with pytest.raises(StudioError):
        stretch_of(replace(case(tmp_path / "none.wav")), 1.0)
