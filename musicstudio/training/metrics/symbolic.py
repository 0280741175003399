"""Statistics of scores, and how far two sets of scores agree in them.

Pitch is counted over parts that are not drums; rhythm, density and bars over all parts.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.harmony import MODES
from musicstudio.domain.score import Note, Score
from musicstudio.domain.units import PPQ
from musicstudio.training.metrics.overlap import divergence_bits, overlapping_area

GRID: Final = PPQ * 4 // 48
"""Ticks of one step: 1/48 of a whole note."""
LONGEST: Final = 96
"""Steps that histograms of time reach; what is longer counts as this."""

Histogram = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Statistics:
    """One score in numbers. Histograms sum to 1, or are all 0 where nothing is counted.

    `pitch_classes` (12,), `intervals` (97,) in steps of GRID between successive onsets of a part, `durations` (97,),
    `entropy_bits` of the pitch classes, `groove`, `repetition`, `scale`, `empty_bars` and `polyphony_rate` 0–1,
    `polyphony` in pitches at once where any sounds, `range` in semitones, `density` in notes a bar.
    """

    pitch_classes: Histogram
    intervals: Histogram
    durations: Histogram
    entropy_bits: float
    groove: float
    repetition: float
    scale: float
    range: float
    polyphony: float
    polyphony_rate: float
    empty_bars: float
    density: float


@dataclass(frozen=True)
class Likeness:
    """How far two sets agree in one statistic: overlapping area 0–1 and divergence in bits of distances, as Yang and
    Lerch; `histogram_bits` is the divergence of the mean histograms, None where the statistic is one number."""

    overlap: float
    divergence_bits: float
    histogram_bits: float | None


def statistics(score: Score) -> Statistics:
    """Return a score's statistics; what cannot be told, as of a score without notes, is 0."""
    bars = _Bars(score)
    pitched = [note for part in score.parts if not part.is_drums for note in part.notes]
    classes = _histogram([note.pitch % 12 for note in pitched], 12)
    pitches = [note.pitch for note in pitched]
    mean_pitches, rate = _polyphony(pitched)
    return Statistics(
        classes,
        _histogram([step for part in score.parts for step in _intervals(part.notes)], LONGEST + 1),
        _histogram([_steps(int(note.length)) for note in pitched], LONGEST + 1),
        entropy_bits(classes),
        bars.groove,
        bars.repetition,
        _scale_consistency(classes),
        float(max(pitches) - min(pitches)) if pitches else 0.0,
        mean_pitches,
        rate,
        bars.empty,
        bars.density,
    )


def compare(ours: list[Statistics], theirs: list[Statistics]) -> dict[str, Likeness]:
    """Return statistic → likeness of two sets of scores (Yang and Lerch, "On the evaluation of generative models in
    music", 2020): distances within `theirs`, the held-out set, against distances between the sets.

    Raises ValueError for fewer than two held-out scores or none of ours.
    """
    if not ours or len(theirs) < 2:
        raise ValueError("a comparison takes one score of ours and two held-out ones at least")
    found = {}
    for field in fields(Statistics):
        a = np.array([np.atleast_1d(getattr(one, field.name)) for one in ours], dtype=np.float64)
        b = np.array([np.atleast_1d(getattr(one, field.name)) for one in theirs], dtype=np.float64)
        within = _distances(b, b)[np.triu_indices(len(b), 1)]
        between = _distances(a, b).ravel()
        area, bits = overlapping_area(within, between)
        mean = divergence_bits(a.mean(axis=0), b.mean(axis=0)) if a.shape[1] > 1 else None
        found[field.name] = Likeness(area, bits, mean)
    return found


def entropy_bits(histogram: Histogram) -> float:
    """Return the entropy of a histogram that sums to 1, in bits."""
    kept = histogram[histogram > 0]
    return float(np.abs(np.sum(kept * np.log2(kept))))


def self_similarity(score: Score) -> NDArray[np.float64]:
    """Return the likeness of every two bars (bars, bars): the share of what either plays (step, pitch, drums or not)
    that both play; two empty bars are alike."""
    return _Bars(score).similarity


class _Bars:
    """A score bar by bar; what is not in whole bars of one length is compared as far as it goes."""

    def __init__(self, score: Score) -> None:
        notes = sorted((int(n.start), n.pitch + 128 * part.is_drums) for part in score.parts for n in part.notes)
        end = notes[-1][0] + 1 if notes else 0
        self.starts = np.array(score.bar_starts(max(end - 1, 0)), dtype=np.int64)
        self.lengths = np.array([int(score.meter_at(int(tick)).bar) // GRID or 1 for tick in self.starts])
        ticks = np.array([start for start, _ in notes], dtype=np.int64)
        self.bar = np.searchsorted(self.starts, ticks, "right") - 1
        self.step = np.minimum((ticks - self.starts[self.bar]) // GRID, 191)
        self.pitch = np.array([pitch for _, pitch in notes], dtype=np.int64)

    @property
    def count(self) -> int:
        return len(self.starts) if len(self.bar) else 0

    @property
    def empty(self) -> float:
        return 1 - len(np.unique(self.bar)) / self.count if self.count else 0.0

    @property
    def density(self) -> float:
        return len(self.bar) / self.count if self.count else 0.0

    @property
    def groove(self) -> float:
        """Grooving similarity (Wu and Yang, "The Jazz Transformer on the front line", 2020) of successive bars: the
        share of steps on which both or neither begin a note; bars of one length only."""
        onsets = np.zeros((self.count, 192), dtype=bool)
        onsets[self.bar, self.step] = True
        length = self.lengths[: self.count]
        same = np.flatnonzero(length[1:] == length[:-1])
        if not len(same):
            return 0.0
        unlike = np.count_nonzero(onsets[same] != onsets[same + 1], axis=1)
        return float(np.mean(1 - unlike / length[same]))

    @cached_property
    def similarity(self) -> NDArray[np.float64]:
        from scipy.sparse import csr_matrix

        events, place = np.unique(self.step * 256 + self.pitch, return_inverse=True)
        shape = (self.count, max(len(events), 1))
        played: Any = csr_matrix((np.ones(len(self.bar)), (self.bar, place)), shape=shape)
        played.data[:] = 1.0
        both = (played @ played.T).toarray()
        sizes = np.diag(both)
        either = sizes[:, None] + sizes[None, :] - both
        return np.where(either > 0, both / np.maximum(either, 1), 1.0)

    @property
    def repetition(self) -> float:
        """Mean over played bars after the first of the likeness to the earlier bar that is most alike."""
        played = np.unique(self.bar)
        if len(played) < 2:
            return 0.0
        likeness = np.tril(self.similarity[np.ix_(played, played)], -1)
        return float(likeness.max(axis=1)[1:].mean())


def _polyphony(notes: list[Note]) -> tuple[float, float]:
    """Return the mean number of notes where any sounds, and the share of that time in which two or more do."""
    edges: dict[int, int] = {}
    for note in notes:
        if note.length > 0:
            edges[int(note.start)] = edges.get(int(note.start), 0) + 1
            edges[int(note.end)] = edges.get(int(note.end), 0) - 1
    ticks = np.array(sorted(edges), dtype=np.int64)
    if not len(ticks):
        return 0.0, 0.0
    sounding = np.cumsum([edges[int(tick)] for tick in ticks])[:-1]
    lengths = np.diff(ticks)
    heard = float(lengths[sounding > 0].sum())
    return float((sounding * lengths).sum()) / heard, float(lengths[sounding > 1].sum()) / heard


def _scale_consistency(classes: Histogram) -> float:
    """Return the largest share of notes that one major scale (or its relative minor) holds."""
    major = [list((np.array(MODES["major"]) + tonic) % 12) for tonic in range(12)]
    return float(max(classes[scale].sum() for scale in major))


def _intervals(notes: tuple[Note, ...]) -> list[int]:
    onsets = np.unique([int(note.start) for note in notes])
    return [_steps(int(gap)) for gap in np.diff(onsets)]


def _steps(ticks: int) -> int:
    return min((ticks + GRID // 2) // GRID, LONGEST)


def _histogram(values: list[int], bins: int) -> Histogram:
    counts = np.bincount(np.array(values, dtype=np.int64), minlength=bins).astype(np.float64)
    return np.asarray(counts / max(counts.sum(), 1.0))


def _distances(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    from scipy.spatial.distance import cdist

    return np.asarray(cdist(a, b))
