"""Preferences apply at once and are kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from musicstudio.app.settings import load_settings
from musicstudio.audio.playeroutput import Choice as OutputChoice
from musicstudio.ui import theme
from musicstudio.ui.path_field import PathField
from musicstudio.ui.preferences import Outputs, Preferences

OUTPUTS = Outputs((("USB", "USB (48 kHz)"), ("HDMI", "HDMI (44.1 kHz)")), ("Synth",))


@pytest.fixture
def page(window, qtbot):
    made = Preferences(window.bridge, lambda: OUTPUTS)
    window.overlay.open(made)
    qtbot.waitUntil(lambda: made.output.count() == 3)
    return made


def choose(choice, value):
    choice.setCurrentIndex(choice.findData(value))
    choice.activated.emit(choice.currentIndex())


def test_the_theme_changes_at_once_and_is_kept(page):
    choose(page.theme, "light")
    assert theme.now.light
    assert load_settings().theme == "light"
    choose(page.theme, "dark")
    assert not theme.now.light


def test_the_sound_output_and_its_buffer_reach_the_player(page, window):
    window.playback.toggle()
    choose(page.output, "HDMI")
    choose(page.buffer, 80)
    assert ("output", OutputChoice("HDMI", 80)) in window.player.asked
    assert (load_settings().output_device, load_settings().buffer_ms) == ("HDMI", 80)


def test_an_output_that_is_gone_stays_chosen_and_says_so(page, window):
    window.bridge.change(output_device="Old card")
    page.show_outputs(OUTPUTS)
    assert page.output.currentData() == "Old card"
    assert "not there" in page.output.currentText()


def test_device_and_takes_hold_for_what_is_asked_next(page, window, session):
    choose(page.takes, 7)
    choose(page.device, "cpu")
    assert session.settings.device == "cpu"
    assert window.selection.tasks.form("inpaint").values()["takes"] == 7


def test_folders_can_be_chosen_and_given_back(page, window, session, tmp_path):
    page.projects.changed.emit(str(tmp_path))
    page.shelf.changed.emit(str(tmp_path / "shelf"))
    assert session.settings.projects_folder == str(tmp_path)
    assert session.settings.shelf_folder == str(tmp_path / "shelf")
    page.projects.own.setEnabled(True)
    page.projects.own.click()
    assert load_settings().projects_folder == ""


def test_a_path_field_asks_and_tells(qtbot):
    told = []
    field = PathField("Folder", "our own", "", lambda parent, path: "/music")
    qtbot.addWidget(field)
    field.changed.connect(told.append)
    field.choose.click()
    assert (told, field.field.text()) == (["/music"], "/music")
    field.own.click()
    assert told == ["/music", ""]
    cancelled = PathField("Folder", "our own", "/kept", lambda parent, path: "")
    qtbot.addWidget(cancelled)
    cancelled.choose.click()
    assert cancelled.field.text() == "/kept"


def test_outputs_found_after_the_page_has_closed_change_nothing(window, qtbot):
    import threading

    go = threading.Event()

    def find():
        go.wait(10)
        return OUTPUTS

    window.overlay.open(Preferences(window.bridge, find))
    window.overlay.close()
    QApplication.sendPostedEvents(None, 0)
    go.set()
    qtbot.wait(50)


def test_what_another_window_chose_is_not_undone(window):
    from dataclasses import replace

    from musicstudio.app.settings import save_settings

    save_settings(replace(load_settings(), takes=9))
    window.bridge.change(device="cpu")
    assert (load_settings().takes, load_settings().device) == (9, "cpu")


def test_the_window_comes_back_where_it_was(qtbot, session):
    from ui.fakes import FakePlayer

    from musicstudio.ui.bridge import Bridge
    from musicstudio.ui.desk import Desk
    from musicstudio.ui.main_window import MainWindow
    from musicstudio.ui.playback import Playback

    def made():
        bridge = Bridge()
        window = MainWindow(bridge, Playback(Desk(bridge), FakePlayer))
        qtbot.addWidget(window)
        return window

    first = made()
    first.resize(960, 700)
    first.show()
    first.panes.setSizes([100, 300])
    QApplication.processEvents()
    sizes = first.panes.sizes()
    first.close()
    second = made()
    second.show()
    QApplication.processEvents()
    assert (second.width(), second.height()) == (960, 700)
    assert second.panes.sizes() == pytest.approx(sizes, abs=8)
    second.close()


def test_recent_projects_are_offered_and_missing_ones_are_not(window, tmp_path):
    there = tmp_path / "There.mstudio"
    there.mkdir()
    (there / "project.json").write_text("{}")
    window.bridge.change(recent=(str(there), str(tmp_path / "Gone.mstudio")))
    window.recent.aboutToShow.emit()
    actions = {action.text(): action.isEnabled() for action in window.recent.actions() if action.text()}
    assert actions["There"]
    assert not actions["Gone (missing)"]
    next(action for action in window.recent.actions() if action.text() == "Forget the missing ones").trigger()
    assert load_settings().recent == (str(there),)
    chosen = []
    window.recent.chosen.connect(chosen.append)
    window.recent.aboutToShow.emit()
    window.recent.actions()[0].trigger()
    assert chosen == [[Path(there)]]


def test_what_is_opened_becomes_recent(window):
    assert load_settings().recent == (str(Path("Test.mstudio").absolute()),)
