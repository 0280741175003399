"""The window for everyone: names, targets and text that is not cut, at every scale and in the smallest window."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from ui.access import everywhere, faults


@pytest.mark.parametrize("percent", [100, 125])
@pytest.mark.parametrize("size", [(960, 600), (1480, 900)])
def test_everything_has_a_name_room_and_size(window, session, tmp_path, percent, size):
    session.propose(tmp_path)
    window.resize(*size)
    window.bridge.change(text_size=percent)
    QApplication.processEvents()
    found = everywhere(window)
    window.bridge.change(text_size=100)
    assert found == []


@pytest.mark.parametrize("size", [(960, 600), (1480, 900)])
def test_nothing_is_cut_at_200_percent(song, studio_home, size):
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": "2"}
    command = [sys.executable, "-m", "ui.access", str(song), *map(str, size)]
    done = subprocess.run(
        command, cwd=Path(__file__).parents[1], env=env, capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout == ""


def test_the_smallest_window_shows_all_panels(window):
    window.resize(960, 600)
    QApplication.processEvents()
    assert (window.width(), window.height()) == (960, 600)
    for part in (window.transport, window.tracks, window.editor, window.selection, window.takes, window.jobs):
        seen = part.visibleRegion().boundingRect()
        assert seen.width() >= 100
        assert seen.height() >= 24


def test_views_are_named_for_a_screen_reader(window):
    lane = window.tracks.lanes["song"]
    for view in (window.editor.view, lane.wave, window.overview, window.ruler, window.jobs, window.transport.meters):
        assert view.accessibleName()


def test_tab_goes_through_the_window_and_comes_back(window):
    seen, widget = [], window.transport.home_button
    for _ in range(300):
        widget = widget.nextInFocusChain()
        if widget is window.transport.home_button:
            break
        seen.append(widget)
    controls = [window.transport.play_button, window.transport.loop_button, window.tracks.lanes["song"].header.mute]
    places = [seen.index(control) for control in controls]
    assert places == sorted(places)


def test_the_faults_are_found(qtbot):
    """The test of the test: each fault is one."""
    page = QWidget()
    qtbot.addWidget(page)
    small = QPushButton("", page)
    small.setGeometry(0, 0, 20, 20)
    cut = QLabel("a long text that has no room", page)
    cut.setGeometry(0, 30, 40, 20)
    page.show()
    found = faults(page)
    assert len(found) == 3
    assert any("no name" in fault for fault in found)
    assert any("is only" in fault for fault in found)
    assert any("cut off" in fault for fault in found)
