"""Scores become sound: lengths, places, sums, seeds; the desk after it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import resample_poly

from musicstudio.audio.synth.dynamics import ducking, glue, limiting
from musicstudio.audio.synth.effects import echoed, hall_response, reverberated, saturated
from musicstudio.audio.synth.render import TAIL_S, render_parts, render_score
from musicstudio.domain.score import Control, Note, Part, Score, TempoChange, TempoMap
from musicstudio.domain.units import Ticks

RATE = 44100


def part(name: str, *notes: tuple[int, int, int], program: int = 0, channel: int = 0, **rest) -> Part:
    return Part(name, tuple(Note(Ticks(a), Ticks(n), p, 90) for a, n, p in notes), program, channel, **rest)


BAND = Score(
    (
        part("drums", (0, 60, 36), (480, 60, 38), (720, 60, 42), channel=9),
        part("bass", (0, 400, 36), (480, 400, 43), program=33),
        part("keys", (0, 900, 60), (0, 900, 64), (0, 900, 67), program=4),
        part("voice", (0, 480, 60), (480, 480, 64), program=52),
    )
)


def test_nothing_makes_nothing() -> None:
    assert render_score(Score()) == {}
    empty = render_score(Score((Part("keys"),)))
    assert empty["keys"].shape == (2, 0)
    beside = render_score(Score((Part("none"), part("some", (0, 480, 60)))))
    assert not beside["none"].any()
    assert beside["none"].shape == beside["some"].shape


def test_the_same_seed_gives_the_same_samples_and_another_seed_others() -> None:
    first, again, other = render_score(BAND, RATE, 3), render_score(BAND, RATE, 3), render_score(BAND, RATE, 4)
    for name in first:
        assert np.array_equal(first[name], again[name])
    assert not np.array_equal(first["voice"], other["voice"])


def test_a_part_does_not_depend_on_its_neighbours() -> None:
    alone = render_score(Score((BAND.parts[3],), BAND.tempo_map))["voice"]
    beside = render_score(BAND)["voice"]
    assert np.array_equal(alone, beside[:, : alone.shape[1]])


def test_all_parts_have_one_length_and_tick_0_is_sample_0() -> None:
    sounds = dict(render_parts(BAND, RATE))
    assert {sound.shape for sound in sounds.values()} == {(2, round((1.0 + TAIL_S) * RATE))}
    onset = int(np.argmax(np.abs(sounds["drums"]).max(axis=0) > 0.05))
    assert onset < 0.003 * RATE


def test_a_tempo_change_moves_what_follows() -> None:
    slow = TempoMap((TempoChange(Ticks(0), 120), TempoChange(Ticks(480), 60)))
    sound = render_score(Score((part("d", (960, 60, 37), channel=9),), slow))["d"]
    onset = int(np.argmax(np.abs(sound).max(axis=0) > 0.02))
    assert onset / RATE == pytest.approx(1.5, abs=0.003)


def test_parts_of_one_name_are_numbered() -> None:
    names = list(render_score(Score((part("p", (0, 60, 60)), part("p", (0, 60, 62)), part("", (0, 60, 64))))))
    assert names == ["p", "p 2", "part"]


@pytest.mark.parametrize("rate", [22050, 48000])
def test_other_rates_sound_alike(rate: int) -> None:
    usual, other = render_score(BAND, RATE), render_score(BAND, rate)
    for name in ("bass", "keys"):
        a, b = (np.sqrt(np.mean(sounds[name] ** 2)) for sounds in (usual, other))
        assert 20 * np.log10(b / a) == pytest.approx(0, abs=1.5)


def test_volume_and_position_controllers_are_heard() -> None:
    def level(*controls: Control) -> np.ndarray:
        sound = render_score(Score((part("p", (0, 900, 60), program=4, controls=controls),)))["p"]
        return np.sqrt(np.mean(sound**2, axis=1))

    usual = level()
    quiet = level(Control(Ticks(0), 7, 50))
    assert 20 * np.log10(quiet[0] / usual[0]) == pytest.approx(-12, abs=0.5)
    left = level(Control(Ticks(0), 10, 0), Control(Ticks(0), 91, 0))
    assert left[1] < 1e-3 * left[0]


def test_the_hall_and_the_echo_are_linear() -> None:
    rng = np.random.default_rng(0)
    a, b = (rng.standard_normal((2, RATE)).astype(np.float32) * 0.1 for _ in range(2))
    for effect in (lambda x: reverberated(x, RATE), lambda x: echoed(x, RATE, 0.2)):
        assert np.allclose(effect(a) + effect(b), effect(a + b), atol=1e-5)


def test_the_hall_dies_away_and_is_wide() -> None:
    response = hall_response(RATE)
    energy = np.cumsum(response[0, ::-1] ** 2)[::-1]
    decay = 10 * np.log10(energy / energy[0] + 1e-12)
    thirty = int(np.argmax(decay < -35)) - int(np.argmax(decay < -5))
    assert 0.5 < 2 * thirty / RATE < 2.2
    assert abs(np.corrcoef(response)[0, 1]) < 0.25


def test_saturation_leaves_quiet_sound_alone() -> None:
    quiet = np.full(10, 0.01, dtype=np.float32)
    assert np.allclose(saturated(quiet, 6.0), quiet, rtol=2e-4)
    assert np.abs(saturated(np.full(10, 2.0, dtype=np.float32), 6.0)).max() < 1.0


def test_the_limiter_keeps_true_peaks_below_the_ceiling() -> None:
    rng = np.random.default_rng(5)
    loud = (rng.standard_normal((2, 2 * RATE)) * np.geomspace(0.05, 1.5, 2 * RATE)).astype(np.float32)
    gain = limiting(loud, RATE, -1.0)
    held = loud * gain
    assert np.abs(resample_poly(held.astype(float), 4, 1, axis=1)).max() < 10 ** (-0.9 / 20)
    assert gain[: RATE // 4].min() == pytest.approx(1.0)
    assert np.abs(np.diff(gain)).max() < 0.02


def test_glue_turns_down_what_is_loud_and_ducking_gives_way_to_the_kick() -> None:
    time = np.arange(2 * RATE) / RATE
    tone = np.sin(2 * np.pi * 200 * time) * np.where(time < 1, 0.01, 0.5)
    gain = glue(np.stack([tone, tone]).astype(np.float32), RATE, -20.0, 2.0)
    assert gain[RATE // 2] == pytest.approx(1.0, abs=0.01)
    assert 20 * np.log10(gain[-RATE // 4]) == pytest.approx(-(20 - 9.03) / 2, abs=0.7)
    kick = np.zeros((2, RATE), dtype=np.float32)
    kick[:, 10000:12000] = 0.8
    dip = ducking(kick, RATE, 3.0)
    assert dip[5000] == pytest.approx(1.0, abs=0.02)
    assert 20 * np.log10(dip[11500]) == pytest.approx(-2.5, abs=0.6)
    assert dip[-1] > 0.97


@pytest.mark.parametrize("program", [0, 4, 9, 16, 24, 33, 48, 52, 53, 56, 73, 81, 89])
def test_extreme_notes_are_survived_at_a_low_rate(program: int) -> None:
    notes = ((0, 0, 127), (1, 127, 127), (240, 300, 0), (480, 480, 108), (600, 10, 60))
    sound = render_score(Score((part("p", *notes, program=program),), TempoMap.constant(120, -0.3)), 8000)["p"]
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() < 2


def test_every_drum_note_sounds_at_a_low_rate() -> None:
    sound = render_score(Score((part("d", *((60 * n, 0, n) for n in range(128)), channel=9),)), 8000)["d"]
    assert np.isfinite(sound).all()
    assert sound.any()
