"""How long a frame of the piano roll takes while it pans and zooms: ours and pyqtgraph's BarGraphItem side by side.

`python tests/bench/roll.py [--notes 10000] [--size 1600x500] [--sound]` prints a table of medians and 95th percentiles
in milliseconds; run it where there is no display with QT_QPA_PLATFORM=offscreen. With `--sound` ours also draws the
ghost of a ten-minute spectrogram behind the notes.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np
import pyqtgraph as pg
import soundfile
from bench.measure import table
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from musicstudio.domain.project import Track
from musicstudio.domain.score import Note, Part, Score
from musicstudio.domain.tasks import Source
from musicstudio.ui.gesture import Gesture
from musicstudio.ui.roll_pane import RollPane
from musicstudio.ui.roll_state import RollState
from musicstudio.ui.selection import Selection
from musicstudio.ui.sounds import SoundStore
from musicstudio.ui.theme import apply_theme
from musicstudio.ui.timeline import Timeline

SECONDS = 600.0
FRAMES = 120
SPANS_S = ((600.0, "whole song"), (120.0, "2 min"), (30.0, "30 s"))

Frame = Callable[[float, float], None]


def make_track(notes: int) -> Track:
    """Return a track of random notes over ten minutes at 120 bpm."""
    rng = random.Random(0)
    last = round(SECONDS * 2 * 480)
    made = sorted(
        Note(rng.randrange(last - 960), rng.randrange(60, 960), rng.randrange(36, 97), rng.randrange(20, 127))
        for _ in range(notes)
    )
    return Track("n", "Notes", "keys", score=Score((Part("keys", tuple(made)),)))


def timed(
    app: QApplication, widget: QWidget, frame: Frame, ranges: list[tuple[float, float]]
) -> list[tuple[float, float]]:
    """Return milliseconds a frame, by the clock and of this thread alone, each forced to the widget's pixels."""
    found = []
    for start, end in ranges:
        begun, worked = time.perf_counter(), time.thread_time()
        frame(start, end)
        (widget.viewport() if isinstance(widget, QAbstractScrollArea) else widget).repaint()
        app.processEvents()
        found.append(((time.perf_counter() - begun) * 1000, (time.thread_time() - worked) * 1000))
    return found


def pans(span: float) -> list[tuple[float, float]]:
    """Return ranges that move by a fiftieth of their length each, there and back."""
    room = SECONDS - span
    steps = [min(room, n % 60 * span / 50) for n in range(FRAMES)]
    return [(at, at + span) for at in steps]


def zooms() -> list[tuple[float, float]]:
    """Return ranges that halve and double about the middle, 600 s to 5 s."""
    shares = [abs((n / FRAMES * 4) % 2 - 1) for n in range(FRAMES)]
    spans = [5 * (SECONDS / 5) ** share for share in shares]
    return [(300 - span / 2, 300 + span / 2) for span in spans]


def our_roll(app: QApplication, track: Track, size: tuple[int, int], sound: str) -> tuple[QWidget, Frame]:
    """Return the roll's canvas with what shows a range in it."""
    timeline = Timeline()
    timeline.set_duration(SECONDS)
    state = RollState()
    store = SoundStore(lambda work: None, lambda path: None)
    pane = RollPane(Gesture(timeline, Selection()), store, state)
    state.show_scores((track,), "A minor")
    pane.resize(size[0] + 56, size[1] + 80)
    pane.show()
    app.processEvents()
    if sound:
        pane.show_sound(Source(sound), None)
        while (pyramid := store.pyramid(sound)) is None or not pyramid.finished:
            time.sleep(0.1)
    pane.keep = store  # type: ignore[attr-defined]
    return pane, timeline.set_range


def pyqtgraph_roll(app: QApplication, track: Track, size: tuple[int, int]) -> tuple[QWidget, Frame]:
    """Return pyqtgraph's view of the same notes."""
    assert track.score is not None
    part, tempo = track.score.parts[0], track.score.tempo_map
    starts = np.array([tempo.seconds(n.start) for n in part.notes])
    ends = np.array([tempo.seconds(n.end) for n in part.notes])
    pitch = np.array([n.pitch for n in part.notes])
    view = pg.PlotWidget()
    view.addItem(pg.BarGraphItem(x0=starts, x1=ends, y0=pitch - 0.45, y1=pitch + 0.45, brush="#27b08b", pen=None))
    view.setYRange(33, 99, padding=0)
    view.resize(*size)
    view.show()
    app.processEvents()
    return view, lambda start, end: view.setXRange(start, end, padding=0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=int, default=10_000)
    parser.add_argument("--size", default="1600x500")
    parser.add_argument("--sound", action="store_true")
    asked = parser.parse_args()
    size = tuple(int(n) for n in asked.size.split("x"))
    app = QApplication([])
    apply_theme(app)
    track = make_track(asked.notes)
    with tempfile.TemporaryDirectory() as folder:
        sound = ""
        if asked.sound:
            sound = str(Path(folder) / "noise.wav")
            noise = np.random.default_rng(0).standard_normal((round(SECONDS * 22050), 2)).astype(np.float32) * 0.05
            soundfile.write(sound, noise, 22050, subtype="PCM_16")
        views = {
            "ours": our_roll(app, track, size, sound),  # type: ignore[arg-type]
            "BarGraphItem": pyqtgraph_roll(app, track, size),  # type: ignore[arg-type]
        }
        rows = []
        for name, (widget, frame) in views.items():
            runs = [(f"pan, {words}", pans(span)) for span, words in SPANS_S] + [("zoom 600 s to 5 s", zooms())]
            for what, ranges in runs:
                clock, own = (sorted(column) for column in zip(*timed(app, widget, frame, ranges), strict=True))
                found = statistics.median(clock), clock[int(len(clock) * 0.95)], statistics.median(own)
                rows.append([name, what, *(f"{ms:.1f}" for ms in found)])
        print(
            table(
                ["view", f"{asked.notes} notes, {asked.size}", "median ms", "p95 ms", "median ms of the thread"], rows
            )
        )
        views["ours"][0].keep.close()  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
