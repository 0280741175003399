"""Smoke test of a built studio: `python packaging/smoke.py dist/musicstudio/musicstudio` (default: this environment's).

Runs what a frozen build loses first: the command line, the resources, worker and player as children of itself, and Qt.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path


def run(command: list[str], *arguments: str, seconds: float = 600) -> str:
    """Run the program and return its standard output; end with one sentence if it fails."""
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, timeout=seconds, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(arguments)} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    print(f"passed: {' '.join(arguments)}")
    return done.stdout


def main(command: list[str]) -> None:
    """Help, catalogue, doctor and the whole demo (synthesis, worker, engines, pictures)."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    run(command, "--help")
    json.loads(run(command, "models", "list", "--json"))
    run(command, "doctor")
    json.loads(run(command, "player", "--list"))
    with tempfile.TemporaryDirectory() as folder:
        run(command, "demo", "-o", folder)
        made = {path.suffix for path in Path(folder).rglob("*")}
        lacking = {".wav", ".mid", ".png", ".html"} - made
        if lacking:
            sys.exit(f"The demo made no {', '.join(sorted(lacking))} file.")


if __name__ == "__main__":
    main(sys.argv[1:] or [sys.executable, "-m", "musicstudio"])
