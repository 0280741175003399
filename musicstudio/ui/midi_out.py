"""The scores of the project sent to the MIDI port that the settings name, instead of their own sound."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from musicstudio.domain.errors import StudioError
from musicstudio.domain.project import Project, Track
from musicstudio.domain.score import Part

if TYPE_CHECKING:
    from musicstudio.audio.midiport import MidiFollower, Port

_NOTE_MS: Final = 400


def _open(name: str) -> Port:
    """Open a port; mido is imported with the first one, not with the window."""
    from musicstudio.audio.midiport import open_port

    return open_port(name)


class MidiOut(QObject):
    """Nothing while no port is chosen; `error` is one sentence, or ""."""

    def __init__(
        self, position: Callable[[], float], playing: Callable[[], bool], opener: Callable[[str], Port] = _open
    ) -> None:
        super().__init__()
        self._position, self._playing, self._opener = position, playing, opener
        self._name = self.error = ""
        self._port: Port | None = None
        self._follower: MidiFollower | None = None
        self._heard: tuple[Track, ...] = ()

    @property
    def active(self) -> bool:
        """Whether scores are played here."""
        return self._port is not None

    def choose(self, name: str) -> None:
        """Play on another port, or with "" on none."""
        if name == self._name:
            return
        self.close()
        self._name = name
        if name:
            from musicstudio.audio.midiport import MidiFollower

            try:
                self._port = self._opener(name)
                self._follower = MidiFollower(self._port, self._position, self._playing)
            except StudioError as error:
                self.error = str(error)

    def load(self, project: Project, heard: Collection[str]) -> None:
        """Play the scores of a project whose tracks are heard."""
        tracks = tuple(t for t in project.tracks if t.score is not None and t.media is None and t.id in heard)
        if self._follower is not None and tracks != self._heard:
            from musicstudio.audio.midiport import messages_of

            self._heard = tracks
            self._follower.load([one for t in tracks if t.score is not None for one in messages_of(t.score, t.start_s)])

    def start(self) -> None:
        """Follow the player that has begun to play."""
        if self._follower is not None:
            self._follower.start()

    def strike(self, pitch: int, velocity: int, part: Part) -> None:
        """Sound a note for a moment."""
        port, channel = self._port, part.channel
        if port is None:
            return
        import mido

        if not part.is_drums:
            port.send(mido.Message("program_change", channel=channel, program=part.program))
        port.send(mido.Message("note_on", channel=channel, note=pitch, velocity=velocity))
        end = mido.Message("note_off", channel=channel, note=pitch)
        QTimer.singleShot(_NOTE_MS, self, lambda: port is self._port and port.send(end))

    def close(self) -> None:
        """Let go of the port."""
        self.error = ""
        self._heard = ()
        if self._follower is not None:
            self._follower.close()
        self._port = self._follower = None
