"""Sound that only ffmpeg can read: decoded once into a WAV file."""

from __future__ import annotations

import re
import shutil
import subprocess
import uuid
from pathlib import Path

from musicstudio.domain.errors import OutOfMemory, UnsupportedAudio

TIME_LIMIT_S = 1800.0
LOSSLESS = frozenset({"alac", "flac", "wavpack", "ape", "tta", "tak", "mlp", "truehd", "shorten"})
"""Codecs, as ffmpeg names them, that give back what was written."""

_FOREIGN = frozenset(
    {".m4a", ".mp4", ".m4b", ".mov", ".aac", ".adts", ".wma", ".asf", ".ac3", ".eac3", ".dts", ".ape", ".wv", ".tta"}
    | {".mka", ".mkv", ".webm", ".weba", ".amr", ".3gp", ".tak", ".mpc"}
)
_SOMETIMES = frozenset({".ogg", ".oga", ".spx", ".caf", ".mp2"})
_DEMUXERS = (
    "mov,aac,asf,ac3,eac3,dts,ape,wv,tta,matroska,webm,amr,tak,mpc,mpc8,ogg,caf,mp3"  # no playlists: they name files
)
_CODEC = re.compile(r"Stream #0:\d+.*?: Audio: (\w+)")


def may_read(path: Path) -> bool:
    """Whether ffmpeg is worth asking: always for its own kinds, else when it is there."""
    suffix = path.suffix.lower()
    return suffix in _FOREIGN or (suffix in _SOMETIMES and ffmpeg_path() is not None) or _is_mp4(path)


def ffmpeg_path() -> str | None:
    """Return where ffmpeg is, or None."""
    return shutil.which("ffmpeg")


def decode(path: Path, scratch: Path) -> tuple[Path, str]:
    """Decode the first sound of `path` into a float WAV (RF64 when big) in `scratch`; return its path and the codec.

    Priming that the container tells of is removed by ffmpeg. Raises UnsupportedAudio when ffmpeg is missing, cannot
    read the file, or takes longer than half an hour.
    """
    program = ffmpeg_path()
    if program is None:
        raise UnsupportedAudio(
            f"{path.name} can only be read with the help of ffmpeg; install ffmpeg, or convert the file to WAV."
        )
    decoded = scratch / f"decoded-{uuid.uuid4().hex}.wav"
    guarded = ("-nostdin", "-hide_banner", "-protocol_whitelist", "file,pipe", "-format_whitelist", _DEMUXERS)
    output = ("-map", "0:a:0", "-vn", "-c:a", "pcm_f32le", "-rf64", "auto", "-f", "wav", "-y", f"file:{decoded}")
    command = [program, *guarded, "-nostats", "-i", f"file:{path.resolve()}", *output]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIME_LIMIT_S, check=False)
        said = done.stderr.decode("utf-8", "replace")
        if done.returncode or not decoded.exists():
            raise _refusal(path, said)
    except subprocess.TimeoutExpired as error:
        decoded.unlink(missing_ok=True)
        raise UnsupportedAudio(f"{path.name} took ffmpeg too long to decode; convert it to WAV first.") from error
    except BaseException:
        decoded.unlink(missing_ok=True)
        raise
    codec = _CODEC.search(said)
    return decoded, codec.group(1) if codec else "unknown"


def _is_mp4(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(8)[4:] == b"ftyp"


def _refusal(path: Path, said: str) -> UnsupportedAudio | OutOfMemory:
    if "No space left" in said:
        return OutOfMemory(f"There is no room on the disk to decode {path.name}; free some space.")
    return UnsupportedAudio(f"{path.name} holds no sound that ffmpeg can read; convert it to WAV and try again.")
