"""Where recorded sounds lie: banks, kits and single strokes below a folder, unpacked or still in their archives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from musicstudio.training.corpora.archives import archives_in, name_of, unpack_archive
from musicstudio.training.corpora.warning import told

_ARCHIVES: Final = ("instruments", "instruments-heldout", "opensource-drumkit", "sonic-pi-samples")


def sounds_in(folder: Path, cache: Path, warn: Callable[[str], None]) -> Path | None:
    """Return a folder laid out as `sources.Banks` reads it, or None where there is nothing recorded.

    Archives are unpacked into one folder below `cache`; damaged ones are told.
    """
    if (folder / "instruments").is_dir():
        return folder
    place = cache / "sounds"
    found = False
    for archive in archives_in(folder):
        name = name_of(archive)
        if name not in _ARCHIVES:
            continue
        unpacked = told(lambda archive=archive: unpack_archive(archive, cache), warn)
        inside = next(iter(sorted(unpacked.rglob(name))), None) if unpacked is not None else None
        if inside is None or not inside.is_dir():
            continue
        target = place / (name if name.startswith("instruments") else f"train/{name}")
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(inside.resolve(), target_is_directory=True)
        found = True
    return place if found else None
