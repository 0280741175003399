"""A sound with its edits laid over it, read as if it were one file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.files import AudioReader, FileReader, open_audio
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.errors import UnsupportedAudio
from musicstudio.domain.tasks import Patch, Source


class SourceReader(AudioReader):
    """The original with patches on top, later ones covering earlier ones; a patch's file is opened when first met.

    A patch may lie beyond the original's end and then makes the sound longer; what nobody fills is silence.
    """

    def __init__(self, source: Source, scratch: Path | None = None) -> None:
        self.patches = source.patches
        self._scratch = scratch
        self._readers: dict[str, FileReader] = {}
        self.original = open_audio(source.path, scratch)
        end = max((patch.start + patch.samples for patch in source.patches), default=0)
        self.info = replace(self.original.info, samples=max(self.original.info.samples, end))

    def read(self, start: int, stop: int) -> AudioArray:
        start = min(max(start, 0), self.info.samples)
        stop = min(max(stop, start), self.info.samples)
        data: AudioArray = self.plain(start, stop, "float32")
        for patch in self.patches:
            if overlaps(patch, start, stop):
                first, last = max(start, patch.start), min(stop, patch.start + patch.samples)
                new = self.patch_reader(patch).read(first - patch.start, last - patch.start)
                data[:, first - start : last - start] = new
        return data

    def plain(self, start: int, stop: int, dtype: str) -> NDArray[Any]:
        """Return the original's own samples `[start, stop)` as `FileReader.read_as`, zeros after its end."""
        data = self.original.read_as(start, stop, dtype)
        missing = stop - start - data.shape[1]
        return np.pad(data, ((0, 0), (0, missing))) if missing else data

    def patch_reader(self, patch: Patch) -> FileReader:
        """Return the reader of a patch; raises UnsupportedAudio when the patch does not fit the original."""
        reader = self._readers.get(patch.path)
        if reader is None:
            reader = self._readers[patch.path] = open_audio(patch.path, self._scratch)
        _check_fits(reader, patch, self.original)
        return reader

    def close(self) -> None:
        for reader in (self.original, *self._readers.values()):
            reader.close()
        self._readers.clear()


def open_source(source: Source, scratch: Path | None = None) -> SourceReader:
    """Open a sound with the edits laid over it; raises UnsupportedAudio when it cannot be read."""
    return SourceReader(source, scratch)


def overlaps(patch: Patch, start: int, stop: int) -> bool:
    """Return whether a patch has samples in `[start, stop)`."""
    return patch.start < stop and patch.start + patch.samples > start


def _check_fits(reader: FileReader, patch: Patch, original: FileReader) -> None:
    mine, whole = reader.info, original.info
    if mine.sample_rate != whole.sample_rate or mine.channels != whole.channels or mine.samples < patch.samples:
        raise UnsupportedAudio(
            f"{Path(patch.path).name} does not fit {Path(whole.path).name} as an edit: it has {mine.sample_rate} Hz, "
            f"{mine.channels} channels and {mine.samples} samples; make the edit again."
        )
