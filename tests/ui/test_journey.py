"""The real session behind the window."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import psutil
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from ui.fakes import FakePlayer

from musicstudio.domain.region import Region
from musicstudio.ui.bridge import Bridge
from musicstudio.ui.desk import Desk
from musicstudio.ui.handles import mime_for
from musicstudio.ui.main_window import MainWindow
from musicstudio.ui.playback import Playback

CTRL = Qt.KeyboardModifier.ControlModifier


OTHER = """
import queue, sys
from pathlib import Path
from musicstudio.app.session import open_session
from musicstudio.domain.edits import AcceptTake, ChooseTake
from musicstudio.domain.region import Region
calls = queue.Queue()
session = open_session(Path(sys.argv[1]), calls.put)
def wait(true):
    while not true():
        calls.get(timeout=60)()
wait(lambda: session.project.tracks)
track = session.project.tracks[0].id
def paint(start):
    session.inpaint(track, (Region(start, start + 0.5),), takes=2, seed=1)
    wait(lambda: session.project.track(track).proposals)
    return session.project.track(track).proposals[0].id
session.do(AcceptTake(track, paint(3.0), 1))
session.save()
session.do(ChooseTake(track, paint(5.0), 2))
print(session.folder, flush=True)
wait(lambda: False)
"""


def press(window, key, held=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(window, key, held)


@pytest.fixture
def studio(qtbot, studio_home, song, monkeypatch):
    """A window that opened a song as a new project; nothing is analysed unasked."""
    monkeypatch.setattr(Desk, "_look_at_new_songs", lambda self: None)
    bridge = Bridge()
    made = MainWindow(bridge, Playback(Desk(bridge), FakePlayer))
    made.show()
    bridge.open(song)
    qtbot.waitUntil(lambda: len(made.desk.project.tracks) == 1, timeout=20_000)
    yield made
    made.close()
    made.deleteLater()


def test_a_song_is_opened_inpainted_auditioned_accepted_undone_and_kept(studio, qtbot):
    studio.desk.selection.set((Region(3.0, 3.6),))
    press(studio, Qt.Key.Key_I)
    qtbot.waitUntil(lambda: bool(studio.desk.track.proposals or _failed(studio)), timeout=120_000)
    assert not _failed(studio)
    assert len(studio.takes.rows) == 5
    for key in (Qt.Key.Key_3, Qt.Key.Key_0, Qt.Key.Key_2):
        press(studio, key)
    assert studio.takes.proposal.chosen == 2
    assert studio.bridge.session.history.undo_label.startswith("Takes for"), "listening is no step"
    studio.takes.like_button.click()
    qtbot.waitUntil(lambda: len(studio.takes.rows) > 5 or bool(_failed(studio)), timeout=120_000)
    assert not _failed(studio)
    more = studio.desk.track.proposals[0].takes[4:]
    assert [take.number for take in more] == list(range(5, 5 + len(more)))
    assert {take.parent for take in more} == {2}
    assert studio.takes.proposal.chosen == 5
    press(studio, Qt.Key.Key_Return)
    accepted = studio.desk.track.edits
    assert len(accepted) == 1
    press(studio, Qt.Key.Key_Z, CTRL)
    assert studio.desk.track.edits == ()
    assert len(studio.takes.rows) == 5 + len(more)
    press(studio, Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert studio.desk.track.edits == accepted
    folder = studio.bridge.session.folder
    press(studio, Qt.Key.Key_S, CTRL)
    before = studio.bridge.session
    studio.desk.open_paths([folder.parent / "none.mstudio"])
    qtbot.waitUntil(lambda: "none.mstudio" in studio.message.text(), timeout=10_000)
    assert studio.bridge.session is before


def test_what_was_done_outlives_kill_9_and_is_shown_again(qtbot, studio_home, song, monkeypatch):
    """Another process opens, paints, saves, paints on and is killed; the window finds all of it."""
    monkeypatch.setattr(Desk, "_look_at_new_songs", lambda self: None)
    other = subprocess.Popen([sys.executable, "-c", OTHER, str(song)], stdout=subprocess.PIPE, text=True)
    folder = Path(other.stdout.readline().strip())
    family = [psutil.Process(other.pid), *psutil.Process(other.pid).children(recursive=True)]
    other.kill()
    other.wait()
    other.stdout.close()
    assert not psutil.wait_procs(family, timeout=10)[1], "the worker outlived the studio"
    bridge = Bridge()
    made = MainWindow(bridge, Playback(Desk(bridge), FakePlayer))
    made.show()
    bridge.open(folder)
    qtbot.waitUntil(lambda: bool(made.desk.track and made.desk.track.proposals), timeout=20_000)
    assert len(made.desk.track.edits) == 1
    assert made.takes.proposal.chosen == 2
    assert [row.number for row in made.takes.rows] == [0, 1, 2]
    assert bridge.session.recovered == 2
    press(made, Qt.Key.Key_Return)
    assert len(made.desk.track.edits) == 2
    made.close()
    made.deleteLater()


def test_a_song_is_taken_apart_one_stem_alone_is_heard_and_all_are_dragged(studio, qtbot):
    press(studio, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: len(studio.desk.project.tracks) > 1 or bool(_failed(studio)), timeout=120_000)
    assert not _failed(studio)
    stems = studio.desk.project.tracks[1:]
    qtbot.mouseClick(studio.tracks.lanes[stems[0].id].header.solo, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(studio.tracks.lanes[stems[0].id].header.mute, Qt.MouseButton.LeftButton)
    assert studio.desk.heard == {stems[0].id}
    for stem in stems:
        studio.tracks.lanes[stem.id].header.handle.click()
    qtbot.waitUntil(lambda: all(studio.desk.ready_track(stem.id) for stem in stems), timeout=60_000)
    mime = mime_for([studio.desk.ready_track(stem.id) for stem in stems])
    files = [Path(url.toLocalFile()) for url in mime.urls()]
    assert len(set(files)) == len(stems) == 4
    total = sum(soundfile.read(file)[0] for file in files)
    whole = soundfile.read(studio.bridge.session.source(studio.desk.project.tracks[0].id).path)[0]
    assert np.abs(total - whole).max() < 10 ** (-90 / 20)


def test_a_selection_goes_to_the_shelf_and_comes_off_it(studio, qtbot):
    studio.desk.selection.set((Region(1.0, 2.0),))
    press(studio, Qt.Key.Key_E, CTRL)
    qtbot.waitUntil(lambda: len(studio.shelf.rows) == 1, timeout=20_000)
    info = soundfile.info(studio.shelf.rows[0].item.path)
    assert (info.frames, info.subtype) == (44100, "PCM_24")
    studio.shelf.removed.emit(studio.shelf.rows[0].item)
    qtbot.waitUntil(lambda: studio.shelf.rows == [], timeout=5000)


def test_a_track_is_ready_to_be_dragged_once_it_lies_on_the_shelf(studio, qtbot):
    track = studio.desk.track.id
    assert studio.desk.ready_track(track) == ""
    studio.tracks.lanes[track].header.handle.click()
    qtbot.waitUntil(lambda: studio.desk.ready_track(track).endswith(".wav"), timeout=20_000)


def test_what_cannot_be_opened_is_said_in_one_sentence(studio, qtbot, tmp_path):
    bad = tmp_path / "notes.wav"
    bad.write_text("no sound")
    studio.desk.open_paths([bad])
    qtbot.waitUntil(lambda: "notes.wav" in studio.message.text(), timeout=10_000)
    assert len(studio.desk.project.tracks) == 1


def test_several_files_at_once_become_tracks_of_one_new_project(studio, qtbot, song, tmp_path):
    paths = [tmp_path / "one.wav", tmp_path / "two.wav"]
    for number, path in enumerate(paths):
        soundfile.write(path, np.random.default_rng(number).normal(0, 0.1, 44100), 44100)
    studio.desk.open_paths(paths)
    qtbot.waitUntil(lambda: len(studio.desk.project.tracks) == 3, timeout=20_000)
    nothing_open, studio.bridge.session = studio.bridge.session, None
    studio.desk.open_paths(paths)
    qtbot.waitUntil(lambda: len(studio.desk.project.tracks) == 2, timeout=20_000)
    nothing_open.close()


def _failed(studio):
    return [job.error for job in studio.bridge.session.jobs if job.status == "failed"]
