"""Samples of what is zoomed in to, nearer than the peaks know: read from the file in blocks and kept for a while."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from musicstudio.audio.peaks import Extremes, close_view
from musicstudio.audio.sound import ClipSound
from musicstudio.audio.source import SourceReader, open_source, overlaps
from musicstudio.domain.audio import AudioArray, AudioClip, AudioInfo
from musicstudio.domain.tasks import Source
from musicstudio.ui.kept import Kept

BLOCK: Final = 1 << 14
"""Values of a block for each channel: samples, or of every `_GROUP` of them the least and the greatest."""

_GROUP: Final = 16
_KEPT_BYTES: Final = 12 << 20
"""A lane in view takes up to 1 MB of stereo."""

_OPEN: Final = 4


@dataclass(frozen=True)
class Look:
    """A block that is not read yet, of a source with what lies over it there."""

    source: Source
    block: int
    thinned: bool = False

    @property
    def span(self) -> tuple[int, int]:
        """The samples `[first, last)` that it is of."""
        return _span(self.block, self.thinned)


class CloseLooks:
    """`view` answers at once from blocks read before, or asks to have `fill` called on the reading thread.

    `wanted(look, now)` is told whether the block is in view or only next to it.
    """

    def __init__(self, wanted: Callable[[Look, bool], None]) -> None:
        self._wanted = wanted
        self._asked: set[Look] = set()
        self._read: Kept[Look, AudioArray] = Kept(_KEPT_BYTES, lambda data: data.nbytes, self._asked.discard)
        self._readers: dict[Source, SourceReader] = {}

    @property
    def memory_bytes(self) -> int:
        return self._read.memory_bytes

    def view(self, source: Source, info: AudioInfo, start_s: float, end_s: float, columns: int) -> Extremes | None:
        """Return the extremes of every column, or None while a block of them is missing."""
        samples = max([info.samples, *(patch.start + patch.samples for patch in source.patches)])
        thinned = (end_s - start_s) * info.sample_rate >= columns * _GROUP
        wide = _span(0, thinned)[1]
        last_block = max(0, samples - 1) // wide
        first, last = (
            min(max(int(time * info.sample_rate + extra) // wide, 0), last_block)
            for time, extra in ((start_s, 0), (end_s, 2))
        )
        found = [self._block(_look(source, block, thinned)) for block in range(first, last + 1)]
        for beside in (first - 1, last + 1):
            if 0 <= beside <= last_block:
                self._block(_look(source, beside, thinned), now=False)
        blocks = [block for block in found if block is not None]
        if len(blocks) < len(found):
            return None
        data = np.concatenate(blocks, axis=1) if len(blocks) > 1 else blocks[0]
        offset_s = first * wide / info.sample_rate
        sound = ClipSound(AudioClip(data, info.sample_rate))
        shorter = BLOCK / wide
        return close_view(sound, (start_s - offset_s) * shorter, (end_s - offset_s) * shorter, columns)

    def fill(self, look: Look) -> None:
        """Read a block."""
        first, last = look.span
        data = self._reader(look.source).read(first, last)
        data = np.pad(data, ((0, 0), (0, last - first - data.shape[1])))  # a take may go on later, after a silence
        self._read.put(look, _thinned(data) if look.thinned else data)

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


def _span(block: int, thinned: bool) -> tuple[int, int]:
    wide = BLOCK * _GROUP // 2 if thinned else BLOCK
    return block * wide, (block + 1) * wide


def _look(source: Source, block: int, thinned: bool) -> Look:
    """Return a look at no more than what lies over the block: another take elsewhere leaves it as it is."""
    over = tuple(patch for patch in source.patches if overlaps(patch, *_span(block, thinned)))
    return Look(Source(source.path, over), block, thinned)


def _thinned(data: AudioArray) -> AudioArray:
    """Return the least and the greatest of every group of samples, side by side: an eighth of them, as far apart."""
    groups = data.reshape(len(data), -1, _GROUP)
    return np.stack([groups.min(axis=2), groups.max(axis=2)], axis=2).reshape(len(data), -1)
