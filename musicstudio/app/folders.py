"""Where the studio keeps its own things; `MUSICSTUDIO_HOME` moves all of them."""

from __future__ import annotations

import os
from pathlib import Path


def data_dir() -> Path:
    """Return the folder of projects, the shelf and installed models."""
    return _dir("data")


def config_dir() -> Path:
    """Return the folder of the settings."""
    return _dir("config")


def log_dir() -> Path:
    """Return the folder of the logs."""
    return _dir("log")


def resources_dir() -> Path:
    """Return the folder of what ships with the program."""
    inside = Path(__file__).parent.parent / "resources"
    return inside if inside.is_dir() else Path(__file__).parent.parent.parent / "resources"


def _dir(kind: str) -> Path:
    home = os.environ.get("MUSICSTUDIO_HOME")
    if home:
        return Path(home) / kind
    import platformdirs

    dirs = platformdirs.PlatformDirs("musicstudio", appauthor=False)
    return {"data": dirs.user_data_path, "config": dirs.user_config_path, "log": dirs.user_log_path}[kind]
