"""Bands as the ear tells them apart: Slaney's mel scale (Auditory Toolbox, 1998)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def mel_filters(
    sample_rate: int, size: int, bands: int, low_hz: float = 0.0, high_hz: float = 0.0, equal_area: bool = True
) -> Floats:
    """Return triangles (bands, size // 2 + 1) over the bins of a spectrum of `size` samples, evenly on the mel scale.

    They span `low_hz` to `high_hz` (0: half the rate), of equal area or else all 1 high.
    """
    low, high = mels(np.array([low_hz, high_hz or sample_rate / 2])).tolist()
    edges = hertz(np.linspace(low, high, bands + 2))
    bins = np.fft.rfftfreq(size, 1 / sample_rate)
    rising = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    height = 2 / (edges[2:] - edges[:-2]) if equal_area else np.ones(bands)
    return np.asarray(np.maximum(0, np.minimum(rising, falling)) * height[:, None])


def mels(hz: Floats) -> Floats:
    """Return mels: linear up to 1 kHz at 15, then 27 to a factor of 6.4."""
    above = 15 + 27 * np.log(np.maximum(hz, 1000.0) / 1000) / math.log(6.4)
    return np.asarray(np.where(hz < 1000, hz * 3 / 200, above))


def hertz(mel: Floats) -> Floats:
    """Return frequencies, the inverse of `mels`."""
    return np.asarray(np.where(mel < 15, mel * 200 / 3, 1000 * 6.4 ** ((np.maximum(mel, 15.0) - 15) / 27)))
