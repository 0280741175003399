"""Log files: one per process kind, small, rotated; nothing is sent anywhere."""

from __future__ import annotations

import logging
import logging.handlers
from pathlib import Path

from musicstudio.app.folders import log_dir


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
