"""A preallocated ring of sound between one writer and one reader, in one process or two, without locks."""

from __future__ import annotations

import sys
from contextlib import suppress
from enum import IntEnum
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.audio import AudioArray

CHANNELS: Final = 2
FRAMES: Final = 1 << 18
"""What a ring holds: 5.5 s at 48 kHz, 1.4 s at 192 kHz; a power of two."""

_TEXT_BYTES: Final = 512


class Slot(IntEnum):
    """The counters of a ring's head, int64 each; every one has one writer only."""

    WRITTEN = 0
    """Frames written since the beginning (by the writer)."""
    READ = 1
    """Frames read since the beginning (by the reader)."""
    PLAYING = 2
    """1 while the reader may consume (by the writer)."""
    UNDERRUNS = 3
    """Blocks that could not be filled (by the reader)."""
    STATE = 4
    """A `State` (by the reader)."""
    RATE = 5
    """Frames a second: wished for by the writer before the reader starts, true ones by the reader."""
    LATENCY = 6
    """Frames between being read and being heard (by the reader)."""
    BLOCK = 7
    """Frames of the last block read."""
    CLOCK_NS = 8
    """When the last block was read, on the monotonic clock."""
    OVERRUNS = 9
    """Frames that did not fit (by the writer)."""
    XRUNS = 10
    """Blocks that came too late for the device though they were filled (by the reader)."""


class State(IntEnum):
    """How the reading process fares."""

    STARTING = 0
    READY = 1
    NO_DEVICE = 2
    LOST = 3


_HEAD_BYTES: Final = 16 * 8 + _TEXT_BYTES


class Ring:
    """Stereo float32 frames at positions that only count up; position p lies at p modulo the size.

    The writer owns WRITTEN and the frames from READ + margin on, the reader owns READ. An aligned int64 is stored in
    one piece on every machine we run on, and each side stores its counter after it is done with the frames.
    """

    def __init__(self, memory: SharedMemory | None = None, frames: int = FRAMES) -> None:
        if frames & (frames - 1):
            raise ValueError(f"a ring holds a power of two of frames, not {frames}")
        self.frames = frames
        self._memory = memory
        buffer: Any = bytearray(size_bytes(frames)) if memory is None else memory.buf
        self.head: NDArray[np.int64] = np.frombuffer(buffer, np.int64, 16)
        self._text: NDArray[np.uint8] = np.frombuffer(buffer, np.uint8, _TEXT_BYTES, 16 * 8)
        data = np.frombuffer(buffer, np.float32, frames * CHANNELS, _HEAD_BYTES)
        self._data: NDArray[np.float32] = data.reshape(frames, CHANNELS)

    @classmethod
    def create(cls) -> Ring:
        """Return a silent ring that another process can attach to by its `name`."""
        ring = cls(SharedMemory(create=True, size=size_bytes(FRAMES)))
        ring.head[:] = 0
        ring._text[:] = 0
        ring._data[:] = 0
        return ring

    @classmethod
    def attach(cls, name: str) -> Ring:
        """Return the ring another process created."""
        return cls(_attach(name))

    @property
    def name(self) -> str:
        return self._memory.name if self._memory is not None else ""

    @property
    def ahead(self) -> int:
        """Frames written and not yet read."""
        return int(self.head[Slot.WRITTEN] - self.head[Slot.READ])

    @property
    def text(self) -> str:
        return bytes(self._text).split(b"\0")[0].decode(errors="replace")

    @text.setter
    def text(self, text: str) -> None:
        line = text.encode()[: _TEXT_BYTES - 1].ljust(_TEXT_BYTES, b"\0")
        self._text[:] = np.frombuffer(line, np.uint8)

    def write(self, block: AudioArray) -> int:
        """Append float32 (2, frames); return how many fitted, the rest counts as overrun."""
        written = int(self.head[Slot.WRITTEN])
        fitting = int(min(block.shape[1], self.frames - self.ahead))
        self._put(written, block[:, :fitting])
        self.head[Slot.WRITTEN] = written + fitting
        self.head[Slot.OVERRUNS] += block.shape[1] - fitting
        return fitting

    def rewrite(self, position: int, block: AudioArray) -> None:
        """Replace everything written from `position` on, which the reader must not have reached, by `block`."""
        if not 0 <= position - int(self.head[Slot.READ]) <= self.frames - block.shape[1]:
            raise ValueError("the ring cannot be rewritten there")
        self._put(position, block)
        self.head[Slot.WRITTEN] = position + block.shape[1]

    def peek(self, position: int, frames: int) -> AudioArray:
        """Return a copy, (2, frames), of what lies at `position`, already read or not."""
        start = position & (self.frames - 1)
        first = min(frames, self.frames - start)
        return np.concatenate([self._data[start : start + first], self._data[: frames - first]]).T

    def read_into(self, out: NDArray[np.float32], clock_ns: int) -> None:
        """Fill `out`, float32 (frames, 2), with what comes next, or with silence: the whole work of a sound callback.

        Too few frames count one underrun; while PLAYING is 0 nothing is consumed.
        """
        head, wanted = self.head, len(out)
        read = int(head[Slot.READ])
        ready = min(wanted, int(head[Slot.WRITTEN]) - read) if head[Slot.PLAYING] else 0
        if ready > 0:
            start = read & (self.frames - 1)
            first = min(ready, self.frames - start)
            out[:first] = self._data[start : start + first]
            out[first:ready] = self._data[: ready - first]
            head[Slot.READ] = read + ready
        out[max(ready, 0) :] = 0
        if ready < wanted and head[Slot.PLAYING]:
            head[Slot.UNDERRUNS] += 1
        head[Slot.BLOCK] = wanted
        head[Slot.CLOCK_NS] = clock_ns

    def skip(self, frames: int, clock_ns: int) -> None:
        """Read up to now without a listener."""
        self.head[Slot.READ] += min(frames, self.ahead)
        self.head[Slot.BLOCK] = 0
        self.head[Slot.CLOCK_NS] = clock_ns

    def close(self) -> None:
        """Let go of the memory; the one who created it calls `unlink` too."""
        empty = np.zeros(0)
        self.head, self._text, self._data = empty.astype(np.int64), empty.astype(np.uint8), empty.astype(np.float32)
        if self._memory is not None:
            with suppress(BufferError):  # who reads a counter this very moment holds it: it goes when they have done
                self._memory.close()

    def unlink(self) -> None:
        """Give the shared memory back to the system once all have let go."""
        if self._memory is not None:
            self._memory.unlink()

    def _put(self, position: int, block: AudioArray) -> None:
        start = position & (self.frames - 1)
        first = min(block.shape[1], self.frames - start)
        self._data[start : start + first] = block[:, :first].T
        self._data[: block.shape[1] - first] = block[:, first:].T


def size_bytes(frames: int) -> int:
    """Return how much memory a ring takes."""
    return _HEAD_BYTES + frames * CHANNELS * 4


def _attach(name: str) -> SharedMemory:
    if sys.version_info >= (3, 13):
        return SharedMemory(name, track=False)
    # Before 3.13 whoever attaches is believed to own the memory, and removes it when it ends.
    register, vars(resource_tracker)["register"] = resource_tracker.register, lambda *_: None
    try:
        return SharedMemory(name)
    finally:
        vars(resource_tracker)["register"] = register
