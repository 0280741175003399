"""Before anything is open, and when opening fails."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from ui.fakes import FakePlayer

from musicstudio.domain.errors import BadProject
from musicstudio.ui.bridge import Bridge
from musicstudio.ui.desk import Desk
from musicstudio.ui.main_window import MainWindow
from musicstudio.ui.playback import Playback


@pytest.fixture
def empty(qtbot, tmp_path):
    """A window whose projects cannot be opened."""
    asked = []

    def opener(path, post):
        asked.append(path)
        raise BadProject("That project is damaged; open another.")

    bridge = Bridge(opener)
    made = MainWindow(bridge, Playback(Desk(bridge), FakePlayer))
    made.asked = asked
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


def test_a_window_without_a_song_says_how_to_begin(empty, qtbot, tmp_path):
    assert empty.stage.currentWidget() is empty.welcome
    qtbot.mouseClick(empty.welcome.demo_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: empty.asked == [None])


def test_what_cannot_be_opened_is_said_and_the_window_stays(empty, qtbot, tmp_path):
    empty.bridge.open(tmp_path / "x.mstudio")
    assert empty.stage.currentIndex() == 0
    qtbot.waitUntil(lambda: empty.message.text().startswith("That project"))
    assert empty.stage.currentWidget() is empty.welcome


def test_with_a_song_the_stage_is_the_song(window):
    assert window.stage.currentIndex() == 0


def test_an_error_nobody_caught_is_a_sentence_with_details(window, qtbot):
    window.bridge.failed.emit("Something went wrong.", "Traceback: everything")
    assert window.message.text() == "Something went wrong."
    window.message.more.click()
    page = window.overlay.page
    assert page.details.toPlainText() == "Traceback: everything"
    page.copy.click()
    assert QGuiApplication.clipboard().text() == "Something went wrong.\n\nTraceback: everything"
    window.overlay.close()
    window.bridge.said.emit("All is well.")
    assert window.message.more.isHidden()
