"""Tempo, beats, bars and meter of drum grids whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from engines.analyze.heard import (
    FLOOR,
    RATE,
    ROCK,
    SIX_EIGHT,
    SWING,
    SYNCOPATED,
    WALTZ,
    drums,
    hit,
    listen,
    place,
)


def distance(found: list[float], truth: np.ndarray) -> np.ndarray:
    """How far each true time is from the nearest found one, in seconds."""
    return np.abs(np.array(found)[None, :] - truth[:, None]).min(axis=1)


@pytest.mark.parametrize(
    ("pattern", "bpm"),
    [(ROCK, 90), (ROCK, 104.5), (ROCK, 140), (FLOOR, 128), (SWING, 75), (SWING, 155), (SYNCOPATED, 104)],
)
def test_a_grid_is_found_exactly(pattern, bpm):
    beats = 0.31 + np.arange(32) * 60 / bpm
    heard = listen(drums(beats, pattern, 4, beats[-1] + 0.8))
    assert heard["tempo_bpm"] == pytest.approx(bpm, abs=0.05)
    assert heard["tempo_steady"]
    assert heard["meter"] == "4/4"
    assert np.median(distance(heard["beats_s"], beats)) < 0.01
    assert heard["confidence"]["tempo"] > 0.6


@pytest.mark.parametrize("bpm", [60, 174, 190])
def test_extreme_tempi_come_as_they_are_or_an_octave_nearer(bpm):
    beats = 0.2 + np.arange(32) * 60 / bpm
    heard = listen(drums(beats, ROCK, 4, beats[-1] + 0.8))
    assert min(abs(heard["tempo_bpm"] / bpm - ratio) for ratio in (0.5, 1, 2)) < 0.005
    assert 60 <= heard["tempo_bpm"] <= 190


@pytest.mark.parametrize(("pattern", "count", "bpm", "meter"), [(WALTZ, 3, 128, "3/4"), (SIX_EIGHT, 2, 90, "6/8")])
def test_meters_other_than_four(pattern, count, bpm, meter):
    beats = 0.2 + np.arange(48) * 60 / bpm
    heard = listen(drums(beats, pattern, count, beats[-1] + 0.8))
    assert heard["meter"] == meter
    assert np.mean(distance(heard["downbeats_s"], beats[::count]) < 0.03) > 0.9
    assert heard["bars"] == len(heard["downbeats_s"])


def test_a_drifting_drummer_is_followed():
    tempo = np.linspace(96, 116, 64)
    beats = 0.3 + np.concatenate([[0], np.cumsum(60 / tempo)])
    heard = listen(drums(beats, ROCK, 4, beats[-1] + 0.5))
    assert not heard["tempo_steady"]
    assert np.mean(distance(heard["beats_s"], beats[:-1]) < 0.04) > 0.9
    told = [change["bpm"] for change in heard["tempo_changes"]]
    assert len(told) >= 5
    assert told[0] < 100
    assert told[-1] > 112


def test_phase_is_within_a_few_milliseconds_for_every_drum():
    beats = 0.5 + np.arange(24) * 0.5
    for kind in ("kick", "snare", "hat"):
        sound = np.zeros(int(13 * RATE))
        for at in beats:
            place(sound, hit(kind), at)
        heard = listen(sound)
        assert np.median(distance(heard["beats_s"], beats)) < 0.008, kind


def test_the_rate_of_the_file_moves_nothing():
    beats = 0.5 + np.arange(24) * 60 / 120
    sound = drums(beats, ROCK, 4, 13.0)
    doubled = np.repeat(sound, 2)
    slow, fast = listen(sound), listen(np.stack([doubled, doubled]), 2 * RATE)
    np.testing.assert_allclose(slow["beats_s"], fast["beats_s"], atol=0.005)


def test_noise_has_no_pulse_to_speak_of():
    noise = np.random.default_rng(3).normal(0, 0.1, 15 * RATE)
    heard = listen(noise)
    assert heard["confidence"]["tempo"] < 0.2
    assert heard["confidence"]["beats"] < 0.2
