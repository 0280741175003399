"""What can be read like a file: the shape of a reader, and one over an array."""

from __future__ import annotations

from typing import Final, Protocol

from musicstudio.domain.audio import AudioArray, AudioClip, AudioInfo

IN_ORDER: Final = frozenset({"MPEG_LAYER_I", "MPEG_LAYER_II", "MPEG_LAYER_III", "VORBIS", "OPUS"})
"""Subtypes that cannot be sought exactly: their readers decode the whole file before they go back."""


class Sound(Protocol):
    """Anything with `info` and `read`; an `AudioReader` is one."""

    @property
    def info(self) -> AudioInfo: ...

    def read(self, start: int, stop: int) -> AudioArray:
        """Return float32 (channels, samples) of `[start, stop)`, clamped to the sound."""
        ...


class ClipSound:
    """A clip in memory, read like a file."""

    def __init__(self, clip: AudioClip, name: str = "clip") -> None:
        self._data = clip.data
        self.info = AudioInfo(name, "RAW", "FLOAT", clip.sample_rate, clip.channels, clip.samples, lossy=False)

    def read(self, start: int, stop: int) -> AudioArray:
        return self._data[:, max(start, 0) : max(stop, 0)]
