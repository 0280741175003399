"""The source of the voice: air through the vocal folds, after G. Fant, J. Liljencrants and Q. Lin, "A four-parameter
model of glottal flow" (1985), its shape set by the one number Rd of Fant (1995)."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft
from scipy.optimize import brentq

from musicstudio.audio.synth.oscillators import Mono

FIRM, SLACK = 0.45, 2.6
"""Rd of a pressed and of a breathy voice."""
_SHAPES: Final = 16
_CYCLE: Final = 2048
_MOST: Final = _CYCLE // 6
_FRAMES_AT_ONCE: Final = 512


def voiced(hz: NDArray[np.float64], slack: NDArray[np.float64], phase: NDArray[np.float64], hop: int, top_hz: float,
) -> Mono:  # fmt: skip
    """Return the derivative of glottal flow, float32 (len(phase),), no harmonic above `top_hz`.

    `hz` and Rd `slack` are given per frame, one every `hop` samples and one beyond the end; `phase` counts cycles.
    """
    out = np.empty(len(phase), dtype=np.float32)
    for first in range(0, -(-len(phase) // hop), _FRAMES_AT_ONCE):
        frames = slice(first, min(first + _FRAMES_AT_ONCE + 1, len(hz)))
        cycles = _cycles(hz[frames], slack[frames], top_hz)
        span = slice(first * hop, min((first + _FRAMES_AT_ONCE) * hop, len(phase)))
        out[span] = _read(cycles, phase[span], hop)
    return out


def harmonics(slack: float | NDArray[np.float64]) -> NDArray[np.complex64]:
    """Return the complex strength of harmonics 1, 2, … of a cycle, (…, harmonics); closure lies at phase 0."""
    place = np.clip((np.asarray(slack) - FIRM) / (SLACK - FIRM), 0, 1) * (_SHAPES - 1)
    low = np.minimum(place.astype(int), _SHAPES - 2)
    share = (place - low)[..., None].astype(np.float32)
    table = _table()
    blend: NDArray[np.complex64] = table[low] * (1 - share) + table[low + 1] * share
    return blend


def flow(slack: float) -> NDArray[np.float64]:
    """Return one cycle of the derivative of flow, (2048,), excitation −1 at sample 0."""
    closing = (-1 + 4.8 * slack) / 100
    skew = (22.4 + 11.8 * slack) / 100
    pace = skew / 4 * (0.5 + 1.2 * skew) / (0.11 * slack - closing * (0.5 + 1.2 * skew))
    peak = 1 / (2 * pace)
    shut = peak * (1 + skew)
    rate = brentq(lambda e: e * closing - 1 + np.exp(-e * (1 - shut)), 1e-3 / closing, 2 / closing)
    time = (np.arange(_CYCLE) + 0.5) / _CYCLE
    after = time >= shut
    back = -(np.exp(-rate * (time - shut)) - np.exp(-rate * (1 - shut))) / (rate * closing)

    def whole(growth: float) -> NDArray[np.float64]:
        swing = np.exp(growth * (time - shut)) * np.sin(np.pi * time / peak) / -np.sin(np.pi * shut / peak)
        return np.where(after, back, swing)

    growth = brentq(lambda a: float(whole(a).sum()), -40.0, 120.0)
    return np.roll(whole(growth), -int(np.argmax(after)))


@lru_cache(maxsize=1)
def _table() -> NDArray[np.complex64]:
    shapes = [np.fft.rfft(flow(slack))[1 : _MOST + 1] / _CYCLE for slack in np.linspace(FIRM, SLACK, _SHAPES)]
    # Equal strength of the first harmonics, so that effort and not the shape sets the level.
    return np.array([shape / np.sqrt(np.sum(np.abs(shape) ** 2)) for shape in shapes], dtype=np.complex64)


def _cycles(hz: NDArray[np.float64], slack: NDArray[np.float64], top_hz: float) -> NDArray[np.float32]:
    """Return one cycle per frame, each with its first sample again at the end, flat."""
    count = int(np.clip(top_hz / hz.min(), 1, _MOST))
    frequency = np.arange(1, count + 1, dtype=np.float32) * hz[:, None].astype(np.float32)
    fade = np.clip((top_hz - frequency) / (0.35 * top_hz), 0, 1)
    spectrum = np.zeros((len(hz), _CYCLE // 2 + 1), dtype=np.complex64)
    spectrum[:, 1 : count + 1] = harmonics(slack)[:, :count] * (fade * np.float32(_CYCLE))
    cycles = irfft(spectrum, _CYCLE, axis=1)
    return np.concatenate([cycles, cycles[:, :1]], axis=1).ravel()


def _read(cycles: NDArray[np.float32], phase: NDArray[np.float64], hop: int) -> Mono:
    place = np.arange(len(phase))
    row = place // hop
    blend = ((place - row * hop) / hop).astype(np.float32)
    turn = ((phase - np.floor(phase)) * _CYCLE).astype(np.float32)
    column = np.minimum(turn.astype(np.int32), _CYCLE - 1)
    share = turn - column
    low = row * (_CYCLE + 1) + column
    high = np.minimum(low + _CYCLE + 1, len(cycles) - 2)
    here = cycles[low] + (cycles[low + 1] - cycles[low]) * share
    there = cycles[high] + (cycles[high + 1] - cycles[high]) * share
    return np.asarray(here + (there - here) * blend, dtype=np.float32)
