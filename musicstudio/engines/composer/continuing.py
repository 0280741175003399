"""Scores carried on by the composer: the bars after the last one, written knowing those before."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Final
from zlib import crc32

import numpy as np

from musicstudio.domain.score import Mark, Part, Score
from musicstudio.domain.tasks import CancelToken, ContinueRequest, Forecast, Report, Sketch, unsketched
from musicstudio.domain.units import Ticks
from musicstudio.engines.compose.develop import settled
from musicstudio.engines.compose.reading import Reading, read
from musicstudio.engines.compose.within import notes_within
from musicstudio.engines.compose.words import Wishes, understand
from musicstudio.engines.composer import trained
from musicstudio.engines.composer.around import new_notes, sheet_around, wish_around
from musicstudio.engines.composer.composing import composed
from musicstudio.engines.composer.hearing import sketching
from musicstudio.engines.composer.sheet import Sheet
from musicstudio.engines.composer.takes import Taste, Wish
from musicstudio.engines.composer.writing import score_of
from musicstudio.engines.nets.composer import Composer

TASTE: Final = Taste(temperature=0.9, top_p=0.95, outside=1.5)


def continue_(
    score: Score,
    bars: int,
    request: ContinueRequest,
    report: Report,
    cancel: CancelToken,
    weights: Path,
    sketch: Sketch = unsketched,
) -> tuple[Score, ...]:
    """Return take by take a score and so many bars more, from the bar after the last one played in.

    Everything before stays; who plays, the meter and the tempo go on. Of the prompt a wish for an ending counts, and
    roles that are to fall silent. Notes of the first take are sketched. Raises ModelUnavailable, WrongUsage,
    JobCancelled.
    """
    reading, wishes = read(score), understand(request.prompt)
    wish = wish_for(reading, bars, wishes)
    heard = sketching((wish.sheet,), score.tempo_map, sketch)
    seeds = [crc32(f"continue:{request.seed}:{take}".encode()) for take in range(1, request.takes + 1)]

    def write(network: Composer, told: Report) -> tuple[Sheet, ...]:
        return composed(network, [wish] * request.takes, seeds, TASTE, told, cancel, heard)

    sheets = trained.used(weights, request.device, report, write)
    return tuple(longer_by(reading, bars, wishes, sheet, wish) for sheet in sheets)


def forecast(score: Score, bars: int, takes: int) -> Forecast:
    """Return what writing so many bars more takes."""
    return trained.forecast(bars * len(score.parts), takes)


def wish_for(reading: Reading, bars: int, wishes: Wishes) -> Wish:
    """Return the wish for bars after a score's last one: of all parts that play but those that shall fall silent."""
    score, start = reading.score, reading.bar_start(reading.bars)
    sheet = sheet_around(score, start + bars * reading.bar_ticks, ())
    asked = np.zeros((len(sheet.bars), len(sheet.tracks)), bool)
    asked[sheet.bar_starts()[:-1] >= start] = [not _falls_silent(reading, int(n), wishes) for n in sheet.tracks["part"]]
    return wish_around(sheet, asked, ends=wishes.ending)


def longer_by(reading: Reading, bars: int, wishes: Wishes, sheet: Sheet, wish: Wish) -> Score:
    """Return a score with the bars that are written after it in a sheet; what is before them is as it was."""
    score, start = reading.score, reading.bar_start(reading.bars)
    end = start + bars * reading.bar_ticks
    parts = list(score.parts)
    for track, number in enumerate(int(n) for n in sheet.tracks["part"]):
        if number >= 0 and wish.task.asked[:, track].any():
            parts[number] = _longer(parts[number], sheet, wish, track, start, end)
    marks = score_of(sheet).chords if score.chords else ()
    chords = tuple(mark for before, mark in pairwise(marks) if mark.tick >= start and mark.text != before.text)
    sections = (*score.sections, Mark(Ticks(start), "ending" if wishes.ending else "continuation"))
    return replace(
        score, parts=tuple(parts), chords=(*score.chords, *chords),
        sections=sections if score.sections else (), length=Ticks(end),
    )  # fmt: skip


def _longer(part: Part, sheet: Sheet, wish: Wish, track: int, start: int, end: int) -> Part:
    ringing = {note.pitch: note.end for note in part.notes if note.end > start}
    new = new_notes(sheet, wish, track)
    notes = tuple(note if note.start >= start else note.shifted(start - note.start) for note in new)
    free = tuple(note for note in notes_within(notes, end) if note.start >= ringing.get(note.pitch, 0))
    return replace(part, notes=(*part.notes, *free), bends=(*part.bends, *settled((), part, start)))


def _falls_silent(reading: Reading, part: int, wishes: Wishes) -> bool:
    """Say whether the part with a number is asked to rest; the harmony, −1, is not."""
    if part < 0:
        return False
    return reading.score.parts[part].role in wishes.without or reading.jobs[part] in wishes.without
