"""What actions do about generated music: generate, roll, re-harmonise, hear notes instead of sound."""

from __future__ import annotations

from typing import Any

from musicstudio.ui.desk import Desk


class BandDesk:
    """Speaks to the session's band for the track in focus, or the one named."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._waiting: dict[str, Any] | None = None
        desk.bridge.opened.connect(self._opened)

    def generate(self, options: dict[str, Any]) -> None:
        """Make music from words; where nothing is open a new project begins with it."""
        bridge = self._desk.bridge
        if bridge.session is None and not bridge.busy:
            self._waiting = options
            bridge.begin("Sketch")
            return
        self._desk.ask("generate", options)

    def roll(self, track_id: str) -> None:
        self._desk.bridge.ask(lambda session: session.band.roll(track_id))

    def reharmonise(self, track_id: str = "") -> None:
        """Make the take of a track, or of the one in focus, anew over its chords."""
        track_id = track_id or self._desk.focus
        if track_id:
            self._desk.bridge.ask(lambda session: session.band.reharmonise(track_id))

    def compare(self) -> None:
        """Hear the notes in place of the sound in focus, or the sound again."""
        if (track := self._desk.track) is not None:
            self._desk.bridge.ask(lambda session: session.compare(track.id))

    def _opened(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self.generate(waiting)
