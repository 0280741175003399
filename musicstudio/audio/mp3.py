"""MPEG layer III streams: how long they truly are, and a header that says so.

An encoder tells the number of frames, its delay and its padding in a first frame without sound (the Xing/Info header
with LAME's extension). Decoders guess when it is missing or wrong: here every frame is counted, and a copy with a
right header can be made, without touching the sound.
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path

USUAL_DELAY = 576
"""Encoder delay in samples when nobody tells: LAME's, and close to every other encoder's."""

_BITRATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_BITRATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_SEARCH = 1 << 18


@dataclass(frozen=True)
class Mp3:
    """What the frames say: `spans` of bytes hold `frames` frames of sound like `header`; `told` is what the Xing header
    says they are, `delay` and `padding` what LAME's extension says, in samples."""

    header: bytes
    spans: tuple[tuple[int, int], ...]
    frames: int
    told: int | None
    delay: int | None
    padding: int | None

    @property
    def trustworthy(self) -> bool:
        """Whether a decoder that believes the header gets the sound right."""
        return self.told == self.frames and self.delay is not None and len(self.spans) == 1


def scan(path: Path) -> Mp3 | None:
    """Return what the frames of an MP3 file say, or None when no stream of layer III frames is found."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        at = _find(data, _after_id3(data), None)
        if at is None:
            return None
        header = bytes(data[at : at + 4])
        first = bytes(data[at : at + _length(header)])
        told, delay, padding = _info(first)
        spans, frames = _spans(data, at if told is None else at + len(first), header)
    return Mp3(header, tuple(spans), frames, told, delay, padding) if frames else None


def write_repaired(path: Path, found: Mp3, destination: Path) -> None:
    """Copy the frames of `path` behind a header that tells their number, delay and padding."""
    delay = USUAL_DELAY if found.delay is None else found.delay
    padding = 0 if found.padding is None or found.told != found.frames else found.padding
    with path.open("rb") as file, destination.open("wb") as out:
        out.write(_info_frame(found.header, found.frames, delay, padding))
        for start, stop in found.spans:
            file.seek(start)
            for at in range(start, stop, 1 << 20):
                out.write(file.read(min(1 << 20, stop - at)))


def _length(header: bytes) -> int:
    """Return the bytes of a frame by its first four, or 0 when these begin no layer III frame."""
    if header[0] != 0xFF or header[1] & 0xE6 != 0xE2:
        return 0
    version, bitrate, rate = (header[1] >> 3) & 3, header[2] >> 4, (header[2] >> 2) & 3
    if version == 1 or bitrate in (0, 15) or rate == 3:
        return 0
    kbps = (_BITRATES_1 if version == 3 else _BITRATES_2)[bitrate]
    return (144 if version == 3 else 72) * kbps * 1000 // _RATES[version][rate] + ((header[2] >> 1) & 1)


def _alike(header: bytes, like: bytes | None) -> bool:
    """Whether two frames are of one stream: same version, layer and rate."""
    return like is None or (header[1] & 0xFE == like[1] & 0xFE and header[2] & 0x0C == like[2] & 0x0C)


def _after_id3(data: mmap.mmap) -> int:
    at = 0
    while data[at : at + 3] == b"ID3" and len(data) >= at + 10:
        a, b, c, d = data[at + 6 : at + 10]
        at += 10 + (a << 21 | b << 14 | c << 7 | d)
    return at


def _find(data: mmap.mmap, start: int, like: bytes | None) -> int | None:
    """Return where the next frame begins that is followed by another one, or ends the file."""
    limit = min(start + _SEARCH, len(data))
    at = start
    while (at := data.find(b"\xff", at, limit)) >= 0:
        header = bytes(data[at : at + 4])
        length = _length(header) if len(header) == 4 and _alike(header, like) else 0
        after = bytes(data[at + length : at + length + 4])
        if length and (after[:3] in (b"", b"TAG", b"APE") or _continues(after, header)):
            return at
        at += 1
    return None


def _continues(header: bytes, like: bytes) -> bool:
    return len(header) == 4 and _alike(header, like) and _length(header) > 0


def _spans(data: mmap.mmap, start: int, like: bytes) -> tuple[list[tuple[int, int]], int]:
    """Return the stretches of bytes that are whole frames, and how many frames these are."""
    spans: list[tuple[int, int]] = []
    frames, at, end, begin = 0, start, len(data), start
    known: dict[bytes, int] = {}
    while True:
        header = bytes(data[at : at + 4])
        length = known.get(header[:3], 0)
        if not length and _continues(header, like):
            length = known[header[:3]] = _length(header)
        if length and at + length <= end:
            frames, at = frames + 1, at + length
            continue
        if at > begin:
            spans.append((begin, at))
        again = None if length else _find(data, at, like)
        if again is None:
            return spans, frames
        begin = at = again


def _info(frame: bytes) -> tuple[int | None, int | None, int | None]:
    """Return frames, delay and padding as told by a Xing/Info or VBRI frame; frames is None when it is a usual one."""
    at = 4 + _side_bytes(frame)
    if frame[36:40] == b"VBRI" and len(frame) >= 54:
        return int(struct.unpack(">I", frame[50:54])[0]), None, None
    if frame[at : at + 4] not in (b"Xing", b"Info") or len(frame) < at + 12:
        return None, None, None
    told = struct.unpack(">I", frame[at + 8 : at + 12])[0] if frame[at + 7] & 1 else -1
    has = frame[at + 7]
    after = at + 8 + 4 * (has & 1) + 4 * (has >> 1 & 1) + 100 * (has >> 2 & 1) + 4 * (has >> 3 & 1)
    tag = frame[after : after + 24]
    if len(tag) < 24 or not tag[:4].strip(b"\0 \x55\xaa\xff"):
        return told, None, None
    return told, tag[21] << 4 | tag[22] >> 4, (tag[22] & 15) << 8 | tag[23]


def _side_bytes(frame: bytes | bytearray) -> int:
    mono, first_version = frame[3] >> 6 == 3, (frame[1] >> 3) & 3 == 3
    return (17 if mono else 32) if first_version else (9 if mono else 17)


def _info_frame(header: bytes, frames: int, delay: int, padding: int) -> bytes:
    """Return a frame without sound that tells all: no checksum, the highest bitrate, so that everything fits."""
    start = bytes([0xFF, header[1] | 1, 0xE0 | (header[2] & 0x0C), header[3]])
    frame = bytearray(start.ljust(_length(start), b"\0"))
    at = 4 + _side_bytes(frame)
    struct.pack_into(">4sII", frame, at, b"Info", 1, frames)
    tag = at + 12
    frame[tag : tag + 9] = b"LAME3.100"
    frame[tag + 21 : tag + 24] = bytes([delay >> 4, (delay & 15) << 4 | padding >> 8, padding & 255])
    return bytes(frame)
