"""The waveform as a pyramid of extremes: drawn at any zoom without touching the samples again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.sound import Sound
from musicstudio.domain.audio import AudioArray, AudioInfo

BASE: Final = 256
"""Samples per entry of the finest level; each further level halves the entries."""

_BLOCK: Final = 1 << 18

Extremes = tuple[NDArray[np.float32], NDArray[np.float32]]
"""Minimum and maximum, each float32 (channels, columns)."""


class Peaks:
    """Least and greatest sample per stretch of `BASE · 2^level` samples, for each channel.

    Filled by `put` in any order (one thread writes, others may view meanwhile); what is not filled yet reads as 0.
    Two hours of stereo take 40 MB.
    """

    def __init__(self, info: AudioInfo) -> None:
        self.info = info
        self._levels: list[Extremes] = []
        entries = max(1, -(-info.samples // BASE))
        while True:
            self._levels.append((_zeros(info.channels, entries), _zeros(info.channels, entries)))
            if entries == 1:
                break
            entries = -(-entries // 2)

    @property
    def memory_bytes(self) -> int:
        return sum(low.nbytes + high.nbytes for low, high in self._levels)

    def put(self, start: int, block: AudioArray) -> None:
        """Take in `block`, float32 (channels, samples), found at sample `start`, a multiple of BASE.

        Its length is a multiple of BASE too, unless it ends the sound.
        """
        if start % BASE:
            raise ValueError(f"peaks are put at multiples of {BASE}, not at {start}")
        samples = min(block.shape[1], self.info.samples - start)
        if samples <= 0:
            return
        cuts = np.arange(0, samples, BASE)
        first, last = start // BASE, start // BASE + len(cuts)
        low, high = self._levels[0]
        low[:, first:last] = np.minimum.reduceat(block[:, :samples], cuts, axis=1)
        high[:, first:last] = np.maximum.reduceat(block[:, :samples], cuts, axis=1)
        for (fine_low, fine_high), (low, high) in zip(self._levels, self._levels[1:], strict=False):
            first, last = first // 2, -(-last // 2)
            pairs = np.arange(0, min(2 * last, fine_low.shape[1]) - 2 * first, 2)
            low[:, first:last] = np.minimum.reduceat(fine_low[:, 2 * first : 2 * last], pairs, axis=1)
            high[:, first:last] = np.maximum.reduceat(fine_high[:, 2 * first : 2 * last], pairs, axis=1)

    def compute(self, sound: Sound) -> Iterator[float]:
        """Fill everything from `sound`, block by block, yielding the fraction done."""
        for start in range(0, self.info.samples, _BLOCK):
            self.put(start, sound.read(start, start + _BLOCK))
            yield min(1.0, (start + _BLOCK) / self.info.samples)

    def view(self, start_s: float, end_s: float, columns: int) -> Extremes:
        """Return the extremes of `columns` equal stretches of `[start_s, end_s)`; 0 outside the sound."""
        edges = np.linspace(start_s, end_s, columns + 1) * self.info.sample_rate
        per_column = (edges[-1] - edges[0]) / columns
        level = int(np.clip(np.log2(max(per_column / BASE, 1.0)), 0, len(self._levels) - 1))
        low, high = self._levels[level]
        return _pool(low, high, edges / (BASE << level), self.info.samples / (BASE << level))


def close_view(sound: Sound, start_s: float, end_s: float, columns: int) -> Extremes:
    """Return what `Peaks.view` does from the samples themselves, for zooms where a column is finer than BASE."""
    edges = np.linspace(start_s, end_s, columns + 1) * sound.info.sample_rate
    first = max(0, int(np.floor(edges[0])))
    data = sound.read(first, max(first, int(np.ceil(edges[-1])) + 1))
    if not data.shape[1]:
        return _zeros(sound.info.channels, columns), _zeros(sound.info.channels, columns)
    return _pool(data, data, edges - first, float(data.shape[1]))


def _zeros(channels: int, entries: int) -> NDArray[np.float32]:
    return np.zeros((channels, entries), np.float32)


def _pool(low: NDArray[np.float32], high: NDArray[np.float32], edges: NDArray[np.float64], length: float) -> Extremes:
    """Gather entries between consecutive `edges` (in entries); a stretch shorter than one entry repeats it."""
    inside = (edges[1:] > 0) & (edges[:-1] < length)
    cuts = np.clip(np.floor(edges), 0, low.shape[1]).astype(np.int64)
    starts = np.minimum(cuts[:-1], low.shape[1] - 1)
    stop = max(min(int(np.ceil(edges[-1])), low.shape[1]), int(starts[-1]) + 1)
    return (
        np.where(inside, np.minimum.reduceat(low[:, :stop], starts, axis=1), np.float32(0)),
        np.where(inside, np.maximum.reduceat(high[:, :stop], starts, axis=1), np.float32(0)),
    )
