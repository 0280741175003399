"""How long a frame takes: panning, zooming, standing still and playing, alone and in the whole window.

    QT_QPA_PLATFORM=offscreen python tests/bench/frames.py [--minutes 10] [--tracks 1 10 50]

Every frame changes what is in view, then lets Qt paint it. "wall" is what passed, "cpu" the time that the window's
thread computed (the honest number on a busy machine), "all" what all threads did, those among them that Qt scales
pictures with. The peer is a plain pyqtgraph `ImageItem` of the whole mel spectrogram, downsampling automatically.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[1] / "ui"))

import numpy as np
import soundfile
from fakes import FACTS, FakePlayer, FakeSession
from measure import table
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from musicstudio.audio.spectrogram import Lens
from musicstudio.domain.edits import AddTracks, SetAnalysis
from musicstudio.domain.history import History
from musicstudio.domain.project import ROLES, Analysis, Media, Project, Track
from musicstudio.domain.score import Note, Part, Score
from musicstudio.domain.units import PPQ, Ticks
from musicstudio.ui.bridge import Bridge
from musicstudio.ui.desk import Desk
from musicstudio.ui.gesture import Gesture
from musicstudio.ui.main_window import MainWindow
from musicstudio.ui.playback import Playback
from musicstudio.ui.selection import Selection
from musicstudio.ui.sounds import SoundStore
from musicstudio.ui.spectrogram_view import SpectrogramView
from musicstudio.ui.theme import apply_theme
from musicstudio.ui.timeline import Timeline

RATE = 44100
SIZE = (1600, 500)
FRAMES = 150
PAN_SPAN_S = 30.0
NOTES = 2000

Frame = Callable[[int], None]


class ManyTracks(FakeSession):
    """A session of one long song and copies of it, every second further track a score."""

    def __init__(self, song: Path, minutes: float, tracks: int) -> None:
        super().__init__(song)
        samples = round(minutes * 60 * RATE)
        media = Media(self._file(song), RATE, 2, samples, "WAV", "PCM_16", False)
        lanes = [Track("song", "Song", "song", media)]
        for number in range(1, tracks):
            role = ROLES[1 + number % (len(ROLES) - 1)]
            sound, score = (media, None) if number % 2 else (None, notes(minutes, number))
            lanes.append(Track(f"t{number}", f"{role} {number}", role, sound, score))
        beats = [n * 0.5 for n in range(round(minutes * 120))]
        facts = FACTS | {"beats_s": beats, "downbeats_s": beats[::4]}
        project = AddTracks(tuple(lanes)).apply(Project("Frames"))
        self.history = History(SetAnalysis(Analysis("song", facts)).apply(project))


def notes(minutes: float, seed: int) -> Score:
    """Return a score of many notes over the whole length."""
    rng = np.random.default_rng(seed)
    starts = np.sort(rng.integers(0, round(minutes * 120 * PPQ), NOTES))
    made = tuple(
        Note(Ticks(int(start)), Ticks(PPQ // 2), int(pitch), int(velocity))
        for start, pitch, velocity in zip(
            starts, rng.integers(40, 90, NOTES), rng.integers(30, 127, NOTES), strict=True
        )
    )
    return Score((Part("Part", made),))


def write_song(path: Path, minutes: float) -> None:
    """Write stereo noise with a beat and moving tones: nothing in it is cheaper to draw than music."""
    rng = np.random.default_rng(1)
    with soundfile.SoundFile(path, "w", RATE, 2, "PCM_16") as file:
        for second in range(round(minutes * 60)):
            at = np.arange(RATE) / RATE
            tone = 0.2 * np.sin(2 * np.pi * (110 * 2 ** (second % 36 / 12)) * at)
            hiss = rng.normal(0, 0.1, (RATE, 2)) * np.exp(-8 * (at % 0.5))[:, None]
            file.write(tone[:, None] + hiss)


def moves(timeline: Timeline, minutes: float) -> Iterator[tuple[str, Frame]]:
    """Return what is done in a frame, by name."""
    whole = minutes * 60

    def pan(n: int) -> None:
        start = (n * PAN_SPAN_S * 0.02) % (whole - PAN_SPAN_S)
        timeline.set_range(start, start + PAN_SPAN_S)

    def zoom(n: int) -> None:
        share = abs(1 - 2 * (n % FRAMES) / FRAMES)
        span = 10 * (whole / 10) ** share
        timeline.set_range(0.4 * (whole - span), 0.4 * (whole - span) + span)

    def play(n: int) -> None:
        timeline.move_playhead(timeline.start_s + (n % FRAMES) / FRAMES * timeline.span_s)

    yield "pan", pan
    yield "zoom", zoom
    yield "playhead", play


def measured(name: str, frames: Iterator[tuple[str, Frame]], idle: QWidget) -> list[list[str]]:
    """Return rows of median and 95th percentile in milliseconds."""
    rows = []
    for kind, frame in (*frames, ("repaint", lambda n: idle.update())):
        took = []
        for n in range(-10, FRAMES):
            clocks = time.perf_counter, time.thread_time, time.process_time
            before = [clock() for clock in clocks]
            frame(max(n, 0))
            QApplication.processEvents()
            if n >= 0:
                took.append([clock() - began for clock, began in zip(clocks, before, strict=True)])
        columns = np.array(took).T * 1000
        rows.append([name, kind, *(f"{np.percentile(one, q):.1f}" for one in columns for q in (50, 95))])
    return rows


def settle(ready: Callable[[], bool]) -> None:
    """Let everything be computed and painted."""
    while not ready():
        QApplication.processEvents()
        time.sleep(0.01)
    for _ in range(20):
        QApplication.processEvents()
        time.sleep(0.01)


def finished(store: SoundStore, path: Path, lens: Lens) -> bool:
    pyramid = store.pyramid(str(path), lens)
    return pyramid is not None and pyramid.finished and store.original(str(path)).heard


def alone(song: Path, minutes: float) -> list[list[str]]:
    timeline = Timeline()
    timeline.set_duration(minutes * 60)
    store = SoundStore(lambda work: None, lambda path: None)
    view = SpectrogramView(Gesture(timeline, Selection()), store)
    session = ManyTracks(song, minutes, 1)
    view.resize(*SIZE)
    view.show_track(session.project.tracks[0], session.source("song"), Desk(Bridge()).grid)
    view.show()
    began = time.perf_counter()
    settle(lambda: finished(store, song, view.look.lens))
    print(f"pyramid of {minutes:g} minutes: {time.perf_counter() - began:.1f} s", file=sys.stderr)
    view.redraw()
    rows = measured("spectrogram alone", moves(timeline, minutes), view)
    view.close()
    store.close()
    return rows


def whole_window(song: Path, minutes: float, tracks: int) -> list[list[str]]:
    bridge = Bridge()
    window = MainWindow(bridge, Playback(Desk(bridge), FakePlayer))
    window.resize(1600, 900)
    window.show()
    QApplication.processEvents()
    began = time.thread_time()
    bridge.attach(ManyTracks(song, minutes, tracks))
    QApplication.processEvents()
    print(f"opening {tracks} tracks: {(time.thread_time() - began) * 1000:.0f} ms", file=sys.stderr)
    settle(lambda: finished(window.store, song, window.editor.view.look.lens))
    frames = list(moves(window.desk.timeline, minutes))
    bar = window.tracks.verticalScrollBar()
    if tracks > 1:
        frames.append(("scroll lanes", lambda n: bar.setValue(n * 7 % max(bar.maximum(), 1))))
    rows = measured(f"window, {tracks} tracks", iter(frames), window)
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return rows


def peer(song: Path, minutes: float) -> list[list[str]]:
    import pyqtgraph as pg

    pg.setConfigOptions(imageAxisOrder="row-major")
    store = SoundStore(lambda work: None, lambda path: None)
    lens = Lens("mel")
    settle(lambda: finished(store, song, lens))
    pyramid = store.pyramid(str(song), lens)
    picture = pyramid.view(0, minutes * 60, round(minutes * 60 / pyramid.column_s))
    view = pg.GraphicsView()
    box = pg.ViewBox(enableMouse=False, enableMenu=False, defaultPadding=0)
    view.setCentralItem(box)
    image = pg.ImageItem(picture, autoDownsample=True, levels=(40, 240))
    image.setLookupTable(pg.colormap.get("inferno").getLookupTable(nPts=256))
    image.setRect(0, 0, minutes * 60, len(picture))
    box.addItem(image)
    box.setYRange(0, len(picture), padding=0)
    view.resize(*SIZE)
    view.show()
    timeline = Timeline()
    timeline.set_duration(minutes * 60)
    line = pg.InfiniteLine(0)
    box.addItem(line)
    timeline.changed.connect(lambda: box.setXRange(timeline.start_s, timeline.end_s, padding=0))
    timeline.moved.connect(lambda before, now: line.setValue(now))
    rows = measured(
        f"pyqtgraph ImageItem {picture.shape[0]} × {picture.shape[1]}", moves(timeline, minutes), view.viewport()
    )
    view.close()
    store.close()
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--tracks", type=int, nargs="*", default=[1, 10, 50])
    parser.add_argument("--no-peer", action="store_true")
    wanted = parser.parse_args()
    app = QApplication(["frames"])
    apply_theme(app)
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("MUSICSTUDIO_HOME", folder)
        song = Path(folder) / "song.wav"
        write_song(song, wanted.minutes)
        rows = alone(song, wanted.minutes)
        for tracks in wanted.tracks:
            rows += whole_window(song, wanted.minutes, tracks)
        if not wanted.no_peer:
            rows += peer(song, wanted.minutes)
    head = ["what", "frame", "wall median", "wall p95", "cpu median", "cpu p95", "all median", "all p95"]
    print("Milliseconds per frame\n" + table(head, rows))


if __name__ == "__main__":
    main()
