"""Writing packs: items of the rendered corpus as features and truth that a bare machine can train on."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final, Self

import numpy as np
import soxr
from numpy.typing import NDArray

from musicstudio.domain.errors import OutputBlocked, WrongUsage
from musicstudio.domain.harmony import MODES, QUALITIES, Chord, Key
from musicstudio.training.pack_reading import FORMAT, HEADER, Pack, Packed, Stream, mulaw, open_pack, part_name
from musicstudio.training.shards import Item
from musicstudio.training.truth import BEAT, BEND, NOTE, Truth

PART_BYTES: Final = 16 << 20
CHORD: Final = np.dtype([("at_s", "<f8"), ("root", "i1"), ("quality", "i1"), ("bass", "i1")])
"""Root and bass pitch classes, quality by its place in `names["qualities"]`; −1 everywhere where no chord is known."""
SECTION: Final = np.dtype([("at_s", "<f8"), ("name", "<i2")])
"""Name by its place in `names["sections"]`."""
_ALIGNED: Final = 8


@dataclass(frozen=True)
class Feature:
    """An array to pack of every item: `make` returns (rows, *tail) of one kind for all; see `Stream`."""

    name: str
    make: Callable[[Item], NDArray[Any]]
    rate_hz: float = 0.0
    code: str = ""


def waveform(rate: int, stem: str = "mix", channels: int = 1, code: str = "pcm16") -> Feature:
    """Return the feature of a stem's waveform, or the mix's, at a sample rate, in 16 bits or in mu-law's 8.

    What is louder than full scale is clipped; mono is the mean of both sides.
    """

    def make(item: Item) -> NDArray[Any]:
        sound = item.mix if stem == "mix" else item.stem(stem)
        if channels == 1:
            sound = sound.mean(axis=0, keepdims=True)
        rows = np.ascontiguousarray(sound.T, dtype=np.float32)
        if rate != item.truth.sample_rate:
            rows = soxr.resample(rows, item.truth.sample_rate, rate, quality="HQ")
        if code == "mulaw":
            return mulaw(rows)
        return np.clip(np.rint(rows * 32768), -32768, 32767).astype(np.int16)

    return Feature(stem, make, rate, code)


def write_pack(
    folder: Path, items: Iterable[tuple[str, Item]], features: Sequence[Feature], part_bytes: int = PART_BYTES
) -> Pack:
    """Write a pack of (id, item) and return it opened; it takes its name when whole, in place of an older one.

    Each item's truth goes with it: streams "notes", "bends", "beats" (as in `Truth`, times at the truth's own sample
    rate), "chords" and "sections", and in its facts style, key, tonic, mode, tempo, meter, caption and players. Raises
    WrongUsage when a feature's arrays differ in kind, OutputBlocked when the folder cannot be written.
    """
    if folder.exists() and not (folder / HEADER).exists():
        raise OutputBlocked(f"{folder.name} is there already and is no pack; choose another name.")
    beside = folder.with_name(folder.name + ".part")
    try:
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(parents=True)
        streams: dict[str, Stream] = {}
        names: dict[str, list[str]] = {"qualities": list(QUALITIES), "modes": list(MODES), "sections": []}
        with _Parts(beside, part_bytes) as parts:
            rows = [_written(parts, streams, names, features, name, item) for name, item in items]
        header = {
            "format": FORMAT, "part_bytes": part_bytes, "bytes": parts.at, "names": names,
            "streams": {
                stream.name: {
                    "kind": _described(stream.kind), "tail": stream.tail, "rate_hz": stream.rate_hz, "code": stream.code
                }
                for stream in streams.values()
            },
            "items": [vars(row) for row in rows],
        }  # fmt: skip
        (beside / HEADER).write_text(json.dumps(header, ensure_ascii=False), "utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(beside, folder)
    except OSError as error:
        raise OutputBlocked(f"The pack {folder.name} cannot be written; check the disk's space and rights.") from error
    return open_pack(folder)


class _Parts:
    """One run of bytes written into files of one size."""

    def __init__(self, folder: Path, part_bytes: int) -> None:
        self._folder, self._size = folder, part_bytes
        self._file: BinaryIO | None = None
        self.at = 0

    def append(self, content: bytes) -> int:
        """Write bytes at the next aligned place and return it."""
        self._write(b"\0" * (-self.at % _ALIGNED))
        start = self.at
        self._write(content)
        return start

    def _write(self, content: bytes) -> None:
        left = memoryview(content)
        while len(left):
            within = self.at % self._size
            if within == 0:
                self._close()
                self._file = (self._folder / part_name(self.at // self._size)).open("wb")
            assert self._file is not None
            self._file.write(left[: self._size - within])
            self.at += min(len(left), self._size - within)
            left = left[self._size - within :]

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()


def _written(
    parts: _Parts, streams: dict[str, Stream], names: dict[str, list[str]], features: Sequence[Feature],
    item_id: str, item: Item,
) -> Packed:  # fmt: skip
    """Append an item's arrays and return where they lie."""
    truth, places = item.truth, {}
    made = [(feature.name, feature.make(item), feature.rate_hz, feature.code) for feature in features]
    made += [(name, rows, 0.0, "") for name, rows in _truth_arrays(truth, names).items()]
    for name, array, rate_hz, code in made:
        stream = Stream(name, array.dtype, array.shape[1:], rate_hz, code)
        if array.dtype.hasobject or streams.setdefault(name, stream) != stream:
            raise WrongUsage(f"The feature {name} differs in kind between items; make it the same for all.")
        places[name] = (parts.append(np.ascontiguousarray(array).tobytes()), len(array))
    return Packed(item_id, truth.samples / truth.sample_rate, _facts(truth), places)


def _truth_arrays(truth: Truth, names: dict[str, list[str]]) -> dict[str, NDArray[Any]]:
    sections = names["sections"]
    sections += [text for text in dict.fromkeys(text for _, text in truth.sections) if text not in sections]
    return {
        "notes": truth.notes.astype(NOTE), "bends": truth.bends.astype(BEND), "beats": truth.beats.astype(BEAT),
        "chords": np.array([(at, *chord_label(text)) for at, text in truth.chords], dtype=CHORD),
        "sections": np.array([(at, sections.index(text)) for at, text in truth.sections], dtype=SECTION),
    }  # fmt: skip


def chord_label(text: str) -> tuple[int, int, int]:
    """Return a chord symbol as (root, quality, bass), −1 each where it names no chord."""
    try:
        chord = Chord.parse(text)
    except WrongUsage:
        return -1, -1, -1
    return chord.root, list(QUALITIES).index(chord.quality), chord.root if chord.bass is None else chord.bass


def key_label(text: str) -> tuple[int, int]:
    """Return a key as (tonic, mode), the mode by its place in `MODES`; −1 each where it names no key."""
    try:
        key = Key.parse(text)
    except WrongUsage:
        return -1, -1
    return key.tonic, list(MODES).index(key.mode)


def _facts(truth: Truth) -> dict[str, Any]:
    tonic, mode = key_label(truth.key)
    players = [[player.name, player.stem, player.family, player.program] for player in truth.players]
    return {
        "piece": truth.piece, "sample_rate": truth.sample_rate, "samples": truth.samples, "style": truth.style,
        "key": truth.key, "tonic": tonic, "mode": mode, "tempo_bpm": truth.tempo_bpm, "meter": truth.meter,
        "caption": truth.caption, "tuning_cents": truth.tuning_cents, "players": players,
    }  # fmt: skip


def _described(kind: np.dtype[Any]) -> str | list[list[str]]:
    if kind.names is None:
        return kind.str
    return [[name, kind[name].str] for name in kind.names]
