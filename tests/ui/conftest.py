"""A window in front of a session that answers at once; a Qt warning fails the test."""

from __future__ import annotations

import gc
import os

# Also where there is a display: windows that open and take the focus would disturb whoever works there.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pytest
import soundfile

pytest.importorskip("PySide6.QtWidgets")

from PySide6.QtCore import QtMsgType
from PySide6.QtWidgets import QApplication
from ui.fakes import RATE, SECONDS, FakePlayer, FakeSession

from musicstudio.ui.bridge import Bridge
from musicstudio.ui.desk import Desk
from musicstudio.ui.main_window import MainWindow
from musicstudio.ui.playback import Playback
from musicstudio.ui.theme import apply_theme


@pytest.fixture(scope="session")
def qapp_args():
    return ["musicstudio"]


@pytest.fixture(autouse=True)
def own_home(studio_home):
    """Windows remember where they were; what tests leave there is theirs."""


@pytest.fixture(autouse=True)
def no_qt_warnings(request):
    """Fail on what Qt complains about."""
    if "qtbot" not in request.fixturenames and "window" not in request.fixturenames:
        yield
        return
    qtlog = request.getfixturevalue("qtlog")
    yield
    bad = (QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)
    complaints = [record.message for record in qtlog.records if record.type in bad]
    assert not complaints


@pytest.fixture(scope="session")
def song(tmp_path_factory):
    """Eight seconds of stereo: two tones, a click on every beat."""
    time = np.arange(round(RATE * SECONDS)) / RATE
    left = 0.3 * np.sin(2 * np.pi * 440 * time)
    right = 0.3 * np.sin(2 * np.pi * 1760 * time)
    sound = np.stack([left, right], axis=1)
    for beat in range(16):
        sound[round(beat * 0.5 * RATE) : round(beat * 0.5 * RATE) + 40] += 0.5
    path = tmp_path_factory.mktemp("song") / "song.wav"
    soundfile.write(path, sound, RATE, subtype="PCM_16")
    return path


@pytest.fixture
def session(song):
    return FakeSession(song)


@pytest.fixture
def window(qtbot, session):
    """The whole window, shown, on the fake session, 1200 × 800."""
    apply_theme(QApplication.instance())
    bridge = Bridge()
    player = FakePlayer()
    playback = Playback(Desk(bridge), lambda: player)
    made = MainWindow(bridge, playback)
    made.player = player
    made.resize(1200, 800)
    with qtbot.waitExposed(made):
        made.show()
    bridge.attach(session)
    qtbot.waitUntil(lambda: _pictured(made, session), timeout=10_000)
    yield made
    made.close()
    made.deleteLater()
    QApplication.sendPostedEvents(None, 0)
    QApplication.processEvents()
    gc.collect()


def _pictured(window, session):
    pyramid = window.store.pyramid(session.source("song").path, window.editor.view.look.lens)
    return pyramid is not None and pyramid.finished
