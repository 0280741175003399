"""Scratch folders for jobs: hidden, beside where results will lie, and swept when their owner is dead."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from os import getpid
from pathlib import Path

from musicstudio.domain.errors import OutputBlocked

_NAME = re.compile(r"\.musicstudio-(\d+)-.*\.part")


@contextmanager
def scratch_folder(parent: Path) -> Iterator[Path]:
    """Yield a fresh hidden folder in `parent` (made if need be) and remove it, and a parent left empty, afterwards."""
    made = _make_parents(parent)
    sweep(parent)
    folder = Path(tempfile.mkdtemp(prefix=f".musicstudio-{getpid()}-", suffix=".part", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        for empty in made:
            if any(empty.iterdir()):
                break
            empty.rmdir()


def sweep(parent: Path) -> None:
    """Remove the scratch folders of processes that no longer live."""
    import psutil

    for folder in parent.glob(".musicstudio-*.part"):
        owner = _NAME.fullmatch(folder.name)
        if owner and not psutil.pid_exists(int(owner[1])):
            shutil.rmtree(folder, ignore_errors=True)


def _make_parents(parent: Path) -> list[Path]:
    """Make a folder with its parents; returns those made, innermost first. Raises OutputBlocked."""
    missing = [folder for folder in (parent, *parent.parents) if not folder.exists()]
    try:
        parent.mkdir(parents=True, exist_ok=True)
        if not parent.is_dir():
            raise NotADirectoryError(f"{parent} is not a folder")
    except OSError as error:
        raise OutputBlocked(
            f"{parent}: nothing can be written there ({error.strerror or error}); choose another place."
        ) from error
    return missing
