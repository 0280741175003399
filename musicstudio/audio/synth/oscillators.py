"""Band-limited waves: one cycle summed from just the harmonics that fit below Nyquist, then read at any pitch."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Mono = NDArray[np.float32]
"""float32, shape (samples,)."""

_TABLE = 8192


def phases(hz: float | NDArray[np.float64], samples: int, sample_rate: int, start: float = 0.0) -> NDArray[np.float64]:
    """Return the phase in cycles, float64 (samples,), of an oscillator at a fixed or moving frequency."""
    if np.ndim(hz) == 0:
        return np.asarray(start + np.arange(samples) * (float(hz) / sample_rate), dtype=np.float64)
    steps = np.asarray(hz)[:samples] / sample_rate
    return start + np.concatenate([[0.0], np.cumsum(steps[:-1])])


def sine(phase: NDArray[np.float64]) -> Mono:
    """Return a sine of a phase in cycles, ±1."""
    wave: Mono = np.sin(np.float32(2 * np.pi) * _wrapped(phase))
    return wave


def saw(phase: NDArray[np.float64], highest_hz: float, sample_rate: int) -> Mono:
    """Return a rising saw, ±1, without any partial above 0.46 of the rate while the pitch stays ≤ `highest_hz`."""
    return _read(_table("saw", _harmonics(highest_hz, sample_rate)), phase)


def square(phase: NDArray[np.float64], highest_hz: float, sample_rate: int) -> Mono:
    """Return a square, ±1, band-limited like `saw`."""
    return _read(_table("square", _harmonics(highest_hz, sample_rate)), phase)


def triangle(phase: NDArray[np.float64], highest_hz: float, sample_rate: int) -> Mono:
    """Return a triangle, ±1, band-limited like `saw`."""
    return _read(_table("triangle", _harmonics(highest_hz, sample_rate)), phase)


def white(samples: int, rng: np.random.Generator) -> Mono:
    """Return white noise, float32 (samples,), RMS 1."""
    return rng.standard_normal(samples, dtype=np.float32)


def _wrapped(phase: NDArray[np.float64]) -> Mono:
    return (phase - np.floor(phase)).astype(np.float32)


def _harmonics(highest_hz: float, sample_rate: int) -> int:
    """Return how many harmonics fit, rounded down to a quarter-octave grid so that few tables are made."""
    fit = max(1.0, 0.46 * sample_rate / max(highest_hz, 1.0))
    return min(int(fit) if fit < 12 else int(2 ** (np.floor(np.log2(fit) * 4) / 4)), _TABLE // 16)


@lru_cache(maxsize=128)
def _table(shape: str, harmonics: int) -> Mono:
    order = np.arange(1, harmonics + 1)
    odd = (order % 2).astype(float)
    amplitude = {
        "saw": -2 / (np.pi * order),
        "square": 4 / (np.pi * order) * odd,
        "triangle": 8 / (np.pi * order) ** 2 * odd * np.where(order % 4 == 3, -1, 1),
    }[shape]
    spectrum = np.zeros(_TABLE // 2 + 1, dtype=complex)
    spectrum[1 : harmonics + 1] = -0.5j * _TABLE * amplitude
    cycle = np.fft.irfft(spectrum, _TABLE)
    return np.append(cycle, cycle[0]).astype(np.float32)


def _read(table: Mono, phase: NDArray[np.float64]) -> Mono:
    position = _wrapped(phase) * np.float32(_TABLE)
    index = np.minimum(position.astype(np.int32), _TABLE - 1)
    low = table[index]
    wave: Mono = low + (table[index + 1] - low) * (position - index.astype(np.float32))
    return wave
