"""The real session behind the window."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from ui.fakes import FakePlayer

from musicstudio.domain.region import Region
from musicstudio.ui.bridge import Bridge
from musicstudio.ui.desk import Desk
from musicstudio.ui.main_window import MainWindow
from musicstudio.ui.playback import Playback

CTRL = Qt.KeyboardModifier.ControlModifier


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


def test_a_song_is_opened_inpainted_accepted_undone_and_found_again(studio, qtbot):
    studio.desk.selection.set((Region(3.0, 3.6),))
    QTest.keyClick(studio, Qt.Key.Key_I)
    qtbot.waitUntil(lambda: bool(studio.desk.track.proposals or _failed(studio)), timeout=120_000)
    assert not _failed(studio)
    assert len(studio.takes.rows) == 5
    QTest.keyClick(studio, Qt.Key.Key_2)
    QTest.keyClick(studio, Qt.Key.Key_Return)
    assert len(studio.desk.track.edits) == 1
    QTest.keyClick(studio, Qt.Key.Key_Z, CTRL)
    assert studio.desk.track.edits == ()
    QTest.keyClick(studio, Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert len(studio.desk.track.edits) == 1
    folder = studio.bridge.session.folder
    QTest.keyClick(studio, Qt.Key.Key_S, CTRL)
    before = studio.bridge.session
    studio.desk.open_paths([folder.parent / "none.mstudio"])
    qtbot.waitUntil(lambda: "none.mstudio" in studio.message.text(), timeout=10_000)
    assert studio.bridge.session is before


def test_a_selection_goes_to_the_shelf_and_comes_off_it(studio, qtbot):
    studio.desk.selection.set((Region(1.0, 2.0),))
    QTest.keyClick(studio, Qt.Key.Key_E, CTRL)
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
