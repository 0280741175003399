"""Tones whose spectrum moves: harmonics drawn anew every few milliseconds, one cycle at a time.

Whatever a filter does to a harmonic tone can be said as a level per harmonic; so a corner may sweep and resonate, or a
reed open, without any filter running and without anything folding back.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft

from musicstudio.audio.synth.oscillators import Mono

HOP = 256
_CYCLE = 2048
_MOST = 320
_AT_ONCE = 256


def frame_places(samples: int) -> NDArray[np.int64]:
    """Return the samples at which a spectrum is drawn: every `HOP`, the last one at or after the end."""
    return np.arange(0, samples + HOP, HOP)


def harmonic_count(lowest_hz: float, sample_rate: int, top_hz: float = 16000.0) -> int:
    """Return how many harmonics a tone needs up to `top_hz`."""
    return int(np.clip(min(top_hz, 0.44 * sample_rate) / max(lowest_hz, 16.0), 1, _MOST))


def drawn(phase: NDArray[np.float64], levels: NDArray[np.floating], sample_rate: int, hz: NDArray[np.floating]) -> Mono:
    """Return a tone, float32 (samples,), of a phase in cycles and harmonic levels (count, frames) at `frame_places`.

    `hz` (frames,) silences harmonics as they near half the rate.
    """
    samples, count = len(phase), levels.shape[0]
    order = np.arange(1, count + 1)[:, None]
    fits = np.clip((0.46 * sample_rate - order * hz[None, :]) / (0.03 * sample_rate), 0, 1)
    heights = (levels * fits).astype(np.float32).T
    # Schroeder's phases keep the wave's peaks low without changing how it sounds.
    turns = np.exp(-1j * np.pi * np.arange(1, count + 1) ** 2 / max(count, 8) * 0.35 - 0.5j * np.pi)
    out = np.empty(samples, dtype=np.float32)
    for first in range(0, len(heights) - 1, _AT_ONCE):
        chosen = heights[first : first + _AT_ONCE + 1]
        spectrum = np.zeros((len(chosen), _CYCLE // 2 + 1), dtype=np.complex64)
        spectrum[:, 1 : count + 1] = chosen * (0.5 * _CYCLE * turns).astype(np.complex64)
        cycles = np.asarray(irfft(spectrum, _CYCLE, axis=1), dtype=np.float32)
        cycles = np.concatenate([cycles, cycles[:, :1]], axis=1).ravel()
        start, stop = first * HOP, min((first + len(chosen) - 1) * HOP, samples)
        if stop <= start:
            break
        out[start:stop] = _read(cycles, phase[start:stop])
    return out


def _read(cycles: Mono, phase: NDArray[np.float64]) -> Mono:
    place = np.arange(len(phase), dtype=np.int32)
    row = place // HOP
    blend = (place - row * HOP).astype(np.float32) * np.float32(1 / HOP)
    turn = ((phase - np.floor(phase)) * _CYCLE).astype(np.float32)
    column = np.minimum(turn.astype(np.int32), _CYCLE - 1)
    share = turn - column
    low = row * (_CYCLE + 1) + column
    here, above = cycles[low], cycles[low + 1]
    here += (above - here) * share
    low += _CYCLE + 1
    there, above = cycles[low], cycles[low + 1]
    there += (above - there) * share
    here += (there - here) * blend
    return here
