"""Waves: their pitch, their harmonics, and nothing that folds back."""

from __future__ import annotations

import numpy as np
import pytest

from musicstudio.audio.synth.oscillators import phases, saw, sine, square, triangle

RATE = 44100


def spectrum_db(sound: np.ndarray) -> np.ndarray:
    """dB relative to the strongest bin; the Blackman–Harris-like window keeps leakage below −100 dB."""
    magnitude = np.abs(np.fft.rfft(sound * np.kaiser(len(sound), 16)))
    return 20 * np.log10(magnitude / magnitude.max() + 1e-12)


@pytest.mark.parametrize("wave", [saw, square, triangle])
@pytest.mark.parametrize("hz", [1046.5, 2489.0, 3951.1])
def test_nothing_but_harmonics_above_minus_60_db(wave, hz: float) -> None:
    sound = wave(phases(hz, RATE, RATE), hz, RATE)
    level = spectrum_db(sound)
    frequency = np.fft.rfftfreq(RATE, 1 / RATE)
    nearest = np.abs(frequency / hz - np.round(frequency / hz)) * hz
    assert level[(nearest > 25) & (frequency > 30)].max() < -60


def test_saw_harmonics_fall_as_one_over_n() -> None:
    sound = saw(phases(100.0, RATE, RATE), 100.0, RATE)
    magnitude = np.abs(np.fft.rfft(sound)) / (RATE / 2)
    for n in (1, 2, 5, 20):
        assert magnitude[100 * n] == pytest.approx(2 / (np.pi * n), rel=0.01)


def test_a_moving_frequency_keeps_its_phase_continuous() -> None:
    hz = np.linspace(200, 400, RATE)
    sound = sine(phases(hz, RATE, RATE))
    assert np.abs(np.diff(sound)).max() <= 2 * np.pi * 400 / RATE * 1.001
    assert phases(hz, RATE, RATE)[-1] == pytest.approx(300, rel=1e-3)


def test_waves_stay_within_full_scale_and_without_dc() -> None:
    for wave in (saw, square, triangle):
        sound = wave(phases(220.0, RATE, RATE), 220.0, RATE)
        assert np.abs(sound).max() < 1.2  # Gibbs
        assert abs(sound.mean()) < 1e-3
        assert sound.dtype == np.float32
