"""Pictures of the window in its states, for the README and for a designer's eye.

    python tests/bench/pictures.py DIR [STATE ...]

Real window, real worker, the demo song; without a display Qt's offscreen platform draws the same pixels.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from driver import application, complaints, home, rest, until
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from musicstudio.domain.region import Region

SIZE = 1480, 900
DOUBLE = "double"


@dataclass(frozen=True)
class Shot:
    """A state: how to get there from the window as it is."""

    name: str
    reach: Callable[[QWidget], None]


def key(window: QWidget, code: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(window, code, held)
    rest(0.3)


def settled(window: QWidget) -> None:
    """Wait until nothing is being computed."""
    until(lambda: window.bridge.session is not None and all(job.ended for job in window.bridge.session.jobs))
    rest(0.5)


def empty(window: QWidget) -> None:
    rest(0.5)


def generate(window: QWidget) -> None:
    window.prompt.words.setText("warm lo-fi hip hop, 82 bpm, A minor, rhodes, dusty drums")
    window.prompt.bars.setCurrentIndex(2)
    window.prompt.takes.setCurrentIndex(1)
    window.prompt.button.click()
    until(lambda: window.desk.project.tracks, 120)
    settled(window)
    focus(window, "bass")
    until(lambda: not window.editor.view.status)
    rest(2.0)


def demo(window: QWidget) -> None:
    window.bridge.open(None)
    until(lambda: window.desk.project.tracks)
    settled(window)
    until(lambda: not window.editor.view.status)
    rest(2.0)


def focus(window: QWidget, role: str) -> None:
    window.desk.set_focus(next(track.id for track in window.desk.project.tracks if track.role == role))
    rest(0.5)


def selection(window: QWidget) -> None:
    window.desk.selection.set((Region(12.0, 14.1, 400.0, 4000.0), Region(17.0, 18.5)))
    window.desk.timeline.show(8.0, 24.0)
    rest(1.5)


def takes(window: QWidget) -> None:
    window.desk.selection.set((Region(12.0, 14.1),))
    key(window, Qt.Key.Key_I)
    until(lambda: window.desk.track.proposals)
    rest(1.0)
    key(window, Qt.Key.Key_L)
    key(window, Qt.Key.Key_2)
    key(window, Qt.Key.Key_Space)
    rest(2.0)


def roll(window: QWidget) -> None:
    key(window, Qt.Key.Key_Space)
    window.desk.selection.clear()
    score = next(track for track in window.desk.project.tracks if track.score is not None)
    window.desk.set_focus(score.id)
    window.desk.timeline.show(10.0, 26.0)
    rest(1.0)
    while window.editor.mode != "roll":
        window.editor.next_mode()
    rest(1.0)


def overlay(window: QWidget) -> None:
    while window.editor.mode != "both":
        window.editor.next_mode()
    rest(1.5)


def transcription(window: QWidget) -> None:
    focus(window, "song")
    window.desk.selection.set((Region(12.0, 20.0),))
    key(window, Qt.Key.Key_T)
    until(lambda: any(track.parent for track in window.desk.project.tracks), 120)
    settled(window)
    window.desk.set_focus(next(track.id for track in window.desk.project.tracks if track.parent))
    while window.editor.mode != "both":
        window.editor.next_mode()
    window.desk.timeline.show(12.0, 20.0, 0.1)
    key(window, Qt.Key.Key_B)
    rest(2.0)


def jobs(window: QWidget) -> None:
    focus(window, "song")
    window.desk.timeline.fit()
    key(window, Qt.Key.Key_S)
    window.desk.selection.set((Region(30.0, 32.0),))
    key(window, Qt.Key.Key_I)
    until(lambda: any(job.progress.fraction > 0.3 for job in window.bridge.session.jobs if not job.ended), 60)


def stems(window: QWidget) -> None:
    settled(window)
    until(lambda: sum(bool(track.parent) for track in window.desk.project.tracks) >= 4)
    rest(1.5)


def error(window: QWidget) -> None:
    focus(window, "song")
    window.desk.selection.set((Region(0.0, window.desk.project.seconds),))
    key(window, Qt.Key.Key_I)
    until(lambda: any(job.status == "failed" for job in window.bridge.session.jobs), 60)
    rest(0.5)


def page(code: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Callable[[QWidget], None]:
    """Return how to get to a page that a key opens, whatever page was open before."""

    def reach(window: QWidget) -> None:
        window.overlay.close()
        rest(0.3)
        key(window, code, held)
        rest(1.5)

    return reach


def light(window: QWidget) -> None:
    window.overlay.close()
    rest(0.5)
    window.bridge.change(theme="light")
    window.desk.selection.set((Region(12.0, 14.1),))
    rest(4.0)  # widgets are dressed anew a few at a time


CTRL = Qt.KeyboardModifier.ControlModifier
SHOTS = (
    Shot("empty", empty), Shot("generate", generate), Shot("demo", demo), Shot("selection", selection),
    Shot("takes", takes), Shot("roll", roll), Shot("both", overlay), Shot("transcription", transcription),
    Shot("jobs", jobs), Shot("stems", stems), Shot("error", error),
    Shot("palette", page(Qt.Key.Key_K, CTRL)), Shot("keys", page(Qt.Key.Key_F1)),
    Shot("models", page(Qt.Key.Key_L, CTRL | Qt.KeyboardModifier.ShiftModifier)),
    Shot("preferences", page(Qt.Key.Key_Comma, CTRL)),
    Shot("export", page(Qt.Key.Key_E, CTRL | Qt.KeyboardModifier.ShiftModifier)), Shot("light", light),
)  # fmt: skip


def main() -> int:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[2:]
    if wanted == [DOUBLE]:
        return _shoot(folder, [Shot("200-percent", demo)])
    done = _shoot(folder, [shot for shot in SHOTS if not wanted or shot.name in wanted])
    scaled = subprocess.run(
        [sys.executable, __file__, str(folder), DOUBLE], env={**os.environ, "QT_SCALE_FACTOR": "2"}, check=False
    )
    return done or scaled.returncode


def _shoot(folder: Path, shots: list[Shot]) -> int:
    app = application()
    from musicstudio.ui.bridge import Bridge
    from musicstudio.ui.main_window import MainWindow
    from musicstudio.ui.theme import apply_theme

    with home():
        apply_theme(app)
        window = MainWindow(Bridge())
        window.resize(*SIZE)
        window.show()
        for shot in shots:
            shot.reach(window)
            path = folder / f"{shot.name}.png"
            window.grab().save(str(path))
            with Image.open(path) as whole:
                whole.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
            print(shot.name)
        window.close()
    return int(bool(complaints))


if __name__ == "__main__":
    raise SystemExit(main())
