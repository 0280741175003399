"""Gain that moves: levels are read and decided on a grid of 64 samples and drawn between its lines."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import minimum_filter1d, uniform_filter1d
from scipy.signal import lfilter

from musicstudio.audio.synth.oscillators import Mono
from musicstudio.domain.audio import AudioArray

CELL = 64
Floats = NDArray[np.float64]


def powers(sound: AudioArray) -> Floats:
    """Return the mean square of every cell, (cells,), the last one filled up with silence."""
    short = -sound.shape[1] % CELL
    padded = np.pad(sound, ((0, 0), (0, short))) if short else sound
    cells = padded.reshape(sound.shape[0], -1, CELL)
    return np.asarray(np.einsum("ijk,ijk->j", cells, cells) / (sound.shape[0] * CELL), dtype=np.float64)


def levels_db(power: Floats, sample_rate: int, window_s: float = 0.03) -> Floats:
    """Return the level in dB over a window about each cell."""
    smooth = uniform_filter1d(power, max(1, round(window_s * sample_rate / CELL)))
    return np.asarray(10 * np.log10(np.maximum(smooth, 1e-12)), dtype=np.float64)


def loud_level(level_db: Floats) -> float:
    """Return the level that the loudest twentieth of what sounds goes beyond."""
    sounding = level_db[level_db > max(-70.0, float(level_db.max(initial=-120.0)) - 40)]
    return float(np.percentile(sounding, 95)) if len(sounding) else 0.0


def squeezing(level_db: Floats, loud_db: float, most_db: float, release_s: float, sample_rate: int) -> Floats:
    """Return a compressor's gain in dB for each cell: `most_db` down at `loud_db`, 3 to 1, soft knee."""
    over = np.clip(level_db - (loud_db - 1.5 * most_db) + 3, 0, None)
    wanted = -(2 / 3) * np.where(over < 6, over**2 / 12, over - 3)
    step = float(np.exp(-CELL / (release_s * sample_rate)))
    slow = lfilter([1 - step], [1, -step], wanted)
    quick = float(np.exp(-CELL / (0.008 * sample_rate)))
    return np.asarray(lfilter([1 - quick], [1, -quick], np.minimum(slow, 0.8 * wanted)), dtype=np.float64)


def held_down(needed_db: Floats, sample_rate: int, release_db_s: float = 80.0) -> Floats:
    """Return a limiter's gain in dB for each cell: never above what a cell or its neighbours need, released evenly."""
    window = max(2, round(0.003 * sample_rate / CELL))
    held = minimum_filter1d(needed_db, 2 * window + 3)
    climb = release_db_s * CELL / sample_rate * np.arange(len(held))
    eased = np.minimum.accumulate(held - climb) + climb if len(held) else held
    return np.asarray(uniform_filter1d(eased, window + 1), dtype=np.float64)


def drawn(gain_db: Floats, samples: int) -> Mono:
    """Return a gain, (samples,), through the middles of the cells."""
    gain = (10 ** (gain_db / 20)).astype(np.float32)
    middle = CELL * np.arange(len(gain)) + (CELL - 1) / 2
    return np.asarray(np.interp(np.arange(samples), middle, gain), dtype=np.float32)


def ducked(kicks_s: Floats, depth_db: float, hold_s: float, samples: int, sample_rate: int) -> Mono:
    """Return a gain, (samples,), that gives way by `depth_db` at every kick and comes back over `hold_s`."""
    cells = -(-samples // CELL)
    gain_db = np.zeros(cells)
    time = np.arange(round(hold_s * sample_rate / CELL) + 4) * CELL / sample_rate
    shape = -depth_db * np.clip(1 - time / hold_s, 0, 1) ** 1.5
    for at in kicks_s:
        first = int(at * sample_rate / CELL)
        if first >= cells or first + len(shape) <= 0:
            continue
        low, high = max(first, 0), min(first + len(shape), cells)
        gain_db[low:high] = np.minimum(gain_db[low:high], shape[low - first : high - first])
    return drawn(uniform_filter1d(gain_db, max(1, round(0.005 * sample_rate / CELL))), samples)
