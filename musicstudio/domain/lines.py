"""One line of notes, and strokes alone, out of what was written down: what somebody hummed or beat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from musicstudio.domain.score import Note, Part, Score
from musicstudio.domain.units import Ticks

TOGETHER_S: Final = 0.05
"""Notes that begin no further apart are one onset: the surest of them is what was sung."""

_LEAST_S: Final = 0.05


def as_line(score: Score, name: str = "Melody") -> Score:
    """Return a score of one part that sounds one note at a time, played by what plays most of them.

    Faint notes go, and the bends of several parts.
    """
    pitched = [part for part in score.parts if not part.is_drums]
    notes = _line(sorted(note for part in pitched for note in part.notes), score)
    if not notes:
        return replace(score, parts=())
    most = max(pitched, key=lambda part: len(part.notes))
    bends = most.bends if len(pitched) == 1 else ()
    return replace(score, parts=(Part(name, notes, most.program, bends=bends, role="lead"),))


def as_strokes(score: Score) -> Score:
    """Return a score of its drums alone."""
    return replace(score, parts=tuple(part for part in score.parts if part.is_drums))


def _line(notes: Iterable[Note], score: Score) -> tuple[Note, ...]:
    seconds = score.tempo_map.seconds
    kept: list[Note] = []
    for note in notes:
        last = kept[-1] if kept else None
        if last is not None and seconds(note.start) - seconds(last.start) < TOGETHER_S:
            if (note.confidence, note.velocity) > (last.confidence, last.velocity):
                kept[-1] = note
            continue
        if last is not None and last.end > note.start:
            kept[-1] = replace(last, length=Ticks(note.start - last.start))
        kept.append(note)
    return tuple(note for note in kept if seconds(note.end) - seconds(note.start) >= _LEAST_S)
