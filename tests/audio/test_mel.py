"""Mel bands: those that everybody computes."""

from __future__ import annotations

import numpy as np
import pytest

from musicstudio.audio.mel import hertz, mel_filters, mels


@pytest.mark.parametrize(("rate", "size", "bands"), [(44100, 2048, 80), (22050, 1024, 128)])
def test_filters_are_the_usual_ones(rate: int, size: int, bands: int) -> None:
    librosa = pytest.importorskip("librosa")
    wanted = librosa.filters.mel(sr=rate, n_fft=size, n_mels=bands, dtype=np.float64)
    assert np.abs(mel_filters(rate, size, bands) - wanted).max() < 1e-12
    wanted = librosa.filters.mel(sr=rate, n_fft=size, n_mels=bands, fmin=27.5, fmax=10000, norm=None, dtype=np.float64)
    assert np.abs(mel_filters(rate, size, bands, 27.5, 10000, equal_area=False) - wanted).max() < 1e-12


def test_mels_and_hertz_are_inverse_and_rise() -> None:
    hz = np.linspace(1.0, 20000.0, 500)
    assert np.allclose(hertz(mels(hz)), hz)
    assert mels(np.array([1000.0]))[0] == pytest.approx(15)
    assert np.all(np.diff(mels(hz)) > 0)
