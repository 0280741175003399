"""One real drag between two processes, through a real X server."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
import soundfile
from ui.fakes import RATE, SECONDS

pytestmark = [
    pytest.mark.x11,
    pytest.mark.skipif(
        not (shutil.which("Xvfb") and shutil.which("xdotool")), reason="needs Xvfb and xdotool on the path"
    ),
]
HERE = Path(__file__).parent


@pytest.fixture
def display():
    """An X server of its own; yields the environment that leads to it."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as pipe:
        number = pipe.readline().strip()
    assert number, "Xvfb did not start"
    yield {**os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
    server.terminate()
    server.wait(10)


@pytest.fixture
def start():
    """Start processes that end with the test."""
    started = []

    def run(command, env):
        process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        started.append(process)
        return process

    yield run
    for process in started:
        process.terminate()
        process.wait(20)


def wait_for(path: Path, seconds: float, *processes) -> str:
    end = time.monotonic() + seconds
    while not path.exists():
        for process in processes:
            assert process.poll() is None, process.stdout.read()
        assert time.monotonic() < end, f"no {path.name} within {seconds} s"
        time.sleep(0.1)
    return path.read_text()


def mouse(env, *words) -> None:
    subprocess.run(["xdotool", *map(str, words)], env=env, check=True, timeout=20)


def drag(env, start, goal=(1350, 450)) -> None:
    """Drag as a hand does: pressed, moved in small steps, held, let go."""
    mouse(env, "mousemove", *start)
    time.sleep(0.2)
    mouse(env, "mousedown", 1)
    for step in range(1, 13):
        time.sleep(0.08)
        mouse(env, "mousemove", *(a + (b - a) * step // 12 for a, b in zip(start, goal, strict=True)))
    time.sleep(0.6)
    mouse(env, "mouseup", 1)


def test_files_are_dragged_into_another_process(display, start, song, tmp_path, studio_home):
    env = {**display, "MUSICSTUDIO_HOME": str(studio_home), "PYTHONPATH": str(HERE.parent.parent)}
    place, received, shown = tmp_path / "place", tmp_path / "received", tmp_path / "shown"
    target = start([sys.executable, str(HERE / "drag_target.py"), str(received), str(shown)], env)
    source = start([sys.executable, str(HERE / "drag_source.py"), str(song), str(place)], env)
    wait_for(shown, 60, target)
    path, *places = wait_for(place, 90, source).splitlines()
    time.sleep(1.0)
    for from_where in places:  # the shelf's item, then the handle of the track that it was made from
        drag(env, tuple(map(int, from_where.split())))
        heard = json.loads(wait_for(received, 20, source, target))
        received.unlink()
        assert heard["paths"] == [path]
        assert {"text/uri-list", "text/plain"} <= set(heard["formats"])
        assert heard["text"] == path
        assert (heard["action"], heard["offered"]) == ("CopyAction", 1)
    info = soundfile.info(path)
    assert (info.frames, info.samplerate) == (round(RATE * SECONDS), RATE)
    assert source.poll() is None
