"""Sounds of more channels than a network hears: some of them, read as if they were all."""

from __future__ import annotations

from dataclasses import replace

from musicstudio.audio.files import AudioReader
from musicstudio.domain.audio import AudioArray


class Channels(AudioReader):
    """Channels `[first, last)` of another reader, which stays its owner's to close."""

    def __init__(self, sound: AudioReader, first: int, last: int) -> None:
        self._sound, self._first, self._last = sound, first, last
        self.info = replace(sound.info, channels=last - first)

    def read(self, start: int, stop: int) -> AudioArray:
        return self._sound.read(start, stop)[self._first : self._last]

    def close(self) -> None:
        """Nothing: the sound belongs to another."""


def groups(sound: AudioReader, heard: int) -> tuple[AudioReader, ...]:
    """Return a sound as a network of so many channels hears it: the front ones together, each further one alone."""
    channels = sound.info.channels
    if channels <= heard:
        return (sound,)
    front = Channels(sound, 0, heard)
    return (front, *(Channels(sound, channel, channel + 1) for channel in range(heard, channels)))
