"""Notes struck in the piano roll or on its keyboard: heard at once, by the MIDI port or by the part's own sound."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np

from musicstudio.audio.files import open_audio
from musicstudio.audio.partsum import TRIM_DB
from musicstudio.domain.audio import AudioClip
from musicstudio.domain.errors import StudioError
from musicstudio.domain.score import Part
from musicstudio.ui.desk import Desk
from musicstudio.ui.midi_out import MidiOut

_TRIED_PITCH: Final = 60
_TRIED_VELOCITY: Final = 90


class Striker:
    """`hear(clip)` is called with what a struck note sounds like, at the gain of the track in focus."""

    def __init__(self, desk: Desk, midi: MidiOut, hear: Callable[[AudioClip], None]) -> None:
        self._desk, self._midi, self._hear = desk, midi, hear
        self._tried: tuple[str, ...] = ()
        desk.changed.connect(self._try)

    def strike(self, pitch: int, velocity: int, part: Part) -> None:
        session = self._desk.bridge.session
        if self._midi.active:
            self._midi.strike(pitch, velocity, part)
        elif session is not None:
            session.strike(part, pitch, velocity, self._arrived)

    def _try(self) -> None:
        """Have a note of each part in focus played unheard, so that the first one struck comes as soon as the next."""
        track, session = self._desk.track, self._desk.bridge.session
        score = track.score if track is not None else None
        if score is None or session is None:
            return
        names = (self._desk.focus, *(f"{part.name} {part.channel} {part.program} {part.patch}" for part in score.parts))
        if names != self._tried:
            self._tried = names
            for part in score.parts:
                session.strike(part, _TRIED_PITCH, _TRIED_VELOCITY, lambda path: None)

    def _arrived(self, path: Path) -> None:
        track = self._desk.track
        gain = 10 ** ((TRIM_DB + (track.gain_db if track is not None else 0.0)) / 20)
        try:
            with open_audio(path) as sound:
                clip = AudioClip(sound.read(0, sound.info.samples) * np.float32(gain), sound.info.sample_rate)
        except (StudioError, OSError) as error:
            self._desk.bridge.said.emit(str(error))
            return
        self._hear(clip)
