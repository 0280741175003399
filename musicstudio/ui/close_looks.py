"""Samples of what is zoomed in to, nearer than the peaks know: read from the file in blocks and kept for a while."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from musicstudio.audio.peaks import Extremes, close_view
from musicstudio.audio.sound import ClipSound
from musicstudio.audio.source import SourceReader, open_source
from musicstudio.domain.audio import AudioArray, AudioClip, AudioInfo
from musicstudio.domain.tasks import Source

BLOCK: Final = 1 << 16
_KEPT: Final = 160
"""Blocks kept: 80 MB of stereo."""

_OPEN: Final = 4


@dataclass(frozen=True)
class Look:
    """A block of a source that is not read yet."""

    source: Source
    block: int


class CloseLooks:
    """`view` answers at once from blocks read before, or asks to have `fill` called on the reading thread.

    `wanted(look, now)` is told whether the block is in view or only next to it.
    """

    def __init__(self, wanted: Callable[[Look, bool], None]) -> None:
        self._wanted = wanted
        self._read: dict[Look, AudioArray] = {}
        self._asked: set[Look] = set()
        self._readers: dict[Source, SourceReader] = {}

    def view(self, source: Source, info: AudioInfo, start_s: float, end_s: float, columns: int) -> Extremes | None:
        """Return the extremes of every column, or None while a block of them is missing."""
        samples = max([info.samples, *(patch.start + patch.samples for patch in source.patches)])
        last_block = max(0, samples - 1) // BLOCK
        first, last = (
            min(max(int(time * info.sample_rate + extra) // BLOCK, 0), last_block)
            for time, extra in ((start_s, 0), (end_s, 2))
        )
        found = [self._block(Look(source, block)) for block in range(first, last + 1)]
        for beside in (first - 1, last + 1):
            if 0 <= beside <= last_block:
                self._block(Look(source, beside), now=False)
        blocks = [block for block in found if block is not None]
        if len(blocks) < len(found):
            return None
        data = np.concatenate(blocks, axis=1) if len(blocks) > 1 else blocks[0]
        offset_s = first * BLOCK / info.sample_rate
        sound = ClipSound(AudioClip(data, info.sample_rate))
        return close_view(sound, start_s - offset_s, end_s - offset_s, columns)

    def fill(self, look: Look) -> None:
        """Read a block."""
        data = self._reader(look.source).read(look.block * BLOCK, (look.block + 1) * BLOCK)
        while len(self._read) >= _KEPT:
            gone = next(iter(self._read))
            del self._read[gone]
            self._asked.discard(gone)
        self._read[look] = np.ascontiguousarray(data)

    def close(self) -> None:
        for reader in self._readers.values():
            reader.close()
        self._readers.clear()

    def _block(self, look: Look, now: bool = True) -> AudioArray | None:
        if look not in self._asked:
            self._asked.add(look)
            self._wanted(look, now)
        return self._read.get(look)

    def _reader(self, source: Source) -> SourceReader:
        if source not in self._readers:
            while len(self._readers) >= _OPEN:
                self._readers.pop(next(iter(self._readers))).close()
            self._readers[source] = open_source(source)
        return self._readers[source]
