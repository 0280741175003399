"""What a command says: progress and messages on standard error, one JSON object on standard output."""

from __future__ import annotations

import json
import sys
from typing import Any

from musicstudio.domain import wire
from musicstudio.domain.messages import Event, Forecasted, Progressed
from musicstudio.domain.tasks import Output
from musicstudio.domain.units import clock

WIDTH = 28
LONG_S = 20.0
"""A forecast is said for jobs that will take at least this long."""


class Console:
    """The console of one command."""

    def __init__(self, as_json: bool, quiet: bool) -> None:
        self._json, self._quiet = as_json, quiet
        self._bar = sys.stderr.isatty() and not quiet
        self._drawn = False
        self._outputs: list[dict[str, Any]] = []
        self._warnings: list[str] = []

    def say(self, sentence: str) -> None:
        """Write a message for the musician."""
        if not self._quiet:
            self._clear()
            print(sentence, file=sys.stderr)

    def warn(self, sentence: str) -> None:
        """Write a warning, and keep it for the JSON object."""
        self._warnings.append(sentence)
        self.say(sentence)

    def follow(self, event: Event) -> None:
        """Show a job's forecast and progress."""
        if isinstance(event, Forecasted):
            needed = event.forecast
            if needed.seconds >= LONG_S:
                memory, disk = needed.memory_bytes / 1e9, needed.disk_bytes / 1e9
                self.say(
                    f"This takes about {clock(needed.seconds)[:-4]}, {memory:.1f} GB of memory, {disk:.1f} GB of disk."
                )
        elif self._bar and isinstance(event, Progressed):
            progress = event.progress
            done = round(WIDTH * progress.fraction)
            left = f"{clock(progress.remaining_s)[:-4]} left" if progress.remaining_s is not None else ""
            bar = "━" * done + "╌" * (WIDTH - done)
            sys.stderr.write(f"\r\x1b[K{bar} {progress.fraction:4.0%} {left}  {progress.stage}")
            sys.stderr.flush()
            self._drawn = True

    def add(self, path: str, kind: str, output: Output | None = None, **more: Any) -> None:
        """Keep something that was made, for the JSON object, and name it otherwise."""
        item: dict[str, Any] = {"path": path, "kind": kind}
        if output is not None:
            item |= {"stem": output.stem} if output.stem else {}
            item |= {"take": output.take} if output.take is not None else {}
            item |= {"label": output.label} if output.label else {}
            item["provenance"] = wire.encode(output.provenance)
        self._outputs.append(item | more)

    def finish(self, text: str = "") -> None:
        """Print the JSON object, or the text for people."""
        self._clear()
        if self._json:
            print(json.dumps({"outputs": self._outputs, "warnings": self._warnings}, ensure_ascii=False))
        elif text:
            print(text)
        elif not self._quiet:
            for item in self._outputs:
                print(item["path"])

    def _clear(self) -> None:
        if self._drawn:
            sys.stderr.write("\r\x1b[K")
            self._drawn = False
