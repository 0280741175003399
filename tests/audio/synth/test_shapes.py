"""Envelopes, curves, filters and placing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicstudio.audio.synth.envelopes import adsr, decaying
from musicstudio.audio.synth.filters import Band, equalised, swept_lowpass
from musicstudio.audio.synth.line import Curve, Line, Tone, line_of
from musicstudio.audio.synth.phrases import phrases
from musicstudio.audio.synth.stage import add, panned, silence
from musicstudio.domain.score import Control, Note, Part, TempoMap
from musicstudio.domain.units import Ticks

RATE = 44100


@given(held=st.floats(0.001, 2), attack=st.floats(0.002, 0.5), sustain=st.floats(0, 1), release=st.floats(0.02, 1))
def test_an_envelope_starts_and_ends_at_zero_without_a_step(held, attack, sustain, release) -> None:
    curve = adsr(held, attack, 0.1, sustain, release, RATE)
    assert curve[0] == pytest.approx(0, abs=1e-6)
    assert abs(curve[-1]) < 1e-6
    assert curve.min() >= 0
    assert curve.max() <= 1.0001
    assert np.abs(np.diff(curve)).max() < 0.03


def test_a_decay_takes_its_time() -> None:
    curve = decaying(RATE, 0.5, RATE)
    assert 20 * np.log10(curve[RATE // 4]) == pytest.approx(-30, abs=0.1)


def test_a_controller_step_is_spread() -> None:
    curve = Curve(0.0, (0.5,), (1.0,)).sampled(0.0, RATE, RATE)
    assert curve[RATE // 2 - 400] == 0
    assert curve[RATE // 2 + 400] == 1
    assert np.diff(curve).max() < 0.01


def test_shelves_and_peaks_have_their_gain() -> None:
    impulse = np.zeros(1 << 15, dtype=np.float32)
    impulse[0] = 1
    response = np.abs(np.fft.rfft(equalised(impulse, (Band("low", 100, 6), Band("high", 8000, -4)), RATE)))
    at = lambda hz: 20 * np.log10(response[round(hz * len(impulse) / RATE)])  # noqa: E731
    assert at(10) == pytest.approx(6, abs=0.3)
    assert at(1000) == pytest.approx(0, abs=0.3)
    assert at(19000) == pytest.approx(-4, abs=0.4)
    peak = np.abs(np.fft.rfft(equalised(impulse, (Band("peak", 1000, 9, 2),), RATE)))
    assert 20 * np.log10(peak.max()) == pytest.approx(9, abs=0.1)


def test_the_sweeping_low_pass_follows_its_corner() -> None:
    noise = np.random.default_rng(0).standard_normal(2 * RATE).astype(np.float32)
    corner = np.where(np.arange(2 * RATE) < RATE, 500.0, 5000.0)
    sound = swept_lowpass(noise, corner, 0.8, RATE)

    def share_above(part: np.ndarray, hz: float) -> float:
        power = np.abs(np.fft.rfft(part)) ** 2
        return float(power[round(hz * len(part) / RATE) :].sum() / power.sum())

    assert share_above(sound[: RATE - 500], 2000) < 0.01
    assert share_above(sound[RATE + 500 :], 2000) > 0.4


def test_panning_keeps_power_and_stays_unity_in_the_centre() -> None:
    tone = np.ones(10, dtype=np.float32)
    assert np.allclose(panned(tone, 0.0), 1)
    for position in (-1.0, -0.4, 0.7, 1.0):
        assert np.sum(panned(tone, position)[:, 0] ** 2) == pytest.approx(2)
    assert panned(tone, -1.0)[1].max() == pytest.approx(0, abs=1e-6)


def test_what_lies_beyond_the_canvas_is_lost() -> None:
    canvas = silence(100)
    add(canvas, np.ones(80, dtype=np.float32), 50 / RATE, RATE)
    add(canvas, np.ones(80, dtype=np.float32), 500 / RATE, RATE)
    assert canvas.sum() == 100


def test_the_pedal_holds_notes_until_it_is_lifted() -> None:
    notes = (Note(Ticks(0), Ticks(240), 60), Note(Ticks(1920), Ticks(240), 62))
    pedal = (Control(Ticks(100), 64, 127), Control(Ticks(960), 64, 0))
    line = line_of(Part("p", notes, controls=pedal), TempoMap.constant(120), RATE)
    assert line.tones[0].end_s == pytest.approx(1.0)
    assert line.tones[1].end_s == pytest.approx(2.25)


def test_touching_tones_are_one_phrase_and_chords_are_several() -> None:
    def tone(start: float, length: float, pitch: float) -> Tone:
        return Tone(start, length, pitch, 0.7)

    slurred = Line((tone(0, 0.5, 60), tone(0.5, 0.5, 62), tone(1.2, 0.5, 64)), RATE)
    assert [len(phrase.tones) for phrase in phrases(slurred)] == [2, 1]
    chord = Line((tone(0, 1, 60), tone(0, 1, 64), tone(0, 1, 67)), RATE)
    assert [len(phrase.tones) for phrase in phrases(chord)] == [1, 1, 1]
    pitch = phrases(slurred)[0].pitch(RATE, RATE, 0.05)
    assert pitch[0] == 60
    assert pitch[-1] == 62
    assert np.abs(np.diff(pitch)).max() < 0.01
