"""Commands about the order of tracks and which of them is heard."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from musicstudio.domain.project import Project


@dataclass(frozen=True)
class MoveTrack:
    """Put a track at another place among the tracks, counted from 0 at the top."""

    track: str
    place: int
    label: ClassVar[str] = "Move track"

    def apply(self, project: Project) -> Project:
        moved = project.track(self.track)
        others = [track for track in project.tracks if track.id != self.track]
        others.insert(min(max(self.place, 0), len(others)), moved)
        return replace(project, tracks=tuple(others))


@dataclass(frozen=True)
class SoloAlone:
    """Solo one track and no other."""

    track: str
    label: ClassVar[str] = "Solo"

    def apply(self, project: Project) -> Project:
        project.track(self.track)
        return replace(project, tracks=tuple(replace(t, soloed=t.id == self.track) for t in project.tracks))


TRACK_COMMANDS = (MoveTrack, SoloAlone)
