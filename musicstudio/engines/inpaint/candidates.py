"""Places of a recording whose surroundings are like those of a hole."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicstudio.engines.inpaint.features import Features
from musicstudio.engines.inpaint.holes import Hole, free_spans
from musicstudio.engines.inpaint.pulse import Pulse

FloatArray = NDArray[np.float32]

CONTEXT_S = 4.0
NEAR_S = 0.6
"""Surroundings weigh e times less this much farther from the hole."""

PULSE_WEIGHT = 1.5
STRANGENESS_PER_DB = 0.2
"""These and NEAR_S: about half or twice as much brought what was filled no more than 1 % nearer to the truth, on the
training material of features.py."""

SOFTER_DB, LOUDER_DB = 6.0, 3.0
"""Material may be this much softer or louder than the softer or louder side of the hole before it counts against it."""

MOST = 64


@dataclass(frozen=True)
class Place:
    """Material `offset` samples after the hole, likelier the higher its `score`; each side's own score beside it."""

    offset: int
    score: float
    before: float
    after: float


def allowed_offsets(hole: Hole, holes: tuple[Hole, ...], first: int, last: int) -> list[tuple[int, int]]:
    """Return the ranges of offsets, both ends included, whose material lies in `[first, last)` and touches no hole."""
    spans = free_spans(holes, first, last)
    return [(a - hole.start, b - hole.stop) for a, b in spans if b - a >= hole.samples]


def find_places(
    features: Features, pulse: Pulse, hole: Hole, ranges: list[tuple[int, int]], sample_rate: int, jitter: FloatArray
) -> list[Place]:
    """Return up to MOST places, best first, no two within a tenth of a second.

    `jitter` float32 (2·frames − 1,) is added to the scores: it lets another seed prefer another of near-equal places.
    """
    frames = len(features.vectors)
    ends = [Place(offset, -9.0, -9.0, -9.0) for pair in ranges for offset in pair]
    if frames == 0 or not features.valid.any():
        return ends
    offsets = np.arange(-(frames - 1), frames)
    allowed = np.zeros(len(offsets), np.bool_)
    for low, high in ranges:
        allowed |= (offsets * features.hop >= low) & (offsets * features.hop <= high)
    before, after = (_likeness(features, rows, weights) for rows, weights in _contexts(features, hole, sample_rate))
    before, after = (_standardised(side, allowed) for side in (before, after))
    score = 0.5 * (before + after) + 0.25 * np.minimum(before, after)
    if pulse.clear:
        score += PULSE_WEIGHT * pulse.clarity * _on_the_grid(pulse, features, offsets)
    score -= STRANGENESS_PER_DB * _level_excess_db(features, hole, offsets, sample_rate)
    total = np.where(allowed, score + jitter[: len(score)], np.float32(-np.inf)).astype(np.float32)
    apart = max(1, round(0.1 * sample_rate / features.hop))
    places = [
        Place(int(offsets[at]) * features.hop, float(total[at]), float(before[at]), float(after[at]))
        for at in _peaks(total, apart)
    ]
    return places + [end for end in ends if all(abs(end.offset - p.offset) > features.hop for p in places)]


def _contexts(features: Features, hole: Hole, sample_rate: int) -> list[tuple[NDArray[np.int64], FloatArray]]:
    """Return, for before and after the hole, the rows of its clean surroundings and their weights."""
    starts = features.first + np.arange(len(features.vectors)) * features.hop
    ends = starts + features.window
    reach = CONTEXT_S * sample_rate
    sides = ((hole.start - ends, ends <= hole.start), (starts - hole.stop, starts >= hole.stop))
    contexts = []
    for distance, right_side in sides:
        rows = np.flatnonzero(right_side & (distance < reach) & features.valid)
        contexts.append((rows, np.exp(-distance[rows] / (NEAR_S * sample_rate)).astype(np.float32)))
    return contexts


def _level_excess_db(features: Features, hole: Hole, offsets: NDArray[np.int64], sample_rate: int) -> FloatArray:
    """Return by how much the level of the material at every offset leaves what both sides of the hole suggest."""
    power = np.where(features.valid, 10 ** (features.levels_db.astype(np.float64) / 10), 0.0)
    sums = np.concatenate([[0.0], np.cumsum(power)])
    counts = np.concatenate([[0], np.cumsum(features.valid)])

    def level_db(first: NDArray[np.int64] | int, last: NDArray[np.int64] | int) -> NDArray[np.float64]:
        a, b = np.clip(first, 0, len(power)), np.clip(last, 0, len(power))
        return np.asarray(10 * np.log10((sums[b] - sums[a]) / np.maximum(counts[b] - counts[a], 1) + 1e-9))

    start = round((hole.start - features.first - features.window // 2) / features.hop)
    length = max(1, round(hole.samples / features.hop))
    around = max(2, round(sample_rate / features.hop))
    sides = [(start - around, start), (start + length, start + length + around)]
    known = [
        level_db(a, b) for a, b in sides if counts[min(max(b, 0), len(power))] > counts[min(max(a, 0), len(power))]
    ]
    if not known:
        return np.zeros(len(offsets), np.float32)
    level = level_db(start + offsets, start + offsets + length)
    below, above = min(known) - SOFTER_DB - level, level - max(known) - LOUDER_DB
    return np.asarray(np.clip(np.maximum(below, above), 0.0, 30.0), np.float32)


def _likeness(features: Features, rows: NDArray[np.int64], weights: FloatArray) -> FloatArray:
    """Return minus the weighted mean distance of one side's rows at every offset in frames, NaN where too few exist."""
    frames = len(features.vectors)
    vectors = features.vectors.astype(np.float32)
    squares = np.einsum("nd,nd->n", vectors, vectors)
    known = features.valid.astype(np.float32)
    total, weight = np.zeros(2 * frames - 1, np.float32), np.zeros(2 * frames - 1, np.float32)
    for chunk in range(0, len(rows), 16):
        some = rows[chunk : chunk + 16]
        products = vectors[some] @ vectors.T
        for row, product, w in zip(some, products, weights[chunk : chunk + 16], strict=True):
            distance = np.sqrt(np.maximum(squares + squares[row] - 2.0 * product, 0.0)) * known
            span = slice(frames - 1 - row, 2 * frames - 1 - row)
            total[span] += w * distance
            weight[span] += w * known
    enough = weight > 0.5 * max(float(weights.sum()), 1e-9)
    return np.where(enough, -total / np.maximum(weight, 1e-9), np.nan).astype(np.float32)


def _standardised(likeness: FloatArray, allowed: NDArray[np.bool_]) -> FloatArray:
    """Return a likeness in units of its own spread over allowed offsets; the unknown is a little worse than usual."""
    values = likeness[allowed & np.isfinite(likeness)]
    if len(values) < 2:
        return np.zeros_like(likeness)
    middle = np.median(values)
    spread = 1.4826 * np.median(np.abs(values - middle)) + 0.02
    return np.asarray(np.nan_to_num((likeness - middle) / spread, nan=-0.5), np.float32)


def _on_the_grid(pulse: Pulse, features: Features, offsets: NDArray[np.int64]) -> FloatArray:
    """Return how well attacks repeat after each offset: the best within half a frame, in units of the clearest lags."""
    ticks_per_hop = features.hop // features.tick
    reach = ticks_per_hop // 2
    padded = np.pad(pulse.likeness, reach, mode="edge")
    best = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1).max(axis=1)
    lags = np.minimum(np.abs(offsets) * ticks_per_hop, len(best) - 1)
    return np.asarray(best[lags] / max(pulse.clarity, 0.05), np.float32)


def _peaks(score: FloatArray, apart: int) -> list[int]:
    """Return the indices of the highest scores, best first, no two within `apart`."""
    left = score.copy()
    found: list[int] = []
    while len(found) < MOST:
        at = int(np.argmax(left))
        if not np.isfinite(left[at]):
            break
        found.append(at)
        left[max(at - apart, 0) : at + apart + 1] = -np.inf
    return found
