"""Weights that travel with the studio and are no model of their own: what an engine may lean on beside its own."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import musicstudio

FILE: Final = "model.safetensors"
"""The name of a file of weights, as `nets.weights` writes them; said here for those who need no torch."""


def shipped(name: str) -> Path | None:
    """Return the folder of weights that travel with the studio under a name, None where there are none."""
    package = Path(musicstudio.__file__).parent
    inside = package / "resources"
    folder = (inside if inside.is_dir() else package.parent / "resources") / "weights" / name
    return folder if (folder / FILE).is_file() else None
