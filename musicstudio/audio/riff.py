"""The chunks of WAV, RF64 and AIFF files: read, appended, and mended where a recorder never finished."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_DS64 = 0xFFFFFFFF


@dataclass(frozen=True)
class Chunk:
    """A chunk's four letters, where its body begins, and how many bytes it has."""

    name: bytes
    at: int
    size: int


def chunks(file: BinaryIO) -> list[Chunk]:
    """Return the chunks of a WAV, RF64 or AIFF file in order, with the sizes that it tells; empty when it is none."""
    file.seek(0)
    head = file.read(12)
    if head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE":
        return list(_chunks(file, "<"))
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return list(_chunks(file, ">"))
    return []


def append(path: Path, bodies: list[tuple[bytes, bytes]]) -> None:
    """Append chunks (name, body) to a finished WAV, RF64 or AIFF file and correct its size."""
    with path.open("r+b") as file:
        kind = file.read(4)
        order = ">" if kind == b"FORM" else "<"
        end = file.seek(0, 2)
        payload = b"\0" * (end % 2) + b"".join(_chunk(name, body, order) for name, body in bodies)
        file.write(payload)
        file.seek(20 if kind == b"RF64" else 4)
        file.write(struct.pack("<Q" if kind == b"RF64" else f"{order}I", end + len(payload) - 8))


def is_unfinished(path: Path) -> bool:
    """Whether sound follows a `data` chunk that says it is empty, as a recorder leaves it that was switched off."""
    with path.open("rb") as file:
        data = next((chunk for chunk in chunks(file) if chunk.name == b"data"), None)
        if data is None or data.size != 0:
            return False
        file.seek(data.at)
        after = file.read(8)
    if len(after) < 8:
        return False
    name, size = struct.unpack("<4sI", after)
    return not (name.isalnum() and data.at + 8 + size <= path.stat().st_size)


def write_finished(path: Path, destination: Path) -> None:
    """Copy an unfinished WAV file, its `data` chunk reaching to the end."""
    end = path.stat().st_size
    with path.open("rb") as file, destination.open("wb") as out:
        data = next(chunk for chunk in chunks(file) if chunk.name == b"data")
        file.seek(0)
        head = bytearray(file.read(data.at))
        struct.pack_into("<I", head, 4, min(end - 8, _DS64 - 1))
        struct.pack_into("<I", head, data.at - 4, min(end - data.at, _DS64 - 1))
        out.write(head)
        while piece := file.read(1 << 20):
            out.write(piece)


def _chunks(file: BinaryIO, order: str) -> Iterator[Chunk]:
    end = file.seek(0, 2)
    at, long_data = 12, None
    while at + 8 <= end:
        file.seek(at)
        name, size = struct.unpack(f"{order}4sI", file.read(8))
        if name == b"ds64" and (body := file.read(16)) and len(body) == 16:
            long_data = struct.unpack("<Q", body[8:])[0]
        if name == b"data" and size == _DS64 and long_data is not None:
            size = long_data
        yield Chunk(name, at + 8, size)
        at += 8 + size + size % 2


def _chunk(name: bytes, body: bytes, order: str) -> bytes:
    return name + struct.pack(f"{order}I", len(body)) + body + b"\0" * (len(body) % 2)
