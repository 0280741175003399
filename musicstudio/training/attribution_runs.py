"""Where a score and the pieces of a training set go alike, note for note: the longest run each piece shares, and its
place in both.

Steps are those of `metrics.copying`, alike in every key. Runs of eight steps that both hold are found by ranks of
doubled length (Karp, Miller and Rosenberg 1972), exactly; those that follow each other in both are one run.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.score import Score
from musicstudio.training.metrics.copying import Index, Steps, moves_of

SEED: Final = 8
"""Steps of the shortest run that is looked for: nine notes. A power of two."""
_MOST_PAIRS: Final = 2_000_000
_Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Runs:
    """The lines of a training set with the time in seconds (n,) at which each step begins."""

    index: Index
    at_s: NDArray[np.float32]


@dataclass(frozen=True)
class CommonRun:
    """So many notes that follow each other alike; where they begin in the score, in which part, and in the piece.

    `exact` says that they stand on the same pitches, not only in another key; `of_notes` counts the part's notes.
    """

    piece: str
    notes: int
    exact: bool
    part: str
    of_notes: int
    at_s: float
    piece_at_s: float


def runs_of(pieces: Iterable[tuple[str, Score]]) -> Runs:
    """Return the lines of named scores."""
    names: list[str] = []
    owners: list[int] = []
    moves: list[NDArray[np.int16]] = []
    times: list[NDArray[np.float32]] = []
    for name, score in pieces:
        for line, at_s, _ in _lines(score):
            owners.append(len(names))
            moves.append(line)
            times.append(at_s)
        names.append(name)
    numbers = np.repeat(np.arange(len(moves), dtype=np.int32), [len(line) for line in moves])
    steps = Steps(np.concatenate(moves) if moves else np.zeros((0, 3), dtype=np.int16), numbers)
    index = Index(steps, np.array(names or [""], dtype=np.str_), np.array(owners, dtype=np.int32))
    return Runs(index, np.concatenate(times) if times else np.zeros(0, dtype=np.float32))


def common_runs(score: Score, runs: Runs, most: int = 10) -> tuple[CommonRun, ...]:
    """Return each piece's longest common run of nine notes or more, longest first, at most so many pieces."""
    ours = runs_of([("", score)])
    parts = [name for *_, name in _lines(score)]
    theirs = runs.index.steps
    begins, there = _pairs(ours.index.steps, theirs)
    starts, lengths = _chains(begins, there, ours.index.steps.line, theirs.line)
    owners = runs.index.piece_of_line[theirs.line[there[starts]]]
    found: dict[int, CommonRun] = {}
    for n in np.lexsort((there[starts], -lengths)):
        owner = int(owners[n])
        if owner not in found:
            here, place = int(begins[starts[n]]), int(there[starts[n]])
            line = int(ours.index.steps.line[here])
            found[owner] = CommonRun(
                str(runs.index.names[owner]),
                int(lengths[n]) + SEED,
                bool(ours.index.steps.moves[here, 0] == theirs.moves[place, 0]),
                parts[line],
                int(np.count_nonzero(ours.index.steps.line == line)) + 1,
                float(ours.at_s[here]),
                float(runs.at_s[place]),
            )
            if len(found) == most:
                break
    return tuple(found.values())


def _lines(score: Score) -> list[tuple[NDArray[np.int16], NDArray[np.float32], str]]:
    """Return steps, their times and the name of every part that is not drums and has two notes."""
    found = []
    for part in score.parts:
        if not part.is_drums and len(part.notes) > 1:
            ordered = sorted((int(note.start), note.pitch) for note in part.notes)
            ticks, place = np.unique([start for start, _ in ordered[:-1]], return_inverse=True)
            times = np.array([float(score.tempo_map.seconds(int(tick))) for tick in ticks], dtype=np.float32)
            found.append((moves_of(part), times[place], part.name))
    return found


def _pairs(ours: Steps, theirs: Steps) -> tuple[_Ints, _Ints]:
    """Return where runs of SEED steps begin in both that are alike; of too many, the first of each in ours."""
    ranks = _ranks(np.concatenate([ours.symbols(False), theirs.symbols(False)]))
    mine, other = (_whole(steps.line) for steps in (ours, theirs))
    ours_ranks, their_ranks = ranks[: len(ours.line)][mine], ranks[len(ours.line) :][other]
    order = np.argsort(ours_ranks, kind="stable")
    ordered = ours_ranks[order]
    first, last = (np.searchsorted(ordered, their_ranks, side) for side in ("left", "right"))
    counts = last - first
    if counts.sum() > _MOST_PAIRS:
        counts = np.minimum(counts, 1)
    within = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    return mine[order[np.repeat(first, counts) + within]], np.repeat(other, counts)


def _ranks(symbols: _Ints) -> _Ints:
    """Return a number for the SEED symbols from each place on, the same for the same symbols; the last ones are -1."""
    found = np.unique(symbols, return_inverse=True)[1].astype(np.int64)
    length = 1
    while length < SEED:
        following = np.append(found[length:], np.full(min(length, len(found)), -1))
        found = np.unique(found * (len(found) + 1) + following + 1, return_inverse=True)[1].astype(np.int64)
        length *= 2
    return found


def _whole(line: NDArray[Any]) -> _Ints:
    """Return where runs of SEED steps begin that lie within one line."""
    count = max(len(line) - SEED + 1, 0)
    return np.flatnonzero(line[:count] == line[SEED - 1 :][:count])


def _chains(here: _Ints, there: _Ints, ours: NDArray[Any], theirs: NDArray[Any]) -> tuple[_Ints, _Ints]:
    """Return which pairs begin a run, and how many pairs follow each other in it; pairs are sorted in place."""
    if not len(here):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    order = np.lexsort((there, there - here))
    here[:], there[:] = here[order], there[order]
    same = (np.diff(here) == 1) & (np.diff(there) == 1) & (np.diff(ours[here]) == 0) & (np.diff(theirs[there]) == 0)
    starts = np.flatnonzero(np.append(True, ~same))
    return starts, np.diff(np.append(starts, len(here)))
