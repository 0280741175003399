"""Sounds of cases: excerpts read and written, stems that are read when they are asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from musicstudio.audio.files import open_audio
from musicstudio.audio.writer import AudioWriter
from musicstudio.domain.audio import AudioArray

LONGEST_S: Final = 40.0
SOUND_SUFFIXES: Final = (".wav", ".flac", ".ogg", ".aif", ".aiff", ".mp3", ".m4a", ".opus")
_LICENCE: Final = re.compile(r"CC0(?: 1\.0)?|CC[ -]BY(?:-[A-Z]{2})* ?\d\.\d|[Pp]ublic domain|creativecommons\.org/\S+")
_TELLING: Final = ("SOURCE.md", "LICENSE", "LICENSE.txt", "LICENCE", "README.md")


class Stems(Mapping[str, AudioArray]):
    """Stems by name, each read anew when it is asked for, so that many cases fit the memory."""

    def __init__(self, readers: Mapping[str, Callable[[], AudioArray]]) -> None:
        self._readers = dict(readers)

    def __getitem__(self, name: str) -> AudioArray:
        return self._readers[name]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._readers)

    def __len__(self) -> int:
        return len(self._readers)


def read_stretch(path: Path, start: int, stop: int) -> AudioArray:
    """Return samples [start, stop) of a file, float32 (channels, samples); raises UnsupportedAudio."""
    with open_audio(path) as sound:
        return sound.read(start, stop)


def length_of(path: Path) -> tuple[int, int]:
    """Return a file's samples and rate; raises UnsupportedAudio."""
    with open_audio(path) as sound:
        return sound.info.samples, sound.info.sample_rate


def middle(samples: int, sample_rate: int) -> tuple[int, int]:
    """Return the samples of the middle 40 s, or all there are."""
    most = round(LONGEST_S * sample_rate)
    start = max(0, (samples - most) // 2)
    return start, min(samples, start + most)


def excerpt_file(path: Path, start: int, stop: int, scratch: Path) -> Path:
    """Return a file that holds samples [start, stop): the recording itself where that is all of it."""
    samples, rate = length_of(path)
    if (start, stop) == (0, samples):
        return path
    return write_sound(scratch / f"{fitting_name(f'{path.parent.name}-{path.stem}')}.wav",
                       read_stretch(path, start, stop), rate)  # fmt: skip


def write_sound(path: Path, sound: AudioArray, sample_rate: int) -> Path:
    """Write a sound as WAV of 32-bit floats, so that nothing clips; raises OutputBlocked."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with AudioWriter(path, sample_rate, sound.shape[0], subtype="FLOAT") as file:
        file.write(sound)
    return path


def fitting_name(name: str) -> str:
    """Return a name that a file may have on any system."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.")[:120] or "case"


def licence_of(path: Path) -> str:
    """Return the licence that a text beside a file, or in the folders above, names first; "" when none does."""
    beside = path.with_name(path.name.split(".")[0] + ".txt")
    above = [folder / name for folder in list(path.parents)[:5] for name in _TELLING]
    for text in (beside, *above):
        found = _LICENCE.search(text.read_text("utf-8", "replace")) if text.is_file() else None
        if found:
            return found[0]
    return ""
