"""What the user chose once: a frozen value kept as TOML."""

from __future__ import annotations

import json
import logging
import os
import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Final

from musicstudio.app.folders import config_dir
from musicstudio.domain import wire

log = logging.getLogger(__name__)


MOST_RECENT: Final = 10


@dataclass(frozen=True)
class Settings:
    """Every setting with its default; an empty folder, file or device means the studio's or the system's own."""

    device: str = "auto"
    takes: int = 4
    theme: str = "dark"
    text_size: int = 100
    """In percent of the usual size."""
    last_folder: str = ""
    projects_folder: str = ""
    shelf_folder: str = ""
    soundfont: str = ""
    output_device: str = ""
    buffer_ms: int = 0
    """What the sound device buffers; 0 leaves it to the player."""
    midi_port: str = ""
    """Where scores are played; empty means by their own sound."""
    proxy: str = ""
    """What models are got through, such as "http://proxy:3128"; empty for what the environment says."""
    mirrors: tuple[str, ...] = ()
    """Where models are got from instead, such as "https://huggingface.co=https://mirror.example.org"."""
    recent: tuple[str, ...] = ()
    """Projects opened lately, the last one first."""
    window: str = ""
    """Place and size of the window, as Qt wrote it, in base 64."""
    panes: tuple[int, ...] = ()
    """Heights of what a handle divides, from the top, in pixels."""
    lane_height: int = 0
    """In pixels; 0 is the usual one."""
    editor_modes: tuple[str, ...] = ()
    """What the editor shows of each kind of track."""
    spectrogram_scale: str = "log"
    spectrogram_window: int = 0
    """Samples at 44.1 kHz; 0 is a long one for the bass and a short one above."""
    spectrogram_channel: str = "both"
    spectrogram_floor_db: float = -84.0
    spectrogram_range_db: float = 78.0
    spectrogram_colours: str = "theme"

    def opened(self, folder: Path) -> Settings:
        """Return the settings with a project as the last one opened."""
        path = str(folder)
        return replace(self, recent=(path, *(one for one in self.recent if one != path))[:MOST_RECENT])


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
    """Write the settings beside and rename; beside is another place for each process."""
    path = settings_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{f.name} = {json.dumps(getattr(settings, f.name))}" for f in fields(settings)]
    beside = path.with_suffix(f".{os.getpid()}.part")
    beside.write_text("\n".join(lines) + "\n", "utf-8")
    os.replace(beside, path)
