"""Sound files of every common kind, read as they are or refused in one sentence."""

from __future__ import annotations

import os
import tempfile
import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import soundfile
from numpy.typing import NDArray

from musicstudio.audio.decoder import Decoder, damaged, named, open_decoder
from musicstudio.audio.writer import AudioWriter
from musicstudio.domain.audio import AudioArray, AudioClip, AudioInfo
from musicstudio.domain.errors import UnsupportedAudio

BLOCK = 1 << 16
_ALWAYS_FINITE = ("PCM_", "ALAC_", "ULAW", "ALAW", "DWVW", "DPCM", "IMA_", "MS_", "GSM", "G72", "NMS_", "VOX_")


class AudioReader(ABC):
    """Sound that is read piece by piece; a context manager. `info` says what it is."""

    info: AudioInfo

    @abstractmethod
    def read(self, start: int, stop: int) -> AudioArray:
        """Return samples `[start, stop)` clamped to the sound, float32 (channels, samples).

        Raises UnsupportedAudio when the file is damaged there or holds NaN or infinity.
        """

    @abstractmethod
    def close(self) -> None:
        """Let go of files and remove scratch."""

    def blocks(self, size: int = BLOCK, start: int = 0, stop: int | None = None) -> Iterator[AudioArray]:
        """Yield `[start, stop)` in pieces of `size` samples, the last one shorter."""
        end = self.info.samples if stop is None else min(stop, self.info.samples)
        for at in range(start, end, size):
            yield self.read(at, min(at + size, end))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class FileReader(AudioReader):
    """One file, sample-exact at every position.

    A codec that cannot seek exactly is read in order for as long as that will do; a read that goes back decodes the
    file once into `scratch` (or the system's temporary folder). Not for several threads at once.
    """

    def __init__(self, path: Path, scratch: Path | None = None) -> None:
        self.path = path
        self._scratch = scratch
        self._own_scratch: tempfile.TemporaryDirectory[str] | None = None
        self._decoder: Decoder | None = None
        self._at = 0
        try:
            self._decoder = open_decoder(path, self._scratch_folder)
            self.info = self._decoder.info
            self._check_length()
        except BaseException:
            self.close()
            raise

    @property
    def tags(self) -> dict[str, str]:
        """Title, artist and the like, as libsndfile names them."""
        return dict(self._open.file.copy_metadata())

    def read(self, start: int, stop: int) -> AudioArray:
        data: AudioArray = self.read_as(start, stop, "float32")
        return data

    def read_as(self, start: int, stop: int, dtype: str) -> NDArray[Any]:
        """Return samples `[start, stop)` clamped, as "float32", "float64" or (left-justified) "int32"."""
        start = min(max(start, 0), self.info.samples)
        stop = min(max(stop, start), self.info.samples)
        if stop == start:
            return np.zeros((self.info.channels, 0), dtype)
        self._go_to(start)
        data = self._open.take(stop - start, dtype)
        self._at += data.shape[1]
        if data.shape[1] < stop - start:
            raise damaged(self.path)
        if not self.info.subtype.startswith(_ALWAYS_FINITE) and not np.isfinite(data).all():
            raise UnsupportedAudio(
                f"{named(self.path)} holds values that are not numbers (NaN or infinity) near "
                f"{start / self.info.sample_rate:.2f} s; export it again without them."
            )
        return data

    def close(self) -> None:
        if self._decoder is not None:
            self._decoder.close()
            self._decoder = None
        if self._own_scratch is not None:
            self._own_scratch.cleanup()
            self._own_scratch = None

    @property
    def _open(self) -> Decoder:
        if self._decoder is None:
            raise ValueError(f"{self.path} is closed")
        return self._decoder

    def _check_length(self) -> None:
        """Make sure that `info.samples` is true; raise UnsupportedAudio when the sound is empty or cut short."""
        decoder = self._open
        if decoder.info.samples == 0 and not decoder.exact:
            self._spool()  # a stream whose length nobody wrote down
        if self.info.samples <= 0:
            raise UnsupportedAudio(f"{named(self.path)} holds no samples; choose a file with sound in it.")
        if self.info.subtype.startswith(("PCM_", "ALAC_")) and self.info.container in ("FLAC", "CAF", "OGG"):
            self.read_as(self.info.samples - 1, self.info.samples, "int32")  # packed: only decoding tells the end

    def _go_to(self, start: int) -> None:
        if start == self._at:
            return
        if not self._open.exact and start < self._at:
            self._spool()
        if self._open.exact:
            try:
                self._open.file.seek(start)
            except soundfile.SoundFileError as error:
                raise damaged(self.path) from error
            self._at = start
        while self._at < start:
            skipped = self._open.take(min(BLOCK, start - self._at), "float32").shape[1]
            if not skipped:
                raise damaged(self.path)
            self._at += skipped

    def _spool(self) -> None:
        """Decode all into a float WAV in scratch, and read that from now on."""
        spooled = self._scratch_folder() / f"decoded-{uuid.uuid4().hex}.wav"
        info = self.info
        with (
            open_decoder(self.path, self._scratch_folder) as again,
            AudioWriter(spooled, info.sample_rate, info.channels, "WAV", "FLOAT", samples=info.samples) as writer,
        ):
            while (piece := again.take(BLOCK, "float32")).shape[1]:
                writer.write(piece)
        self._open.close()
        file = soundfile.SoundFile(os.fspath(spooled))
        self.info = replace(info, samples=file.frames)
        self._decoder = Decoder(self.path, file, self.info, True, spooled)
        self._at = 0

    def _scratch_folder(self) -> Path:
        if self._scratch is not None:
            self._scratch.mkdir(parents=True, exist_ok=True)
            return self._scratch
        if self._own_scratch is None:
            self._own_scratch = tempfile.TemporaryDirectory(prefix="musicstudio-")
        return Path(self._own_scratch.name)


def probe(path: str | Path) -> AudioInfo:
    """Return what a file holds; raises UnsupportedAudio with one sentence naming it when that is no sound."""
    with FileReader(Path(path)) as reader:
        return reader.info


def open_audio(path: str | Path, scratch: Path | None = None) -> FileReader:
    """Open a sound file to be read piece by piece; what must be decoded first lies in `scratch` until it is closed."""
    return FileReader(Path(path), scratch)


def read_clip(path: str | Path) -> AudioClip:
    """Return a whole file; for short ones."""
    with open_audio(path) as reader:
        return AudioClip(reader.read(0, reader.info.samples), reader.info.sample_rate)


def write_clip(path: str | Path, clip: AudioClip, subtype: str = "FLOAT") -> None:
    """Write a clip as a WAV file; raises OutputBlocked when it cannot be written."""
    with AudioWriter(path, clip.sample_rate, clip.channels, "WAV", subtype, samples=clip.samples) as writer:
        writer.write(clip.data)
