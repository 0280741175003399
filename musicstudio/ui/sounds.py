"""Pictures of sounds, computed beside the window's thread and kept while they are useful.

The original's pyramid is computed once; edits and takes are small pictures of their own laid over it, so that choosing
another take costs milliseconds.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from musicstudio.audio.files import open_audio
from musicstudio.audio.peaks import BASE, Extremes, Peaks
from musicstudio.audio.sound import ClipSound
from musicstudio.audio.source import open_source
from musicstudio.audio.spectrogram import Image, SpectrogramPyramid
from musicstudio.domain.audio import AudioClip, AudioInfo
from musicstudio.domain.errors import StudioError
from musicstudio.domain.tasks import Patch, Source
from musicstudio.ui.close_looks import CloseLooks, Look

log = logging.getLogger(__name__)

_BESIDE: Final = 8192
"""Samples looked at around a patch, since a spectrogram's columns see that far."""

_KEPT_LAYERS: Final = 200

Post = Callable[[Callable[[], None]], None]
Changed = Callable[[str], None]


@dataclass
class Original:
    """The pictures of a file as it came; filled by the store's thread while views already read them."""

    info: AudioInfo | None = None
    peaks: Peaks | None = None
    pyramid: SpectrogramPyramid | None = None
    fraction: float = 0.0
    error: str = ""
    heard: bool = False
    """Whether the peaks hold anything yet."""
    seen: bool = False
    """Whether the pyramid does."""


@dataclass
class Layer:
    """The pictures of a stretch where patches lie over the original."""

    start_s: float
    end_s: float
    offset_s: float
    peaks: Peaks | None = None
    pyramid: SpectrogramPyramid | None = None


@dataclass(frozen=True)
class _Stretch:
    """A part of a file and the patches that meet it, in order: the identity of a layer."""

    path: str
    patches: tuple[Patch, ...]
    spectral: bool


@dataclass(order=True)
class _Order:
    urgency: int
    number: int
    work: Callable[[], None] = field(compare=False)


class SoundStore:
    """Answers views at once with what is there, and calls `changed(path)` through `post` as more becomes visible."""

    def __init__(self, post: Post, changed: Changed) -> None:
        self._post, self._changed = post, changed
        self._originals: dict[str, Original] = {}
        self._spectral: set[str] = set()
        self._layers: dict[_Stretch, Layer] = {}
        self._orders: queue.PriorityQueue[_Order] = queue.PriorityQueue()
        self._count = 0
        self._close = CloseLooks(self._wanted_close)
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="pictures", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop computing."""
        self._closed.set()
        self._order(-1, lambda: None)
        self._thread.join(timeout=5)
        self._close.close()

    def _wanted_close(self, look: Look) -> None:
        self._order(0, lambda: self._look_close(look))

    def _look_close(self, look: Look) -> None:
        try:
            if self._close.fill(look):
                self._notify(look.source.path)
        except (StudioError, OSError) as error:
            self._fail(look.source.path, error)

    def original(self, path: str, spectral: bool = False) -> Original:
        """Return what is known of a file's pictures; asking starts what is missing."""
        found = self._originals.get(path)
        if found is None:
            found = self._originals[path] = Original()
            if not spectral:
                self._order(1, lambda: self._fill_peaks(path))
        if spectral and path not in self._spectral:
            self._spectral.add(path)
            self._order(2, lambda: self._fill_pyramid(path))
        return found

    def spectrogram(self, source: Source, start_s: float, end_s: float, columns: int) -> Image | None:
        """Return uint8 (rows, columns) of a source with its edits, or None while nothing is known of it."""
        pyramid = self.original(source.path, spectral=True).pyramid
        if pyramid is None:
            return None
        image = pyramid.view(start_s, end_s, columns)
        for layer in self._layers_of(source, spectral=True):
            if layer.pyramid is not None:
                first, last = _columns(layer, start_s, end_s, columns)
                if first < last:
                    begin, step = start_s + first * (end_s - start_s) / columns, (end_s - start_s) / columns
                    span = begin - layer.offset_s, begin - layer.offset_s + (last - first) * step
                    image[:, first:last] = layer.pyramid.view(*span, last - first)
        return image

    def waveform(self, source: Source, start_s: float, end_s: float, columns: int) -> Extremes | None:
        """Return the extremes (channels, columns) of a source with its edits, or None while nothing is known."""
        original = self.original(source.path)
        peaks = original.peaks
        if peaks is None or not original.heard:
            return None
        if (end_s - start_s) * peaks.info.sample_rate < columns * BASE:
            near = self._close.view(source, start_s, end_s, columns)
            if near is not None:
                return near
        low, high = peaks.view(start_s, end_s, columns)
        for layer in self._layers_of(source, spectral=False):
            if layer.peaks is not None:
                first, last = _columns(layer, start_s, end_s, columns)
                if first < last:
                    begin, step = start_s + first * (end_s - start_s) / columns, (end_s - start_s) / columns
                    span = begin - layer.offset_s, begin - layer.offset_s + (last - first) * step
                    low[:, first:last], high[:, first:last] = layer.peaks.view(*span, last - first)
        return low, high

    def _layers_of(self, source: Source, spectral: bool) -> list[Layer]:
        info = self._originals[source.path].info
        if info is None:
            return []
        found = []
        for stretch in _stretches(source, spectral):
            layer = self._layers.get(stretch)
            if layer is None:
                first = min(patch.start for patch in stretch.patches)
                last = max(patch.start + patch.samples for patch in stretch.patches)
                rate = info.sample_rate
                layer = Layer(first / rate, last / rate, max(0, first - _BESIDE) / rate)
                if len(self._layers) >= _KEPT_LAYERS:
                    self._layers.pop(next(iter(self._layers)))
                self._layers[stretch] = layer
                self._order(0, lambda s=stretch, into=layer: self._fill_layer(s, into))  # type: ignore[misc]
            found.append(layer)
        return found

    def _order(self, urgency: int, work: Callable[[], None]) -> None:
        self._count += 1
        self._orders.put(_Order(urgency, self._count, work))

    def _serve(self) -> None:
        while not self._closed.is_set():
            self._orders.get().work()

    def _between(self) -> None:
        """Let what is more urgent than a whole pyramid go first."""
        while not self._closed.is_set():
            try:
                order = self._orders.get_nowait()
            except queue.Empty:
                return
            if order.urgency > 1:
                self._orders.put(order)
                return
            order.work()

    def _notify(self, path: str) -> None:
        if not self._closed.is_set():
            self._post(lambda: self._changed(path))

    def _fill_peaks(self, path: str) -> None:
        original = self._originals[path]
        if original.peaks is not None:
            return
        try:
            with open_audio(path) as reader:
                original.info, original.peaks = reader.info, Peaks(reader.info)
                for _ in original.peaks.compute(reader):
                    if self._closed.is_set():
                        return
                    original.heard = True
                    self._notify(path)
        except (StudioError, OSError) as error:
            self._fail(path, error)

    def _fill_pyramid(self, path: str) -> None:
        original = self._originals[path]
        try:
            with open_audio(path) as reader:
                pyramid = SpectrogramPyramid(reader.info)
                also = None
                if original.peaks is None:
                    original.info, original.peaks = reader.info, Peaks(reader.info)
                    also = original.peaks.put
                original.pyramid = pyramid
                for span in pyramid.compute(reader, also=also):
                    original.fraction, original.seen = span.fraction, True
                    original.heard |= span.fraction > 0
                    self._notify(path)
                    self._between()
                    if self._closed.is_set():
                        return
        except (StudioError, OSError) as error:
            self._fail(path, error)

    def _fill_layer(self, stretch: _Stretch, layer: Layer) -> None:
        try:
            with open_source(Source(stretch.path, stretch.patches)) as reader:
                rate = reader.info.sample_rate
                first, last = round(layer.offset_s * rate), round(layer.end_s * rate) + _BESIDE
                data = reader.read(first, last)
            sound = ClipSound(AudioClip(np.ascontiguousarray(data), rate))
            if stretch.spectral:
                pyramid = SpectrogramPyramid(sound.info)
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

    def _fail(self, path: str, error: Exception) -> None:
        log.warning("no picture of %s: %s", path, error)
        self._originals[path].error = str(error)
        self._notify(path)


def _stretches(source: Source, spectral: bool) -> list[_Stretch]:
    """Group patches that overlap, each group in the order they lie."""
    groups: list[tuple[int, int, list[Patch]]] = []
    for patch in source.patches:
        first, last, members = patch.start, patch.start + patch.samples, [patch]
        apart = []
        for group in groups:
            if group[0] < last + 2 * _BESIDE and first < group[1] + 2 * _BESIDE:
                first, last = int(min(first, group[0])), int(max(last, group[1]))
                members = group[2] + members
            else:
                apart.append(group)
        groups = [*apart, (int(first), int(last), members)]
    return [_Stretch(source.path, tuple(members), spectral) for _, _, members in groups]


def _columns(layer: Layer, start_s: float, end_s: float, columns: int) -> tuple[int, int]:
    """Return which columns of a view a layer covers."""
    per_s = columns / (end_s - start_s)
    first, last = np.floor((layer.start_s - start_s) * per_s), np.ceil((layer.end_s - start_s) * per_s)
    return int(np.clip(first, 0, columns)), int(np.clip(last, 0, columns))
