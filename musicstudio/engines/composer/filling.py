"""Painting over notes by the composer: (track, bar) cells written anew, given everything around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final
from zlib import crc32

import numpy as np

from musicstudio.domain.score import Note, Score
from musicstudio.domain.tasks import CancelToken, Forecast, InpaintRequest, Report, Sketch, unsketched
from musicstudio.engines.compose.ground import Line
from musicstudio.engines.compose.reading import Reading, read
from musicstudio.engines.compose.repaint import Cell, joined
from musicstudio.engines.composer import fields, trained
from musicstudio.engines.composer.around import new_notes, same_notes, sheet_around, track_of, wish_around
from musicstudio.engines.composer.composing import composed, unheard
from musicstudio.engines.composer.hearing import sketching
from musicstudio.engines.composer.sheet import Sheet, Table
from musicstudio.engines.composer.takes import Heard, Part, Taste, Wish
from musicstudio.engines.nets.composer import Composer

TASTE: Final = Taste(temperature=0.9, top_p=0.95, outside=1.0)
_TURNS: Final = 3
"""How often takes are written again that say what was there already, or what another take says."""
_WARMER: Final = 1.25


def inpaint(
    score: Score,
    cells: Sequence[Cell],
    request: InpaintRequest,
    report: Report,
    cancel: CancelToken,
    weights: Path,
    sketch: Sketch = unsketched,
) -> tuple[Score, ...]:
    """Return take by take a score with its cells written anew; every note that begins outside them is as it was.

    Parts that rest in a cell and in the bars beside it go on resting unless they are named. Notes of the first take are
    sketched, their seconds counted from the first cell on. Raises ModelUnavailable, WrongUsage, JobCancelled.
    """
    if not request.parts:
        reading = read(score)
        cells = [cell for cell in set(cells) if not _rests(reading, cell)]
    wanted = sorted(cells)
    if not wanted:
        return (score,) * request.takes
    wish = wish_for(score, wanted)
    heard = sketching((wish.sheet,), score.tempo_map, sketch, min(cell.start for cell in wanted))

    def write(network: Composer, told: Report) -> tuple[Score, ...]:
        return _written(network, score, wanted, wish, request, told, cancel, heard)

    return trained.used(weights, request.device, report, write)


def _written(
    network: Composer, score: Score, cells: Sequence[Cell], wish: Wish, request: InpaintRequest, report: Report,
    cancel: CancelToken, heard: Heard | None,
) -> tuple[Score, ...]:  # fmt: skip
    """Return takes of a score; those that say what was there, or what another says, are written again, more freely."""
    made: dict[int, Score] = {}
    taste = TASTE
    for turn in range(_TURNS):
        missing = [take for take in range(1, request.takes + 1) if take not in made]
        seeds = [crc32(f"fill:{request.seed}:{take}:{turn}".encode()) for take in missing]
        sheets = composed(network, [wish] * len(missing), seeds, taste, report, cancel, heard)
        for take, sheet in zip(missing, sheets, strict=True):
            mended = mended_by(score, cells, sheet, wish)
            if turn == _TURNS - 1 or not any(_same(mended, other) for other in (score, *made.values())):
                made[take] = mended
        if len(made) == request.takes:
            break
        heard, taste, report = None, replace(taste, temperature=taste.temperature * _WARMER), unheard
    return tuple(made[take] for take in sorted(made))


def forecast(score: Score, cells: Sequence[Cell], takes: int) -> Forecast:
    """Return what writing cells takes."""
    bar = int(score.meters[-1].bar)
    return trained.forecast(sum(-(-(cell.stop - cell.start) // bar) for cell in cells), takes)


def wish_for(score: Score, cells: Sequence[Cell]) -> Wish:
    """Return the wish for cells of a score, one at least; what of their bars lies beside them stands there already."""
    numbers = {cell.part for cell in cells}
    sheet = sheet_around(score, max(cell.stop for cell in cells), numbers)
    starts = sheet.bar_starts()
    asked = np.zeros((len(sheet.bars), len(sheet.tracks)), bool)
    parts: dict[tuple[int, int], Part] = {}
    for cell in cells:
        track = track_of(sheet, cell.part)
        first, last = (int(np.searchsorted(starts, tick, side="right")) - 1 for tick in (cell.start, cell.stop - 1))
        asked[first : last + 1, track] = True
        for bar in {first, last}:
            if cell.start > starts[bar] or cell.stop < starts[bar + 1]:
                parts[bar, track] = _part(sheet, score, cells, bar, track)
    return wish_around(sheet, asked, parts)


def mended_by(score: Score, cells: Sequence[Cell], sheet: Sheet, wish: Wish) -> Score:
    """Return a score with its cells as they are written in a sheet; everything else is as it was."""
    parts = list(score.parts)
    for cell in cells:
        part = parts[cell.part]
        parts[cell.part] = replace(part, notes=tuple(note for note in part.notes if not cell.holds(note)))
    for cell in cells:
        notes = [_inside(note, cell) for note in new_notes(sheet, wish, track_of(sheet, cell.part))]
        line = Line(tuple(note for note in notes if note is not None))
        parts[cell.part] = joined(parts[cell.part], line, cell)
    return replace(score, parts=tuple(parts))


def _inside(note: Note, cell: Cell) -> Note | None:
    """Return a note of a cell; one that is played a little before it begins with it, others of elsewhere are None."""
    early = cell.start - int(note.start)
    if 0 < early <= fields.STEP // 2:
        return note.shifted(early)
    return note if cell.holds(note) else None


def _part(sheet: Sheet, score: Score, cells: Sequence[Cell], bar: int, track: int) -> Part:
    """Return what of a bar is asked for by all cells of its track, and the notes that stand beside them."""
    starts = sheet.bar_starts()
    number = int(sheet.tracks["part"][track])
    mine = [one for one in cells if one.part == number and one.start < starts[bar + 1] and one.stop > starts[bar]]
    first = max(min(one.start for one in mine) - int(starts[bar]), 0)
    stop = min(max(one.stop for one in mine), int(starts[bar + 1])) - int(starts[bar])
    here = sheet.notes[(sheet.notes["bar"] == bar) & (sheet.notes["track"] == track)]
    ticks = int(starts[bar]) + here["where"].astype(np.int64) * fields.STEP
    outside: Table = np.array([not any(one.start <= tick < one.stop for one in mine) for tick in ticks], bool)
    return Part(-(-first // fields.STEP), -(-stop // fields.STEP), here[outside])


def _rests(reading: Reading, cell: Cell) -> bool:
    """Say whether a part has no notes in a cell, nor in the bars beside it."""
    low, high = reading.bar_start(reading.bar_at(cell.start) - 1), reading.bar_start(reading.bar_at(cell.stop - 1) + 2)
    return not any(low <= note.start < high for note in reading.score.parts[cell.part].notes)


def _same(a: Score, b: Score) -> bool:
    return all(same_notes(one, other) for one, other in zip(a.parts, b.parts, strict=True))
