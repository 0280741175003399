"""How well the key and the chords are found."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.harmony import SHARPS, Chord, Key

Marks = Sequence[tuple[float, str]]
"""Seconds and the chord's name from there on, rising."""

UNKNOWN: Final = ("", "N", "NC", "N.C.")
_HARTE: Final = {
    "": "maj", "m": "min", "5": "5", "dim": "dim", "aug": "aug", "sus2": "sus2", "sus4": "sus4", "6": "maj6",
    "m6": "min6", "69": "maj6(9)", "m69": "min6(9)", "add9": "maj(9)", "madd9": "min(9)", "7": "7", "maj7": "maj7",
    "m7": "min7", "mmaj7": "minmaj7", "m7b5": "hdim7", "dim7": "dim7", "aug7": "aug(b7)", "7sus4": "sus4(b7)",
    "9": "9", "maj9": "maj9", "m9": "min9", "9sus4": "sus4(b7,9)", "11": "sus4(b7,9)", "m11": "min11",
    "maj7#11": "maj7(#11)", "13": "7(9,13)", "m13": "min7(9,13)", "maj13": "maj7(9,13)", "7b9": "7(b9)",
    "7#9": "7(#9)", "7#11": "7(#11)", "7b13": "7(*5,b13)", "7alt": "7(*5,b9,#9,b13)", "m9b5": "hdim7(9)",
}  # fmt: skip
"""Our qualities as Harte et al. (2005) write them, note for note: an eleventh without a third is a suspended fourth."""
_DEGREES: Final = ("1", "b2", "2", "b3", "3", "4", "b5", "5", "b6", "6", "b7", "7")


@dataclass(frozen=True)
class Recall:
    """The share of time with the right chord, 0–1, among the `seconds` in which truth can be compared at all."""

    recall: float
    seconds: float


@dataclass(frozen=True)
class ChordScores:
    """Weighted chord symbol recall under five vocabularies, and segmentation 0–1 (1 less directional Hamming distance).

    `over` falls where the estimate breaks chords up, `under` where it runs them together; `segmentation` is the lower.
    NaN where truth has nothing to compare.
    """

    root: Recall
    majmin: Recall
    thirds: Recall
    sevenths: Recall
    mirex: Recall
    over: float
    under: float
    segmentation: float


def key_score(truth: str, estimate: str) -> float:
    """Return the MIREX score of a key: 1 the same, 0.5 a fifth above, 0.3 relative, 0.2 parallel, else 0.

    Modes count as the major or minor they resemble. NaN where truth is "", 0 where only the estimate is; raises
    WrongUsage for what is no key.
    """
    if not truth:
        return math.nan
    wanted = Key.parse(truth).plain
    if not estimate:
        return 0.0
    given = Key.parse(estimate).plain
    step = (given.tonic - wanted.tonic) % 12
    if given.minor == wanted.minor:
        return {0: 1.0, 7: 0.5}.get(step, 0.0)
    return {0: 0.2, 3 if wanted.minor else 9: 0.3}.get(step, 0.0)


def harte(name: str) -> str:
    """Return a chord's name in Harte's syntax: "F#m7b5/E" is "F#:hdim7/b7", "N" and "" are "N".

    Raises WrongUsage for what is no chord.
    """
    if name.strip() in UNKNOWN:
        return "N"
    chord = Chord.parse(name)
    bass = "" if chord.lowest == chord.root else f"/{_DEGREES[(chord.lowest - chord.root) % 12]}"
    return f"{SHARPS[chord.root]}:{_HARTE[chord.quality]}{bass}"


def chord_scores(truth: Marks, estimate: Marks, end_s: float) -> ChordScores:
    """Return the scores of chords from 0 to `end_s`; before its first mark a side holds no chord.

    Raises WrongUsage for what is no chord, ValueError where `end_s` is not above 0.
    """
    if not end_s > 0:
        raise ValueError(f"chords are judged over some time, not {end_s} s")
    if not truth:
        return ChordScores(*[Recall(math.nan, 0.0)] * 5, math.nan, math.nan, math.nan)
    from mir_eval import chord, util

    wanted, wanted_names = segments(truth, end_s)
    given, given_names = segments(estimate, end_s)
    over, under = (
        float(chord.overseg(*sides)) for sides in _both_ways(*(
            chord.merge_chord_intervals(*side) for side in ((wanted, wanted_names), (given, given_names))
        ))
    )  # fmt: skip
    spans, left, right = util.merge_labeled_intervals(wanted, wanted_names, given, given_names)
    lengths = np.diff(spans, axis=1)[:, 0]
    each = (chord.root, chord.majmin, chord.thirds, chord.sevenths, chord.mirex)
    return ChordScores(*(_recall(compare(left, right), lengths) for compare in each), over, under, min(over, under))


def segments(marks: Marks, end_s: float, unknown: str = "N") -> tuple[NDArray[np.float64], list[str]]:
    """Return spans (n, 2) that cover 0 to `end_s` and their chords in Harte's syntax."""
    starts = [(0.0, unknown), *((max(at, 0.0), harte(name)) for at, name in marks if at < end_s)]
    edges = [at for at, _ in starts] + [end_s]
    kept = [n for n in range(len(starts)) if edges[n + 1] > edges[n]]
    return np.array([(edges[n], edges[n + 1]) for n in kept]), [starts[n][1] for n in kept]


def _both_ways(truth: NDArray[Any], estimate: NDArray[Any]) -> tuple[tuple[NDArray[Any], NDArray[Any]], ...]:
    return (truth, estimate), (estimate, truth)


def _recall(right: NDArray[Any], lengths: NDArray[Any]) -> Recall:
    """Return the recall of comparisons, which are below 0 where there is nothing to compare."""
    compared = right >= 0
    seconds = float(lengths[compared].sum())
    return Recall(float((right * lengths)[compared].sum()) / seconds if seconds else math.nan, seconds)
