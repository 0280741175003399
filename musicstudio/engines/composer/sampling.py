"""Writing what is asked for, note by note: several takes at once, each with its own chance.

A take's rows go on in step with the others': every step adds to each take a note or the next cell, so that all share
one cache. Which cells come is given, and the grammar shuts what cannot stand there; nothing malformed is ever written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.composer import columns, fields, grammar
from musicstudio.engines.composer.columns import FIELDS, INDEX, NAMES
from musicstudio.engines.composer.sheet import NOTE, Sheet, Table, sorted_notes
from musicstudio.engines.composer.tokens import Task, cell_rows, heading, rows_of
from musicstudio.engines.composer.traits import Traits
from musicstudio.engines.nets.composer import Composer

Heard = Callable[[int, Table], None]
"""Told of every note: the take, counted from 0, and its row (a scalar of sheet.NOTE)."""
MOST_ROWS: Final = 4096
_NOTES_A_CELL: Final = 96
_LOW: Final = float("-inf")


@dataclass(frozen=True)
class Taste:
    """How chances are taken: `temperature` 0 takes the likeliest, `top_p` keeps the likeliest codes up to that share.

    `guidance` above 1 leads towards what is said and away from `Wish.without`. `repetition` is how much less likely,
    in natural logarithms for each bar that was already the same, it becomes that a bar goes on like the one before.
    """

    temperature: float = 1.0
    top_p: float = 0.98
    guidance: float = 1.0
    repetition: float = 0.0


@dataclass(frozen=True, eq=False)
class Wish:
    """What is to be written: the cells of `task` in `sheet`, whose notes are those of known cells, steered by traits.

    `without` are the traits that guidance leads away from; `pitches` says, by track, which pitches may be played, bool
    (PITCH_CODES,) each, and where it says nothing all may.
    """

    sheet: Sheet
    task: Task
    traits: Traits
    without: Traits = field(default_factory=lambda: Traits(chords=False))
    pitches: Mapping[int, Table] = field(default_factory=dict)


class Writing:
    """Takes of one wish being written, step by step."""

    def __init__(self, network: Composer, wish: Wish, seeds: Sequence[int], taste: Taste, heard: Heard | None) -> None:
        self.network, self.wish, self.taste, self.heard = network, wish, taste, heard
        self.takes = [_Take(wish, np.random.default_rng([seed, 8]), n) for n, seed in enumerate(seeds)]
        self.guided = taste.guidance != 1.0
        prefix = _prefix(wish, wish.traits)
        beginnings = [prefix] * len(seeds)
        if self.guided:
            beginnings += [_prefix(wish, wish.without)] * len(seeds)
        cells = int(wish.task.asked.sum())
        capacity = min(len(prefix) + cells * (_NOTES_A_CELL // 4) + 256, MOST_ROWS)
        self.cache = network.cache(len(beginnings), capacity)
        self.known = self._read(np.stack(beginnings))

    @property
    def done(self) -> bool:
        return all(take.cell is None for take in self.takes) or self.cache.length >= self.cache.capacity

    def step(self) -> None:
        """Add one row to every take; each goes on to its next cell where the one it is in has ended."""
        rows = self._drawn()
        beside = [take.row_without(row) for take, row in zip(self.takes, rows, strict=True)] if self.guided else []
        self.known = self._read(np.stack([*rows, *beside])[:, None])

    def _read(self, rows: Table) -> torch.Tensor:
        device = self.network.embed.weight.device
        return self.network.read(torch.from_numpy(rows).to(device), self.cache)[:, -1]

    def _drawn(self) -> list[Table]:
        """Draw each take's next row: a note field by field, or the begin of its next cell."""
        known, live = self.known, [take for take in self.takes if take.cell is not None]
        for take in live:
            take.said = {}
        for place, name in enumerate(FIELDS):
            if place and not any(take.writes for take in live):
                break
            logits = self._guided(self.network.guess(known, place).float())
            said = np.zeros(len(self.takes), np.int64)
            for take in live:
                if not place or (take.writes and name in grammar.SAYS[take.state.sort]):
                    said[take.number] = take.draw(name, logits[take.number], self.taste)
            both = torch.from_numpy(np.concatenate([said, said]) if self.guided else said).to(known.device)
            known = self.network.told(known, place, both)
        rows = []
        for take in self.takes:
            if take.cell is None:
                rows.append(np.zeros(len(NAMES), np.int64))
            elif take.writes:
                rows.append(take.add_note(self.heard))
            else:
                rows.append(take.next_cell())
        return rows

    def _guided(self, logits: torch.Tensor) -> NDArray[np.float32]:
        if self.guided:
            said, unsaid = logits.chunk(2)
            logits = unsaid + self.taste.guidance * (said - unsaid)
        return logits.cpu().numpy()


@torch.inference_mode()
def written(
    network: Composer, wish: Wish, seeds: Sequence[int], taste: Taste = Taste(), heard: Heard | None = None,
    cancel: CancelToken | None = None,
) -> tuple[Sheet, ...]:  # fmt: skip
    """Return one take of the wish's sheet for each seed, the cells that were asked for written.

    The same seeds, wish and taste give the same takes. Raises JobCancelled within a note once cancelled.
    """
    writing = Writing(network, wish, seeds, taste, heard)
    while not writing.done:
        if cancel is not None:
            cancel.check()
        writing.step()
    return tuple(take.sheet for take in writing.takes)


class _Take:
    """One take: the cells still to come, the one being written, and its notes."""

    def __init__(self, wish: Wish, rng: np.random.Generator, number: int) -> None:
        self.wish, self.rng, self.number = wish, rng, number
        self._cells = [(int(bar), int(track)) for bar, track in np.argwhere(wish.task.asked)]
        self._at = 0
        self._notes = {
            (bar, track): [tuple(note) for note in _cell(wish.sheet, bar, track)]
            for bar, track in np.argwhere(wish.task.known).tolist()
        }
        self._facts: dict[bool, Table] = {}
        self.said: dict[str, int] = {}
        self.state = self._enter()

    @property
    def cell(self) -> tuple[int, int] | None:
        return self._cells[self._at] if self._at < len(self._cells) else None

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
        if name == "where":
            opened = self.state.places()
            if len(self._notes.get(self.cell or (0, 0), ())) >= _NOTES_A_CELL:
                opened[1:] = False
        else:
            opened = np.append(False, self.state.open(name, self.said))
        self._avoid(name, logits, taste.repetition)
        value = drawn(np.where(opened, logits, _LOW), taste, self.rng)
        self.said[name] = value - 1
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
        if heard is not None:
            heard(self.number, np.array(note, NOTE))
        return row

    def next_cell(self) -> Table:
        """Go on to the next cell and return the row that begins it; after the last one, the end."""
        self._at += 1
        if self.cell is None:
            row = np.zeros(len(NAMES), np.int64)
            row[INDEX["kind"]] = columns.END
            return row
        bar, track = self.cell
        if self._cells[self._at - 1][1] == 0:
            self._facts = {}  # the harmony may have been written on
        self.state = self._enter()
        return self._facts[True][bar, track]

    def row_without(self, row: Table) -> Table:
        """Return the row that stands in this one's place for who is not told the traits."""
        if row[INDEX["kind"]] != columns.CELL or self.cell is None:
            return row
        return self._told(False)[self.cell]

    def _enter(self) -> grammar.State:
        assert self.cell is not None
        row = self._told(True)[self.cell]
        state = grammar.state_of(row)
        pitches = self.wish.pitches.get(self.cell[1])
        return replace(state, pitches=state.pitches & pitches) if pitches is not None else state

    def _told(self, wanted: bool) -> Table:
        if wanted not in self._facts:
            traits = self.wish.traits if wanted else self.wish.without
            self._facts[wanted] = cell_rows(self.sheet, traits, self.wish.task, True)
        return self._facts[wanted]

    def _avoid(self, name: str, logits: NDArray[np.float32], repetition: float) -> None:
        """Make less likely what would go on repeating the bars right before."""
        if not repetition or name not in ("where", "pitch") or self.cell is None:
            return
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


def _prefix(wish: Wish, traits: Traits) -> Table:
    """Return the rows up to the first cell that is asked for, it included."""
    kept = _known_alone(wish.sheet, wish.task)
    only = Task(wish.task.known, np.zeros_like(wish.task.asked))
    first = tuple(np.argwhere(wish.task.asked)[0])
    known = rows_of(kept, traits, only)[:-1]
    assert len(known) >= len(heading(kept, traits))
    return np.concatenate([known, cell_rows(kept, traits, wish.task, True)[first][None]])


def _known_alone(sheet: Sheet, task: Task) -> Sheet:
    return replace(sheet, notes=sheet.notes[task.known[sheet.notes["bar"], sheet.notes["track"]]])


def _cell(sheet: Sheet, bar: int, track: int) -> Table:
    notes = sheet.notes
    return notes[(notes["bar"] == bar) & (notes["track"] == track)]
