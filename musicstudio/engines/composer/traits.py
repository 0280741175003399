"""What can be said of a sheet beside its notes, to steer by: any of it may stay unsaid."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from musicstudio.engines.composer import columns, fields
from musicstudio.engines.composer.sheet import UNSAID, Sheet, Table, is_drums

SONG: Final = ("tempo", "tonic", "mode", "style")
OF_TRACK: Final = ("program", "density", "register", "voices")
OF_CELL: Final = ("tempo", "section", "since", "left", "density", "echo", "root", "quality", "root2", "quality2")
"""Columns that may be said of the song, of each track and of each cell."""


@dataclass(frozen=True, eq=False)
class Traits:
    """Column → codes + 1, 0 where unsaid: of the song (), of tracks (tracks,), of cells (bars, tracks).

    Roots and qualities of cells follow from the harmony that stands there; `chords` only says whether they are shown.
    """

    song: dict[str, int] = field(default_factory=dict)
    tracks: dict[str, Table] = field(default_factory=dict)
    cells: dict[str, Table] = field(default_factory=dict)
    chords: bool = True


def traits_of(sheet: Sheet) -> Traits:
    """Return all that can be said of a sheet."""
    bars, tracks = len(sheet.bars), len(sheet.tracks)
    onsets, counts = _onsets(sheet)
    wholes = np.maximum(sheet.steps / 48, 1 / 48)[:, None]
    density = np.digitize(onsets / wholes, columns.DENSITIES) + 1
    played = onsets > 0
    mean = np.where(played, onsets / wholes, 0).sum(0) / np.maximum(played.sum(0), 1)
    voices = counts.sum(0) / np.maximum(onsets.sum(0), 1)
    song = {
        "tempo": int(sheet.bars["tempo"][0]) + 1, "tonic": sheet.tonic + 1, "mode": sheet.mode + 1,
        "style": sheet.style + 1,
    }  # fmt: skip
    of_tracks = {
        "program": sheet.tracks["program"].astype(np.int64) + 1,
        "density": np.digitize(mean, columns.DENSITIES) + 1,
        "register": _registers(sheet),
        "voices": np.digitize(voices, columns.VOICES) + 1,
    }
    across = np.ones((1, tracks), np.int64)
    cells = {
        "tempo": (sheet.bars["tempo"].astype(np.int64) + 1)[:, None] * across,
        "section": np.where(sheet.bars["section"] == UNSAID, 0, sheet.bars["section"].astype(np.int64) + 1)[:, None]
        * across,
        "since": _since(sheet)[:, None] * across,
        "left": (_left(sheet, bars))[:, None] * across,
        "density": density,
        "echo": _echoes(sheet, played),
    }
    return Traits(song, of_tracks, cells)


def harmony_at(sheet: Sheet, shown: Table) -> Table:
    """Return root and quality + 1 at each bar's begin and middle, (bars, 4); 0 where no chord is shown.

    `shown` (bars,) says in which bars the harmony's changes may be seen.
    """
    found = np.zeros((len(sheet.bars), 4), np.int64)
    if not sheet.has_harmony:
        return found
    chords = sheet.notes[sheet.notes["track"] == 0]
    places = chords["bar"].astype(np.int64) * columns.SIZES["where"] + chords["where"]
    for half in range(2):
        at = np.arange(len(sheet.bars)) * columns.SIZES["where"] + (sheet.steps // 2 if half else 0)
        last = np.searchsorted(places, at, side="right") - 1
        seen = (last >= 0) & shown
        if not len(chords) or not seen.any():
            continue
        said = chords[np.maximum(last, 0)]
        seen &= shown[said["bar"]]
        found[:, 2 * half] = np.where(seen, said["pitch"].astype(np.int64) - fields.ROOTS + 1, 0)
        found[:, 2 * half + 1] = np.where(seen, said["length"].astype(np.int64) - fields.FIRST_QUALITY + 1, 0)
    return found


def _onsets(sheet: Sheet) -> tuple[Table, Table]:
    """Return onsets and notes of each cell, (bars, tracks)."""
    shape = (len(sheet.bars), len(sheet.tracks))
    notes = sheet.notes
    cell = notes["bar"].astype(np.int64) * shape[1] + notes["track"]
    fresh = np.ones(len(notes), bool)
    fresh[1:] = (cell[1:] != cell[:-1]) | (notes["where"][1:] != notes["where"][:-1])
    size = shape[0] * shape[1]
    onsets = np.bincount(cell[fresh], minlength=size).reshape(shape)
    return onsets, np.bincount(cell, minlength=size).reshape(shape)


def _registers(sheet: Sheet) -> Table:
    """Return the register of each track's median tone, 0 for drums and the harmony."""
    found = np.zeros(len(sheet.tracks), np.int64)
    for track in np.flatnonzero(~is_drums(sheet.tracks)):
        pitches = sheet.notes["pitch"][sheet.notes["track"] == track]
        if len(pitches) and pitches[0] < fields.PITCHES:
            found[track] = int(np.median(pitches)) // columns.REGISTER + 1
    return found


def _since(sheet: Sheet) -> Table:
    """Return bars since a section began, 0 where none has."""
    begins = np.flatnonzero(sheet.bars["begins"])
    bars = np.arange(len(sheet.bars))
    last = np.searchsorted(begins, bars, side="right") - 1
    since = bars - begins[np.maximum(last, 0)] if len(begins) else bars
    return np.where(last >= 0, np.minimum(since, columns.SINCE - 1) + 1, 0)


def _left(sheet: Sheet, bars: int) -> Table:
    if sheet.left < 0:
        return np.zeros(bars, np.int64)
    return np.minimum(sheet.left + np.arange(bars)[::-1], columns.LEFT - 1) + 1


def _echoes(sheet: Sheet, played: Table) -> Table:
    """Return for each cell how far back its track plays the very same, loudness and micro-timing aside."""
    found = played.astype(np.int64)
    cells = contents(sheet)
    for bar, track in np.argwhere(played).tolist():
        for code, back in enumerate(columns.ECHOES, 2):
            if cells.get((bar - back, track)) == cells[(bar, track)]:
                found[bar, track] = code
                break
    return found


def contents(sheet: Sheet) -> dict[tuple[int, int], bytes]:
    """Return what stands in each cell that has notes: places, pitches and lengths."""
    notes = sheet.notes
    cell = notes["bar"].astype(np.int64) * 256 + notes["track"]
    edges = np.flatnonzero(np.diff(cell, prepend=-1, append=-1))
    said = np.stack([notes["where"], notes["pitch"], notes["length"]], 1).astype(np.uint16)
    return {(int(notes["bar"][a]), int(notes["track"][a])): said[a:b].tobytes() for a, b in itertools.pairwise(edges)}
