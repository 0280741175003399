"""The `bext` chunk of broadcast WAV files: where on the timeline a file begins, and what made it (EBU Tech 3285)."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Final

from musicstudio.audio import riff

_BEXT: Final = struct.Struct("<256s32s32s10s8sQH64s10s180s")


def append_broadcast(path: Path, start: int, description: str, originator: str, date: str, time: str) -> None:
    """Append a `bext` chunk to a finished WAV or RF64 file that begins at sample `start` of its timeline.

    `date` is YYYY-MM-DD, `time` HH:MM:SS; texts are cut to the chunk's widths and kept in ASCII, as the norm asks.
    """
    texts = (_ascii(text, size) for text, size in ((description, 256), (originator, 32), ("", 32), (date, 10)))
    body = _BEXT.pack(*texts, _ascii(time, 8), start, 1, b"", b"", b"")
    riff.append(path, [(b"bext", body)])


def read_start(path: Path) -> int | None:
    """Return the sample of the timeline at which a file says that it begins, or None when it does not say."""
    with path.open("rb") as file:
        for chunk in riff.chunks(file):
            if chunk.name == b"bext" and chunk.size >= _BEXT.size:
                file.seek(chunk.at)
                return int(_BEXT.unpack(file.read(_BEXT.size))[5])
    return None


def _ascii(text: str, size: int) -> bytes:
    return text.encode("ascii", "replace")[:size]
