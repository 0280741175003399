"""A sound and the notes written down from it, heard in place of one another."""

from __future__ import annotations

from collections.abc import Callable

from musicstudio.app import loudnesses
from musicstudio.app.hooks import Hooks
from musicstudio.domain.band_edits import HearInstead
from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.project import Project, Track
from musicstudio.domain.tasks import Source

Background = Callable[[Callable[[], object], Callable[..., None]], None]


class Comparing:
    """Swaps the two, the notes as loud as the sound; `background(work, then)` works beside the owner's thread."""

    def __init__(self, hooks: Hooks, sound_of: Callable[[str], Source | None], background: Background) -> None:
        self._hooks, self._sound_of, self._background = hooks, sound_of, background
        self._waiting = ""

    def swap(self, track_id: str) -> None:
        """Hear the notes of a track in place of its sound, or the sound again; raises WrongUsage without notes."""
        self._waiting, project = "", self._hooks.project
        track = project.track(track_id)
        pair = pair_of(project, track)
        if pair is None:
            raise WrongUsage(f"{track.name} has no notes beside it to compare; transcribe it first (T).")
        sound, notes = pair
        if not notes.muted:
            self._hooks.do(HearInstead(sound.id, notes.id))
            return
        played, source = self._sound_of(notes.id), self._hooks.document().source(sound)
        if played is None:
            self._waiting = track_id
            self._hooks.say(f"{notes.name} is heard as soon as it is played.")
            return
        self._background(
            lambda: loudnesses.difference_db(source, played, notes.start_s - sound.start_s),
            lambda gain_db: self._hooks.do(HearInstead(notes.id, sound.id, sound.gain_db + gain_db)),
        )

    def played(self) -> None:
        """Go on with what waited for notes to be played."""
        if self._waiting in {track.id for track in self._hooks.project.tracks}:
            self.swap(self._waiting)


def pair_of(project: Project, track: Track) -> tuple[Track, Track] | None:
    """Return a sound and the latest notes written down from it, whichever of them is given; None without both."""
    sound = track if track.media is not None else next((t for t in project.tracks if t.id == track.parent), None)
    if sound is None or sound.media is None:
        return None
    own = [track] if track.media is None else []
    made = [t for t in project.tracks if t.parent == sound.id and t.score is not None and t.media is None]
    return (sound, (own or made)[-1]) if own or made else None
