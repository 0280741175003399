"""The sound outputs there are, found out in a process of its own: a driver that crashes takes nothing along."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from musicstudio.audio.playeroutput import player_command, player_environment

_PATIENCE_S: Final = 10.0


@dataclass(frozen=True)
class OutputDevice:
    """A sound output; `name` is what a player is told to choose it by."""

    name: str
    channels: int
    sample_rate: int
    default: bool = False


def output_devices(command: Sequence[str] | None = None) -> tuple[OutputDevice, ...]:
    """Return every output, none where there is no sound card; takes up to a second, so not for the window's thread."""
    try:
        answer = subprocess.run(
            [*(command or player_command()), "--list"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE_S,
            env=player_environment(),
            check=True,
        )
        return tuple(OutputDevice(**found) for found in json.loads(answer.stdout))
    except (OSError, subprocess.SubprocessError, ValueError, TypeError):
        return ()
