"""Where a training stands, on disk: written beside and renamed, read without running anything that is in it."""

from __future__ import annotations

import os
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor

from musicstudio.domain.errors import BadProject

_NAME: Final = "checkpoint.pt"
_VERSION: Final = 1


@dataclass(frozen=True)
class Checkpoint:
    """`step` counts finished steps; `seconds` is the time they took; `settings` what the network was built with."""

    step: int
    seconds: float
    network: dict[str, Tensor]
    average: dict[str, Tensor]
    optimizer: dict[str, Any]
    settings: dict[str, Any]
    best: float = float("-inf")


def save(folder: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint; a crash at any moment leaves the old one or the new one."""
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f".{_NAME}.{os.getpid()}"
    torch.save({"version": _VERSION, **vars(checkpoint)}, beside)
    with beside.open("rb") as file:
        os.fsync(file.fileno())
    beside.replace(folder / _NAME)


def load(folder: Path) -> Checkpoint | None:
    """Return the folder's checkpoint, or None where there is none; raises BadProject when it cannot be read."""
    path = folder / _NAME
    if not path.exists():
        return None
    try:
        values = torch.load(path, map_location="cpu", weights_only=True)
        version = values.pop("version")
        if version != _VERSION:
            raise BadProject(f"{path.name}: this training is of version {version}; begin it anew in another folder.")
        return Checkpoint(**values)
    except (RuntimeError, OSError, pickle.UnpicklingError, TypeError, KeyError, EOFError, AttributeError) as error:
        raise BadProject(
            f"{path.name}: the training cannot be gone on with; begin it anew in another folder."
        ) from error
