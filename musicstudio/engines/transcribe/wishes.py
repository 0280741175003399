"""What a musician asked of a transcription beyond its notes, done to the score of any engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from musicstudio.domain.families import FAMILIES, family_of
from musicstudio.domain.score import Bend, Note, Part, Score
from musicstudio.domain.sifting import sifted
from musicstudio.domain.tasks import TranscribeRequest
from musicstudio.engines.transcribe.placing import apart
from musicstudio.engines.transcribe.seats import SEATS

DRUMS: Final = FAMILIES[-1]


def as_asked(score: Score, request: TranscribeRequest) -> Score:
    """Return a score as one instrument, sifted and with bends of single notes, where a request asks for it.

    What an engine has done already stays as it is.
    """
    if request.instrument:
        score = replace(score, parts=_as_one(score.parts, request.instrument))
    if request.threshold and request.threshold != score.threshold:
        score = sifted(score, request.threshold)
    if request.mpe:
        score = replace(score, parts=tuple(_expressive(part) for part in score.parts))
    return score


def _as_one(parts: Sequence[Part], instrument: str) -> tuple[Part, ...]:
    """Return strokes alone, or all pitched parts as one of a family."""
    drums = tuple(part for part in parts if part.is_drums)
    pitched = [part for part in parts if not part.is_drums]
    if instrument == DRUMS:
        return drums
    if not pitched or (len(pitched) == 1 and family_of(pitched[0]) == instrument):
        return tuple(pitched)
    seat = SEATS[instrument]
    one = Part(
        seat.name, apart([note for part in pitched for note in part.notes]), seat.program, role=seat.role,
        faint=tuple(sorted(note for part in pitched for note in part.faint)),
    )  # fmt: skip
    return (replace(one, bends=pitched[0].bends) if len(pitched) == 1 else one,)


def _expressive(part: Part) -> Part:
    """Return a part whose bends are each the notes' that sound with it."""
    bends: list[Bend] = []
    whole = [bend for bend in part.bends if bend.pitch < 0]
    for note in part.notes if whole else ():
        bends += _within(note, whole)
    return replace(part, bends=tuple(sorted(bends))) if whole else part


def _within(note: Note, bends: Sequence[Bend]) -> list[Bend]:
    """Return a note's own bends, beginning with what was set before it."""
    before = [bend.semitones for bend in bends if bend.tick <= note.start]
    first = [Bend(note.start, before[-1], note.pitch)] if before and before[-1] else []
    return first + [replace(bend, pitch=note.pitch) for bend in bends if note.start < bend.tick < note.end]
