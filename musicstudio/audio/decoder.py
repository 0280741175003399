"""Opening whatever a musician drops in: straight, after a repair of its header, or through ffmpeg."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import soundfile
from numpy.typing import NDArray

from musicstudio.audio import ffmpeg, mp3, mp4, riff
from musicstudio.audio.quiet import quiet_decoders
from musicstudio.audio.writer import to_pcm
from musicstudio.domain.audio import AudioInfo
from musicstudio.domain.errors import UnsupportedAudio

_MPEG = frozenset({"MPEG_LAYER_I", "MPEG_LAYER_II", "MPEG_LAYER_III"})
_ADPCM = ("IMA_ADPCM", "MS_ADPCM", "VOX_ADPCM", "NMS_ADPCM_16", "NMS_ADPCM_24", "NMS_ADPCM_32")
LOSSY = _MPEG | {"VORBIS", "OPUS", "ULAW", "ALAW", "GSM610", "G721_32", "G723_24", "G723_40", "DPCM_8", *_ADPCM}
"""Subtypes, as libsndfile names them, that do not give back what was written."""

_STREAMS = _MPEG | {"VORBIS", "OPUS", "DWVW_12", "DWVW_16", "DWVW_24"}
"""Subtypes that give other samples after a seek than when read in order: measured, errors up to full scale."""

_NOBODY_COUNTED = 1 << 62
_PIECE = 1 << 16


class _InOrder(soundfile.SoundFile):  # type: ignore[misc]
    """A file that is never sought; a usual SoundFile seeks after every read, which spoils an MP3's next samples."""

    def seekable(self) -> bool:
        return False


@dataclass
class Decoder:
    """An open file: `info` describes what the musician sees; `exact` says that it may be sought; `temporary` is a file
    to remove afterwards. `info.samples` is 0 when nobody counted them."""

    path: Path
    file: soundfile.SoundFile
    info: AudioInfo
    exact: bool
    temporary: Path | None = None

    def take(self, samples: int, dtype: str) -> NDArray[Any]:
        """Return the next samples, (channels, samples), fewer at the end; raises UnsupportedAudio when damaged."""
        scaled = dtype == "int32" and self.file.subtype in ("FLOAT", "DOUBLE")  # libsndfile would not scale these
        try:
            with nullcontext() if self.exact else quiet_decoders():
                data = self.file.read(samples, dtype="float64" if scaled else dtype, always_2d=True)
        except soundfile.SoundFileError as error:
            raise damaged(self.path) from error
        return np.ascontiguousarray((to_pcm(data, 32) if scaled else data).T)

    def close(self) -> None:
        with quiet_decoders():
            self.file.close()
        if self.temporary is not None:
            self.temporary.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_decoder(path: Path, scratch: Callable[[], Path]) -> Decoder:
    """Open a sound file; `scratch` gives a folder when something must be decoded or repaired first.

    Raises UnsupportedAudio with one sentence naming the file.
    """
    check_exists(path)
    repaired = _repaired(path, scratch)
    try:
        return _open(path, repaired or path, repaired)
    except (soundfile.SoundFileError, TypeError, ValueError) as error:  # what soundfile raises for what it cannot read
        if repaired is not None:
            repaired.unlink(missing_ok=True)
        if not ffmpeg.may_read(path):
            raise refused(path) from error
    return _open_foreign(path, scratch)


def check_exists(path: Path) -> None:
    """Raise UnsupportedAudio when there is no file with something in it."""
    name = named(path)
    if path.is_dir():
        raise UnsupportedAudio(f"{name} is a folder, not a file; choose a file in it.")
    if not path.exists():
        raise UnsupportedAudio(f"{name} does not exist; check the path.")
    if not path.is_file():
        raise UnsupportedAudio(f"{name} is not a file; choose a sound file.")
    if not os.access(path, os.R_OK):
        raise UnsupportedAudio(f"{name} may not be read by you; change its permissions.")
    if path.stat().st_size == 0:
        raise UnsupportedAudio(f"{name} is empty (0 bytes); export it again.")


def named(path: Path) -> str:
    """Return a file's name fit for a sentence: on one line, and printable."""
    return "".join(letter if letter.isprintable() else "?" for letter in path.name or str(path))


def refused(path: Path) -> UnsupportedAudio:
    return UnsupportedAudio(
        f"{named(path)} is not a sound file that can be read, or is damaged; export it again, or convert it to WAV."
    )


def damaged(path: Path) -> UnsupportedAudio:
    return UnsupportedAudio(
        f"{named(path)} is damaged and cannot be read to its end; restore it from its source, or export it again."
    )


def _repaired(path: Path, scratch: Callable[[], Path]) -> Path | None:
    """Return a copy with a right header when the file's own would mislead, or None."""
    with path.open("rb") as file:
        start = file.read(12)
    if start[:4] == b"RIFF" and riff.is_unfinished(path):
        copy = _temporary(scratch, ".wav")
        riff.write_finished(path, copy)
        return copy
    if path.suffix.lower() == ".mp3" or start[:3] == b"ID3" or (start[0] == 0xFF and start[1:2] >= b"\xe0"):
        found = mp3.scan(path)
        if found is not None and not found.trustworthy:
            copy = _temporary(scratch, ".mp3")
            mp3.write_repaired(path, found, copy)
            return copy
    return None


def _open(path: Path, opened: Path, temporary: Path | None) -> Decoder:
    with quiet_decoders():
        file = soundfile.SoundFile(os.fspath(opened))
    exact = file.seekable() and file.subtype not in _STREAMS and file.frames < _NOBODY_COUNTED
    if not exact:
        file.close()
        with quiet_decoders():
            file = _InOrder(os.fspath(opened))
    guessed = file.frames >= _NOBODY_COUNTED or file.subtype in ("MPEG_LAYER_I", "MPEG_LAYER_II")
    info = AudioInfo(
        path=str(path),
        container=file.format,
        subtype=file.subtype,
        sample_rate=file.samplerate,
        channels=file.channels,
        samples=0 if guessed else file.frames,
        lossy=file.subtype in LOSSY,
    )
    return Decoder(path, file, info, exact, temporary)


def _open_foreign(path: Path, scratch: Callable[[], Path]) -> Decoder:
    decoded, codec = ffmpeg.decode(path, scratch())
    try:
        file = soundfile.SoundFile(os.fspath(decoded))
    except soundfile.SoundFileError as error:
        decoded.unlink(missing_ok=True)
        raise refused(path) from error
    told = mp4.sound_samples(path, file.samplerate)
    info = AudioInfo(
        path=str(path),
        container=path.suffix[1:].upper(),
        subtype=codec.upper(),
        sample_rate=file.samplerate,
        channels=file.channels,
        samples=file.frames if told is None else min(told, file.frames),
        lossy=codec not in ffmpeg.LOSSLESS,
    )
    return Decoder(path, file, info, True, decoded)


def _temporary(scratch: Callable[[], Path], suffix: str) -> Path:
    return scratch() / f"decoded-{uuid.uuid4().hex}{suffix}"
