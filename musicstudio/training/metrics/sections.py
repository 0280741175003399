"""How well the form is found: where sections begin, and which are alike."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.training.metrics.notes import Hits, hits, matched_events

Marks = Sequence[tuple[float, str]]
"""Seconds and the section's name from there on, rising."""

FRAME_S: Final = 0.1


@dataclass(frozen=True)
class Agreement:
    """Pairs of frames that are of one section in both, 0–1."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class SectionScores:
    """Boundaries within 0.5 s and 3 s (Turnbull et al. 2007), frames of 0.1 s alike (Levy & Sandler 2008).

    Agreement is NaN where truth knows no sections.
    """

    half_second: Hits
    three_seconds: Hits
    pairwise: Agreement


def section_scores(truth: Marks, estimate: Marks, end_s: float, trimmed: bool = True) -> SectionScores:
    """Return the scores of sections from 0 to `end_s`, which must be above 0 (else ValueError).

    `trimmed` leaves out the piece's own beginning and end, which anyone finds. Time before the first mark is a section
    of its own.
    """
    if not end_s > 0:
        raise ValueError(f"sections are judged over some time, not {end_s} s")
    wanted, given = boundaries(truth, end_s, trimmed), boundaries(estimate, end_s, trimmed)
    near, far = (hits(len(matched_events(wanted, given, reach)), len(wanted), len(given)) for reach in (0.5, 3.0))
    return SectionScores(near, far, agreement(truth, estimate, end_s))


def boundaries(marks: Marks, end_s: float, trimmed: bool = True) -> NDArray[np.float64]:
    """Return where sections begin and end, in seconds to five decimals; none without marks."""
    if not marks:
        return np.zeros(0)
    times = np.unique(np.round(spans(marks, end_s)[0], 5))
    return times[1:-1] if trimmed else times


def agreement(truth: Marks, estimate: Marks, end_s: float) -> Agreement:
    """Return how well pairs of frames of one name agree; without any such pair a rate is 0."""
    if not truth:
        return Agreement(math.nan, math.nan, math.nan)
    if not estimate:
        return Agreement(0.0, 0.0, 0.0)
    wanted, given = _frames(truth, end_s), _frames(estimate, end_s)
    both = np.unique(wanted * (given.max(initial=0) + 1) + given, return_counts=True)[1]
    together = _pairs(both)
    precision = together / max(_pairs(np.bincount(given)), 1)
    recall = together / max(_pairs(np.bincount(wanted)), 1)
    return Agreement(precision, recall, 2 * precision * recall / (precision + recall) if together else 0.0)


def spans(marks: Marks, end_s: float) -> tuple[NDArray[np.float64], list[str]]:
    """Return spans (n, 2) that cover 0 to `end_s` and their names; "" before the first mark."""
    starts = [(0.0, ""), *((max(at, 0.0), name) for at, name in marks if at < end_s)]
    edges = [at for at, _ in starts] + [end_s]
    kept = [n for n in range(len(starts)) if edges[n + 1] > edges[n]]
    return np.array([(edges[n], edges[n + 1]) for n in kept]), [starts[n][1] for n in kept]


def _frames(marks: Marks, end_s: float) -> NDArray[np.intp]:
    """Return a number per whole frame, the same for the same name; a frame is of the section its beginning lies in."""
    times = (np.arange(math.floor(end_s / FRAME_S), dtype=np.float32) * FRAME_S).astype(np.float64)
    edges, names = spans(marks, end_s)
    numbers = np.unique(np.array(names), return_inverse=True)[1]
    return np.asarray(numbers[np.searchsorted(edges[:, 0], times, "right") - 1], np.intp)


def _pairs(counts: NDArray[np.intp]) -> int:
    return int((counts * (counts - 1) // 2).sum())
