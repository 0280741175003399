"""Indexes of collections: one JSON object a line, with paths that must stay inside the collection."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from musicstudio.domain.errors import UnsupportedAudio
from musicstudio.training.corpora.warning import Warn


def lines(path: Path, warn: Warn) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON Lines file; a damaged line, or a missing file, is told to `warn`."""
    try:
        text = path.read_text("utf-8")
    except (OSError, ValueError):
        warn(f"The index '{path.name}' of '{path.parent.name}' cannot be read; unpack the collection again.")
        return
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if isinstance(row, dict):
            yield row
        else:
            warn(f"Line {number} of '{path.name}' is damaged and is left out.")


def within(folder: Path, name: object) -> Path:
    """Return a path below a folder; raises UnsupportedAudio when the name is none or leads out of it."""
    root = folder.resolve()
    if not isinstance(name, str) or not name.strip() or "\0" in name:
        raise UnsupportedAudio("A row names no file; correct the table.")
    path = (root / name).resolve()
    if not path.is_relative_to(root) or path == root:
        raise UnsupportedAudio(f"'{name}' leads out of the folder '{root.name}'; use paths inside it.")
    return path
