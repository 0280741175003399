"""What a file of chunks tells besides the sound: tempo (`acid`), loop points (`smpl`), and a comment of any length."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

from musicstudio.audio import riff

_ONE_SHOT, _ROOT_SET, _STRETCH = 0x01, 0x02, 0x04
_ACID = struct.Struct("<IHHfIHHf")
_SMPL, _SMPL_LOOP = struct.Struct("<9I"), struct.Struct("<6I")
_LONGEST_TEXT = 1 << 24
_OURS = b"mstu"
MIDDLE_C = 60


@dataclass(frozen=True)
class LoopInfo:
    """Tempo and meter of a sound of `beats` beats; `root_pitch` is a MIDI pitch; `loop` false marks a one-shot."""

    bpm: float
    beats: int
    meter_numerator: int = 4
    meter_denominator: int = 4
    root_pitch: int | None = None
    loop: bool = True


def append_chunks(path: Path, samples: int, sample_rate: int, comment: str = "", loop: LoopInfo | None = None) -> None:
    """Append what there is to a finished WAV or RF64 file of that many samples."""
    bodies: list[tuple[bytes, bytes]] = []
    if comment:
        text = comment.encode("utf-8") + b"\0"
        text += b"\0" * (len(text) % 2)
        bodies.append((b"LIST", b"INFO" + b"ICMT" + struct.pack("<I", len(text)) + text))
    if loop is not None:
        bodies += [(b"acid", _acid(loop)), (b"smpl", _smpl(loop, samples, sample_rate))]
    if bodies:
        riff.append(path, bodies)


def read_loop(path: Path) -> LoopInfo | None:
    """Return what the `acid` chunk of a WAV file says, or None when it has none."""
    body = _body(path, b"acid", _ACID.size)
    if body is None or len(body) < _ACID.size:
        return None
    flags, root, _, _, beats, denominator, numerator, bpm = _ACID.unpack(body)
    return LoopInfo(bpm, beats, numerator, denominator, root if flags & _ROOT_SET else None, not flags & _ONE_SHOT)


def read_loop_points(path: Path) -> tuple[int, int] | None:
    """Return the first and the last sample of the `smpl` chunk's first loop, or None when there is none."""
    body = _body(path, b"smpl", _SMPL.size + _SMPL_LOOP.size)
    if body is None or len(body) < _SMPL.size + _SMPL_LOOP.size or _SMPL.unpack_from(body)[7] < 1:
        return None
    _, _, start, end, _, _ = _SMPL_LOOP.unpack_from(body, _SMPL.size)
    return start, end


def append_long_comment(path: Path, comment: str) -> None:
    """Append a comment to a finished AIFF file, as our own `APPL` chunk: an `ANNO` of 8 kB spoils it for libsndfile."""
    riff.append(path, [(b"APPL", _OURS + comment.encode("utf-8"))])


def read_chunk_comment(path: Path) -> str:
    """Return the `ICMT` text of a WAV or RF64 file's last `LIST INFO`, or our `APPL` of an AIFF file, or nothing."""
    found = ""
    with path.open("rb") as file:
        for chunk in riff.chunks(file):
            if chunk.name not in (b"LIST", b"APPL"):
                continue
            file.seek(chunk.at)
            body = file.read(min(chunk.size, _LONGEST_TEXT))
            ours = body[4:].decode("utf-8", "replace") if body[:4] == _OURS and chunk.name == b"APPL" else ""
            found = ours or _info_comment(body) or found
    return found


def _info_comment(body: bytes) -> str:
    at = 4 if body[:4] == b"INFO" else len(body)
    while at + 8 <= len(body):
        name, size = struct.unpack_from("<4sI", body, at)
        if name == b"ICMT":
            return body[at + 8 : at + 8 + size].split(b"\0")[0].decode("utf-8", "replace")
        at += 8 + size + size % 2
    return ""


def _body(path: Path, name: bytes, most: int) -> bytes | None:
    with path.open("rb") as file:
        for chunk in riff.chunks(file):
            if chunk.name == name:
                file.seek(chunk.at)
                return file.read(min(chunk.size, most))
    return None


def _acid(loop: LoopInfo) -> bytes:
    flags = _STRETCH if loop.loop else _ONE_SHOT
    flags |= _ROOT_SET if loop.root_pitch is not None else 0
    root = MIDDLE_C if loop.root_pitch is None else loop.root_pitch
    return _ACID.pack(flags, root, 0x8000, 0.0, loop.beats, loop.meter_denominator, loop.meter_numerator, loop.bpm)


def _smpl(loop: LoopInfo, samples: int, sample_rate: int) -> bytes:
    root = MIDDLE_C if loop.root_pitch is None else loop.root_pitch
    count = 1 if loop.loop and samples else 0
    header = _SMPL.pack(0, 0, round(1e9 / sample_rate), root, 0, 0, 0, count, 0)
    return header + (_SMPL_LOOP.pack(0, 0, 0, samples - 1, 0, 0) if count else b"")
