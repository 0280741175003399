"""Log-frequency spectra at several resolutions: long windows where pitches crowd, short ones where time counts.

The layout follows the idea of the constant-Q transform (Brown, 1991), read off four short-time Fourier transforms.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import fft
from scipy.sparse import csr_array

Floats = NDArray[np.float32]

RATE = 22_050
HOP = 256
FRAME_S = HOP / RATE
PER_SEMITONE = 3
LOWEST, HIGHEST = 24, 126
"""MIDI numbers that the axis spans; HIGHEST is its upper end."""

BINS = (HIGHEST - LOWEST) * PER_SEMITONE
LONGEST = 8192
WINDOWS = ((8192, 130.0), (4096, 330.0), (2048, 1400.0), (1024, RATE / 2))
"""(samples, up to which frequency that window is read)."""


def centres_hz() -> NDArray[np.float64]:
    """Return the frequency of every bin, float64 (BINS,)."""
    return np.asarray(440 * 2 ** ((LOWEST - 69 + np.arange(BINS) / PER_SEMITONE) / 12))


def spectra(sound: Floats) -> Floats:
    """Return magnitudes, float32 (frames, BINS), of mono sound (samples,) at RATE.

    Frame k is centred on sample `k·HOP + LONGEST/2`: give half a window of context on both sides.
    """
    frames = max(0, (len(sound) - LONGEST) // HOP + 1)
    out = np.zeros((frames, BINS), np.float32)
    for size, _ in WINDOWS:
        rows, weights, window = _reading(size)
        lead = (LONGEST - size) // 2
        cut = np.lib.stride_tricks.sliding_window_view(sound[lead:], size)[::HOP][:frames]
        for first in range(0, frames, 256):
            magnitude = np.abs(fft.rfft(cut[first : first + 256] * window, axis=1))
            out[first : first + 256, rows] = (weights @ magnitude.T).T
    return out


@cache
def _reading(size: int) -> tuple[NDArray[np.int64], csr_array, Floats]:
    """Return which bins a window is read for, how, and its shape; a sine of amplitude 1 reads about 1 everywhere."""
    hz, step = centres_hz(), RATE / size
    above = max((edge for samples, edge in WINDOWS if samples > size), default=0.0)
    upto = next(edge for samples, edge in WINDOWS if samples == size)
    rows = np.flatnonzero((hz >= above) & (hz < upto))
    widths = np.maximum(hz[rows] * (2 ** (1 / (12 * PER_SEMITONE)) - 1), step)
    distance = np.abs(np.arange(size // 2 + 1) * step - hz[rows, None]) / widths[:, None]
    weights = np.where(distance < 1, 0.5 + 0.5 * np.cos(np.pi * distance), 0)
    weights /= np.maximum(weights.max(axis=1, keepdims=True), 1e-9)
    window = np.hanning(size + 1)[:-1]
    weights *= 2 / window.sum()
    return rows, csr_array(weights.astype(np.float32)), window.astype(np.float32)
