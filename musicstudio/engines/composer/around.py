"""A score that is to be written on or into, as a wish: what it tells of itself is said, its parts keep their ranges."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np

from musicstudio.domain.score import Note, Part, Score
from musicstudio.domain.styles import STYLES
from musicstudio.domain.units import Ticks
from musicstudio.engines.compose.reading import key_of
from musicstudio.engines.composer import fields, grammar
from musicstudio.engines.composer.sheet import Sheet, Table, is_drums, sheet_of
from musicstudio.engines.composer.takes import Part as CellPart
from musicstudio.engines.composer.takes import Wish
from musicstudio.engines.composer.tokens import Task
from musicstudio.engines.composer.traits import Traits, traits_of
from musicstudio.engines.composer.writing import note_of

_WIDER = 3
"""Semitones beyond its own range that a part may be taken."""
_SAID = ("tempo", "section", "since", "left")


def sheet_around(score: Score, length: int, silent: Collection[int], style: str = "") -> Sheet:
    """Return a score of at least so many ticks on the grid, its key found where it names none.

    Parts with the numbers of `silent` have a track though they may have no notes.
    """
    sheet = sheet_of(replace(score, length=Ticks(max(int(score.length), length))), silent)
    key = key_of(score)
    named = score.style if score.style in STYLES else style
    return replace(
        sheet, tonic=key.tonic, mode=fields.MODE_NAMES.index(key.mode), style=STYLES.index(named) if named else -1
    )


def wish_around(
    sheet: Sheet, asked: Table, parts: Mapping[tuple[int, int], CellPart] | None = None, ends: bool = True
) -> Wish:
    """Return the wish for some cells of a sheet, bool (bars, tracks), everything else known.

    What is known of the piece and of each track is said, and with `ends` that the piece ends with the sheet.
    """
    notes = sheet.notes[~asked[sheet.notes["bar"], sheet.notes["track"]]]
    around = replace(sheet, notes=notes, left=sheet.left if ends else -1)
    told = traits_of(around)
    silent = np.bincount(notes["track"], minlength=len(sheet.tracks)) == 0
    tracks = {name: np.where(silent & (name != "program"), 0, values) for name, values in told.tracks.items()}
    traits = Traits(told.song, tracks, {name: told.cells[name] for name in _SAID})
    pitches = {track: _range(sheet, track) for track in np.flatnonzero(asked.any(0)).tolist()}
    return Wish(around, Task(~asked, asked), traits, pitches={n: one for n, one in pitches.items() if one is not None},
                parts=parts or {})  # fmt: skip


def new_notes(sheet: Sheet, wish: Wish, track: int) -> list[Note]:
    """Return the notes that were written into a track, in order; those that stood in its cells already are left out."""
    starts = [int(tick) for tick in sheet.bar_starts()]
    mine = sheet.notes[(sheet.notes["track"] == track) & wish.task.asked[sheet.notes["bar"], sheet.notes["track"]]]
    kept = {
        (bar, int(row["where"]), int(row["pitch"]))
        for (bar, where), part in wish.parts.items()
        if where == track
        for row in part.kept
    }
    rows = [row for row in mine if (int(row["bar"]), int(row["where"]), int(row["pitch"])) not in kept]
    return [note_of(row, starts[row["bar"]], starts[-1]) for row in rows]


def track_of(sheet: Sheet, part: int) -> int:
    """Return the track of the score's part with a number; raises ValueError where it has none."""
    return [int(one) for one in sheet.tracks["part"]].index(part)


def same_notes(a: Part, b: Part) -> bool:
    """Say whether two parts play the same, however loud."""
    return [(n.start, n.pitch, n.length) for n in a.notes] == [(n.start, n.pitch, n.length) for n in b.notes]


def _range(sheet: Sheet, track: int) -> Table | None:
    """Return the pitches of a track's own range, a little wider; of drums those that it plays; None for all."""
    if sheet.tracks["role"][track] == 0:
        return None
    pitches = sheet.notes["pitch"][sheet.notes["track"] == track].astype(np.int64)
    if not len(pitches):
        return None
    if is_drums(sheet.tracks)[track]:
        return None
    low, high = int(pitches.min()) - _WIDER, int(pitches.max()) + _WIDER
    if high - low < 12:
        low, high = low - 4, high + 4
    return grammar.playable(grammar.TONES, max(low, 0), min(high, fields.PITCHES - 1))
