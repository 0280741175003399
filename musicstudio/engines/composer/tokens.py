"""Sheets as rows: the song, its tracks, the cells that are known, then the cells that are asked for.

One row is one step of a network: a note, or the begin of a cell, that is of one track in one bar. Cells come bar by
bar, in each bar by track, the harmony first; which cells come is always given, so that bars and tracks are exact, and
only what stands in them is foretold. A network so taught composes (all cells asked for), continues (the last bars) and
fills (any cells, what stands around them known), as one task, after J. Ens and P. Pasquier, "MMM" (2020). What is
neither known nor asked for is not told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from musicstudio.engines.composer import columns, fields
from musicstudio.engines.composer.columns import CELL, END, INDEX, NAMES
from musicstudio.engines.composer.grammar import check
from musicstudio.engines.composer.sheet import BAR, NOTE, TRACK, UNSAID, Sheet, Table, is_drums, sorted_notes
from musicstudio.engines.composer.traits import SONG, Traits, harmony_at

_USUAL_TEMPO: Final = fields.tempo_code(120.0)


@dataclass(frozen=True, eq=False)
class Task:
    """Which cells are known and which are asked for, bool (bars, tracks) each; never both."""

    known: Table
    asked: Table

    def __post_init__(self) -> None:
        if self.known.shape != self.asked.shape or bool((self.known & self.asked).any()):
            raise ValueError("a cell is known or asked for, not both")


def composing(sheet: Sheet) -> Task:
    """Return the task of writing everything."""
    every = np.ones((len(sheet.bars), len(sheet.tracks)), bool)
    return Task(~every, every)


def rows_of(sheet: Sheet, traits: Traits, task: Task) -> Table:
    """Return the rows of a sheet for a task, int64 (rows, columns); raises ValueError where it is too large.

    A stretch has at most MOST_BARS bars and MOST_TRACKS tracks.
    """
    head = heading(sheet, traits)
    parts = [head]
    notes = note_rows(sheet)
    place = sheet.notes["bar"].astype(np.int64) * len(sheet.tracks) + sheet.notes["track"]
    for asked, mask in enumerate((task.known, task.asked)):
        cells = cell_rows(sheet, traits, task, bool(asked))[mask]
        inside = mask[sheet.notes["bar"], sheet.notes["track"]]
        order = np.argsort(np.concatenate([np.flatnonzero(mask), place[inside]]), kind="stable")
        parts.append(np.concatenate([cells, notes[inside]])[order])
    end = np.zeros((1, len(NAMES)), np.int64)
    end[0, INDEX["kind"]] = END
    return np.concatenate([*parts, end])


def heading(sheet: Sheet, traits: Traits) -> Table:
    """Return the rows before the first cell: the song's and each track's."""
    if len(sheet.bars) > columns.MOST_BARS or len(sheet.tracks) > columns.MOST_TRACKS:
        raise ValueError(f"a stretch has {columns.MOST_BARS} bars and {columns.MOST_TRACKS} tracks at most")
    rows = np.zeros((1 + len(sheet.tracks), len(NAMES)), np.int64)
    rows[0, INDEX["kind"]] = columns.SONG
    rows[0, INDEX["bar"]] = len(sheet.bars)
    for name in SONG:
        rows[0, INDEX[name]] = traits.song.get(name, 0)
    rows[1:, INDEX["kind"]] = columns.TRACK
    rows[1:, INDEX["track"]] = np.arange(len(sheet.tracks)) + 1
    rows[1:, INDEX["role"]] = sheet.tracks["role"].astype(np.int64) + 1
    for name, values in traits.tracks.items():
        rows[1:, INDEX[name]] = values
    return rows


def cell_rows(sheet: Sheet, traits: Traits, task: Task, asked: bool) -> Table:
    """Return the rows that begin cells, (bars, tracks, columns): as they are told where known, or where asked for.

    A cell shows the harmony of its bar, where that is known by then: an asked cell also such as is written before it.
    """
    rows = np.zeros((*task.known.shape, len(NAMES)), np.int64)
    rows[..., INDEX["kind"]] = CELL
    rows[..., INDEX["asked"]] = asked + 1
    rows[..., INDEX["bar"]] = np.arange(len(sheet.bars))[:, None] + 1
    rows[..., INDEX["track"]] = np.arange(len(sheet.tracks)) + 1
    rows[..., INDEX["role"]] = sheet.tracks["role"].astype(np.int64) + 1
    rows[..., INDEX["numerator"]] = sheet.bars["numerator"].astype(np.int64)[:, None]
    rows[..., INDEX["denominator"]] = sheet.bars["denominator"].astype(np.int64)[:, None] + 1
    if "program" in traits.tracks:
        rows[..., INDEX["program"]] = traits.tracks["program"]
    for name, values in traits.cells.items():
        rows[..., INDEX[name]] = values
    if traits.chords and sheet.has_harmony:
        shown = task.known[:, 0] | (task.asked[:, 0] if asked else False)
        chords = harmony_at(sheet, shown)
        for n, name in enumerate(("root", "quality", "root2", "quality2")):
            rows[:, 1:, INDEX[name]] = chords[:, n, None]
    return rows


def note_rows(sheet: Sheet) -> Table:
    """Return the row of each note."""
    rows = np.zeros((len(sheet.notes), len(NAMES)), np.int64)
    notes = sheet.notes
    drums = is_drums(sheet.tracks)[notes["track"]]
    rows[:, INDEX["kind"]] = columns.NOTE
    for name in ("where", "pitch", "loudness", "micro"):
        rows[:, INDEX[name]] = notes[name].astype(np.int64) + 1
    rows[:, INDEX["length"]] = np.where(drums, 0, notes["length"].astype(np.int64) + 1)
    harmony = sheet.tracks["role"][notes["track"]] == 0
    rows[harmony, INDEX["micro"]] = 0
    rows[:, INDEX["role"]] = sheet.tracks["role"][notes["track"]].astype(np.int64) + 1
    rows[:, INDEX["track"]] = notes["track"].astype(np.int64) + 1
    rows[:, INDEX["bar"]] = notes["bar"].astype(np.int64) + 1
    return rows


def sheet_in(rows: Table) -> Sheet:
    """Return the sheet that rows tell; raises ValueError where they break the grammar.

    What they do not say stays unknown; a bar none of whose cells is told has the meter and tempo of the one before.
    """
    check(rows)
    col = {name: rows[:, place] for name, place in INDEX.items()}
    told = rows[col["kind"] == columns.TRACK]
    tracks = np.zeros(len(told), TRACK)
    tracks["role"] = told[:, INDEX["role"]] - 1
    kit = tracks["role"] == fields.ROLE_NAMES.index("drums")
    tracks["program"] = np.where(kit, fields.KIT, np.maximum(told[:, INDEX["program"]] - 1, 0))
    tracks["part"] = np.arange(len(told)) - int(len(told) > 0 and tracks["role"][0] == 0)
    is_note = col["kind"] == columns.NOTE
    notes = np.zeros(int(is_note.sum()), NOTE)
    for name in ("bar", "track", "where", "pitch", "loudness"):
        notes[name] = col[name][is_note] - 1
    notes["length"] = np.maximum(col["length"][is_note] - 1, 0)
    micro = col["micro"][is_note]
    notes["micro"] = np.where(micro == 0, fields.MIDDLE, micro - 1)
    song = rows[0]
    tonic, mode, style = (int(song[INDEX[name]]) - 1 for name in ("tonic", "mode", "style"))
    return Sheet(tracks, _bars_in(rows, col), sorted_notes(notes), tonic, mode, style, -1, -1)


def _bars_in(rows: Table, col: dict[str, Table]) -> Table:
    bars = np.zeros(int(rows[0, INDEX["bar"]]), BAR)
    bars["section"] = UNSAID
    bars["numerator"], bars["denominator"] = 4, 2
    bars["tempo"] = (int(rows[0, INDEX["tempo"]]) or _USUAL_TEMPO + 1) - 1
    told: dict[int, Table] = {int(row[INDEX["bar"]]) - 1: row for row in rows[col["kind"] == CELL]}
    for bar in range(len(bars)):
        row = told.get(bar)
        if row is None:
            bars[bar] = bars[bar - 1] if bar else bars[bar]
            bars["begins"][bar] = False
            continue
        bars["numerator"][bar], bars["denominator"][bar] = row[INDEX["numerator"]], row[INDEX["denominator"]] - 1
        if row[INDEX["tempo"]]:
            bars["tempo"][bar] = row[INDEX["tempo"]] - 1
        if row[INDEX["section"]]:
            bars["section"][bar] = row[INDEX["section"]] - 1
        bars["begins"][bar] = row[INDEX["since"]] == 1
    return bars
