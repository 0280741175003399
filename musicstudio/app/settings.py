"""What the user chose once: a frozen value kept as TOML."""

from __future__ import annotations

import json
import logging
import os
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from musicstudio.app.folders import config_dir
from musicstudio.domain import wire

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Settings:
    """Every setting with its default."""

    device: str = "auto"
    takes: int = 4
    theme: str = "dark"
    last_folder: str = ""


def settings_file() -> Path:
    return config_dir() / "settings.toml"


def load_settings() -> Settings:
    """Return the settings; a damaged file is kept aside and the defaults hold."""
    path = settings_file()
    try:
        return wire.decode(Settings, tomllib.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return Settings()
    except (ValueError, OSError) as error:
        log.warning("settings unreadable, defaults used: %s", error)
        if path.exists():
            os.replace(path, path.with_suffix(".damaged"))
        return Settings()


def save_settings(settings: Settings) -> None:
    """Write the settings beside and rename."""
    path = settings_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{f.name} = {json.dumps(getattr(settings, f.name))}" for f in fields(settings)]
    beside = path.with_suffix(".part")
    beside.write_text("\n".join(lines) + "\n", "utf-8")
    os.replace(beside, path)
