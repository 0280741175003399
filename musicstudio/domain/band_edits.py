"""Commands on what was generated: which answer is heard, what is kept, notes and chords made anew."""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import attrgetter
from typing import ClassVar, Final

from musicstudio.domain.errors import BadProject
from musicstudio.domain.harmony import Chord
from musicstudio.domain.project import Media, Project, Track
from musicstudio.domain.provenance import Provenance
from musicstudio.domain.score import START, Bend, Mark, Note, Score
from musicstudio.domain.score_edits import rescored
from musicstudio.domain.units import Ticks


@dataclass(frozen=True)
class ChooseSketch:
    """Hear one of the answers that were generated together and mute the others; 0 mutes them all."""

    group: str
    take: int

    @property
    def label(self) -> str:
        return f"Hear take {self.take} of the sketch" if self.take else "Mute the sketch"

    def apply(self, project: Project) -> Project:
        if self.take not in {0, *(track.take for track in project.tracks if track.group == self.group)}:
            raise BadProject(f"There is no take {self.take} of this sketch to hear.")
        tracks = (replace(t, muted=t.take != self.take) if t.group == self.group else t for t in project.tracks)
        return replace(project, tracks=tuple(tracks))


@dataclass(frozen=True)
class LockTrack:
    """Keep a generated track as it is when its band is made anew, or let it go again."""

    track: str
    locked: bool = True

    @property
    def label(self) -> str:
        return "Lock track" if self.locked else "Unlock track"

    def apply(self, project: Project) -> Project:
        return project.with_track(replace(project.track(self.track), locked=self.locked))


@dataclass(frozen=True)
class PartFill:
    """New notes, and bends, for a stretch of one part of a track's score."""

    track: str
    part: int
    notes: tuple[Note, ...]
    bends: tuple[Bend, ...] = ()


@dataclass(frozen=True)
class FillNotes:
    """Put notes in place of those that begin in `spans`, each `[start, stop)`; all others stay.

    A `length` gives room up to there; `chords` inside the spans are added.
    """

    fills: tuple[PartFill, ...]
    spans: tuple[tuple[Ticks, Ticks], ...]
    length: Ticks = START
    chords: tuple[Mark, ...] = ()
    what: str = "Fill bars"

    @property
    def label(self) -> str:
        return self.what

    def apply(self, project: Project) -> Project:
        for fill in self.fills:
            track = project.track(fill.track)
            if track.score is None or not 0 <= fill.part < len(track.score.parts):
                raise BadProject(f"The part to be filled in {track.name} is gone; select it anew.")
            project = project.with_track(rescored(track, self._filled(track.score, fill)))
        return project

    def _filled(self, score: Score, fill: PartFill) -> Score:
        def inside(tick: int) -> bool:
            return any(start <= tick < stop for start, stop in self.spans)

        part = score.parts[fill.part]
        kept = [note for note in part.notes if not inside(note.start)]
        new = [note for note in fill.notes if inside(note.start)]
        bends = [bend for bend in part.bends if not inside(bend.tick)]
        bends += [bend for bend in fill.bends if inside(bend.tick)]
        changed = replace(
            part, notes=tuple(sorted([*kept, *new], key=attrgetter("start", "pitch"))), bends=tuple(sorted(bends))
        )
        parts = tuple(changed if number == fill.part else one for number, one in enumerate(score.parts))
        chords = score.chords + tuple(mark for mark in self.chords if inside(mark.tick))
        return replace(score, parts=parts, chords=chords, length=Ticks(max(score.length, self.length)))


@dataclass(frozen=True)
class Music:
    """What a generated track holds from now on: its score, and how it was played."""

    track: str
    score: Score
    media: Media | None = None
    provenance: Provenance | None = None


@dataclass(frozen=True)
class SetMusic:
    """Put other music into tracks; their names, gains and mutes stay."""

    music: tuple[Music, ...]
    what: str = "Re-roll"

    @property
    def label(self) -> str:
        return self.what

    def apply(self, project: Project) -> Project:
        for new in self.music:
            track = project.track(new.track)
            model = None if new.media is not None else track.media or track.model
            changed = replace(track, score=new.score, media=new.media, model=model, edits=(), proposals=())
            project = project.with_track(replace(changed, provenance=new.provenance or track.provenance))
        return project


@dataclass(frozen=True)
class NameChord:
    """Call the chord that begins at a tick of a track's score otherwise, in all that was generated with it."""

    track: str
    tick: Ticks
    name: str
    label: ClassVar[str] = "Name chord"

    def apply(self, project: Project) -> Project:
        track = project.track(self.track)
        named = Mark(self.tick, Chord.parse(self.name).name())
        if track.score is None or all(mark.tick != self.tick for mark in track.score.chords):
            raise BadProject(f"There is no chord at this place of {track.name} any more.")
        for one in project.band(track):
            project = project.with_track(_renamed(one, named))
        return project


@dataclass(frozen=True)
class HearInstead:
    """Hear one track and not another, at a gain that makes both as loud; None leaves the gain."""

    heard: str
    silent: str
    gain_db: float | None = None
    label: ClassVar[str] = "Original or notes"

    def apply(self, project: Project) -> Project:
        other, one = project.track(self.silent), project.track(self.heard)
        project = project.with_track(replace(other, muted=True, soloed=False))
        gain = one.gain_db if self.gain_db is None else self.gain_db
        return project.with_track(replace(one, muted=False, gain_db=gain))


BAND_COMMANDS: Final = (ChooseSketch, LockTrack, FillNotes, SetMusic, NameChord, HearInstead)


def _renamed(track: Track, named: Mark) -> Track:
    if track.score is None:
        return track
    chords = tuple(named if mark.tick == named.tick else mark for mark in track.score.chords)
    return replace(track, score=replace(track.score, chords=chords))
