"""When something begins: two fine curves, of everything and of the lowest octaves."""

from __future__ import annotations

import numpy as np
from scipy import fft

from musicstudio.engines.transcribe.spectra import RATE, Floats

TICK = 128
TICK_S = TICK / RATE
WIDE, DEEP = 512, 1024
"""Windows in samples: of the curve of everything, and of the lowest octaves."""

LEAD = 4
_LOW_HZ = (35.0, 110.0)


def wide_spectra(sound: Floats) -> Floats:
    """Return log magnitudes, float32 (ticks, WIDE/2 + 1), tick k centred on sample `k·TICK + WIDE/2`."""
    magnitude = np.abs(fft.rfft(_frames(sound, WIDE), axis=1))
    return np.asarray(np.log10(magnitude + 1e-4), np.float32)


def rises(logs: Floats) -> Floats:
    """Return how much log magnitudes rise over LEAD ticks, on average over frequency: float32 (ticks − LEAD,)."""
    return np.asarray(np.maximum(logs[LEAD:] - logs[:-LEAD], 0).mean(axis=1), np.float32)


def depth(sound: Floats) -> Floats:
    """Return the amplitude of what a kick drum moves, float32 (ticks,), tick k centred on `k·TICK + DEEP/2`."""
    magnitude = np.abs(fft.rfft(_frames(sound, DEEP), axis=1))
    hz = np.arange(magnitude.shape[1]) * RATE / DEEP
    band = magnitude[:, (hz >= _LOW_HZ[0]) & (hz < _LOW_HZ[1])]
    return np.asarray(np.sqrt(np.square(band).sum(axis=1)), np.float32)


def _frames(sound: Floats, size: int) -> Floats:
    if len(sound) < size:
        return np.zeros((0, size), np.float32)
    window = np.hanning(size + 1)[:-1].astype(np.float32)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(sound, size)[::TICK] * window, np.float32)
