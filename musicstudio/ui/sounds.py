"""Pictures of sounds, computed beside the window's thread and kept while they are useful.

The original's pyramid is computed once for each lens; edits and takes are small pictures of their own laid over it, so
that choosing another take costs milliseconds.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

import numpy as np

from musicstudio.audio.files import open_audio
from musicstudio.audio.peaks import BASE, Extremes, Peaks
from musicstudio.audio.pixels import blended, rows_to_pixels
from musicstudio.audio.sound import ClipSound
from musicstudio.audio.source import open_source
from musicstudio.audio.spectrogram import PLAIN, Image, Lens, SpectrogramPyramid
from musicstudio.domain.audio import AudioClip, AudioInfo
from musicstudio.domain.errors import StudioError
from musicstudio.domain.tasks import Source
from musicstudio.ui.close_looks import CloseLooks, Look
from musicstudio.ui.errands import Errands, Steps
from musicstudio.ui.kept import Kept
from musicstudio.ui.stretches import BESIDE, Stretch, columns_of, stretches

log = logging.getLogger(__name__)

_KEPT_BYTES: Final = 384 << 20
"""Memory for pyramids: about 18 ten-minute songs or lenses; the one unused for longest makes way."""

_ASIDE_BYTES: Final = 16 << 20
"""Memory for pictures of what the project holds no more: undoing brings it back."""

_LAYERS_BYTES: Final = 16 << 20
"""Memory for pictures of edits and takes: some sixty."""

_NOW, _SOON, _LATER, _LAST = range(4)

Post = Callable[[Callable[[], None]], None]
Changed = Callable[[str], None]


@dataclass
class Original:
    """What is known of a file as it came; filled by the store's thread while views already read it."""

    info: AudioInfo | None = None
    peaks: Peaks | None = None
    error: str = ""
    heard: bool = False
    """Whether the peaks hold anything yet."""

    @property
    def memory_bytes(self) -> int:
        return self.peaks.memory_bytes if self.peaks is not None else 0


@dataclass
class Layer:
    """The pictures of a stretch where patches lie over the original."""

    start_s: float
    end_s: float
    offset_s: float
    peaks: Peaks | None = None
    pyramid: SpectrogramPyramid | None = None

    @property
    def memory_bytes(self) -> int:
        return sum(one.memory_bytes for one in (self.peaks, self.pyramid) if one is not None)


@dataclass(frozen=True)
class _Sight:
    """One file through one lens."""

    path: str
    lens: Lens


class SoundStore:
    """Answers views at once with what is there, and calls `changed(path)` through `post` as more becomes visible."""

    def __init__(self, post: Post, changed: Changed) -> None:
        self._post, self._changed = post, changed
        self._originals: dict[str, Original] = {}
        self._pyramids: dict[_Sight, SpectrogramPyramid | None] = {}
        self._used: dict[_Sight, int] = {}
        self._layers: Kept[tuple[Stretch, Lens | None], Layer] = Kept(_LAYERS_BYTES, lambda layer: layer.memory_bytes)
        self._latest: _Sight | None = None
        self._close = CloseLooks(self._wanted_close)
        self._errands = Errands("pictures")

    def _wanted_close(self, look: Look, now: bool) -> None:
        self._errands.add(self._look_close(look), lambda: _NOW if now else _SOON)

    def close(self) -> None:
        """Stop computing."""
        self._errands.close()
        self._close.close()

    @property
    def memory_bytes(self) -> int:
        """What all pictures take."""
        originals = sum(one.memory_bytes for one in list(self._originals.values()))
        pyramids = sum(one.memory_bytes for one in list(self._pyramids.values()) if one is not None)
        return originals + pyramids + self._layers.memory_bytes + self._close.memory_bytes

    def keep(self, paths: Collection[str]) -> None:
        """Be told which files the project holds: of others, pictures stay only as far as there is room beside."""
        aside = 0
        for path in sorted(set(self._originals).difference(paths), key=self._used_last, reverse=True):
            sights = [sight for sight in list(self._pyramids) if sight.path == path]
            made = [one for sight in sights if (one := self._pyramids.get(sight)) is not None]
            aside += self._originals[path].memory_bytes + sum(one.memory_bytes for one in made)
            if aside > _ASIDE_BYTES:
                del self._originals[path]
                for sight in sights:
                    self._pyramids.pop(sight, None)
                    self._used.pop(sight, None)

    def original(self, path: str) -> Original:
        """Return what is known of a file; asking starts what is missing."""
        found = self._originals.get(path)
        if found is None:
            found = self._originals[path] = Original()
            self._errands.add(self._fill_peaks(path, found), lambda: _SOON)
        return found

    def pyramid(self, path: str, lens: Lens = PLAIN) -> SpectrogramPyramid | None:
        """Return a file's spectrogram through a lens, perhaps half done; asking starts it, the latest asked first."""
        self.original(path)
        sight = self._latest = _Sight(path, lens)
        if sight not in self._pyramids:
            self._pyramids[sight] = None
            self._errands.add(self._fill_pyramid(sight), lambda: _LATER if sight == self._latest else _LAST)
        self._used[sight] = max(self._used.values(), default=0) + 1
        return self._pyramids.get(sight)

    def spectrogram(
        self, source: Source, start_s: float, end_s: float, columns: int, lens: Lens = PLAIN
    ) -> Image | None:
        """Return uint8 (rows, columns) of a source with its edits, or None while nothing is known of it."""
        pyramid = self.pyramid(source.path, lens)
        if pyramid is None or not pyramid.seen:
            return None
        image = pyramid.view(start_s, end_s, columns)
        for layer in self._layers_of(source, lens):
            first, last, span = columns_of(layer.start_s, layer.end_s, layer.offset_s, start_s, end_s, columns)
            if layer.pyramid is not None and first < last:
                image[:, first:last] = layer.pyramid.view(*span, last - first)
        return image

    def pixels(
        self, source: Source, span_s: tuple[float, float], columns: int, rows: tuple[float, float], height: int,
        lens: Lens = PLAIN,
    ) -> Image | None:  # fmt: skip
        """Return uint8 (height, columns), top first, of a span and of rows of the spectrum: one value per pixel.

        None while nothing is known of the sound. Closer than the spectrogram's own columns, they are blended.
        """
        pyramid = self.pyramid(source.path, lens)
        if pyramid is None:
            return None
        (start_s, end_s), own = span_s, pyramid.column_s
        step = (end_s - start_s) / columns
        if step >= own:
            levels = self.spectrogram(source, start_s, end_s, columns, lens)
            return None if levels is None else rows_to_pixels(levels, *rows, height)
        first, last = math.floor(start_s / own) - 1, math.ceil(end_s / own) + 1
        levels = self.spectrogram(source, first * own, last * own, last - first, lens)
        if levels is None:
            return None
        centres = (start_s + (np.arange(columns) + 0.5) * step) / own - first - 0.5
        return blended(rows_to_pixels(levels, *rows, height).T, centres).T

    def waveform(self, source: Source, start_s: float, end_s: float, columns: int) -> Extremes | None:
        """Return the extremes (channels, columns) of a source with its edits, or None while nothing is known."""
        original = self.original(source.path)
        peaks = original.peaks
        if peaks is None or not original.heard:
            return None
        if (end_s - start_s) * peaks.info.sample_rate < columns * BASE:
            near = self._close.view(source, peaks.info, start_s, end_s, columns)
            if near is not None:
                return near
        low, high = peaks.view(start_s, end_s, columns)
        for layer in self._layers_of(source, None):
            first, last, span = columns_of(layer.start_s, layer.end_s, layer.offset_s, start_s, end_s, columns)
            if layer.peaks is not None and first < last:
                low[:, first:last], high[:, first:last] = layer.peaks.view(*span, last - first)
        return low, high

    def _layers_of(self, source: Source, lens: Lens | None) -> list[Layer]:
        info = self.original(source.path).info
        if info is None:
            return []
        found = []
        for stretch in stretches(source):
            layer = self._layers.get((stretch, lens))
            if layer is None:
                rate = info.sample_rate
                layer = Layer(stretch.first / rate, stretch.last / rate, max(0, stretch.first - BESIDE) / rate)
                self._layers.put((stretch, lens), layer)
                self._errands.add(self._fill_layer(stretch, lens, layer), lambda: _NOW)
            found.append(layer)
        return found

    def _used_last(self, path: str) -> int:
        return max((used for sight, used in self._used.items() if sight.path == path), default=0)

    # --- on the store's thread -----------------------------------------------------------------------------------

    def _notify(self, path: str) -> None:
        if not self._errands.closed:
            self._post(lambda: self._changed(path))

    def _fail(self, path: str, error: Exception) -> None:
        log.warning("no picture of %s: %s", path, error)
        if (original := self._originals.get(path)) is not None:
            original.error = str(error)
        self._notify(path)

    def _fill_peaks(self, path: str, original: Original) -> Steps:
        try:
            with open_audio(path) as reader:
                original.info, original.peaks = reader.info, Peaks(reader.info)
                for _ in original.peaks.compute(reader):
                    original.heard = True
                    self._notify(path)
                    yield
        except (StudioError, OSError) as error:
            self._fail(path, error)

    def _fill_pyramid(self, sight: _Sight) -> Steps:
        if sight not in self._pyramids:  # nobody wants it any more
            return
        try:
            with open_audio(sight.path) as reader:
                pyramid = SpectrogramPyramid(reader.info, sight.lens)
                self._keep(sight, pyramid)
                for _ in pyramid.compute(reader):
                    self._notify(sight.path)
                    yield
                    if self._pyramids.get(sight) is not pyramid:
                        return
        except (StudioError, OSError) as error:
            self._fail(sight.path, error)

    def _keep(self, sight: _Sight, pyramid: SpectrogramPyramid) -> None:
        """Put a pyramid in its place, and drop those unused for longest when all are too large together."""
        self._pyramids[sight] = pyramid
        kept = dict(self._pyramids)
        size = sum(one.memory_bytes for one in kept.values() if one is not None)
        for old in sorted(kept, key=lambda one: self._used.get(one, 0)):
            one = kept[old]
            if size > _KEPT_BYTES and one is not None and old not in (sight, self._latest):
                self._pyramids.pop(old, None)
                size -= one.memory_bytes

    def _fill_layer(self, stretch: Stretch, lens: Lens | None, layer: Layer) -> Steps:
        try:
            with open_source(Source(stretch.path, stretch.patches)) as reader:
                rate = reader.info.sample_rate
                data = reader.read(round(layer.offset_s * rate), round(layer.end_s * rate) + BESIDE)
            sound = ClipSound(AudioClip(np.ascontiguousarray(data), rate))
            if lens is not None:
                pyramid = SpectrogramPyramid(sound.info, lens)
                for _ in pyramid.compute(sound):
                    pass
                layer.pyramid = pyramid
            else:
                peaks = Peaks(sound.info)
                for _ in peaks.compute(sound):
                    pass
                layer.peaks = peaks
            self._notify(stretch.path)
        except (StudioError, OSError) as error:
            self._fail(stretch.path, error)
        yield

    def _look_close(self, look: Look) -> Steps:
        try:
            self._close.fill(look)
            self._notify(look.source.path)
        except (StudioError, OSError) as error:
            self._fail(look.source.path, error)
        yield
