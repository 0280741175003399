"""Lines made fit for a score: inside a stretch of time, no pitch begun again before it has ended."""

from __future__ import annotations

from dataclasses import replace

from musicstudio.domain.score import Note
from musicstudio.domain.units import Ticks
from musicstudio.engines.compose.ground import Line


def within(line: Line, end: int) -> Line:
    """Return a line cut at a tick, a note ended where its pitch is struck again; everything in order of time."""
    bends = tuple(sorted({bend for bend in line.bends if bend.tick < end}))
    controls = tuple(sorted({control for control in line.controls if control.tick < end}))
    return Line(notes_within(line.notes, end), bends, controls)


def notes_within(notes: tuple[Note, ...], end: int) -> tuple[Note, ...]:
    """Return notes cut at a tick and at the next one on their pitch; of two that begin together the longer stays."""
    kept: list[Note] = []
    sounding: dict[int, int] = {}
    for note in sorted(notes, key=lambda one: (one.start, one.pitch, -one.length)):
        if note.start >= end:
            continue
        before = sounding.get(note.pitch)
        if before is not None and kept[before].end > note.start:
            if kept[before].start == note.start:
                continue
            kept[before] = replace(kept[before], length=Ticks(note.start - kept[before].start))
        sounding[note.pitch] = len(kept)
        kept.append(replace(note, length=Ticks(max(1, min(int(note.length), end - note.start)))))
    return tuple(sorted(kept))
