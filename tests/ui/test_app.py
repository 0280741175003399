"""The program as it is started."""

from __future__ import annotations

import os
import subprocess
import sys

_RUN = """
import sys
from PySide6.QtCore import QTimer
from musicstudio.ui import app, main_window

shown = main_window.MainWindow.showEvent

def showEvent(self, event):
    shown(self, event)
    assert "torch" not in sys.modules and "librosa" not in sys.modules
    timer = QTimer(self, interval=50)
    timer.timeout.connect(lambda: self.desk.project.tracks and {act})
    timer.start()

main_window.MainWindow.showEvent = showEvent
sys.exit(app.run(sys.argv[1]))
"""


def run(song, home, act):
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "MUSICSTUDIO_HOME": str(home)}
    command = [sys.executable, "-c", _RUN.format(act=act), str(song)]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=120)


def test_the_studio_opens_a_song_and_ends_cleanly(song, studio_home):
    done = run(song, studio_home, "self.close()")
    assert (done.returncode, done.stderr) == (0, "")


def test_what_nobody_caught_is_logged_and_the_window_stays(song, studio_home):
    act = "(QTimer.singleShot(300, self.close), 1 / 0)"
    done = run(song, studio_home, act)
    assert done.returncode == 0
    log = (studio_home / "log" / "studio.log").read_text()
    assert "ZeroDivisionError" in log


def test_an_error_while_painting_leaves_no_painter_behind(song, studio_home):
    broken = "[setattr(main_window.Overview, '_drawn', lambda self: 1 / 0), self.overview.refresh()]"
    done = run(song, studio_home, f"({broken}, QTimer.singleShot(300, self.close))")
    assert done.returncode == 0
    assert "ZeroDivisionError" in (studio_home / "log" / "studio.log").read_text()
    assert "painter" not in done.stderr
