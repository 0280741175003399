"""A recording from the sound input, made by a process of its own: a driver that crashes takes nothing along."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from musicstudio.audio.playeroutput import player_environment

_PATIENCE_S: Final = 10.0


def recorder_command() -> tuple[str, ...]:
    """Return the command that starts the recording process of this very program."""
    if getattr(sys, "frozen", False):
        return (sys.executable, "recorder")
    return (sys.executable, "-m", "musicstudio", "recorder")


class Recorder:
    """Records into a file from its making on until `stop`; may be asked from any thread.

    `begun` once sound comes in, `latency_s` how old that is; `peak` 0–1 of what came last; `error` one sentence or "".
    """

    def __init__(self, path: Path, command: Sequence[str] | None = None) -> None:
        self.path = path
        self.begun = False
        self.latency_s = self.peak = self.seconds = 0.0
        self.error = ""
        self.whole = False
        """Whether the file is complete."""
        self._rate = 1
        self._process = subprocess.Popen(
            [*(command or recorder_command()), str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=player_environment(),
        )
        self._reader = threading.Thread(target=self._read, name="recorder", daemon=True)
        self._reader.start()

    @property
    def ended(self) -> bool:
        """Whether the process is gone: the file is whole, or there is an error."""
        return not self._reader.is_alive()

    def stop(self) -> None:
        """Ask for the end; `ended` tells when the file is there."""
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):  # it may be gone already
                self._process.stdin.close()

    def wait(self) -> bool:
        """Stop and wait for the file; return whether it is whole."""
        self.stop()
        self._reader.join(_PATIENCE_S)
        self.close()
        return self.whole

    def close(self) -> None:
        """End the process in any case."""
        self.stop()
        try:
            self._process.wait(1.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(1.0)

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                with contextlib.suppress(ValueError):  # what a driver prints in between is no news
                    self._hear(json.loads(line))
        if not self.whole and not self.error:
            self.error = "The recording process ended, so nothing was recorded; press record to try again."

    def _hear(self, news: dict[str, object]) -> None:
        numbers = {name: float(value) for name, value in news.items() if isinstance(value, int | float)}
        if "begun" in numbers:
            self._rate = int(numbers["sample_rate"])
            self.latency_s, self.begun = numbers["begun"], True
        elif "level" in numbers:
            self.peak, self.seconds = numbers["level"], numbers["samples"] / self._rate
        elif "done" in numbers:
            self.seconds, self.whole = numbers["done"] / self._rate, numbers["done"] > 0
            if not self.whole and not self.error:
                self.error = "Nothing came from the sound input; choose another in the system's settings."
        elif "error" in news:
            self.error = str(news["error"])
