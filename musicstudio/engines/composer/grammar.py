"""What may follow what: kinds of rows, and the fields of a note in the cell that it stands in.

Notes of a cell come by place, those of one place by pitch; tones stand on tracks of tones, strokes on the kit, chords
in the harmony, one to a place. Decoding asks `State` which codes are open, so that nothing malformed is ever written.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Final

import numpy as np

from musicstudio.engines.composer import fields
from musicstudio.engines.composer.columns import CELL, END, FIELDS, INDEX, NAMES, NOTE, SIZES, SONG, TRACK
from musicstudio.engines.composer.sheet import Table

TONES: Final = "tones"
STROKES: Final = "strokes"
CHORDS: Final = "chords"
SAYS: Final = {
    TONES: ("where", "pitch", "length", "loudness", "micro"),
    STROKES: ("where", "pitch", "loudness", "micro"),
    CHORDS: ("where", "pitch", "length", "loudness"),
}
"""Sort of track → the fields that its notes say."""
_FOLLOWS: Final = {SONG: {TRACK, END}, TRACK: {TRACK, CELL, END}, CELL: {CELL, NOTE, END}, NOTE: {CELL, NOTE, END}}
_RANGES: Final = {
    "pitch": {TONES: (0, fields.PITCHES), STROKES: (fields.DRUMS, fields.ROOTS),
              CHORDS: (fields.ROOTS, fields.PITCH_CODES)},
    "length": {TONES: (0, fields.FIRST_QUALITY), CHORDS: (fields.FIRST_QUALITY, fields.LENGTH_CODES)},
    "loudness": {TONES: (0, fields.LOUDNESSES), STROKES: (0, fields.LOUDNESSES),
                 CHORDS: (fields.FIRST_BASS, fields.LOUDNESS_CODES)},
    "micro": {TONES: (0, fields.MICROS), STROKES: (0, fields.MICROS)},
}  # fmt: skip


def sort_of(role: int) -> str:
    """Return the sort of a track by its role's code."""
    return {fields.HARMONY: CHORDS, "drums": STROKES}.get(fields.ROLE_NAMES[role], TONES)


@dataclass(frozen=True, eq=False)
class State:
    """Where a cell has got to: its sort, its steps, the last note's place and pitch (−1: none yet).

    `pitches`, bool (PITCH_CODES,), are those that may be played there at all.
    """

    sort: str
    steps: int
    pitches: Table
    where: int = -1
    pitch: int = -1

    def after(self, where: int, pitch: int) -> State:
        return State(self.sort, self.steps, self.pitches, where, pitch)

    def places(self) -> Table:
        """Return which places are open, bool (MOST_STEPS + 1,): first the end of the cell, then step 0, 1, …"""
        found = np.zeros(fields.MOST_STEPS + 1, bool)
        found[0] = True
        if self.pitches.any():
            again = self.where >= 0 and self._above(self.where).any()
            found[1 + self.where + (not again) if self.where >= 0 else 1 : 1 + self.steps] = True
        return found

    def open(self, name: str, said: dict[str, int]) -> Table:
        """Return which codes of a field are open after those said of the note before it, bool (codes,)."""
        if name == "pitch":
            return self._above(said["where"])
        low, high = _RANGES[name][self.sort]
        found = np.zeros(SIZES[name], bool)
        found[low:high] = True
        if said.get("pitch") == fields.NO_CHORD:
            found[:] = False
            found[fields.FIRST_QUALITY if name == "length" else fields.NO_BASS] = True
        return found

    def _above(self, where: int) -> Table:
        """Return the pitches open at a place: at the last note's, those above it, in the harmony none."""
        if where != self.where:
            return self.pitches
        found = self.pitches.copy()
        found[: self.pitch + 1 if self.sort != CHORDS else None] = False
        return found


def playable(sort: str, low: int = 0, high: int = fields.PITCHES - 1) -> Table:
    """Return the pitches of a sort of track as a mask of codes; `low` to `high` bound tones."""
    found = np.zeros(fields.PITCH_CODES, bool)
    first, last = _RANGES["pitch"][sort]
    found[first:last] = True
    if sort == TONES:
        found[:low] = False
        found[high + 1 :] = False
    return found


def check(rows: Table) -> None:
    """Raise ValueError where rows are none that `tokens.rows_of` could make: one sentence that says why."""
    if rows.ndim != 2 or rows.shape[1] != len(NAMES) or not len(rows) or rows[0, INDEX["kind"]] != SONG:
        raise ValueError("rows begin with a song")
    if bool((rows < 0).any()) or bool((rows > np.array([SIZES[name] for name in NAMES])).any()):
        raise ValueError("a row says what no column holds")
    kinds = rows[:, INDEX["kind"]].tolist()
    if kinds[-1] != END:
        raise ValueError("rows end with the end")
    for before, kind in itertools.pairwise(kinds):
        if kind not in _FOLLOWS.get(before, set()):
            raise ValueError(f"after a row of kind {before} there is none of kind {kind}")
    _check_tracks(rows)
    _check_cells(rows)


def _check_tracks(rows: Table) -> None:
    tracks = rows[rows[:, INDEX["kind"]] == TRACK]
    if tracks[:, INDEX["track"]].tolist() != list(range(1, len(tracks) + 1)):
        raise ValueError("tracks are counted from the first on")
    if bool((tracks[:, INDEX["role"]] == 0).any()) or bool((tracks[1:, INDEX["role"]] == 1).any()):
        raise ValueError("every track has a role, and the harmony is the first")


def _check_cells(rows: Table) -> None:
    col = {name: INDEX[name] for name in ("kind", "track", "bar", "asked", "role", "numerator", "denominator")}
    tracks = rows[rows[:, col["kind"]] == TRACK]
    seen: set[tuple[int, int]] = set()
    before = (0, 0, 0)
    state = None
    for row in rows[1 + len(tracks) : -1]:
        here = (int(row[col["asked"]]), int(row[col["bar"]]), int(row[col["track"]]))
        if row[col["kind"]] == CELL:
            if not 0 < here[2] <= len(tracks) or not 0 < here[1] <= rows[0, col["bar"]] or not here[0]:
                raise ValueError("a cell is of a track and a bar that there are, known or asked for")
            if here <= before or here[1:] in seen or not row[col["numerator"]] or not row[col["denominator"]]:
                raise ValueError("cells come once each, known ones first, bar by bar, with their meter")
            seen.add(here[1:])
            before, state = here, state_of(row)
        else:
            if state is None or here[1:] != before[1:]:
                raise ValueError("a note stands in the cell before it")
            state = _check_note(row, state)


def state_of(cell: Table) -> State:
    """Return the state at the begin of a cell, from its row."""
    sort = sort_of(int(cell[INDEX["role"]]) - 1)
    ticks = fields.bar_ticks(int(cell[INDEX["numerator"]]), fields.denominator_of(int(cell[INDEX["denominator"]]) - 1))
    return State(sort, min(-(-ticks // fields.STEP), fields.MOST_STEPS), playable(sort))


def _check_note(row: Table, state: State) -> State:
    said: dict[str, int] = {}
    for name in FIELDS:
        code = int(row[INDEX[name]]) - 1
        if name not in SAYS[state.sort]:
            if code >= 0:
                raise ValueError(f"{state.sort} say no {name}")
            continue
        open_codes = state.places()[1:] if name == "where" else state.open(name, said)
        if code < 0 or not open_codes[code]:
            raise ValueError(f"no such {name} of {state.sort} there: {code}")
        said[name] = code
    return state.after(said["where"], said["pitch"])
