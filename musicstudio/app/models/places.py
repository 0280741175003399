"""Where a model's files may lie, and names that stay inside."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath, PureWindowsPath

from musicstudio.app.folders import data_dir, resources_dir
from musicstudio.domain.errors import ModelUnavailable
from musicstudio.domain.models import ModelSpec

PART = ".part"
"""Ends the hidden name of a file that is not complete."""


def shipped_dir(spec: ModelSpec) -> Path:
    """Return where a model's weights lie if they come with the studio."""
    return resources_dir() / "weights" / inside(spec.id)


def own_dir(spec: ModelSpec) -> Path:
    """Return where a model's weights lie if the user got or imported them."""
    return models_dir() / inside(spec.id)


def models_dir() -> Path:
    """Return the folder of all models the user installed."""
    return data_dir() / "models"


def inside(name: str) -> str:
    """Return a relative name as it is; raises ModelUnavailable for one that leads elsewhere on any system."""
    parts = name.split("/")
    strange = "\\" in name or ":" in name or any(ord(sign) < 32 for sign in name)
    if strange or any(part in ("", ".", "..") or part != part.strip(" .") for part in parts):
        raise ModelUnavailable(f"The file name {name!r} leads out of the model's folder; nothing was written.")
    if PurePosixPath(name).is_absolute() or any(PureWindowsPath(part).is_reserved() for part in parts):
        raise ModelUnavailable(f"The file name {name!r} is not one for a model's file; nothing was written.")
    return name


def place_in(folder: Path, name: str) -> Path:
    """Return where a file of this name lies in a folder; raises ModelUnavailable for a name that leads elsewhere."""
    return folder / inside(name)


def settle(part: Path, path: Path) -> None:
    """Give a whole file its name, once the disk has it: a name must not outlive a crash that its content does not."""
    with part.open("r+b") as file:
        os.fsync(file.fileno())
    part.replace(path)


def part_of(path: Path) -> Path:
    """Return where a file is made before it has its name."""
    return path.with_name(f".{path.name}{PART}")
