"""How well notes are found: by onset, offset and velocity, frame by frame, and what kinds of mistakes are made."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from musicstudio.domain.families import family_of, stem_of
from musicstudio.domain.part_names import part_names
from musicstudio.domain.score import Part, Score, TempoMap
from musicstudio.training.truth import Truth

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

ONSET_S: Final = 0.05
OFFSET_S: Final = 0.05
OFFSET_RATIO: Final = 0.2
"""An offset may lie this share of the note's length away, or OFFSET_S where that is more."""
PITCH_CENTS: Final = 50.0
VELOCITY: Final = 0.1
HOP_S: Final = 0.01

_DECIMALS: Final = 4
"""Distances are rounded so before they are compared, as the reference implementation of these measures does."""
_WIDEST: Final = 300


@dataclass(frozen=True)
class Hits:
    """What was matched, counted; precision, recall and F1 are 0 with one side empty and NaN with both."""

    matched: int
    truth: int
    estimate: int
    precision: float
    recall: float
    f1: float


def hits(matched: int, truth: int, estimate: int) -> Hits:
    """Return the rates of counts."""
    if not truth and not estimate:
        return Hits(0, 0, 0, math.nan, math.nan, math.nan)
    precision, recall = matched / max(estimate, 1), matched / max(truth, 1)
    return Hits(matched, truth, estimate, precision, recall, 2 * matched / (truth + estimate))


def pooled(each: Iterable[Hits]) -> Hits:
    """Return the rates of all counts together (the micro average)."""
    rows = list(each)
    return hits(sum(row.matched for row in rows), sum(row.truth for row in rows), sum(row.estimate for row in rows))


def macro_f1(each: Iterable[Hits]) -> float:
    """Return the mean F1 of those that have one; NaN where none has."""
    values = [row.f1 for row in each if not math.isnan(row.f1)]
    return sum(values) / len(values) if values else math.nan


@dataclass(frozen=True, eq=False)
class Notes:
    """Notes as equally long arrays sorted by onset: seconds, MIDI pitch (fractions allowed), velocity 1–127."""

    onset_s: Floats
    offset_s: Floats
    pitch: Floats
    velocity: Floats

    def __len__(self) -> int:
        return len(self.onset_s)

    def only(self, chosen: NDArray[Any]) -> Notes:
        """Return some of the notes by a mask or rising places."""
        return Notes(self.onset_s[chosen], self.offset_s[chosen], self.pitch[chosen], self.velocity[chosen])


def notes_of_arrays(onset_s: ArrayLike, offset_s: ArrayLike, pitch: ArrayLike, velocity: ArrayLike = 90.0) -> Notes:
    """Return notes in any order sorted; raises ValueError where one ends before it begins or sizes differ."""
    onset, offset, pitches = (np.asarray(values, np.float64).reshape(-1) for values in (onset_s, offset_s, pitch))
    if onset.shape != offset.shape or onset.shape != pitches.shape or (offset < onset).any():
        raise ValueError("notes need as many offsets and pitches as onsets, and none before its onset")
    velocities = np.broadcast_to(np.asarray(velocity, np.float64), onset.shape)
    order = np.lexsort((pitches, onset))
    return Notes(onset[order], offset[order], pitches[order], velocities[order])


def notes_of_truth(truth: Truth, chosen: NDArray[Any] | None = None) -> Notes:
    """Return a truth's notes, or those of a mask over `truth.notes`."""
    rows = truth.notes if chosen is None else truth.notes[chosen]
    return notes_of_arrays(
        rows["onset"] / truth.sample_rate, rows["offset"] / truth.sample_rate, rows["pitch"], rows["velocity"]
    )


def notes_of_parts(parts: Iterable[Part], tempo_map: TempoMap) -> Notes:
    """Return the notes of parts as they are written, without pedal (`truth_of` applies it)."""
    rows = [
        (tempo_map.seconds(note.start), tempo_map.seconds(note.end), note.pitch, note.velocity)
        for part in parts
        for note in part.notes
    ]
    return notes_of_arrays(*np.array(rows, np.float64).reshape(-1, 4).T)


def notes_by(source: Truth | Score, group: Literal["family", "stem", "part"]) -> dict[str, Notes]:
    """Return the pitched notes (no drums) of every family, stem or part that has any."""
    if isinstance(source, Truth):
        players = source.players
        names = ["" if p.family == "drums" else {"part": p.name, "family": p.family, "stem": p.stem}[group]
                 for p in players]  # fmt: skip
        labels = np.array([*names, ""], dtype=object)[source.notes["part"]]
        return {name: notes_of_truth(source, labels == name) for name in sorted(set(labels) - {""})}
    called = {"part": lambda name, _: name, "family": lambda _, part: family_of(part),
              "stem": lambda _, part: stem_of(part)}[group]  # fmt: skip
    grouped: dict[str, list[Part]] = {}
    for name, part in zip(part_names(source.parts), source.parts, strict=True):
        if part.notes and not part.is_drums:
            grouped.setdefault(called(name, part), []).append(part)
    return {name: notes_of_parts(parts, source.tempo_map) for name, parts in sorted(grouped.items())}


def joined(groups: Iterable[Notes]) -> Notes:
    """Return the notes of all groups as one."""
    rows = list(groups)
    columns = ("onset_s", "offset_s", "pitch", "velocity")
    return notes_of_arrays(*(np.concatenate([np.zeros(0), *(getattr(row, name) for row in rows)]) for name in columns))


@dataclass(frozen=True)
class NoteScores:
    """Notes matched by onset and pitch, by offset too, by velocity too; frames of 10 ms; overlap 0–1 of matched notes.

    The overlap is the mean share of a matched pair's span in which both sound, 0 where nothing is matched.
    """

    onset: Hits
    offset: Hits
    velocity: Hits
    frame: Hits
    overlap: float
    overlap_offset: float


def note_scores(truth: Notes, estimate: Notes, onset_tolerance_s: float = ONSET_S) -> NoteScores:
    """Return the scores of MIREX note tracking as the field computes them, velocity after Hawthorne et al. 2018."""
    by_onset = matching(truth, estimate, onset_tolerance_s)
    by_offset = matching(truth, estimate, onset_tolerance_s, offsets=True)
    sizes = len(truth), len(estimate)
    return NoteScores(
        hits(len(by_onset), *sizes), hits(len(by_offset), *sizes),
        hits(len(_alike_in_velocity(truth, estimate, by_offset)), *sizes), frame_hits(truth, estimate),
        _overlap(truth, estimate, by_onset), _overlap(truth, estimate, by_offset),
    )  # fmt: skip


def note_scores_each(truth: Mapping[str, Notes], estimate: Mapping[str, Notes]) -> dict[str, NoteScores]:
    """Return the scores of every family, stem or part named on either side."""
    none = joined(())
    return {name: note_scores(truth.get(name, none), estimate.get(name, none)) for name in sorted({*truth, *estimate})}


def matching(truth: Notes, estimate: Notes, onset_tolerance_s: float = ONSET_S, offsets: bool = False) -> Places:
    """Return the most pairs (truth, estimate), (n, 2), that agree in pitch and onset (and offset), each note once.

    Only notes near each other are compared, so that memory grows with the notes, not their square.
    """
    wanted, given = _near(truth, estimate, onset_tolerance_s + 10.0**-_DECIMALS)
    fits = np.around(np.abs(truth.onset_s[wanted] - estimate.onset_s[given]), _DECIMALS) <= onset_tolerance_s
    fits &= 100 * np.abs(truth.pitch[wanted] - estimate.pitch[given]) <= PITCH_CENTS
    if offsets:
        apart = np.around(np.abs(truth.offset_s[wanted] - estimate.offset_s[given]), _DECIMALS)
        fits &= apart <= np.maximum(OFFSET_RATIO * (truth.offset_s - truth.onset_s)[wanted], OFFSET_S)
    return _matched(wanted[fits], given[fits], len(truth), len(estimate))


def matched_events(truth_s: Floats, estimate_s: Floats, window_s: float) -> Places:
    """Return the most pairs (truth, estimate) of sorted times within a window, (n, 2); each time once.

    On a line the earliest that fits is always among the best choices, so one pass finds the most.
    """
    pairs, at, other = [], 0, 0
    while at < len(truth_s) and other < len(estimate_s):
        if estimate_s[other] + window_s < truth_s[at]:
            other += 1
        elif estimate_s[other] - window_s > truth_s[at]:
            at += 1
        else:
            pairs.append((at, other))
            at, other = at + 1, other + 1
    return np.array(pairs, np.intp).reshape(-1, 2)


def frame_hits(truth: Notes, estimate: Notes, hop_s: float = HOP_S) -> Hits:
    """Return what sounds at the same pitch in the same frame; frame k is the instant k * hop, pitches whole."""
    end_s = max(truth.offset_s.max(initial=0.0), estimate.offset_s.max(initial=0.0))
    frames = math.ceil(end_s / hop_s) + 1
    wanted, given = _roll(truth, frames, hop_s), _roll(estimate, frames, hop_s)
    return hits(int((wanted & given).sum()), int(wanted.sum()), int(given.sum()))


def _near(truth: Notes, estimate: Notes, reach_s: float) -> tuple[Places, Places]:
    """Return pairs of places of notes whose onsets lie within a reach, sorted by truth, then estimate."""
    first = np.searchsorted(estimate.onset_s, truth.onset_s - reach_s, "left")
    counts = np.searchsorted(estimate.onset_s, truth.onset_s + reach_s, "right") - first
    wanted = np.repeat(np.arange(len(truth)), counts)
    starts = np.repeat(first - (np.cumsum(counts) - counts), counts)
    return wanted, np.arange(len(wanted)) + starts


def _matched(wanted: Places, given: Places, count: int, other: int) -> Places:
    """Return a largest matching among edges, sorted by truth.

    Edges alone between their ends are taken; what is left falls into small groups that cannot touch each other.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    alone = (np.bincount(wanted, minlength=count)[wanted] == 1) & (np.bincount(given, minlength=other)[given] == 1)
    pairs = [np.stack([wanted[alone], given[alone]], axis=1)]
    wanted, given = wanted[~alone], given[~alone]
    if len(wanted):
        edges = coo_array((np.ones(len(wanted), bool), (wanted, count + given)), shape=(count + other,) * 2)
        group = connected_components(edges, directed=False)[1][wanted]
        order = np.argsort(group, kind="stable")
        ends = np.flatnonzero(np.diff(group[order])) + 1
        pairs += [_matched_group(wanted[rows], given[rows]) for rows in np.split(order, ends)]
    found = np.concatenate(pairs)
    return found[np.argsort(found[:, 0], kind="stable")]


def _matched_group(wanted: Places, given: Places) -> Places:
    """Return a largest matching of one connected group of edges: of several the one the field's tool would choose."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import maximum_bipartite_matching

    rows, row = np.unique(wanted, return_inverse=True)
    columns, column = np.unique(given, return_inverse=True)
    if len(rows) + len(columns) > _WIDEST:  # the tool recurses as deep as a group is long
        edges = coo_array((np.ones(len(row), bool), (row, column)), shape=(len(rows), len(columns))).tocsr()
        partner = maximum_bipartite_matching(edges, "column")
        return np.stack([rows[partner >= 0], columns[partner[partner >= 0]]], axis=1)
    from mir_eval.util import match_events

    apart = np.ones((len(rows), len(columns)))
    apart[row, column] = 0.0
    pairs = np.array(match_events(rows, columns, 0.5, distance=lambda *_: apart), np.intp).reshape(-1, 2)
    return np.stack([rows[pairs[:, 0]], columns[pairs[:, 1]]], axis=1)


def _alike_in_velocity(truth: Notes, estimate: Notes, pairs: Places) -> Places:
    """Return the pairs whose velocities agree within 0.1 of truth's range, after the best line between them."""
    if not len(pairs):
        return pairs
    lowest = truth.velocity.min()
    wanted = ((truth.velocity - lowest) / max(1.0, truth.velocity.max() - lowest))[pairs[:, 0]]
    given = estimate.velocity[pairs[:, 1]]
    line = np.stack([given, np.ones(len(given))], axis=1)
    slope, height = np.linalg.lstsq(line, wanted, rcond=None)[0]
    return pairs[np.abs(slope * given + height - wanted) < VELOCITY]


def _overlap(truth: Notes, estimate: Notes, pairs: Places) -> float:
    if not len(pairs):
        return 0.0 if len(truth) or len(estimate) else math.nan
    wanted, given = truth.only(pairs[:, 0]), estimate.only(pairs[:, 1])
    both = np.minimum(wanted.offset_s, given.offset_s) - np.maximum(wanted.onset_s, given.onset_s)
    span = np.maximum(wanted.offset_s, given.offset_s) - np.minimum(wanted.onset_s, given.onset_s)
    return float(np.mean(both[span > 0] / span[span > 0])) if (span > 0).any() else 1.0


def _roll(notes: Notes, frames: int, hop_s: float) -> NDArray[np.bool_]:
    """Return (128, frames): whether a pitch sounds at k * hop, from its onset up to, but not at, its offset."""
    sounding = np.zeros((128, frames), bool)
    first = np.ceil(np.around(notes.onset_s / hop_s, 6)).astype(int)
    last = np.ceil(np.around(notes.offset_s / hop_s, 6)).astype(int)
    for pitch, start, stop in zip(np.clip(np.rint(notes.pitch), 0, 127).astype(int), first, last, strict=True):
        sounding[pitch, max(start, 0) : max(stop, 0)] = True
    return sounding
