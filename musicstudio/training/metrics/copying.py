"""How much of a score stands, note for note, in a set that a model was trained on.

A melody is its steps: from each note of a part to the next (by onset, then pitch) the interval in semitones and the
time in 1/48 of a whole note, alike in every key; or exactly, with the pitch itself. Drums are left out: a beat belongs
to everybody. Runs are found by polynomial hashes modulo 2^64 of mixed symbols, and the longest is compared symbol by
symbol before it is believed.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.errors import StudioError
from musicstudio.domain.score import Part, Score
from musicstudio.training.metrics.symbolic import GRID

NGRAM: Final = 8
"""Steps of the n-grams that are counted: nine notes."""
_LONGEST_GAP: Final = 191
_BASE: Final = 0x9E3779B97F4A7C15  # odd, so that it can be undone modulo 2^64
_UNDO: Final = pow(_BASE, -1, 1 << 64)
_Symbols = NDArray[np.int64]
_Hashes = NDArray[np.uint64]


@dataclass(frozen=True)
class Run:
    """The longest common run, in notes, 0 for none, and the piece it stands in; among equals the first one."""

    notes: int = 0
    piece: str = ""


@dataclass(frozen=True)
class Copying:
    """What a score shares with an index: the longest run in any key and exactly, and the share 0–1 of its n-grams that
    stand there; `nearest` is the piece that holds the most of them, "" for none."""

    run: Run
    exact_run: Run
    share: float
    exact_share: float
    nearest: str
    ngrams: int


@dataclass(frozen=True, eq=False)
class Steps:
    """Steps (n, 3) of lines one after another: pitch, pitch of the next note, gap; `line` (n,) rises with each line."""

    moves: NDArray[np.int16]
    line: NDArray[np.int32]

    def symbols(self, exact: bool) -> _Symbols:
        pitch, following, gap = (self.moves[:, n].astype(np.int64) for n in range(3))
        return (pitch * 128 + following if exact else following - pitch + 128) * 256 + gap


class Index:
    """The steps of a training set, with the name of every piece."""

    def __init__(self, steps: Steps, names: NDArray[np.str_], piece_of_line: NDArray[np.int32]) -> None:
        self.steps = steps
        self.names = names
        self.piece_of_line = piece_of_line

    @cached_property
    def hashes(self) -> dict[bool, _Hashed]:
        return {exact: _Hashed(self.steps, exact) for exact in (False, True)}

    def piece_at(self, place: int) -> str:
        return str(self.names[self.piece_of_line[self.steps.line[place]]])

    def save(self, path: Path) -> None:
        """Write the index as plain arrays."""
        with path.open("wb") as file:
            np.savez_compressed(
                file, moves=self.steps.moves, line=self.steps.line, names=self.names, pieces=self.piece_of_line
            )


def load(path: Path) -> Index:
    """Read an index; raises StudioError when the file is none."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            moves, line, names, pieces = (arrays[key] for key in ("moves", "line", "names", "pieces"))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise StudioError(f"{path} is not an index of pieces; build it again from the training set.") from error
    whole = moves.ndim == 2 and moves.shape[1] == 3 and line.shape == moves.shape[:1] and names.dtype.kind == "U"
    if not whole or (len(line) and not (line.min() >= 0 and line.max() < len(pieces))):
        raise StudioError(f"{path} is not an index of pieces; build it again from the training set.")
    if len(pieces) and not (pieces.min() >= 0 and pieces.max() < len(names)):
        raise StudioError(f"{path} is not an index of pieces; build it again from the training set.")
    return Index(Steps(moves, line), names, pieces)


def index_of(pieces: Iterable[tuple[str, Score]]) -> Index:
    """Return the index of named scores."""
    names: list[str] = []
    lines: list[NDArray[np.int16]] = []
    owners: list[int] = []
    for name, score in pieces:
        for part in score.parts:
            if not part.is_drums and len(part.notes) > 1:
                lines.append(moves_of(part))
                owners.append(len(names))
        names.append(name)
    return Index(_joined(lines), np.array(names or [""], dtype=np.str_), np.array(owners, dtype=np.int32))


def copying(score: Score, index: Index) -> Copying:
    """Return what a score has from an index; a score of fewer than nine notes a part has no n-grams."""
    steps = _joined([moves_of(part) for part in score.parts if not part.is_drums and len(part.notes) > 1])
    ours = {exact: _Hashed(steps, exact) for exact in (False, True)}
    exact_share, _ = _share(ours[True], index.hashes[True], index)
    share, holders = _share(ours[False], index.hashes[False], index)
    run, exact_run = (_longest_run(ours[exact], index.hashes[exact], index) for exact in (False, True))
    holder = str(index.names[np.argmax(holders)]) if holders.any() else ""
    return Copying(run, exact_run, share, exact_share, holder, len(ours[False].of(NGRAM)[0]))


def nearest(embedding: NDArray[Any], embeddings: NDArray[Any], names: list[str]) -> tuple[str, float]:
    """Return which of embeddings (n, d) lies nearest to one (d,), and its cosine distance 0–2."""
    lengths = np.linalg.norm(embeddings, axis=1) * np.linalg.norm(embedding)
    cosines = embeddings @ embedding / np.maximum(lengths, 1e-12)
    best = int(np.argmax(cosines))
    return names[best], float(1 - cosines[best])


class _Hashed:
    """Symbols of lines, from which the hash of every run of any length is one subtraction."""

    def __init__(self, steps: Steps, exact: bool) -> None:
        self.symbols = steps.symbols(exact)
        self.line = steps.line
        with np.errstate(over="ignore"):
            self._undo = _powers(_UNDO, len(self.symbols) + 1)
            weighted = _mixed(self.symbols.astype(np.uint64)) * _powers(_BASE, len(self.symbols))
            self._sums = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(weighted, dtype=np.uint64)])

    def of(self, length: int) -> tuple[_Hashes, NDArray[np.int64]]:
        """Return the hashes of all runs of so many steps within a line, and where each begins."""
        count = max(len(self.symbols) - length + 1, 0)
        begins = np.flatnonzero(self.line[:count] == self.line[length - 1 :][:count])
        with np.errstate(over="ignore"):
            return (self._sums[begins + length] - self._sums[begins]) * self._undo[begins], begins


def _share(ours: _Hashed, theirs: _Hashed, index: Index) -> tuple[float, NDArray[np.int64]]:
    """Return the share of our n-grams that stand in the index, and how many different ones each piece holds."""
    wanted, copies = np.unique(ours.of(NGRAM)[0], return_counts=True)
    hashes, begins = theirs.of(NGRAM)
    which = _found_in(hashes, wanted)
    hits = np.flatnonzero(which >= 0)
    owners = index.piece_of_line[index.steps.line[begins[hits]]].astype(np.int64)
    pairs = np.unique(owners * max(len(wanted), 1) + which[hits])
    holders = np.bincount(pairs // max(len(wanted), 1), minlength=len(index.names))
    share = float(copies[np.unique(which[hits])].sum() / copies.sum()) if len(wanted) else 0.0
    return share, holders


def _longest_run(ours: _Hashed, theirs: _Hashed, index: Index) -> Run:
    """Return the longest common run: what has a run of k has one of k - 1, so halving finds its length."""
    low, high = 0, int(np.bincount(ours.line).max(initial=0))
    at = 0
    while low < high:
        middle = (low + high + 1) // 2
        hit = _common(ours, theirs, middle)
        if hit is None:
            high = middle - 1
        else:
            low, at = middle, hit
    return Run(low + 1, index.piece_at(at)) if low else Run()


def _common(ours: _Hashed, theirs: _Hashed, length: int) -> int | None:
    """Return where in the index a common run of so many steps begins first, None for nowhere."""
    own, starts = ours.of(length)
    wanted, first = np.unique(own, return_index=True)
    hashes, begins = theirs.of(length)
    which = _found_in(hashes, wanted)
    for hit in np.flatnonzero(which >= 0):
        here, there = starts[first[which[hit]]], begins[hit]
        if np.array_equal(ours.symbols[here : here + length], theirs.symbols[there : there + length]):
            return int(there)
    return None


def _found_in(hashes: _Hashes, wanted: _Hashes) -> NDArray[np.int64]:
    """Return which of sorted wanted hashes each one is, -1 for none."""
    if not len(wanted):
        return np.full(len(hashes), -1, dtype=np.int64)
    place = np.minimum(np.searchsorted(wanted, hashes), len(wanted) - 1)
    return np.where(wanted[place] == hashes, place, -1)


def moves_of(part: Part) -> NDArray[np.int16]:
    """Return a part's steps (n, 3): pitch, pitch of the next note, gap in 1/48, up to 191; n is notes less one."""
    notes = np.array(sorted((int(note.start), note.pitch) for note in part.notes), dtype=np.int64)
    gaps = np.minimum((np.diff(notes[:, 0]) + GRID // 2) // GRID, _LONGEST_GAP)
    return np.stack([notes[:-1, 1], notes[1:, 1], gaps], axis=1).astype(np.int16)


def _joined(lines: list[NDArray[np.int16]]) -> Steps:
    moves = np.concatenate(lines) if lines else np.zeros((0, 3), dtype=np.int16)
    return Steps(moves, np.repeat(np.arange(len(lines), dtype=np.int32), [len(line) for line in lines]))


def _powers(base: int, count: int) -> _Hashes:
    factors = np.full(max(count, 1), base, dtype=np.uint64)
    factors[0] = 1
    return np.cumprod(factors, dtype=np.uint64)[:count]


def _mixed(values: _Hashes) -> _Hashes:
    """Return values spread over 64 bits, as SplitMix64 does (Steele, Lea and Flood 2014)."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
