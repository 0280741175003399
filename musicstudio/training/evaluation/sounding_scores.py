"""Scores that engines answer with, and how two scores agree."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.midifile import read_score
from musicstudio.domain.errors import UnsupportedAudio
from musicstudio.domain.score import Score
from musicstudio.domain.units import PPQ
from musicstudio.training.evaluation.engines import Answer

Floats = NDArray[np.float64]


def score_in(answer: Answer) -> Score:
    """Return the first score of an answer; raises UnsupportedAudio where there is none."""
    path = next((output.path for output in answer.result.outputs if output.kind == "score"), "")
    if not path:
        raise UnsupportedAudio("The answer holds no score; judge an engine that writes one.")
    return read_score(path)


def changed_notes(before: Score, after: Score, start: int, stop: int) -> int:
    """Return how many notes that do not begin in ticks [start, stop) are in one of two scores and not in the other."""
    one, other = (_outside(score, start, stop) for score in (before, after))
    return sum(((one - other) + (other - one)).values())


def pitch_class_agreement(one: Score, other: Score, start: int, stop: int) -> float | None:
    """Return the mean cosine 0–1 of sounding pitch classes quarter by quarter where either sounds; None for none."""
    first, second = (_pitch_classes(score, start, stop) for score in (one, other))
    norms = np.linalg.norm(first, axis=0), np.linalg.norm(second, axis=0)
    sounding = (norms[0] > 0) | (norms[1] > 0)
    if not sounding.any():
        return None
    products = np.sum(first * second, axis=0) / np.maximum(norms[0] * norms[1], 1e-12)
    return float(products[sounding].mean())


def _outside(score: Score, start: int, stop: int) -> Counter[tuple[int, int, int, int, bool]]:
    return Counter(
        (int(note.start), int(note.length), note.pitch, note.velocity, part.is_drums)
        for part in score.parts
        for note in part.notes
        if not start <= note.start < stop
    )


def _pitch_classes(score: Score, start: int, stop: int) -> Floats:
    """Return how many ticks pitch classes sound in each quarter of [start, stop), (12, quarters)."""
    quarters = max(1, -(-(stop - start) // PPQ))
    sums = np.zeros((12, quarters))
    for part in score.parts:
        for note in part.notes if not part.is_drums else ():
            begin, end = max(int(note.start), start), min(int(note.end), stop)
            for quarter in range((begin - start) // PPQ, -(-(end - start) // PPQ) if end > begin else 0):
                low = start + quarter * PPQ
                sums[note.pitch % 12, quarter] += min(end, low + PPQ) - max(begin, low)
    return sums
