"""How soon the window is heard: play, a struck note, an edited note while a loop plays; with and without a separation.

    python tests/bench/reaction.py

Needs PulseAudio, as playback.py. Times are from the call to the moment when the device has taken the first new block,
and what the device then buffers on top.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from playback import Sink, turn

EDITED = ("bass", "keys", "drums", "choir")


def main() -> int:
    """Print the table."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        os.environ["MUSICSTUDIO_HOME"] = str(folder / "home")
        stack.callback(Sink(folder).close)
        rows = measure()
    print("| | s | with a separation, s |\n|---|---:|---:|")
    for name in rows[0]:
        print(f"| {name} | {rows[0][name]:.3f} | {rows[1].get(name, float('nan')):.3f} |")
    print(f"\nload {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    return 0


def measure() -> list[dict[str, float]]:
    """Return seconds by what was done, alone and while the worker separates."""
    from PySide6.QtWidgets import QApplication

    from musicstudio.domain.region import Region
    from musicstudio.ui.bridge import Bridge
    from musicstudio.ui.main_window import MainWindow
    from musicstudio.ui.theme import apply_theme

    app = QApplication.instance() or QApplication(["musicstudio"])
    apply_theme(app)
    bridge = Bridge()
    window = MainWindow(bridge)
    window.show()
    bridge.open(None)
    turn(app, lambda: len(bridge.project.tracks) == 2, 60)
    song, score = (track.id for track in bridge.project.tracks)
    turn(app, lambda: bridge.session.sound_of(score) is not None, 300)
    turn(app, lambda: all(job.ended for job in bridge.session.jobs), 120)
    window.desk.set_focus(score)
    window.desk.selection.set((Region(8.0, 12.0),))
    rows = []
    for busy in (False, True):
        if busy:
            bridge.session.separate(song)
        rows.append(_reactions(app, window, score))
    window.close()
    return rows


def _reactions(app: Any, window: Any, score: str) -> dict[str, float]:
    playback, bridge = window.playback, window.bridge
    turn(app, lambda: playback._player is not None and playback._player._output is not None, 30)
    _rest(app, 2.0)
    found = {"play": _until_read(app, playback, playback.toggle)}
    _rest(app, 1.0)
    playback.toggle()
    _rest(app, 1.0)
    part = bridge.project.track(score).score.parts[2]
    pitches = iter(range(48, 127))
    strike = lambda pitch: playback.strike(pitch, 90, part)  # noqa: E731
    found["strike a new note while stopped"] = _typical(app, playback, lambda: strike(next(pitches)))
    found["strike it again"] = _typical(app, playback, lambda: strike(48))
    found["the device buffers"] = playback._player._output.ring.head[6] / playback._player._output.rate
    playback.toggle_loop()
    _rest(app, 1.5)
    for name in EDITED:
        found[f"edit a note of the {name} in a loop (song of 73 s)"] = _until_changed(app, window, score, name)
    playback.toggle_loop()
    playback.stop()
    _rest(app, 1.0)
    return found


def _edit(bridge: Any, track_id: str, name: str) -> None:
    """Move the first note of a part by a semitone, as the piano roll does."""
    from musicstudio.domain.score_edits import EditNotes

    score = bridge.project.track(track_id).score
    number = next(n for n, part in enumerate(score.parts) if part.name == name)
    note = score.parts[number].notes[0]
    bridge.do(EditNotes(track_id, number, (note,), (replace(note, pitch=note.pitch + 1),)))


def _until_changed(app: Any, window: Any, score: str, name: str) -> float:
    """Return how long it takes until the player is given the sound of an edited part."""
    playback = window.playback
    before, asked = _sources(playback._mix), time.monotonic()
    _edit(window.bridge, score, name)
    turn(app, lambda: _sources(playback._mix) != before, 60)
    return time.monotonic() - asked


def _sources(mix: Any) -> list[object]:
    return [lane.source for lane in mix.lanes]


def _typical(app: Any, playback: Any, act: Callable[[], None]) -> float:
    times = []
    for _ in range(5):
        times.append(_until_read(app, playback, act))
        turn(app, lambda: playback._player._feeder is None, 30)
    return statistics.median(times)


def _until_read(app: Any, playback: Any, act: Callable[[], None]) -> float:
    """Return how long it takes until the device takes a block that was not there before."""
    ring = playback._player._output.ring
    before, asked = int(ring.head[1]), time.monotonic()
    act()
    turn(app, lambda: int(playback._player._output.ring.head[1]) > before, 30, 1)
    return time.monotonic() - asked


def _rest(app: Any, seconds: float) -> None:
    end = time.monotonic() + seconds
    turn(app, lambda: time.monotonic() > end, seconds + 5)


if __name__ == "__main__":
    sys.exit(main())
