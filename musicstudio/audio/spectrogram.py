"""The spectrogram as a pyramid of tiles: a first picture at once, every zoom afterwards."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.sound import IN_ORDER, Sound
from musicstudio.audio.spectrum import Spectrum
from musicstudio.domain.audio import AudioArray, AudioInfo

Image = NDArray[np.uint8]
"""Levels quantised over [-100, 0] dB: 0 is -100 dB or less, 255 is 0 dB (a sine of full scale)."""

TILE: Final = 512
"""Columns of the finest level per tile."""

_LEVELS: Final = 10
_OVERVIEW: Final = 480
_MOST_COLUMNS: Final = 130_000
_BATCH: Final = 64
"""Frames transformed at once, so that they stay in the processor's cache."""

CHANNELS: Final = ("both", "mid", "side", "left", "right")

Put = Callable[[int, AudioArray], None]


@dataclass(frozen=True)
class Lens:
    """How a sound is looked at: the axis, the window in samples at 44.1 kHz (0: long for bass, short above), a channel.

    Of "both" channels the louder one counts at every point.
    """

    scale: str = "log"
    window: int = 0
    channel: str = "both"


PLAIN: Final = Lens()


@dataclass(frozen=True)
class Span:
    """A stretch of time whose picture became sharper, and the fraction of the whole that is done."""

    start_s: float
    end_s: float
    fraction: float


class SpectrogramPyramid:
    """Levels of a sound through a lens, at time resolutions halving from `column_s`.

    `compute` fills it (one thread); `view` may be called meanwhile from another.
    Columns are about 1024 samples at 44.1 kHz; in sounds over an hour they become longer, each the maximum of its
    frames, so that all levels together stay under 100 MB (140 MB on a linear axis).
    """

    def __init__(self, info: AudioInfo, lens: Lens = PLAIN) -> None:
        self.info, self.lens = info, lens
        self.spectrum = Spectrum(info.sample_rate, lens.scale, lens.window)
        self.pooled = 1
        while info.samples > _MOST_COLUMNS * self.spectrum.hop * self.pooled:
            self.pooled *= 2
        self.seen = False
        self._looked_s: tuple[float, float] | None = None
        self._step = self.spectrum.hop * self.pooled
        columns = max(1, -(-info.samples // self._step))
        self._tiles = -(-columns // TILE)
        self._done = np.zeros(self._tiles, bool)
        self._levels = [np.zeros((self._tiles * TILE >> level, self.rows), np.uint8) for level in range(_LEVELS)]
        self._overview = np.zeros((min(_OVERVIEW, columns), self.rows), np.uint8)

    @property
    def rows(self) -> int:
        return self.spectrum.rows

    @property
    def column_s(self) -> float:
        return self._step / self.info.sample_rate

    @property
    def finished(self) -> bool:
        return bool(self._done.all())

    @property
    def memory_bytes(self) -> int:
        return sum(level.nbytes for level in self._levels) + self._overview.nbytes

    def compute(self, sound: Sound, first_s: float = 0.0, also: Put | None = None) -> Iterator[Span]:
        """Fill the pyramid, yielding each span as it becomes visible: the whole coarsely, then tile by tile.

        Tiles start with those looked at, else with the one at `first_s`, and wrap around; a codec that cannot seek is
        read once, from its start, without the coarse look. `also(start, block)` receives every sample once on the
        way (`Peaks.put`), so that a compressed file need not be decoded twice.
        """
        order: Iterable[int] = range(self._tiles)
        if self.info.subtype not in IN_ORDER:
            for span in self._compute_overview(sound):
                self.seen = True
                yield span
            order = self._order(first_s)
        with ThreadPoolExecutor(2, thread_name_prefix="spectrogram") as pool:
            waiting: deque[tuple[int, Future[Image]]] = deque()
            for tile, data in self._read_tiles(sound, order, also):
                waiting.append((tile, pool.submit(self._columns, data)))
                if len(waiting) > 2:
                    yield self._keep(*waiting.popleft())
            while waiting:
                yield self._keep(*waiting.popleft())

    def look_at(self, start_s: float, end_s: float) -> None:
        """Let `compute` go on with this stretch."""
        self._looked_s = start_s, end_s

    def view(self, start_s: float, end_s: float, columns: int) -> Image:
        """Return uint8 (rows, columns) of `[start_s, end_s)`, lowest frequency first; 0 outside the sound."""
        edges = np.linspace(start_s, end_s, columns + 1) / self.column_s
        per_column = (edges[-1] - edges[0]) / columns
        level = int(np.clip(np.log2(max(per_column, 1.0)), 0, _LEVELS - 1))
        image = _pool(self._levels[level], edges / (1 << level))
        centres = (edges[:-1] + edges[1:]) / 2
        tiles = np.clip(centres / TILE, 0, self._tiles - 1).astype(np.int64)
        length = self.info.samples / self._step
        coarse = ~self._done[tiles]
        if coarse.any():
            places = np.clip(centres[coarse] / length * len(self._overview), 0, len(self._overview) - 1)
            image[coarse] = self._overview[places.astype(np.int64)]
        image[(edges[1:] <= 0) | (edges[:-1] >= length)] = 0
        return np.ascontiguousarray(image.T)

    def _order(self, first_s: float) -> Iterator[int]:
        """Give out every tile once: the next of those in view, else the next after the last one."""
        waiting = np.ones(self._tiles, bool)
        at = self._tile_at(first_s)
        for _ in range(self._tiles):
            looked = self._looked_s
            first, last = (self._tile_at(looked[0]), self._tile_at(looked[1]) + 1) if looked else (at, self._tiles)
            inside = first + np.flatnonzero(waiting[first:last])
            ahead = np.flatnonzero(waiting[at:])
            if len(inside):
                later = inside[inside >= at]
                at = int(later[0] if len(later) else inside[0])
            else:
                at = int(at + ahead[0] if len(ahead) else np.flatnonzero(waiting)[0])
            waiting[at] = False
            yield at

    def _tile_at(self, time_s: float) -> int:
        return int(np.clip(time_s / (self.column_s * TILE), 0, self._tiles - 1))

    def _compute_overview(self, sound: Sound) -> Iterator[Span]:
        """One frame at each of a few hundred places, shown in growing steps."""
        count, total_s = len(self._overview), self.info.samples / self.info.sample_rate
        for begin in range(0, count, 120):
            end = min(count, begin + 120)
            frames = np.stack([self._read_frame(sound, (n + 0.5) / count) for n in range(begin, end)], axis=1)
            self._overview[begin:end] = quantise(self.spectrum.power(_channels(frames, self.lens.channel)))
            yield Span(begin / count * total_s, end / count * total_s, 0.0)

    def _read_frame(self, sound: Sound, fraction: float) -> AudioArray:
        start = round(self.info.samples * fraction) - self.spectrum.size // 2
        return _read_padded(sound, start, start + self.spectrum.size)

    def _read_tiles(self, sound: Sound, order: Iterable[int], also: Put | None) -> Iterator[tuple[int, AudioArray]]:
        """Read tiles with the margins that their outermost frames look into; what follows on is never read twice."""
        margin, last, tail = self.spectrum.margin, -2, np.zeros((self.info.channels, 0), np.float32)
        for tile in order:
            start = tile * TILE * self._step
            stop = min(start + TILE * self._step, -(-self.info.samples // self._step) * self._step)
            if tile == last + 1:
                data = np.concatenate([tail, _read_padded(sound, start + margin, stop + margin)], axis=1)
            else:
                data = _read_padded(sound, start - margin, stop + margin)
            if also is not None:
                also(start, data[:, margin : margin + min(stop, self.info.samples) - start])
            last, tail = tile, data[:, -2 * margin :]
            yield tile, data

    def _columns(self, data: AudioArray) -> Image:
        """Return uint8 (columns, rows) of a tile's samples."""
        size, hop = self.spectrum.size, self.spectrum.hop
        data = _channels(data, self.lens.channel)
        frames = np.lib.stride_tricks.sliding_window_view(data, size, axis=1)[:, ::hop]
        count = (data.shape[1] - 2 * self.spectrum.margin) // hop
        power = np.empty((count, self.rows), np.float32)
        for begin in range(0, count, _BATCH):
            power[begin : begin + _BATCH] = self.spectrum.power(frames[:, begin : min(begin + _BATCH, count)])
        return quantise(power.reshape(-1, self.pooled, self.rows).max(axis=1))

    def _keep(self, tile: int, future: Future[Image]) -> Span:
        image = future.result()
        begin = tile * TILE
        self._levels[0][begin : begin + len(image)] = image
        for level in range(1, _LEVELS):
            fine = self._levels[level - 1][begin >> level - 1 : (begin + TILE) >> level - 1]
            self._levels[level][begin >> level : (begin + TILE) >> level] = np.maximum(fine[::2], fine[1::2])
        self._done[tile] = self.seen = True
        end_s = min((begin + TILE) * self.column_s, self.info.samples / self.info.sample_rate)
        return Span(begin * self.column_s, end_s, float(self._done.mean()))


def quantise(power: NDArray[np.float32]) -> Image:
    """Return power as uint8 over [-100, 0] dB."""
    decibels = 10 * np.log10(np.maximum(power, np.float32(1e-12)))
    image: Image = np.clip((decibels + 100) * 2.55 + 0.5, 0, 255).astype(np.uint8)
    return image


def level_db(image: Image) -> NDArray[np.float32]:
    """Return the levels that a quantised image stands for, in dB."""
    return image.astype(np.float32) / np.float32(2.55) - np.float32(100)


def _channels(data: AudioArray, channel: str) -> AudioArray:
    """Return the channel to look at of float32 (channels, …), still with that axis; one channel is all there is."""
    if channel == "both" or len(data) < 2:
        return data if channel != "side" else np.zeros_like(data)
    if channel in ("left", "right"):
        return data[:1] if channel == "left" else data[1:2]
    sign = np.float32(1 if channel == "mid" else -1)
    return np.asarray((data[:1] + sign * data[1:2]) * np.float32(0.5))


def _pool(level: Image, edges: NDArray[np.float64]) -> Image:
    cuts = np.clip(np.floor(edges), 0, len(level)).astype(np.int64)
    starts = np.minimum(cuts[:-1], len(level) - 1)
    stop = max(min(int(np.ceil(edges[-1])), len(level)), int(starts[-1]) + 1)
    pooled: Image = np.maximum.reduceat(level[:stop], starts, axis=0)
    return pooled


def _read_padded(sound: Sound, start: int, stop: int) -> AudioArray:
    """Read `[start, stop)` with silence where the sound is not."""
    data = sound.read(max(start, 0), max(stop, 0))
    before = min(max(-start, 0), stop - start)
    after = stop - start - before - data.shape[1]
    return np.pad(data, ((0, 0), (before, after))) if before or after else data
