"""Level matching of takes, measured."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from musicstudio.audio.loudness import integrated_lufs, weighted_lufs
from musicstudio.audio.mix import Lane, Mix, TakeSound
from musicstudio.audio.mixer import Mixer
from musicstudio.domain.tasks import Patch, Source
from musicstudio.ui.matching import MOST_DB, measured_gain_db

RATE = 44100


def written(path, sound):
    soundfile.write(path, sound.T, RATE, subtype="FLOAT")
    return str(path)


@pytest.fixture
def noise():
    return np.random.default_rng(1).normal(0, 0.05, (2, 4 * RATE)).astype(np.float32)


@pytest.mark.parametrize("gain", [0.4, 1.0, 2.5])
@pytest.mark.parametrize("seconds", [0.2, 1.5])
def test_a_take_is_brought_to_the_loudness_it_replaces(tmp_path, noise, gain, seconds):
    length = round(seconds * RATE)
    other = np.random.default_rng(2).normal(0, 0.05 * gain, (2, length)).astype(np.float32)
    original = Source(written(tmp_path / "song.wav", noise))
    patch = Patch(RATE, length, written(tmp_path / "take.wav", other))
    found = measured_gain_db(original, (patch,))
    if seconds > 0.4:
        matched = integrated_lufs(other * 10 ** (found / 20), RATE)
        assert matched == pytest.approx(integrated_lufs(noise[:, RATE : RATE + length], RATE), abs=0.05)
    assert found == pytest.approx(-20 * np.log10(gain), abs=0.5 if seconds > 0.4 else 1.5)


def test_silence_is_not_lifted_and_gains_are_bounded(tmp_path, noise):
    original = Source(written(tmp_path / "song.wav", noise))
    silent = Patch(0, RATE, written(tmp_path / "silent.wav", np.zeros((2, RATE), np.float32)))
    faint = Patch(0, RATE, written(tmp_path / "faint.wav", noise[:, :RATE] * np.float32(0.01)))
    assert measured_gain_db(original, (silent,)) == 0.0
    assert measured_gain_db(original, (faint,)) == MOST_DB


@pytest.mark.parametrize("seconds", [0.2, 1.5])
@pytest.mark.parametrize("louder_db", [9.0, -7.0])
def test_takes_of_any_level_are_heard_within_half_a_unit_of_what_they_replace(tmp_path, noise, seconds, louder_db):
    """What leaves the mixer inside the take's place, against the original there: the edges of the take included."""
    length = round(seconds * RATE)
    other = np.random.default_rng(3).normal(0, 0.05 * 10 ** (louder_db / 20), (2, length)).astype(np.float32)
    original = Source(written(tmp_path / "song.wav", noise))
    patch = Patch(RATE, length, written(tmp_path / "take.wav", other))
    take = TakeSound((patch,), measured_gain_db(original, (patch,)))
    mixer = Mixer(Mix((Lane("song", original, takes=(take,), chosen=1),)), RATE)
    heard = mixer.render(0, 4 * RATE)
    inside = slice(RATE, RATE + length)
    levels = [weighted_lufs(sound[:, inside], RATE) for sound in (heard, noise)]
    assert levels[0] == pytest.approx(levels[1], abs=0.5)
    if seconds > 0.4:
        levels = [integrated_lufs(sound[:, inside], RATE) for sound in (heard, noise)]
        assert levels[0] == pytest.approx(levels[1], abs=0.5)
    unmatched = Mixer(Mix((Lane("song", original, takes=(TakeSound((patch,)),), chosen=1),)), RATE)
    raw = weighted_lufs(unmatched.render(0, 4 * RATE)[:, inside], RATE)
    assert abs(raw - weighted_lufs(noise[:, inside], RATE)) > 5


def test_what_goes_on_after_the_end_is_brought_to_the_loudness_that_leads_to_it(tmp_path, noise):
    noise[:, : 2 * RATE] *= 0.1
    other = np.random.default_rng(2).normal(0, 0.02, (2, 2 * RATE)).astype(np.float32)
    original = Source(written(tmp_path / "song.wav", noise))
    patch = Patch(noise.shape[1], other.shape[1], written(tmp_path / "take.wav", other))
    found = measured_gain_db(original, (patch,))
    wanted = integrated_lufs(noise[:, 2 * RATE :], RATE) - integrated_lufs(other, RATE)
    assert found == pytest.approx(wanted, abs=0.1)
