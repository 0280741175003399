"""One take of a wish: the cells still to come, the one being written, its notes, and what the next one may be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.harmony import MODES, QUALITIES
from musicstudio.engines.composer import columns, fields, grammar
from musicstudio.engines.composer.columns import INDEX, NAMES
from musicstudio.engines.composer.fullness import expected, most
from musicstudio.engines.composer.sheet import NOTE, Sheet, Table, sorted_notes
from musicstudio.engines.composer.tokens import Task, cell_rows
from musicstudio.engines.composer.traits import Traits

Heard = Callable[[int, Table], None]
"""Told of every note: the take, counted from 0, and its row (a scalar of sheet.NOTE)."""
_LOW: Final = float("-inf")


@dataclass(frozen=True)
class Taste:
    """How chances are taken: `temperature` 0 takes the likeliest, `top_p` keeps the likeliest codes up to that share.

    `guidance` above 1 leads towards what is said and away from `Wish.without`. The rest is in natural logarithms:
    `repetition` is how much less likely, for each bar that was already the same, it becomes that a bar goes on like the
    one before; `outside` how much less likely tones are that belong neither to the key nor to the chord there, and for
    every two of its tones a chord that is foreign to the key.
    """

    temperature: float = 1.0
    top_p: float = 0.98
    guidance: float = 1.0
    repetition: float = 0.0
    outside: float = 0.0


@dataclass(frozen=True, eq=False)
class Part:
    """Of a cell that is asked for only steps `[first, stop)` are; `kept` notes (sheet.NOTE) stand in it already."""

    first: int
    stop: int
    kept: Table


@dataclass(frozen=True, eq=False)
class Wish:
    """What is to be written: the cells of `task` in `sheet`, whose notes are those of known cells, steered by traits.

    `without` are the traits that guidance leads away from; `pitches` says, by track, which pitches may be played, bool
    (PITCH_CODES,) each, and where it says nothing all may; `parts` says, by (bar, track), what of a cell is asked for
    where it is not all of it.
    """

    sheet: Sheet
    task: Task
    traits: Traits
    without: Traits = field(default_factory=lambda: Traits(chords=False))
    pitches: Mapping[int, Table] = field(default_factory=dict)
    parts: Mapping[tuple[int, int], Part] = field(default_factory=dict)


class Take:
    """Draws notes and cells; `rng` is its chance, `number` counts takes from 0."""

    def __init__(self, wish: Wish, rng: np.random.Generator, number: int) -> None:
        self.wish, self.rng, self.number = wish, rng, number
        self.cells = [(int(bar), int(track)) for bar, track in np.argwhere(wish.task.asked)]
        self.done = 0
        """How many of the cells are written."""
        self.most = most(expected(wish.sheet, wish.task.known))
        self._notes = {
            (bar, track): [tuple(note) for note in _cell(wish.sheet, bar, track)]
            for bar, track in np.argwhere(wish.task.known).tolist()
        }
        self._facts: dict[bool, Table] = {}
        self._scale = _scale(wish.sheet)
        self.said: dict[str, int] = {}
        self._kept: list[Any] = []
        self._given: Any = None
        self.state = self._enter()

    @property
    def cell(self) -> tuple[int, int] | None:
        return self.cells[self.done] if self.done < len(self.cells) else None

    @property
    def writes(self) -> bool:
        """Whether the row being drawn is a note: its place has been said."""
        return self.said.get("where", -1) >= 0

    @property
    def sheet(self) -> Sheet:
        notes = [note for found in self._notes.values() for note in found]
        return replace(self.wish.sheet, notes=sorted_notes(np.array(notes, NOTE)))

    def draw(self, name: str, logits: NDArray[np.float32], taste: Taste) -> int:
        """Draw a field and return what the column says: its code + 1, or 0 at the end of a cell."""
        assert self.cell is not None
        if self._given is not None:
            self.said[name] = int(self._given[name])
            return self.said[name] + 1
        opened = self._places() if name == "where" else np.append(False, self.state.open(name, self.said))
        if taste.repetition and name in ("where", "pitch"):
            self._avoid(name, logits, taste.repetition)
        if taste.outside and self._scale:
            if name == "pitch":
                logits[1:] -= taste.outside * self._foreign()
            elif name == "length" and self.state.sort == grammar.CHORDS and self.said["pitch"] < fields.NO_CHORD:
                logits[1:] -= taste.outside * self._foreign_qualities()
        value = drawn(np.where(opened, logits, _LOW), taste, self.rng)
        self.said[name] = value - 1
        if name == "where" and self._kept and value - 1 == self._kept[0]["where"]:
            self._given = self._kept.pop(0)
        return value

    def add_note(self, heard: Heard | None) -> Table:
        """Add the note that was drawn and return its row."""
        assert self.cell is not None
        bar, track = self.cell
        row = np.zeros(len(NAMES), np.int64)
        row[INDEX["kind"]], row[INDEX["bar"]], row[INDEX["track"]] = columns.NOTE, bar + 1, track + 1
        row[INDEX["role"]] = self.wish.sheet.tracks["role"][track] + 1
        for name, code in self.said.items():
            row[INDEX[name]] = code + 1
        get = self.said.get
        middle = fields.MIDDLE
        note = (bar, track, get("where"), get("pitch"), get("length", 0), get("loudness"), get("micro", middle))
        self._notes.setdefault((bar, track), []).append(note)
        self.state = self.state.after(self.said["where"], self.said["pitch"])
        if heard is not None and self._given is None:
            heard(self.number, np.array(note, NOTE))
        self._given = None
        return row

    def next_cell(self) -> Table:
        """Go on to the next cell and return the row that begins it; after the last one, the end."""
        self.done += 1
        if self.cell is None:
            row = np.zeros(len(NAMES), np.int64)
            row[INDEX["kind"]] = columns.END
            return row
        bar, track = self.cell
        if self.cells[self.done - 1][1] == 0:
            self._facts = {}  # the harmony may have been written on
        self.state = self._enter()
        return np.asarray(self._told(True)[bar, track])

    def row_without(self, row: Table) -> Table:
        """Return the row that stands in this one's place for who is not told the traits."""
        if row[INDEX["kind"]] != columns.CELL or self.cell is None:
            return row
        return np.asarray(self._told(False)[self.cell])

    def _enter(self) -> grammar.State:
        assert self.cell is not None
        state = grammar.state_of(self._told(True)[self.cell])
        part = self.wish.parts.get(self.cell)
        self._kept = list(part.kept) if part is not None else []
        pitches = self.wish.pitches.get(self.cell[1])
        return replace(state, pitches=state.pitches & pitches) if pitches is not None else state

    def _places(self) -> Table:
        """Return which places are open, the end first: of a cell that is asked for in part only those of that part,
        and before any that come later the next note that stands there already."""
        assert self.cell is not None
        opened = self.state.places()
        if len(self._notes.get(self.cell, ())) >= self.most[self.cell]:
            opened[1:] = False
        part = self.wish.parts.get(self.cell)
        if part is not None:
            opened[1 : 1 + part.first] = False
            opened[1 + part.stop :] = False
        if self._kept:
            following = int(self._kept[0]["where"])
            opened[0] = False
            opened[1 + following :] = False
            opened[1 + following] = True
        return opened

    def _told(self, wanted: bool) -> Table:
        if wanted not in self._facts:
            traits = self.wish.traits if wanted else self.wish.without
            self._facts[wanted] = cell_rows(self.sheet, traits, self.wish.task, True)
        return self._facts[wanted]

    def _foreign(self) -> Table:
        """Return 1 at the pitches that belong neither to the key nor to the chord that sounds, (PITCH_CODES,)."""
        assert self.cell is not None
        inside = set(self._scale)
        row = self._told(True)[self.cell]
        half = "2" if self.said["where"] * 2 >= self.state.steps else ""
        root, quality = (int(row[INDEX[name + half]]) for name in ("root", "quality"))
        if 0 < root <= 12 and quality:
            steps = QUALITIES[fields.QUALITY_NAMES[quality - 1]]
            inside |= {(root - 1 + step) % 12 for step in steps}
        found = np.zeros(fields.PITCH_CODES)
        for first, stop in ((0, fields.PITCHES), (fields.ROOTS, fields.NO_CHORD)):
            found[first:stop] = [(pitch - first) % 12 not in inside for pitch in range(first, stop)]
        return found

    def _foreign_qualities(self) -> Table:
        """Return for each quality half the number of tones foreign to the key that it makes on the root said."""
        root, found = self.said["pitch"] - fields.ROOTS, np.zeros(fields.LENGTH_CODES)
        for n, quality in enumerate(fields.QUALITY_NAMES):
            found[fields.FIRST_QUALITY + n] = sum((root + step) % 12 not in self._scale for step in QUALITIES[quality])
        return found / 2

    def _avoid(self, name: str, logits: NDArray[np.float32], repetition: float) -> None:
        """Make less likely what would go on repeating the bars right before."""
        assert self.cell is not None
        bar, track = self.cell
        so_far = self._notes.get((bar, track), [])
        before = self._notes.get((bar - 1, track), [])
        if not before or [note[2:4] for note in before[: len(so_far)]] != [note[2:4] for note in so_far]:
            return
        same, back = 1, bar - 2
        while back >= 0 and [n[2:5] for n in self._notes.get((back, track), [])] == [n[2:5] for n in before]:
            same, back = same + 1, back - 1
        following = before[len(so_far)] if len(so_far) < len(before) else None
        if name == "where":
            logits[0 if following is None else following[2] + 1] -= repetition * same
        elif following is not None and self.said["where"] == following[2]:
            logits[following[3] + 1] -= repetition * same


def drawn(logits: NDArray[np.float32], taste: Taste, rng: np.random.Generator) -> int:
    """Return a column's value drawn from logits, −inf where shut; at temperature 0 the likeliest."""
    if taste.temperature <= 0:
        return int(logits.argmax())
    scaled = (logits - logits.max()).astype(np.float64) / taste.temperature
    chances = np.exp(scaled)
    chances /= chances.sum()
    if taste.top_p < 1:
        order = np.argsort(-chances, kind="stable")
        before = np.cumsum(chances[order]) - chances[order]
        chances[order[before >= taste.top_p]] = 0.0
        chances /= chances.sum()
    return int(min(np.searchsorted(np.cumsum(chances), rng.random(), side="right"), np.flatnonzero(chances)[-1]))


def _scale(sheet: Sheet) -> frozenset[int]:
    """Return the pitch classes of a sheet's key, none where it is not known."""
    if sheet.tonic < 0:
        return frozenset()
    return frozenset((sheet.tonic + step) % 12 for step in MODES[fields.MODE_NAMES[sheet.mode]])


def _cell(sheet: Sheet, bar: int, track: int) -> Table:
    notes = sheet.notes
    return np.asarray(notes[(notes["bar"] == bar) & (notes["track"] == track)])
