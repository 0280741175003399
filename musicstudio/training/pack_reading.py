"""Packed features and truth, read with NumPy and the standard library alone, on machines that have little else.

A pack is a folder: `pack.json`, and one run of bytes cut into `part-000.bin`, `part-001.bin` … of one size, so that it
travels in pieces. Each item has some rows of each stream; a stream is an array of one kind for all items.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.errors import UnsupportedAudio

FORMAT: Final = 1
HEADER: Final = "pack.json"
CODES: Final = ("", "pcm16", "mulaw")
_MU: Final = 255.0


@dataclass(frozen=True)
class Stream:
    """An array of every item: `kind` of its elements, `tail` the shape of a row, `rate_hz` rows a second (0: events).

    `code` "pcm16" and "mulaw" are waveforms, rows × channels; "" is read as it is.
    """

    name: str
    kind: np.dtype[Any]
    tail: tuple[int, ...] = ()
    rate_hz: float = 0.0
    code: str = ""

    @property
    def row_bytes(self) -> int:
        return self.kind.itemsize * int(np.prod(self.tail, dtype=np.int64))


@dataclass(frozen=True)
class Packed:
    """An item: `places` gives (offset in bytes, rows) by stream, `facts` are plain values: its style, key, tempo …"""

    id: str
    seconds: float
    facts: Mapping[str, Any]
    places: Mapping[str, tuple[int, int]]


class Pack:
    """A pack opened for reading; arrays are mapped from disk, nothing is read before it is asked for."""

    def __init__(
        self, folder: Path, streams: Mapping[str, Stream], items: Sequence[Packed], part_bytes: int, names: Any
    ) -> None:
        self.folder, self.streams, self.items = folder, dict(streams), tuple(items)
        self.names: Mapping[str, Sequence[str]] = names
        self._part_bytes = part_bytes
        self._parts: dict[int, NDArray[np.uint8]] = {}

    def __len__(self) -> int:
        return len(self.items)

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "_parts": {}}  # a map is opened anew in another process

    def rows(self, name: str, item: int) -> int:
        """Return how many rows of a stream an item has."""
        return self.items[item].places[name][1]

    def array(self, name: str, item: int, start: int = 0, stop: int | None = None) -> NDArray[Any]:
        """Return rows [start, stop) of an item's stream, (rows, *tail), read-only; clamped to what there is."""
        stream, (offset, rows) = self.streams[name], self.items[item].places[name]
        first, last, _ = slice(start, stop).indices(rows)
        last = max(first, last)
        at, size = offset + first * stream.row_bytes, (last - first) * stream.row_bytes
        return self._bytes(at, size).view(stream.kind).reshape(last - first, *stream.tail)

    def waveform(self, name: str, item: int, start: int = 0, stop: int | None = None) -> NDArray[np.float32]:
        """Return samples [start, stop) of a waveform as float32 (channels, samples), full scale ±1.

        Raises ValueError when the stream is no waveform.
        """
        code, rows = self.streams[name].code, self.array(name, item, start, stop)
        if code == "mulaw":
            return np.ascontiguousarray(_MULAW[rows].T)
        if code == "pcm16":
            return np.ascontiguousarray(rows.T.astype(np.float32) / np.float32(32768))
        raise ValueError(f"{name} is no waveform")

    def _bytes(self, at: int, size: int) -> NDArray[np.uint8]:
        first, last = at // self._part_bytes, (at + max(size, 1) - 1) // self._part_bytes
        pieces = []
        for number in range(first, last + 1):
            begin = max(at, number * self._part_bytes)
            end = min(at + size, (number + 1) * self._part_bytes)
            if begin < end:
                base = number * self._part_bytes
                pieces.append(self._part(number)[begin - base : end - base])
        if len(pieces) == 1 and pieces[0].ctypes.data % 8 == 0:
            return pieces[0]
        return np.concatenate(pieces) if pieces else np.zeros(0, np.uint8)

    def _part(self, number: int) -> NDArray[np.uint8]:
        if number not in self._parts:
            self._parts[number] = np.memmap(self.folder / part_name(number), np.uint8, "r")
        return self._parts[number]


def open_pack(folder: Path) -> Pack:
    """Open a pack; raises UnsupportedAudio when a part is missing or cut short, or the header is damaged."""
    folder = Path(folder)
    try:
        header = json.loads((folder / HEADER).read_bytes())
        streams = {name: _stream(name, values) for name, values in header["streams"].items()}
        items = [_item(values, streams, header["bytes"]) for values in header["items"]]
        part_bytes, whole = header["part_bytes"], header["bytes"]
        names = {str(key): tuple(map(str, values)) for key, values in header["names"].items()}
        if header["format"] != FORMAT or not (isinstance(part_bytes, int) and part_bytes > 0):
            raise ValueError("another format")
        sizes = [(folder / part_name(n)).stat().st_size for n in range(-(-whole // part_bytes))]
        if any(size != min(part_bytes, whole - n * part_bytes) for n, size in enumerate(sizes)):
            raise ValueError("a part is cut short")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnsupportedAudio(
            f"The pack {folder.name} is damaged or incomplete; copy all of its parts again, or pack it anew."
        ) from error
    return Pack(folder, streams, items, part_bytes, names)


def part_name(number: int) -> str:
    """Return the file name of a part."""
    return f"part-{number:03d}.bin"


def mulaw(waveform: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return a waveform in 8 bits, its steps finer the quieter (ITU-T G.711's law at its full continuous curve)."""
    x = np.clip(waveform.astype(np.float64), -1, 1)
    curved = np.sign(x) * np.log1p(_MU * np.abs(x)) / np.log1p(_MU)
    return np.rint((curved + 1) * 127).astype(np.uint8)


def _levels() -> NDArray[np.float32]:
    curved = np.arange(256) / 127 - 1
    return (np.sign(curved) * np.expm1(np.abs(curved) * np.log1p(_MU)) / _MU).astype(np.float32)


_MULAW: Final = _levels()
"""What each of the 256 codes sounds as; 127 is silence."""


def _stream(name: str, values: Mapping[str, Any]) -> Stream:
    """Return the stream of header values; raises ValueError, TypeError or KeyError when they are none."""
    fields = values["kind"]
    kind = np.dtype(fields) if isinstance(fields, str) else np.dtype([(str(key), str(code)) for key, code in fields])
    if kind.hasobject or kind.itemsize == 0 or values["code"] not in CODES:
        raise ValueError("not plain numbers")
    tail = tuple(values["tail"])
    if any(not isinstance(size, int) or not 0 < size < 1 << 20 for size in tail):
        raise ValueError("no such shape")
    return Stream(name, kind, tail, float(values["rate_hz"]), values["code"])


def _item(values: Mapping[str, Any], streams: Mapping[str, Stream], whole: int) -> Packed:
    """Return an item of header values, all of its places inside the whole."""
    places = {name: (int(offset), int(rows)) for name, (offset, rows) in values["places"].items()}
    if set(places) != set(streams):
        raise ValueError("an item without a stream")
    for name, (offset, rows) in places.items():
        if offset < 0 or rows < 0 or offset + rows * streams[name].row_bytes > whole:
            raise ValueError("a place outside the pack")
    return Packed(str(values["id"]), float(values["seconds"]), dict(values["facts"]), places)
