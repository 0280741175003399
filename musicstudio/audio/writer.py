"""Sound files written piece by piece, under a hidden name until they are whole."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import soundfile
from numpy.typing import NDArray

from musicstudio.audio.chunks import LoopInfo, append_chunks, append_long_comment
from musicstudio.audio.quiet import quiet_decoders
from musicstudio.domain.errors import OutputBlocked, StudioError

WAV_LIMIT_BYTES = 4_200_000_000
"""A WAV file counts its bytes in 32 bits; beyond this it is written as RF64."""

COMMENTED_BY_US = frozenset({"WAV", "WAVEX", "RF64"})
"""Containers in which libsndfile loses a comment: WAV's from 2 kB on, RF64's always."""

_LONGEST_COMMENT = {"AIFF": 8_000, "CAF": 15_000, "OGG": 50_000}
"""Bytes from which on libsndfile writes files that it cannot read again."""

_BITS = {"PCM_U8": 8, "PCM_S8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32}
_BYTES = {"FLOAT": 4, "DOUBLE": 8}
_PIECE = 1 << 16


def to_pcm(array: NDArray[np.floating[Any]], bits: int) -> NDArray[np.int32]:
    """Return floats as int32, rounded to `bits` at the upper end and clipped at full scale: what libsndfile reads as k
    comes out as k again (its own conversion from float does not round)."""
    top = 2.0 ** (bits - 1)
    rounded = np.clip(np.rint(array.astype(np.float64) * top), -top, top - 1).astype(np.int64)
    return (rounded << (32 - bits)).astype(np.int32)


class AudioWriter:
    """A context manager: the file gets its name when the block ends well, and is removed when it does not.

    `comment` is embedded as the file's comment (provenance), `tags` are title, artist and the like as libsndfile names
    them, `loop` tells hosts the tempo (WAV only). `samples`, when known, lets a file too big for WAV be RF64 from the
    start. Raises OutputBlocked, naming the path, when it cannot be written.
    """

    def __init__(
        self,
        path: str | Path,
        sample_rate: int,
        channels: int,
        container: str = "WAV",
        subtype: str = "PCM_24",
        comment: str = "",
        loop: LoopInfo | None = None,
        *,
        samples: int = 0,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        self.path = Path(path)
        self.sample_rate, self.channels, self.container, self.subtype = sample_rate, channels, container, subtype
        self.comment, self.loop, self.tags = comment, loop, dict(tags or {})
        self.samples = 0
        self.clipped = 0
        if self._too_big(samples):
            self.container = "RF64"
        self._part = self._part_name()
        self._file: soundfile.SoundFile | None = None

    def __enter__(self) -> Self:
        check_place(self.path)
        if self._comment_too_long and not self._appended:
            raise OutputBlocked(
                f"{self.path} cannot hold its long history as {self.container}; choose WAV, AIFF or FLAC."
            )
        self._file = self._begin(self._part)
        return self

    def write(self, array: NDArray[Any]) -> None:
        """Append (channels, samples): floats, clipped at full scale where the file holds integers, or int32 as read by
        `FileReader.read_as`. Raises StudioError when there is NaN or infinity in it."""
        if self._file is None:
            raise ValueError("the writer is not open")
        if array.ndim != 2 or array.shape[0] != self.channels:
            raise ValueError(f"{self.channels} channels are written, not an array of shape {array.shape}")
        if self._too_big(self.samples + array.shape[1]):
            self._file = self._grown(self._file)
        for at in range(0, array.shape[1], _PIECE):  # libsndfile's Vorbis encoder keeps a whole write on its stack
            self._write_piece(self._file, array[:, at : at + _PIECE])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._abandon()
            return
        try:
            self._finish()
        except BaseException:
            self._abandon()
            raise

    def _begin(self, part: Path) -> soundfile.SoundFile:
        try:
            file = soundfile.SoundFile(
                os.fspath(part), "w", self.sample_rate, self.channels, self.subtype, format=self.container
            )
            for name, value in self.tags.items():
                with contextlib.suppress(soundfile.SoundFileError):  # a container without room for this tag
                    setattr(file, name, value)
            if self.comment and not self._appended:
                file.comment = self.comment
        except (soundfile.SoundFileError, OSError, ValueError, TypeError) as error:
            self._abandon()
            raise OutputBlocked(
                f"{self.path} cannot be written as {self.container} {self.subtype} with {self.channels} channels at "
                f"{self.sample_rate} Hz; choose another format, or a folder that can be written to."
            ) from error
        return file

    def _write_piece(self, file: soundfile.SoundFile, piece: NDArray[Any]) -> None:
        if piece.dtype.kind == "f":
            if not np.isfinite(piece).all():
                raise StudioError(f"{self.path.name} was not written: what was computed for it is not a number.")
            if self.subtype not in _BYTES:
                self.clipped += int(np.count_nonzero(np.abs(piece) > 1.0))
            if self.subtype in _BITS:
                piece = to_pcm(piece, _BITS[self.subtype])
        try:
            file.write(np.ascontiguousarray(piece.T))
        except (soundfile.SoundFileError, OSError) as error:
            raise _full(self.path) from error
        self.samples += piece.shape[1]

    def _finish(self) -> None:
        assert self._file is not None
        try:
            with quiet_decoders():
                self._file.close()
            self._file = None
            if self.container in COMMENTED_BY_US:
                append_chunks(self._part, self.samples, self.sample_rate, self.comment, self.loop)
            elif self._appended and self.comment:
                append_long_comment(self._part, self.comment)
            os.replace(self._part, self.path)
        except (soundfile.SoundFileError, OSError) as error:
            raise _full(self.path) from error

    def _abandon(self) -> None:
        if self._file is not None:
            with contextlib.suppress(soundfile.SoundFileError, OSError):  # the error under way matters more
                self._file.close()
            self._file = None
        with contextlib.suppress(OSError):
            self._part.unlink(missing_ok=True)

    @property
    def _comment_too_long(self) -> bool:
        return len(self.comment.encode("utf-8")) > _LONGEST_COMMENT.get(self.container, 1 << 24)

    @property
    def _appended(self) -> bool:
        """Whether the comment is appended by us when the file is whole."""
        return self.container in COMMENTED_BY_US or (self.container == "AIFF" and self._comment_too_long)

    def _too_big(self, samples: int) -> bool:
        width = _BYTES.get(self.subtype, _BITS.get(self.subtype, 32) // 8)
        return self.container in ("WAV", "WAVEX") and samples * self.channels * width > WAV_LIMIT_BYTES

    def _grown(self, file: soundfile.SoundFile) -> soundfile.SoundFile:
        """Go on as RF64 with what was written so far, when nobody said that it would be this long."""
        file.close()
        self._file, old, kind = None, self._part, "int32" if self.subtype in _BITS else "float64"
        self.container, self._part = "RF64", self._part_name()
        try:
            self._file = grown = self._begin(self._part)
            with soundfile.SoundFile(os.fspath(old)) as written:
                while len(piece := written.read(_PIECE, dtype=kind, always_2d=True)):
                    grown.write(piece)
        finally:
            old.unlink(missing_ok=True)
        return grown

    def _part_name(self) -> Path:
        return self.path.parent / f".{self.path.name}.part-{os.getpid()}-{secrets.token_hex(2)}"


def check_place(path: Path) -> None:
    """Make the folder of an output; raise OutputBlocked when there can be none or it is protected."""
    if path.is_dir():
        raise OutputBlocked(f"{path} is a folder; give the name of a file.")
    file = next((above for above in path.parents if above.exists() and not above.is_dir()), None)
    if file is not None:
        raise OutputBlocked(f"{path} cannot be written because {file} is a file, not a folder; choose another folder.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputBlocked(f"{path} cannot be written because its folder cannot be made; choose another.") from error
    if not os.access(path.parent, os.W_OK):
        raise OutputBlocked(f"{path} cannot be written because its folder is protected; choose another folder.")


def _full(path: Path) -> OutputBlocked:
    return OutputBlocked(f"{path} could not be written to its end; free some disk space or choose another folder.")
