"""A preallocated ring between the callback of a sound input and the thread that writes a file."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.audio import AudioArray

FRAMES = 1 << 18
"""What it holds: 5.5 s at 48 kHz, should the disk stand still so long; a power of two."""


class Capture:
    """One writer puts frames in, one reader takes them out, without locks: each counter has one side that moves it."""

    def __init__(self, channels: int, frames: int = FRAMES) -> None:
        if frames & (frames - 1):
            raise ValueError(f"a ring holds a power of two of frames, not {frames}")
        self._data = np.zeros((frames, channels), np.float32)
        self._frames = frames
        self._head = np.zeros(3, np.int64)  # written, read, lost

    @property
    def lost(self) -> int:
        """Frames that came while there was no room."""
        return int(self._head[2])

    def put(self, block: NDArray[np.float32]) -> None:
        """Append (frames, channels): the whole work of a sound callback, nothing is allocated but views."""
        written = int(self._head[0])
        fitting = min(len(block), self._frames - (written - int(self._head[1])))
        start = written & (self._frames - 1)
        first = min(fitting, self._frames - start)
        self._data[start : start + first] = block[:first]
        self._data[: fitting - first] = block[first:fitting]
        self._head[0] = written + fitting
        self._head[2] += len(block) - fitting

    def take(self) -> AudioArray:
        """Return what has come since the last time, float32 (channels, frames)."""
        read, written = int(self._head[1]), int(self._head[0])
        start, frames = read & (self._frames - 1), written - read
        first = min(frames, self._frames - start)
        taken = np.concatenate([self._data[start : start + first], self._data[: frames - first]]).T
        self._head[1] = written
        return np.ascontiguousarray(taken)
