"""How unlike two sounds of the same length are, as one hears them: bands over time, in decibels."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.audio import AudioArray

_WINDOW: Final = 2048
_HOP: Final = 512
_BANDS: Final = 32
_LOWEST_HZ: Final = 50.0
_RANGE_DB: Final = 60.0
"""What lies further below the loudest band is not heard beside it."""


def unlikeness_db(one: AudioArray, other: AudioArray, sample_rate: int) -> float:
    """Return the mean difference of two sounds, float32 (channels, samples), band by band and moment by moment."""
    pictures = [_bands_db(sound, sample_rate) for sound in (one, other)]
    frames = min(picture.shape[0] for picture in pictures)
    floor = max(float(picture.max()) for picture in pictures) - _RANGE_DB
    left, right = (np.maximum(picture[:frames], floor) for picture in pictures)
    return float(np.mean(np.abs(left - right)))


def _bands_db(sound: AudioArray, sample_rate: int) -> NDArray[np.float64]:
    """Return the level of logarithmic bands, (frames, bands) in dB."""
    mono = np.asarray(sound, np.float64).mean(axis=0)
    mono = np.pad(mono, (0, max(0, _WINDOW - len(mono))))
    frames = np.lib.stride_tricks.sliding_window_view(mono, _WINDOW)[::_HOP]
    power = np.abs(np.fft.rfft(frames * np.hanning(_WINDOW), axis=1)) ** 2
    hertz = np.fft.rfftfreq(_WINDOW, 1 / sample_rate)
    edges = np.geomspace(_LOWEST_HZ, sample_rate / 2, _BANDS + 1)
    band = np.clip(np.searchsorted(edges, hertz, side="right") - 1, 0, _BANDS - 1)
    sums = np.stack([power[:, band == n].sum(axis=1) for n in range(_BANDS)], axis=1)
    return np.asarray(10 * np.log10(sums + 1e-12))
