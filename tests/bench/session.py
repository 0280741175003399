"""Ten minutes of a musician's hands in the real window, with the real worker, while a watchdog listens.

    python tests/bench/session.py [MINUTES]

Fails (exit code 1) on a stall above 50 ms of the thread's own computing, on memory that grows, on a widget, process or
thread left behind, and on anything Qt complains about. Stalls that are mere waiting for a processor are listed apart.
"""

from __future__ import annotations

import gc
import random
import statistics
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable

import psutil
from driver import application, complaints, home, rest, until
from limits import write_song
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from watchdog import LIMIT_S, Watchdog

MIB = 1 << 20
GROWTH_MIB = 40
Hand = Callable[[], None]


class Musician:
    """Draws one action after the other from what hands can do; all of it by mouse, wheel and keys."""

    def __init__(self, window: QWidget, seed: int = 1) -> None:
        self.window, self.rng = window, random.Random(seed)
        self.done: Counter[str] = Counter()
        self._canvases = (window.editor.view, window.overview)

    def act(self) -> None:
        name = self.rng.choices(list(_HANDS), weights=[weight for _, weight in _HANDS.values()])[0]
        self.done[name] += 1
        _HANDS[name][0](self)

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.window, key, held)

    def pan(self) -> None:
        for _ in range(20):
            self._wheel(self.rng.choice((-120, 120)), Qt.KeyboardModifier.NoModifier)

    def zoom(self) -> None:
        turn = self.rng.choice((-120, 120))
        for _ in range(8):
            self._wheel(turn, Qt.KeyboardModifier.ControlModifier)

    def fit(self) -> None:
        self.key(Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)

    def select(self) -> None:
        view = self.window.editor.view
        start = QPoint(self.rng.randrange(view.width() // 2), view.height() // 2)
        held = self.rng.choice((Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier))
        QTest.mousePress(view, Qt.MouseButton.LeftButton, held, start)
        for step in range(1, 12):
            QTest.mouseMove(view, start + QPoint(step * 10, step * 3))
            rest(0.01)
        QTest.mouseRelease(view, Qt.MouseButton.LeftButton, held, start + QPoint(120, 36))

    def play(self) -> None:
        self.key(Qt.Key.Key_Space)

    def loop(self) -> None:
        self.key(Qt.Key.Key_L)

    def take(self) -> None:
        self.key(Qt.Key(Qt.Key.Key_0 + self.rng.randrange(5)))

    def accept(self) -> None:
        self.key(self.rng.choice((Qt.Key.Key_Return, Qt.Key.Key_Backspace)))

    def undo(self) -> None:
        self.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        rest(0.05)
        self.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)

    def inpaint(self) -> None:
        if not any(not job.ended for job in self.window.bridge.session.jobs):
            self.key(Qt.Key.Key_I)

    def mode(self) -> None:
        self.key(Qt.Key.Key_Tab)

    def pages(self) -> None:
        self.key(self.rng.choice((Qt.Key.Key_F1, Qt.Key.Key_Comma)), Qt.KeyboardModifier.NoModifier)
        rest(0.3)
        self.key(Qt.Key.Key_Escape)

    def palette(self) -> None:
        self.key(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        rest(0.3)
        self.key(Qt.Key.Key_Escape)

    def save(self) -> None:
        self.key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)

    def shelf(self) -> None:
        if len(self.window.shelf.rows) < 6:
            self.key(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)

    def _wheel(self, turn: int, held: Qt.KeyboardModifier) -> None:
        target = self.rng.choice(self._canvases)
        at = QPointF(self.rng.randrange(target.width()), target.height() / 2)
        event = QWheelEvent(
            at, target.mapToGlobal(at), QPoint(), QPoint(0, turn), Qt.MouseButton.NoButton, held,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(target, event)
        rest(0.016)


_HANDS: dict[str, tuple[Callable[[Musician], None], int]] = {
    "pan": (Musician.pan, 8), "zoom": (Musician.zoom, 8), "fit": (Musician.fit, 2), "select": (Musician.select, 6),
    "play": (Musician.play, 4), "loop": (Musician.loop, 2), "take": (Musician.take, 8), "accept": (Musician.accept, 2),
    "undo": (Musician.undo, 3), "inpaint": (Musician.inpaint, 3), "mode": (Musician.mode, 2),
    "pages": (Musician.pages, 1), "palette": (Musician.palette, 1), "save": (Musician.save, 1),
    "shelf": (Musician.shelf, 1),
}  # fmt: skip


raised: list[str] = []
"""Errors that nobody caught."""


def main() -> int:
    sys.excepthook = lambda kind, error, trace: raised.append("".join(traceback.format_exception(kind, error, trace)))
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    app = application()
    from musicstudio.ui.bridge import Bridge
    from musicstudio.ui.main_window import MainWindow
    from musicstudio.ui.theme import apply_theme

    with home() as folder:
        song = write_song(folder / "song.wav", 120)
        apply_theme(app)
        window = MainWindow(Bridge())
        window.show()
        window.bridge.open(song)
        until(lambda: window.bridge.session is not None and window.desk.project.tracks)
        until(lambda: all(job.ended for job in window.bridge.session.jobs))
        musician = Musician(window)
        musician.key(Qt.Key.Key_S)  # a separation runs into the first minute
        rest(3)
        watchdog = Watchdog()
        ends = time.monotonic() + minutes * 60
        while time.monotonic() < ends:
            musician.act()
            rest(0.15)
        watchdog.stop()
        widgets = Counter(type(widget).__name__ for widget in QApplication.allWidgets())
        window.close()
        window.deleteLater()
        rest(1.0)
        gc.collect()
        return report(musician, watchdog, widgets)


def report(musician: Musician, watchdog: Watchdog, widgets: Counter[str]) -> int:
    """Print what was seen; return 0 when all of it is well."""
    computing = [stall for stall in watchdog.stalls if stall.cpu_s > LIMIT_S]
    waiting = [stall for stall in watchdog.stalls if stall.cpu_s <= LIMIT_S]
    early, late = (_memory(watchdog, *part) for part in ((0.3, 0.5), (0.8, 1.0)))
    left = [widget for widget in QApplication.allWidgets() if widget.isVisible()]
    children = [" ".join(child.cmdline()[1:])[:90] for child in psutil.Process().children(recursive=True)]
    children = [child for child in children if "resource_tracker" not in child]  # Python's own, as long as it runs
    threads = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
    print("actions:", dict(musician.done))
    print(f"widgets at the end: {sum(widgets.values())}; most: {widgets.most_common(6)}")
    print(f"memory: {early / MIB:.0f} MiB early, {late / MIB:.0f} MiB late")
    print(f"stalls above 50 ms: {len(computing)} computing, {len(waiting)} waiting for a processor")
    for stall in sorted(computing, key=lambda one: -one.cpu_s)[:15]:
        print(f"  {1000 * stall.seconds:.0f} ms, {1000 * stall.cpu_s:.0f} ms cpu, at {stall.at_s:.0f} s: {stall.doing}")
    for stall in sorted(waiting, key=lambda one: -one.seconds)[:5]:
        print(f"  waited {1000 * stall.seconds:.0f} ms ({1000 * stall.cpu_s:.0f} ms cpu): {stall.doing}")
    print(f"left behind: {len(left)} widgets, processes {children}, threads {threads}")
    print(f"Qt's complaints: {len(complaints)}", *complaints[:5], sep="\n  ")
    print(f"errors nobody caught: {len(raised)}", *raised[:3], sep="\n")
    grown = (late - early) / MIB > GROWTH_MIB
    return int(bool(computing or grown or left or children or threads or complaints or raised))


def _memory(watchdog: Watchdog, first: float, last: float) -> float:
    """Return the median memory, in bytes, over a part of the time."""
    count = len(watchdog.memory)
    return statistics.median(size for _, size in watchdog.memory[int(first * count) : max(int(last * count), 1)])


if __name__ == "__main__":
    raise SystemExit(main())
