"""Log files: one per process kind, small, rotated; nothing is sent anywhere."""

from __future__ import annotations

import logging
import logging.handlers
from pathlib import Path
from typing import Final

from musicstudio.app.folders import log_dir

_LONGEST_END: Final = 16_384
"""Read of a log's end, in bytes."""


def log_end(name: str, lines: int = 40) -> str:
    """Return the last lines of `<name>.log`, nothing when there is none."""
    path = log_dir() / f"{name}.log"
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _LONGEST_END))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


def start_log(name: str) -> Path:
    """Send log records of this process to `<name>.log`; returns its path."""
    path = log_dir() / f"{name}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(
        path, maxBytes=1_000_000, backupCount=2, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    return path
