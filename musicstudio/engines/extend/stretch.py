"""A part of a sound, read as if it were all."""

from __future__ import annotations

from dataclasses import replace

from musicstudio.audio.files import AudioReader
from musicstudio.domain.audio import AudioArray


class Stretch(AudioReader):
    """Samples `[first, last)` of another reader, which stays its owner's to close."""

    def __init__(self, sound: AudioReader, first: int, last: int) -> None:
        self._sound, self._first = sound, first
        self.info = replace(sound.info, samples=last - first)

    def read(self, start: int, stop: int) -> AudioArray:
        start = min(max(start, 0), self.info.samples)
        stop = min(max(stop, start), self.info.samples)
        return self._sound.read(self._first + start, self._first + stop)

    def close(self) -> None:
        """Nothing: the sound belongs to another."""
