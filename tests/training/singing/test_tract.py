from __future__ import annotations

import numpy as np

from musicstudio.training.singing.tract import bins_of, hop_of, responses, shaped

RATE = 22050
FORMANTS = np.array([[700.0, 1200.0, 2500.0, 3500.0, 4500.0]])


def test_peaks_stand_at_the_formants() -> None:
    heard = np.abs(responses(FORMANTS, np.zeros(1), np.ones(1), 1.0, RATE)[0])
    frequency = bins_of(RATE)
    low = frequency < 1000
    assert abs(frequency[low][np.argmax(heard[low])] - 700) < 60
    assert heard[0] == 1


def test_an_open_nose_darkens() -> None:
    open_, shut = (np.abs(responses(FORMANTS, np.array([n]), np.ones(1), 1.0, RATE)[0]) for n in (1.0, 0.0))
    high = bins_of(RATE) > 1500
    assert open_[high].sum() < 0.6 * shut[high].sum()


def test_a_flat_response_returns_the_sound() -> None:
    rng = np.random.default_rng(0)
    for samples in (1, hop_of(RATE), 5000):
        sound = rng.standard_normal(samples).astype(np.float32)
        flat = np.ones((samples // hop_of(RATE) + 2, len(bins_of(RATE))), dtype=np.complex64)
        assert np.allclose(shaped(sound, flat, RATE), sound, atol=1e-5)
