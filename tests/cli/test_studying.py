"""Commands about the models themselves, as a script runs them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

PROGRAM = [sys.executable, "-m", "musicstudio"]


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [*PROGRAM, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=False)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["train", "nothing"], "no network 'nothing'"),
        (["train", "listener", "--data", "EMPTY"], "train records"),
        (["train", "queue", "-o", "EMPTY"], "queue.toml"),
        (["corpus", "prepare", "EMPTY"], "-o"),
        (["corpus", "stats", "EMPTY/none"], "no folder"),
        (["evaluate", "separate", "-o", "EMPTY/r", "--engine", "none"], "No model 'none'"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    arguments: list[str], words: str, tmp_path: Path, studio_home: Path
) -> None:
    done = run(*(argument.replace("EMPTY", str(tmp_path / "empty")) for argument in _made(arguments, tmp_path)))
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def _made(arguments: list[str], tmp_path: Path) -> list[str]:
    (tmp_path / "empty").mkdir()
    return arguments


def test_own_recordings_become_a_corpus(tmp_path: Path, studio_home: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    soundfile.write(folder / "hum.wav", 0.1 * np.sin(np.arange(44100) / 20), 44100)
    (folder / "hum.txt").write_text("a low hum", "utf-8")
    done = run("corpus", "prepare", folder, "-o", tmp_path / "corpus", "--json")
    assert done.returncode == 0, done.stderr
    assert "1 recordings" in json.loads(done.stdout)["outputs"][0]["facts"]["text"]
    stats = run("corpus", "stats", tmp_path / "corpus")
    assert stats.returncode == 0, stats.stderr
    assert stats.stdout.strip()
