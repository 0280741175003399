"""Where the first bar line falls when a file says only its meter: most written music begins full, some with an upbeat.

A bar line is where the bass moves, long notes begin, nothing is held across and the harmony is new; every place an
eighth apart is weighed over the whole passage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.score import Meter, Note
from musicstudio.domain.units import PPQ

STEP: Final = PPQ // 2
"""Ticks between places looked at: an eighth."""
_WEIGHTS: Final = (4.2, 2.4, -4.3, 5.6)
"""Of the four features, fitted to 527 passages of songs whose bar lines are known, three in five begun amid a bar."""
FULL: Final = 1.0
"""What speaks for no upbeat from the outset: of such passages 97 in 100 full ones stay, 88 of 100 upbeats are found."""
_OFF_BEAT: Final = -1.3
"""What speaks against an upbeat of an odd number of eighths, likewise."""
_FEWEST_BARS: Final = 4


@dataclass(frozen=True)
class Evidence:
    """What speaks at each place for a bar line there, 0–1: (places, 4) onsets, bass, held across, new harmony."""

    places: tuple[int, ...]
    features: NDArray[np.float64]


def upbeat_of(notes: Sequence[Note], start: int, end: int, meter: Meter, margin: float = 0.0) -> int:
    """Return the ticks from `start` to the first bar line in the passage [start, end) of one meter, 0 when it is full.

    `margin` is what speaks for 0 beyond the usual, in logits.
    """
    bar = int(meter.bar)
    if bar <= STEP or bar % STEP or end - start < _FEWEST_BARS * bar:
        return 0
    evidence = evidence_of(notes, start, end, bar)
    scores = evidence.features @ np.array(_WEIGHTS)
    scores[0] += FULL + margin
    scores[1::2] += _OFF_BEAT if meter.denominator <= 4 else 0.0
    best = int(np.argmax(scores))
    return evidence.places[best]


def evidence_of(notes: Sequence[Note], start: int, end: int, bar: int) -> Evidence:
    """Return the evidence over a passage; `bar` is a multiple of STEP."""
    count = -(-(end - start) // STEP)
    lines = _signs([note for note in notes if start <= note.start < end], start, count, bar // STEP)
    phases = bar // STEP
    rows = [np.mean(lines[phase::phases], axis=0) for phase in range(phases)]
    return Evidence(tuple(phase * STEP for phase in range(phases)), np.array(rows))


def _signs(notes: Sequence[Note], start: int, count: int, phases: int) -> NDArray[np.float64]:
    """Return (count, 4): per eighth how long what begins there is, the same of the bass, what is held, what is new."""
    signs = np.zeros((count, 4))
    chroma = np.zeros((count, 12))
    lowest = np.full(count, 128)
    for note in notes:
        first, offset = divmod(int(note.start) - start + STEP // 8, STEP)
        last = min(count, max(first + 1, -(-(int(note.end) - start - STEP // 4) // STEP)))
        if first >= count:
            continue
        length = min(int(note.length) / (phases * STEP), 1.0)
        chroma[first:last, note.pitch % 12] += 1
        lowest[first:last] = np.minimum(lowest[first:last], note.pitch)
        signs[first + 1 : last, 2] += 1
        if offset <= STEP // 4:
            signs[first, 0] = max(signs[first, 0], length)
    for note in notes:
        first, offset = divmod(int(note.start) - start + STEP // 8, STEP)
        if first < count and offset <= STEP // 4 and note.pitch == lowest[first]:
            signs[first, 1] = max(signs[first, 1], min(int(note.length) / (phases * STEP), 1.0))
    sounding = chroma.sum(axis=1)
    signs[:, 2] /= np.maximum(sounding, 1)
    signs[:, 3] = _novelty(chroma, max(phases // 2, 1))
    return signs


def _novelty(chroma: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """Return how unlike the pitch classes before and after each place are, 0–1."""
    sums = np.vstack((np.zeros(12), np.cumsum(chroma, axis=0)))
    count = len(chroma)
    at = np.arange(count)
    before = sums[at] - sums[np.maximum(at - width, 0)]
    after = sums[np.minimum(at + width, count)] - sums[at]
    product = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
    likeness = np.sum(before * after, axis=1) / np.where(product > 0, product, 1)
    return np.where(product > 0, 1 - likeness, 0.0)
