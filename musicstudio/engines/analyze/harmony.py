"""Note strengths gathered between beats, as chroma of the low end and of what lies above it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicstudio.engines.analyze.features import SLOW_FPS
from musicstudio.engines.analyze.pitches import LOWEST, SEMITONES

Floats = NDArray[np.float64]

_NOTES = np.arange(LOWEST, LOWEST + SEMITONES)
BASS = np.interp(_NOTES, (28, 34, 46, 55), (0, 1, 1, 0))
TREBLE = np.interp(_NOTES, (43, 54, 76, 96), (0, 1, 1, 0))


@dataclass(frozen=True)
class Harmony:
    """Chroma per stretch of time: `edges_s` (n + 1), `bass` and `treble` (n, 12), C first."""

    edges_s: Floats
    bass: Floats
    treble: Floats


def gather(strengths: NDArray[np.float16], edges_s: Floats) -> Harmony:
    """Return mean chroma between edges (ascending seconds) of (slow frames, SEMITONES) note strengths."""
    notes = between(strengths, edges_s)
    return Harmony(edges_s, _chroma(notes * BASS), _chroma(notes * TREBLE))


def between(frames: NDArray[np.float16], edges_s: Floats) -> Floats:
    """Return the mean of slow frames between edges, (edges - 1, width); short gaps take the frame nearest."""
    bounds = np.clip(np.round(edges_s * SLOW_FPS).astype(int), 0, max(len(frames) - 1, 0))
    ends = np.minimum(np.maximum(bounds[1:], bounds[:-1] + 1), len(frames))
    result = np.zeros((len(edges_s) - 1, frames.shape[1]))
    for n, (start, end) in enumerate(zip(bounds[:-1], ends, strict=True)):
        result[n] = frames[start:end].mean(axis=0, dtype=np.float64)
    return result


def pitchedness(harmony: Harmony) -> float:
    """Return how much pitch there is (0-1): about 0 for noise and silence, whose pitch classes are all alike."""
    chroma = harmony.treble + harmony.bass
    level = chroma.mean(axis=1)
    if not chroma.size or level.max() <= 1e-3:
        return 0.0
    uneven = np.std(chroma, axis=1) / np.maximum(level, 1e-6)
    return float(np.clip((np.average(uneven, weights=level) - 0.5) / 0.5, 0, 1))


def turns(harmony: Harmony) -> tuple[Floats, Floats]:
    """Return how far harmony turns (0-1) at each inner edge: to the next stretch, and from two to the next two.

    One shorter than there are stretches.
    """
    both = np.concatenate([0.5 * harmony.bass, harmony.treble], axis=1)
    padded = np.concatenate([both[:1] * 0, both, both[:1] * 0])
    pairs = padded[:-1] + padded[1:]
    return _unlikeness(both[:-1], both[1:]), _unlikeness(pairs[:-2][: len(both) - 1], pairs[2:][: len(both) - 1])


def _unlikeness(before: Floats, after: Floats) -> Floats:
    scale = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
    return np.clip(1 - np.sum(before * after, axis=1) / np.maximum(scale, 1e-9), 0, 1) * (scale > 1e-9)


def _chroma(notes: Floats) -> Floats:
    """Fold (n, SEMITONES), the first a C, into (n, 12)."""
    return np.asarray(notes.reshape(len(notes), SEMITONES // 12, 12).sum(axis=1))
