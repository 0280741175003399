"""Commands on scores: notes in place of notes, parts, room to write in; and what an empty score track is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import ClassVar, Final

from musicstudio.domain.errors import BadProject
from musicstudio.domain.note_grid import bar_of
from musicstudio.domain.project import Project, Track
from musicstudio.domain.score import Meter, Note, Part, Score, TempoMap
from musicstudio.domain.sifting import sifted, taken_in
from musicstudio.domain.units import Ticks

NEW_BARS: Final = 4
"""Length of a new score track."""


@dataclass(frozen=True)
class EditNotes:
    """Put notes in place of others of one part; only what changes is written down. `what` is the label."""

    track: str
    part: int
    removed: tuple[Note, ...] = ()
    added: tuple[Note, ...] = ()
    what: str = "Edit notes"

    @property
    def label(self) -> str:
        return self.what

    def apply(self, project: Project) -> Project:
        def changed(part: Part) -> Part:
            going = Counter(self.removed)
            kept = []
            for note in part.notes:
                if going and going[note] > 0:
                    going[note] -= 1
                else:
                    kept.append(note)
            if any(going.values()):
                raise BadProject(f"The notes of {part.name} have changed meanwhile; select them anew.")
            return replace(part, notes=tuple(sorted((*kept, *self.added), key=attrgetter("start", "pitch"))))

        return _with_part(project, self.track, self.part, changed)


@dataclass(frozen=True)
class AddPart:
    """Append a part to a score."""

    track: str
    part: Part

    @property
    def label(self) -> str:
        return f"Add part {self.part.name}"

    def apply(self, project: Project) -> Project:
        return _with_score(project, self.track, lambda score: replace(score, parts=(*score.parts, self.part)))


@dataclass(frozen=True)
class SetLength:
    """Give a score room to write in; its notes stay."""

    track: str
    length: Ticks
    label: ClassVar[str] = "Length of the score"

    def apply(self, project: Project) -> Project:
        return _with_score(project, self.track, lambda score: replace(score, length=self.length))


@dataclass(frozen=True)
class SiftNotes:
    """Let the notes of a score count whose confidence is at least `threshold`; the others wait, faint."""

    track: str
    threshold: float
    label: ClassVar[str] = "Threshold"

    def apply(self, project: Project) -> Project:
        if not 0 <= self.threshold <= 1:
            raise BadProject("A threshold is a number from 0 to 1.")
        return _with_score(project, self.track, lambda score: sifted(score, self.threshold))


@dataclass(frozen=True)
class TakeIn:
    """Let faint notes of one part count for sure."""

    track: str
    part: int
    notes: tuple[Note, ...]
    label: ClassVar[str] = "Take notes in"

    def apply(self, project: Project) -> Project:
        return _with_part(project, self.track, self.part, lambda part: taken_in(part, self.notes))


SCORE_COMMANDS: Final = (EditNotes, AddPart, SetLength, SiftNotes, TakeIn)


def score_track(
    track_id: str, name: str, bpm: float, meter: str = "4/4", key: str = "", offset_s: float = 0.0
) -> Track:
    """Return an empty score track of four bars with one part; `offset_s` is where its first bar lies."""
    upper, _, lower = meter.partition("/")
    first = Meter(numerator=int(upper), denominator=int(lower)) if lower else Meter()
    score = Score(
        (Part(name),),
        TempoMap.constant(bpm or 120.0, offset_s),
        (first,),
        key,
        name,
        length=Ticks(NEW_BARS * first.bar),
    )
    return Track(track_id, name, role="keys", score=score)


def longer(score: Score, bars: int = NEW_BARS) -> Ticks:
    """Return a score's length rounded up to whole bars, and `bars` more."""
    end = score.bar_starts(score.end)[-1]
    for _ in range(bars if end == score.end else bars + 1):
        end = bar_of(score, end)[1]
    return end


def rescored(track: Track, score: Score) -> Track:
    """Return a track with another score; a sound that played other notes goes, with what was edited in it."""
    if track.media is None or (track.score is not None and track.score.parts == score.parts):
        return replace(track, score=score)
    return replace(track, score=score, media=None, model=track.media, edits=(), proposals=())


def _with_score(project: Project, track_id: str, change: Callable[[Score], Score]) -> Project:
    track = project.track(track_id)
    if track.score is None:
        raise BadProject(f"Track {track.name} holds no notes.")
    return project.with_track(rescored(track, change(track.score)))


def _with_part(project: Project, track_id: str, number: int, change: Callable[[Part], Part]) -> Project:
    def changed(score: Score) -> Score:
        if not 0 <= number < len(score.parts):
            raise BadProject(f"There is no part {number + 1} any more.")
        parts = (change(part) if place == number else part for place, part in enumerate(score.parts))
        return replace(score, parts=tuple(parts))

    return _with_score(project, track_id, changed)
