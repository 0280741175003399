"""What lies in a shard of one item: a tar archive's layout, its members' encodings, a window to read through."""

from __future__ import annotations

import io
import json
import os
import tarfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any, Final

import numpy as np
import soundfile
from numpy.typing import NDArray

from musicstudio.domain.audio import AudioArray
from musicstudio.domain.errors import UnsupportedAudio
from musicstudio.training.truth import BEAT, BEND, NOTE, Truth, decoded, encoded

STEMS: Final = ("drums", "bass", "other", "vocals")
SUFFIX: Final = ".flac"
MOST_TRUTH_BYTES: Final = 1 << 26
"""No truth is larger; what claims to be is damaged or hostile."""
MOST_SAMPLES: Final = 1 << 27
"""No item is longer: 50 minutes at 44.1 kHz."""
_COMPRESSION: Final = 0.6
_BLOCK: Final = 1 << 16
_TYPES: Final = {"notes": NOTE, "bends": BEND, "beats": BEAT}


@dataclass(frozen=True)
class Member:
    """Where a member's bytes lie in its shard; `gain` is what its sound is multiplied by after decoding."""

    offset: int
    size: int
    gain: float = 1.0


class Window(io.RawIOBase):
    """The bytes [offset, offset + size) of an open file as a file of their own, for reading only."""

    def __init__(self, file: IO[bytes], offset: int, size: int) -> None:
        super().__init__()
        self._file, self._offset, self._size, self._at = file, offset, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        room = max(0, min(len(view), self._size - self._at))
        self._file.seek(self._offset + self._at)
        read = self._file.readinto(view[:room])  # type: ignore[attr-defined]
        self._at += read
        return int(read)


def packed_sound(sound: AudioArray, sample_rate: int) -> tuple[bytes, float]:
    """Return a stem (2, n) as 16-bit FLAC and its gain; b"" for one below half a step of 16 bits everywhere.

    Louder than full scale it is stored quieter, and `gain` brings it back. FLAC because it is exact to the sample at
    every seek, which Vorbis as libsndfile 1.2 reads it is not, and decodes faster at 50 dB less error.
    """
    peak = float(np.max(np.abs(sound), initial=0.0))
    if not np.isfinite(peak):
        raise UnsupportedAudio("A rendered stem holds NaN or infinity and cannot be kept; render the piece again.")
    if peak < 0.5 / 32768:
        return b"", 1.0
    gain = max(1.0, peak * 32768 / 32767)
    into = io.BytesIO()
    with soundfile.SoundFile(
        into, "w", sample_rate, sound.shape[0], "PCM_16", format="FLAC", compression_level=_COMPRESSION
    ) as file:
        for at in range(0, sound.shape[1], _BLOCK):
            steps = np.rint(sound[:, at : at + _BLOCK].T * np.float32(32768 / gain))
            file.write(np.clip(steps, -32768, 32767).astype(np.int16))
    return into.getvalue(), gain


def read_sound(window: Window, gain: float, start: int, stop: int, truth: Truth) -> AudioArray:
    """Return samples [start, stop) of a stem, float32 (2, stop − start); UnsupportedAudio where it is another's."""
    try:
        with soundfile.SoundFile(window) as file:
            if (file.samplerate, file.channels, file.frames) != (truth.sample_rate, 2, truth.samples):
                raise UnsupportedAudio(_DAMAGED)
            file.seek(start)
            sound = file.read(stop - start, dtype="float32", always_2d=True).T
    except (soundfile.SoundFileError, OSError) as error:
        raise UnsupportedAudio(_DAMAGED) from error
    if sound.shape[1] != stop - start:
        raise UnsupportedAudio(_DAMAGED)
    return np.ascontiguousarray(sound if gain == 1.0 else sound * np.float32(gain))


def packed_truth(truth: Truth) -> tuple[bytes, bytes]:
    """Return a truth as JSON and as a NumPy archive of its arrays; ValueError where it does not hold together."""
    values, arrays = encoded(_checked(truth))
    into = io.BytesIO()
    np.savez_compressed(into, **arrays)
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode(), into.getvalue()


def read_truth(values: bytes, arrays: bytes) -> Truth:
    """Return the truth of two members; UnsupportedAudio when they are damaged or hold anything else."""
    try:
        with zipfile.ZipFile(io.BytesIO(arrays)) as inside:
            if sum(info.file_size for info in inside.infolist()) > MOST_TRUTH_BYTES:
                raise UnsupportedAudio(_DAMAGED)
        with np.load(io.BytesIO(arrays), allow_pickle=False) as loaded:
            found = {name: _typed(loaded[name], kind) for name, kind in _TYPES.items()}
        return _checked(decoded(json.loads(values), found))
    except (ValueError, KeyError, TypeError, AttributeError, EOFError, OSError, zipfile.BadZipFile) as error:
        raise UnsupportedAudio(_DAMAGED) from error
    except (RecursionError, NotImplementedError, RuntimeError) as error:  # nested or encrypted on purpose
        raise UnsupportedAudio(_DAMAGED) from error


def archived(members: Mapping[str, bytes], start: int) -> tuple[bytes, dict[str, tuple[int, int]]]:
    """Return the bytes to append to a tar archive at `start`, and (offset, size) of each member's content."""
    written, places = bytearray(), {}
    for name, content in members.items():
        info = tarfile.TarInfo(name)
        info.size = len(content)
        written += info.tobuf(tarfile.PAX_FORMAT)
        places[name] = (start + len(written), len(content))
        written += content + b"\0" * (-len(content) % tarfile.BLOCKSIZE)
    return bytes(written), places


def _typed(array: NDArray[Any], kind: np.dtype[Any]) -> NDArray[Any]:
    if array.dtype != kind or array.ndim != 1:
        raise ValueError("not an array of a truth")
    return array


def _checked(truth: Truth) -> Truth:
    """Return a truth whose numbers hold together; raises ValueError."""
    notes, players = truth.notes, len(truth.players)
    for number in (truth.sample_rate, truth.samples):
        if not isinstance(number, int) or isinstance(number, bool) or not 0 < number <= MOST_SAMPLES:
            raise ValueError("no such length")
    if any(len(rows) and int(rows["part"].max()) >= players for rows in (notes, truth.bends)):
        raise ValueError("a note of nobody")
    if len(notes) and not (notes["onset"].min() >= 0 and (notes["onset"] < notes["offset"]).all()):
        raise ValueError("a note ends before it begins")
    return truth


_DAMAGED: Final = "A shard of the rendered corpus is damaged; delete it and render its pieces again."
