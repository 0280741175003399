"""Which sound belongs to which notes: by what they were made from, or by their name."""

from __future__ import annotations

import re

from musicstudio.domain.project import Project, Track

_REMARK = re.compile(r"\s*\([^()]*\)$")


def sound_of(project: Project, track: Track | None) -> Track | None:
    """Return the sound to show behind a track's notes: its own, its parent's, or that of the same name."""
    if track is None or track.media is not None:
        return track
    parent = next((other for other in project.tracks if other.id == track.parent and other.media is not None), None)
    same = (other for other in project.tracks if other.media is not None and _name(other) == _name(track))
    return parent or next(same, None)


def scores_of(project: Project, track: Track | None) -> tuple[Track, ...]:
    """Return the score tracks to show with a track, its own first: those made from the same sound, or named as it."""
    if track is None:
        return ()
    sound = sound_of(project, track)
    own = (track,) if track.score is not None else ()
    if sound is None:
        return own
    of_it = (other for other in project.tracks if other.score is not None and other is not track)
    return own + tuple(other for other in of_it if sound_of(project, other) is sound)


def _name(track: Track) -> str:
    """Return a name without what stands in brackets at its end, as in "Song (score)"."""
    return _REMARK.sub("", track.name).casefold()
