"""Rhythm out of a network's doubts: tempo, phase, metre and doubts themselves, and nothing where nothing is."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from engines.analyze.activity import activity, grid
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.analyze.decoding import Rhythm, decode
from musicstudio.engines.analyze.hearing import FPS


def heard(times_s: np.ndarray, downbeats: np.ndarray, seconds: float, **how) -> Rhythm:
    return decode(activity(times_s, downbeats, seconds, **how), CancelToken())


def away(found: Rhythm, times_s: np.ndarray) -> float:
    """How far the worst true beat is from its neighbour among as many found ones, in seconds."""
    assert len(found.times_s) == len(times_s)
    return float(np.abs(found.times_s - times_s).max())


@settings(max_examples=8, deadline=None)
@given(
    bpm=st.floats(55, 225), beats=st.sampled_from((2, 3, 4, 5)), phase=st.floats(0.05, 1.5), first=st.integers(0, 4),
    seed=st.integers(0, 99),
)  # fmt: skip
def test_any_steady_tempo_phase_and_metre_is_found(bpm, beats, phase, first, seed) -> None:
    times_s, downbeats = grid(bpm, 25, beats, first, phase)
    found = heard(times_s, downbeats, 25, noise=0.5, seed=seed)
    assert found.steady
    assert found.tempo_bpm == pytest.approx(bpm, rel=0.003)
    assert away(found, times_s) < 0.015
    assert found.beats == beats
    assert found.downbeats.tolist() == downbeats.tolist()


def test_a_steady_tempo_is_known_more_finely_than_its_frames() -> None:
    times_s, downbeats = grid(97.3, 80, 4)
    found = heard(times_s, downbeats, 80)
    assert found.tempo_bpm == pytest.approx(97.3, abs=0.02)
    assert away(found, times_s) < 0.006


def test_a_tempo_that_moves_is_followed() -> None:
    times_s = 0.5 + np.cumsum(60 / np.linspace(80, 150, 120))
    found = heard(times_s, np.arange(120) % 3 == 0, times_s[-1] + 1, noise=0.5)
    assert not found.steady
    assert away(found, times_s) < 0.025
    assert found.beats == 3
    assert np.all(np.diff(found.curve_bpm[6:-6]) > -4)
    assert found.curve_bpm[5] == pytest.approx(83, abs=4)
    assert found.curve_bpm[-6] == pytest.approx(147, abs=5)


def test_beats_that_nobody_plays_are_counted_on() -> None:
    times_s, downbeats = grid(120, 60, 4)
    rng = np.random.default_rng(3)
    played = rng.random(len(times_s)) > 0.3
    played[[0, -1]] = True
    full, holed = heard(times_s, downbeats, 60), heard(times_s[played], downbeats[played], 60, noise=0.5)
    assert away(holed, times_s) < 0.015
    assert holed.downbeats.tolist() == downbeats.tolist()
    assert holed.confidence < full.confidence


def test_doubtful_downbeats_do_not_make_long_bars() -> None:
    """A network that is never sure of a downbeat still hears where they are likelier."""
    times_s, downbeats = grid(100, 60, 4)
    logits = activity(times_s, downbeats, 60, noise=0.3)
    logits[1] = 0.3 * logits[1] - 3
    found = decode(logits, CancelToken())
    assert found.beats == 4
    assert found.downbeats.tolist() == downbeats.tolist()
    assert found.bar_confidence < 0.2


def test_without_any_downbeats_four_are_presumed() -> None:
    times_s, downbeats = grid(100, 30, 4)
    logits = activity(times_s, downbeats, 30)
    logits[1] = -4
    assert decode(logits, CancelToken()).beats == 4


@pytest.mark.parametrize("frames", [0, 1, 74, 75, 3000])
def test_silence_has_no_beats(frames: int) -> None:
    found = decode(np.full((2, frames), -9, np.float32), CancelToken())
    assert len(found.times_s) == len(found.downbeats) == len(found.curve_bpm) == 0
    assert found.tempo_bpm is None
    assert found.confidence == found.tempo_confidence == found.bar_confidence == 0


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**31), level=st.floats(-4, 0), spread=st.floats(0, 3), frames=st.integers(2, 2000))
def test_noise_has_no_pulse_to_trust(seed, level, spread, frames) -> None:
    logits = (level + spread * np.random.default_rng(seed).normal(size=(2, frames))).astype(np.float32)
    found = decode(logits, CancelToken())
    assert found.confidence < 0.45
    assert all(a < b for a, b in itertools.pairwise(found.times_s))


def test_long_notes_without_a_pulse_give_nothing() -> None:
    """A drone whose swells excite the network slowly, and never in time."""
    rng = np.random.default_rng(1)
    swells = np.cumsum(rng.normal(0, 0.25, (2, 3000)), axis=1)
    logits = -2.5 + (swells - swells.mean(axis=1, keepdims=True)) / swells.std()
    assert len(decode(logits.astype(np.float32), CancelToken()).times_s) == 0


def test_what_comes_before_and_after_the_beats_is_left_alone() -> None:
    times_s, downbeats = grid(90, 60, 4, start_s=20.0)
    kept = times_s < 45
    found = heard(times_s[kept], downbeats[kept], 60, noise=0.3)
    assert away(found, times_s[kept]) < 0.015


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**31), frames=st.integers(0, 900))
def test_whatever_is_heard_times_rise_inside_the_piece(seed, frames) -> None:
    rng = np.random.default_rng(seed)
    logits = (rng.normal(0, 4, (2, frames)) * (rng.random((2, frames)) < rng.random())).astype(np.float32)
    found = decode(logits, CancelToken())
    assert np.all(np.diff(found.times_s) > 0)
    assert np.all(found.times_s >= 0)
    assert len(found.times_s) == len(found.downbeats) == len(found.curve_bpm)
    assert all(0 <= value <= 1 for value in (found.confidence, found.tempo_confidence, found.bar_confidence))


def test_a_tempo_that_was_heard_otherwise_leads_through_a_doubtful_stretch() -> None:
    """A syncopated stretch draws the network to four fifths of the tempo; who knows the tempo is not drawn along."""
    times_s, downbeats = grid(132, 60, 4)
    wrong_s = np.arange(20, 40, 60 / 105.6)
    logits = activity(times_s, downbeats, 60, noise=0.5)
    drawn = activity(wrong_s, np.zeros(len(wrong_s), bool), 60, noise=0.5)
    frames = slice(int(20 * FPS), int(40 * FPS))
    logits[:, frames] = np.maximum(drawn[:, frames], logits[:, frames] - 1.5)
    alone, led = decode(logits, CancelToken()), decode(logits, CancelToken(), 132.0)
    assert len(alone.times_s) != len(times_s)
    assert led.steady
    assert led.tempo_bpm == pytest.approx(132)
    assert away(led, times_s) < 0.015


@pytest.mark.parametrize("ratio", [0.5, 2.0, 3.0])
def test_which_octave_of_a_known_tempo_is_counted_the_network_tells(ratio: float) -> None:
    times_s, downbeats = grid(72, 50, 3)
    found = decode(activity(times_s, downbeats, 50, noise=0.5), CancelToken(), 72 * ratio)
    assert found.tempo_bpm == pytest.approx(72, rel=0.003)
    assert away(found, times_s) < 0.015


def test_a_network_that_is_sure_is_not_overruled() -> None:
    times_s, downbeats = grid(100, 50, 4)
    found = decode(activity(times_s, downbeats, 50), CancelToken(), 132.0)
    assert found.tempo_bpm == pytest.approx(100, rel=0.003)
    assert away(found, times_s) < 0.015
