"""A way through a recording that goes on where it ended: whole phrases, on the beat, never the same way twice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from musicstudio.engines.extend.meeting import Beat, Floats, Ints, candidates, unlikeness
from musicstudio.engines.inpaint.features import Features

PHRASES = (8, 4, 2, 1)
"""Lengths of a phrase in bars."""

FREE_PHRASES_S = (8.0, 4.0, 2.0, 1.0)
BAR_WEIGHT, PHRASE_WEIGHT = 1.5, 0.5
LENGTH_WEIGHT = 0.35
"""For every doubling of a phrase: fewer joins, longer thoughts."""

REPEAT_WEIGHT = 2.0
STILL_WEIGHT = 6.0
"""Against what was used already, and against beginning as an earlier take did."""

JITTER = 0.3
MOST_LIKENESS = 3.0
"""Beyond so many spreads, two pasts are as good as the same, or as different as can be."""


@dataclass(frozen=True)
class Step:
    """Samples `[start, start + samples)` of the recording come next; `unlikeness` is that of the pasts that meet."""

    start: int
    samples: int
    unlikeness: float


@dataclass
class _Ways:
    """What earlier takes began with, and what this one has used."""

    features: Features
    beat: Beat
    rate: int
    rng: np.random.Generator
    begun: tuple[int, ...]
    used: Floats


def walk(
    features: Features, beat: Beat, rate: int, samples: int, rng: np.random.Generator, begun: tuple[int, ...] = ()
) -> list[Step]:
    """Return steps of together exactly `samples`, from the recording's end on.

    `begun` are the first positions of earlier takes: another is preferred.
    """
    used = np.zeros(features.last // features.hop + 2)
    ways = _Ways(features, beat, rate, rng, begun, used)
    steps: list[Step] = []
    position, left = features.last, samples
    while left > 0:
        step = _next(ways, position, left, first=not steps)
        if steps and step.start == position:
            steps[-1] = Step(steps[-1].start, steps[-1].samples + step.samples, steps[-1].unlikeness)
        else:
            steps.append(step)
        ways.used[step.start // features.hop : (step.start + step.samples) // features.hop + 1] += 1
        position, left = step.start + step.samples, left - step.samples
    return steps


def _next(ways: _Ways, position: int, left: int, first: bool) -> Step:
    beat, rate = ways.beat, ways.rate
    moments = candidates(beat, position, rate)
    moments = moments[(moments >= ways.features.first) & (moments < ways.features.last - round(0.05 * rate))]
    if not len(moments):
        moments = np.array([ways.features.first], np.int64)
    distance = unlikeness(ways.features, position, moments, rate)
    spread = 1.4826 * float(np.median(np.abs(distance - np.median(distance)))) + 0.02
    score = np.clip(-(distance - np.median(distance)) / spread, -MOST_LIKENESS, MOST_LIKENESS)
    score += _musical(beat, position, moments)
    score += JITTER * ways.rng.standard_normal(len(moments))
    if first:
        for other in ways.begun:
            score -= STILL_WEIGHT * (np.abs(moments - other) < 0.1 * rate)
    lengths = [length for length in _lengths(beat, rate) if length <= left] or [left]
    best, choice = -np.inf, (int(moments[0]), min(left, ways.features.last - int(moments[0])))
    for length in lengths:
        room = np.minimum(moments + length, ways.features.last) - moments
        total = (
            score
            + LENGTH_WEIGHT * np.log2(np.maximum(room, 1) / lengths[-1])
            - REPEAT_WEIGHT * _used(ways, moments, room)
        )
        total -= 1.0 * (room < length)  # cut off by the recording's end: the next jump would come early
        at = int(np.argmax(total))
        if total[at] > best:
            best, choice = float(total[at]), (int(moments[at]), int(room[at]))
    start, length = choice
    end = _last_beat(beat, start, length) if length < left else length
    return Step(start, max(1, min(end, left)), float(distance[np.searchsorted(moments, start)]))


def _musical(beat: Beat, position: int, moments: Ints) -> Floats:
    """Return what speaks for moments as bars and phrases go."""
    if not beat.clear:
        return np.zeros(len(moments))
    bars = np.array([beat.bars_between(position, moment) for moment in moments])
    whole = np.abs(bars - np.round(bars)) < 0.1
    four = np.abs(bars / 4 - np.round(bars / 4)) < 0.03
    return BAR_WEIGHT * whole + PHRASE_WEIGHT * (whole & four)


def _lengths(beat: Beat, rate: int) -> list[int]:
    """Return the lengths of phrases in samples, longest first."""
    if beat.clear:
        return [round(bars * beat.bar) for bars in PHRASES]
    return [round(seconds * rate) for seconds in FREE_PHRASES_S]


def _last_beat(beat: Beat, start: int, length: int) -> int:
    """Return a length cut so that it ends as far into a beat as it began, where it can."""
    if not beat.clear:
        return length
    whole = int(beat.count(start + length) - beat.count(start) + 1e-3)
    return round(beat.place(beat.count(start) + whole) - start) if whole >= 1 else length


def _used(ways: _Ways, moments: Ints, room: Ints) -> Floats:
    """Return how often, on average, the material of each moment was used already."""
    sums = np.concatenate([[0.0], np.cumsum(ways.used)])
    hop = ways.features.hop
    first, last = moments // hop, np.minimum((moments + room) // hop + 1, len(ways.used))
    return np.asarray((sums[last] - sums[first]) / np.maximum(last - first, 1))
