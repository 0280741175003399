"""Notes parted by confidence: those that count, and faint ones that wait below a threshold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from musicstudio.domain.score import Note, Part, Score
from musicstudio.domain.units import Ticks

FLOOR: Final = 0.1
"""Nothing that is less sure is kept: no threshold below can change anything."""
SURE: Final = 1.0
"""Confidence of what a musician played, drew or corrected; no threshold hides it."""


def sifted(score: Score, threshold: float) -> Score:
    """Return a score of which the notes count whose confidence is at least `threshold` (0–1), the others being faint.

    Notes of one pitch in a part never overlap: one that sounds on is cut where the next that counts begins, and sounds
    on again when that one becomes faint. So every threshold can be left and come back to.
    """
    return replace(score, parts=tuple(part_sifted(part, threshold) for part in score.parts), threshold=threshold)


def can_be_sifted(score: Score) -> bool:
    """Say whether another threshold can change a score."""
    return score.threshold > 0 or any(part.faint for part in score.parts)


def taken_in(part: Part, notes: Iterable[Note]) -> Part:
    """Return a part in which some of its faint notes count for sure; what is not among them is passed over."""
    wanted = set(notes)
    sure = tuple(replace(note, confidence=SURE) for note in part.faint if note in wanted)
    faint = tuple(note for note in part.faint if note not in wanted)
    return replace(part, notes=_apart((*part.notes, *sure)), faint=faint)


def part_sifted(part: Part, threshold: float) -> Part:
    """Return a part sifted; the same object where nothing changes."""
    hidden = [note for note in part.notes if note.confidence < threshold]
    shown = [note for note in part.faint if note.confidence >= threshold]
    if not hidden and not shown:
        return part
    kept = [note for note in part.notes if note.confidence >= threshold]
    whole = _sounding_on(hidden, part.notes)
    notes = _apart((*_sounding_on(kept, whole), *shown))
    faint = tuple(sorted((*whole, *(note for note in part.faint if note.confidence < threshold))))
    return replace(part, notes=notes, faint=faint)


def _sounding_on(notes: Iterable[Note], others: Iterable[Note]) -> list[Note]:
    """Return notes that last through those of the others which begin on their pitch where they end."""
    following = {(note.start, note.pitch): note.end for note in others}
    longer = []
    for note in notes:
        end = note.end
        while (later := following.get((end, note.pitch), end)) > end:
            end = later
        longer.append(replace(note, length=Ticks(end - note.start)) if end > note.end else note)
    return longer


def _apart(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Return notes in order, of which none reaches into the next of its pitch."""
    by_pitch: dict[int, list[Note]] = defaultdict(list)
    for note in sorted(notes):
        line = by_pitch[note.pitch]
        if line and line[-1].end > note.start > line[-1].start:
            line[-1] = replace(line[-1], length=Ticks(note.start - line[-1].start))
        line.append(note)
    return tuple(sorted(note for line in by_pitch.values() for note in line))
