"""What leaves the studio: edited files, stems and parts of tracks, with their provenance inside."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from musicstudio.audio.checksum import sha256_of
from musicstudio.audio.metadata import read_comment
from musicstudio.audio.source import open_source
from musicstudio.audio.spliced import write_spliced
from musicstudio.audio.writer import AudioWriter
from musicstudio.domain import wire
from musicstudio.domain.errors import OutputBlocked, StudioError
from musicstudio.domain.project import Take, Track
from musicstudio.domain.provenance import Provenance
from musicstudio.domain.tasks import CancelToken, Output, Request, Source, asked, files_of

BLOCK = 1 << 18
_FREEDOM = {False: 0, None: 1, True: 2}


def comment_of(provenance: Provenance, **more: object) -> str:
    """Return the text that carries a provenance inside a file."""
    return json.dumps({**wire.encode(provenance), **more})


def track_comment(track: Track, take: Take | None = None) -> str:
    """Return what a file of a track says of its origin: its newest edit (or the take), the older ones listed."""
    made = origins(track) + ([take.provenance] if take is not None else [])
    if not made:
        return ""
    earlier = {"earlier": [wire.encode(one) for one in made[:-1]]} if len(made) > 1 else {}
    return comment_of(made[-1], **earlier)


def mix_comment(tracks: Iterable[Track]) -> str:
    """Return what a file of several tracks says of its origin: what restricts its use most, then all the others."""
    made = sorted((one for track in tracks for one in origins(track)), key=lambda one: _FREEDOM[one.commercial])
    return comment_of(made[0], mixed_with=[wire.encode(one) for one in made[1:]]) if made else ""


def origins(track: Track) -> list[Provenance]:
    """Return where a track came from: its own origin, then its edits in order."""
    first = [track.provenance] if track.provenance is not None else []
    return first + [edit.provenance for edit in track.edits]


def write_take(source: Source, take: Output, destination: Path, cancel: CancelToken | None = None) -> None:
    """Write an edited file: the source, bit for bit, with one take's patches."""
    write_spliced(source, take.patches, destination, comment_of(take.provenance, take=take.take), cancel)


def write_part(source: Source, start: int, stop: int, destination: Path, comment: str) -> None:
    """Write samples `[start, stop)` of a source as WAV: 24-bit, or float where the source holds floats."""
    with open_source(source) as sound:
        info = sound.info
        subtype = "FLOAT" if info.subtype in ("FLOAT", "DOUBLE") else "PCM_24"
        with AudioWriter(
            destination,
            info.sample_rate,
            info.channels,
            subtype=subtype,
            comment=comment,
            samples=stop - start,
        ) as writer:
            for block in sound.blocks(BLOCK, start, stop):
                writer.write(block)


def publish(made: Path, destination: Path) -> Path:
    """Give a finished file its final name, replacing what was there at once; raises OutputBlocked."""
    try:
        destination.parent.mkdir(parents=True, exist_ok=True)
        os.replace(made, destination)
    except OSError as error:
        raise OutputBlocked(f"{destination} cannot be written ({error.strerror}); choose another place.") from error
    return destination


def unique_names(sources: Iterable[Path]) -> dict[Path, str]:
    """Return a readable name for every source, numbered where two files share one."""
    names: dict[Path, str] = {}
    for source in sources:
        name, n = source.stem, 2
        while name.casefold() in {taken.casefold() for taken in names.values()}:
            name, n = f"{source.stem} ({n})", n + 1
        names[source] = name
    return names


def finished_before(paths: list[Path], request: Request) -> list[dict[str, Any]]:
    """Return what files say of their origin when all of them are whole results of this very request, else nothing."""
    if not all(path.is_file() for path in paths):
        return []
    wanted, parents = asked(request), [sha256_of(Path(path)) for path in files_of(request)]
    origins = [_origin(path) for path in paths]
    same = all(one.get("request") == wanted and one.get("parents") == parents for one in origins)
    return origins if same else []


def _origin(path: Path) -> dict[str, Any]:
    try:
        origin = json.loads(read_comment(path))
    except (ValueError, StudioError):
        return {}
    return origin if isinstance(origin, dict) else {}


def free_space(folder: Path) -> int:
    """Return the bytes free where a folder lies or would lie."""
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    return shutil.disk_usage(existing).free
