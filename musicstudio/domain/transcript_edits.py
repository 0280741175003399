"""Commands on what was written down from a sound: laid into a score that is there, heard in its place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from musicstudio.domain.errors import BadProject
from musicstudio.domain.project import Project
from musicstudio.domain.score import Part
from musicstudio.domain.score_edits import rescored


@dataclass(frozen=True)
class LayIn:
    """Put parts into a score beside those that hold notes; empty ones make way. `threshold` parts faint notes."""

    track: str
    parts: tuple[Part, ...]
    threshold: float = 0.0
    what: str = "Transcribe into the track"

    @property
    def label(self) -> str:
        return self.what

    def apply(self, project: Project) -> Project:
        track = project.track(self.track)
        if track.score is None:
            raise BadProject(f"Track {track.name} holds no notes; choose a score track.")
        kept = tuple(part for part in track.score.parts if part.notes or part.faint)
        score = replace(track.score, parts=(*kept, *self.parts), threshold=track.score.threshold or self.threshold)
        return project.with_track(rescored(track, score))


TRANSCRIPT_COMMANDS: Final = (LayIn,)
