"""MPEG-4 boxes: how many samples of sound a file says it holds, priming and padding taken off (ISO/IEC 14496-12)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_FOLDERS = (b"moov", b"trak", b"mdia", b"edts")


def sound_samples(path: Path, sample_rate: int) -> int | None:
    """Return the samples of the only track, at a rate: its duration less what its edit list skips at the start.

    None when the file is no MPEG-4, has several tracks, or does not say.
    """
    with path.open("rb") as file:
        if file.read(8)[4:] != b"ftyp":
            return None
        try:
            found = list(_boxes(file, 0, path.stat().st_size))
        except struct.error:  # boxes cut short
            return None
    headers = [body for name, body in found if name == b"mdhd"]
    edits = [body for name, body in found if name == b"elst"]
    if len(headers) != 1 or len(edits) > 1:
        return None
    try:
        timescale, duration = _duration(headers[0])
        skipped = _skipped(edits[0]) if edits else 0
    except struct.error:
        return None
    samples = (duration - skipped) * sample_rate // timescale if timescale else 0
    return samples if samples > 0 else None


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, bytes]]:
    at = start
    while at + 8 <= end:
        file.seek(at)
        size, name = struct.unpack(">I4s", file.read(8))
        head = 8
        if size == 1:
            size, head = struct.unpack(">Q", file.read(8))[0], 16
        size = size or end - at
        if size < head:
            return
        if name in _FOLDERS:
            yield from _boxes(file, at + head, min(at + size, end))
        elif name in (b"mdhd", b"elst"):
            yield name, file.read(min(size - head, 1024))
        at += size


def _duration(body: bytes) -> tuple[int, int]:
    wide = body[:1] == b"\x01"
    timescale, duration = struct.unpack_from(">IQ" if wide else ">II", body, 20 if wide else 12)
    return timescale, duration


def _skipped(body: bytes) -> int:
    """Return the media time at which an edit list of one entry starts; 0 when it has more."""
    if struct.unpack_from(">I", body, 4)[0] != 1:
        return 0
    wide = body[:1] == b"\x01"
    media_time = struct.unpack_from(">q" if wide else ">i", body, 16 if wide else 12)[0]
    return max(0, int(media_time))
