"""The files a mix is heard from, kept open."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.files import AudioReader, open_audio
from musicstudio.audio.mix import FADE_S, Lane, Mix
from musicstudio.audio.sound import IN_ORDER
from musicstudio.audio.source import open_source
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.errors import StudioError
from musicstudio.domain.tasks import Patch, Source


class OpenFiles:
    """Readers by source, opened when first heard; used by one thread.

    A file that cannot seek plays at once while it is decoded beside, so that going back seldom has to wait.
    """

    def __init__(self, scratch: Path | None = None) -> None:
        self._scratch = scratch
        self._sources: dict[Source, AudioReader] = {}
        self._patches: dict[str, AudioReader] = {}
        self._decoders: dict[Source, _Decoding] = {}
        self._reached: dict[Source, int] = {}

    def source(self, source: Source) -> AudioReader:
        """Return the reader of a source; raises UnsupportedAudio."""
        if source not in self._sources:
            reader = self._sources[source] = open_source(source, self._scratch)
            if reader.info.subtype in IN_ORDER:
                self._decoders[source] = _Decoding(source, self._scratch)
        return self._sources[source]

    def read(self, source: Source, start: int, stop: int) -> AudioArray:
        """Read a source, from its decoded copy once there is one."""
        self.source(source)
        decoding = self._decoders.get(source)
        if decoding is not None and (decoding.done or start < self._reached.get(source, 0)):
            del self._decoders[source]
            decoded = decoding.reader()
            if decoded is not None:
                self._sources[source].close()
                self._sources[source] = decoded
        self._reached[source] = stop
        return self._sources[source].read(start, stop)

    def patch(self, patch: Patch) -> AudioReader:
        """Return the reader of a patch; raises UnsupportedAudio."""
        if patch.path not in self._patches:
            self._patches[patch.path] = open_audio(patch.path, self._scratch)
        return self._patches[patch.path]

    def keep(self, mix: Mix) -> None:
        """Close what a mix does not use."""
        used = {lane.source for lane in mix.lanes}
        paths = {patch.path for lane in mix.lanes for take in lane.takes for patch in take.patches}
        for source in [source for source in self._sources if source not in used]:
            self._close(source)
        for path in [path for path in self._patches if path not in paths]:
            self._patches.pop(path).close()

    def close(self) -> None:
        for source in list(self._sources):
            self._close(source)
        for reader in self._patches.values():
            reader.close()
        self._patches.clear()

    def _close(self, source: Source) -> None:
        self._sources.pop(source).close()
        self._reached.pop(source, None)
        decoding = self._decoders.pop(source, None)
        if decoding is not None:
            decoding.abandon()


class LaneSound:
    """A lane's source with its chosen take laid over it, at the take's gain; a take may go on where the source ends."""

    def __init__(self, lane: Lane, files: OpenFiles) -> None:
        self._source, self._take, self._files = lane.source, lane.take, files
        info = files.source(lane.source).info
        ends = [patch.start + patch.samples for patch in self._take.patches] if self._take is not None else []
        self.info = replace(info, samples=max([info.samples, *ends]))

    def read(self, start: int, stop: int) -> AudioArray:
        start = min(max(start, 0), self.info.samples)
        stop = min(max(stop, start), self.info.samples)
        data = self._files.read(self._source, start, stop)
        if (missing := stop - start - data.shape[1]) > 0:
            data = np.pad(data, ((0, 0), (0, missing)))
        for patch in self._take.patches if self._take is not None else ():
            first, last = max(start, patch.start), min(start + data.shape[1], patch.start + patch.samples)
            if first < last:
                new = self._files.patch(patch).read(first - patch.start, last - patch.start)
                data[:, first - start : last - start] = new * self._gain(patch, first - patch.start, last - patch.start)
        return data

    def _gain(self, patch: Patch, start: int, stop: int) -> NDArray[np.float32]:
        gain_db = self._take.gain_db if self._take is not None else 0.0
        return take_gains(gain_db, patch.samples, self.info.sample_rate, start, stop)


def take_gains(gain_db: float, samples: int, sample_rate: int, start: int, stop: int) -> NDArray[np.float32]:
    """Return the gain over `[start, stop)` of a take's patch, float32: 1 at its edges, where the sound goes on."""
    gain = 10 ** (gain_db / 20)
    fade = max(1, min(round(FADE_S * sample_rate), samples // 2))
    at = np.arange(start, stop)
    inside = np.minimum(np.minimum(at + 1, samples - at) / fade, 1)
    return (1 + (gain - 1) * inside).astype(np.float32)


class _Decoding:
    """A reader being made ready to go back, in a thread of its own."""

    def __init__(self, source: Source, scratch: Path | None) -> None:
        self._source, self._scratch = source, scratch
        self._reader: AudioReader | None = None
        self._abandoned = threading.Event()
        self._thread = threading.Thread(target=self._run, name="decode for playback", daemon=True)
        self._thread.start()

    @property
    def done(self) -> bool:
        return not self._thread.is_alive()

    def reader(self) -> AudioReader | None:
        """Wait for the reader; None when it could not be made, which the first reader will find too, and say."""
        self._thread.join()
        return self._reader

    def abandon(self) -> None:
        self._abandoned.set()
        if self.done and self._reader is not None:
            self._reader.close()

    def _run(self) -> None:
        try:
            reader = open_source(self._source, self._scratch)
            reader.read(1, 2)
            reader.read(0, 1)
        except (StudioError, OSError):
            return
        self._reader = reader
        if self._abandoned.is_set():
            reader.close()
