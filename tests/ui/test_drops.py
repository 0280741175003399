"""What is dropped on the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from ui.fakes import FakeSession

from musicstudio.ui.bridge import Bridge
from musicstudio.ui.desk import Desk
from musicstudio.ui.drops import Drops

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def desk(qtbot, song):
    bridge = Bridge()
    bridge.attach(FakeSession(song))
    made = Desk(bridge)
    made.project = bridge.project
    yield made
    bridge.close()


@pytest.fixture
def target(qtbot, desk):
    made = QWidget()
    qtbot.addWidget(made)
    Drops(made).dropped.connect(desk.open_paths)
    return made


def drop(target, paths, held=NONE):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    given = QPointF(10, 10), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, held
    QApplication.sendEvent(target, QDragEnterEvent(given[0].toPoint(), *given[1:]))
    QApplication.sendEvent(target, QDropEvent(*given))


def asked(desk, name):
    return [one[1:] for one in desk.bridge.session.asked if one[0] == name]


@pytest.fixture
def folder(tmp_path):
    for name in ("b 10.wav", "b 2.wav", "notes.txt"):
        (tmp_path / name).write_text("")
    return tmp_path


def test_a_folder_is_walked_and_its_files_come_in_together_at_the_start(qtbot, target, desk, folder):
    drop(target, [folder])
    qtbot.waitUntil(lambda: bool(asked(desk, "open_files")))
    assert asked(desk, "open_files") == [((folder / "b 2.wav", folder / "b 10.wav"), 0.0)]


def test_shift_brings_them_in_at_the_playhead(qtbot, target, desk, folder):
    desk.timeline.set_duration(8.0)
    desk.timeline.move_playhead(3.5)
    drop(target, [folder / "b 2.wav"], SHIFT)
    qtbot.waitUntil(lambda: bool(asked(desk, "open_files")))
    assert asked(desk, "open_files") == [((folder / "b 2.wav",), 3.5)]


def test_a_project_folder_is_opened(qtbot, target, desk, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(desk.bridge, "open", opened.append)
    (tmp_path / "Song").mkdir()
    (tmp_path / "Song" / "project.json").write_text("{}")
    drop(target, [tmp_path / "Song"])
    qtbot.waitUntil(lambda: bool(opened))
    assert opened == [tmp_path / "Song"]


def test_a_folder_of_nothing_is_a_sentence(qtbot, target, desk, tmp_path):
    with qtbot.waitSignal(desk.bridge.said) as said:
        drop(target, [tmp_path])
    assert "no sounds" in said.args[0]


def test_with_the_demo_the_first_file_is_a_new_project_and_the_rest_follows(
    qtbot, target, desk, folder, monkeypatch, song
):
    opened = []
    monkeypatch.setattr(desk.bridge, "open", opened.append)
    desk.bridge.session.folder = folder / "Demo.mstudio"
    drop(target, [folder])
    qtbot.waitUntil(lambda: bool(opened))
    assert opened == [folder / "b 2.wav"]
    desk.bridge.attach(FakeSession(song))
    assert asked(desk, "open_files") == [((folder / "b 10.wav",), 0.0)]
