"""The comment inside a file, audio or MIDI: that is where provenance travels."""

from __future__ import annotations

from pathlib import Path

from musicstudio.domain.errors import UnsupportedAudio

_TEXT, _END = 0x01, 0x2F
_LONGEST_TRACK = 1 << 22


def read_comment(path: str | Path) -> str:
    """Return a file's comment, or nothing when it has none; only headers are read.

    WAV and RF64: `ICMT`; AIFF: `ANNO`, or our `APPL` when long; CAF, FLAC, OGG, MP3: the comment tag; MIDI: the first
    text of the first track. The file's name does not matter. Raises UnsupportedAudio when it cannot be opened.
    """
    path = Path(path)
    from musicstudio.audio.decoder import check_exists

    check_exists(path)
    with path.open("rb") as file:
        start = file.read(4)
    if start == b"MThd":
        return _midi_text(path)
    if start in (b"RIFF", b"RF64", b"FORM"):
        from musicstudio.audio.chunks import read_chunk_comment

        comment = read_chunk_comment(path)
        if comment or start != b"FORM":
            return comment
    return _tag(path)


def _tag(path: Path) -> str:
    import soundfile

    from musicstudio.audio.decoder import refused
    from musicstudio.audio.ffmpeg import may_read
    from musicstudio.audio.quiet import quiet_decoders

    try:
        with quiet_decoders(), soundfile.SoundFile(str(path)) as file:
            comment = str(file.copy_metadata().get("comment", ""))
    except (soundfile.SoundFileError, TypeError, ValueError) as error:
        if may_read(path):  # foreign kinds are never written here: there is no comment of ours in them
            return ""
        raise refused(path) from error
    return as_utf8(comment) if file.format == "MP3" else comment  # LAME's tags are Latin-1, what we write is not


def as_utf8(text: str) -> str:
    """Return a text that was taken for Latin-1 as the UTF-8 it is, or as it was when it is none."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _midi_text(path: Path) -> str:
    """Return the first text among the events that begin the first track."""
    with path.open("rb") as file:
        head = file.read(8)
        file.seek(8 + int.from_bytes(head[4:8], "big"))
        if file.read(4) != b"MTrk":
            raise UnsupportedAudio(f"{path.name} is not a MIDI file that can be read; export it again.")
        track = file.read(min(int.from_bytes(file.read(4), "big"), _LONGEST_TRACK))
    at = 0
    while True:
        _, at = _number(track, at)
        if track[at : at + 1] != b"\xff":
            return ""
        kind = track[at + 1 : at + 2]
        size, at = _number(track, at + 2)
        if kind == bytes([_TEXT]):
            return track[at : at + size].decode("utf-8", "replace")
        if kind in (b"", bytes([_END])):
            return ""
        at += size


def _number(data: bytes, at: int) -> tuple[int, int]:
    """Return a variable-length number and where it ends."""
    value = 0
    for byte in data[at : at + 4]:
        at += 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            break
    return value, at
