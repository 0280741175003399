"""Ten minutes of a musician's hands in the real window, with the real worker, while a watchdog listens.

    python tests/bench/session.py [MINUTES]

Fails (exit code 1) on a stall above 50 ms of the thread's own computing, on memory that grows, on a widget, process or
thread left behind, and on anything Qt complains about. Stalls that are mere waiting for a processor are listed apart.
"""

from __future__ import annotations

import gc
import statistics
import sys
import threading
import time
import traceback
from collections import Counter
from types import TracebackType

import psutil
import shiboken6
from driver import application, complaints, home, rest, until
from limits import write_song
from musician import Musician
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from watchdog import LIMIT_S, Watchdog

MIB = 1 << 20
GROWTH_MIB = 40
HUSKS = 200
"""So many a page and what is being dressed anew may leave for a moment; a leak leaves thousands in ten minutes."""

raised: list[str] = []
"""Errors that nobody caught."""


def main() -> int:
    sys.excepthook = _note_error
    threading.excepthook = lambda args: _note_error(args.exc_type, args.exc_value, args.exc_traceback)
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    from musicstudio.domain.heap import return_large_blocks

    return_large_blocks()
    app = application()
    from musicstudio.ui.bridge import Bridge
    from musicstudio.ui.garbage import Collector
    from musicstudio.ui.main_window import MainWindow
    from musicstudio.ui.theme import apply_theme

    with home() as folder:
        song, other, dropped = (
            write_song(folder / f"{name}.wav", seconds)
            for name, seconds in (("song", 120), ("other", 40), ("dropped", 10))
        )
        apply_theme(app)
        window = MainWindow(Bridge())
        window.show()
        collector = Collector(app)
        for path in (other, song):
            window.bridge.open(path)
            until(lambda path=path: window.desk.project.tracks and window.desk.project.name == path.stem)
            until(lambda: all(job.ended for job in window.bridge.session.jobs), seconds=600)
        musician = Musician(window, dropped)
        musician.key(Qt.Key.Key_S)  # a separation runs into the first minute
        rest(3)
        watchdog = Watchdog()
        ends = time.monotonic() + minutes * 60
        while time.monotonic() < ends:
            musician.act()
            rest(0.15)
        watchdog.stop()
        collector.stop()
        widgets = Counter(type(widget).__name__ for widget in QApplication.allWidgets())
        husks = _husks()
        window.close()
        window.deleteLater()
        rest(1.0)
        gc.collect()
        return report(musician, watchdog, widgets, husks)


def _husks() -> Counter[str]:
    """Return what Python still holds of widgets that Qt has deleted, by their kinds."""
    gc.collect()
    return Counter(
        type(one).__name__ for one in gc.get_objects() if issubclass(type(one), QWidget) and not shiboken6.isValid(one)
    )


def _note_error(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """Keep an error that nobody caught, and tell it at once: what it leads to may end everything."""
    raised.append("".join(traceback.format_exception(kind, error, trace)))
    print(raised[-1], file=sys.stderr, flush=True)


def report(musician: Musician, watchdog: Watchdog, widgets: Counter[str], husks: Counter[str]) -> int:
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
    print(f"husks of deleted widgets: {husks.total()}; most: {husks.most_common(6)}")
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
    leaked = husks.total() > HUSKS or left or children or threads
    return int(bool(computing or grown or leaked or complaints or raised))


def _memory(watchdog: Watchdog, first: float, last: float) -> float:
    """Return the median memory, in bytes, over a part of the time."""
    count = len(watchdog.memory)
    return statistics.median(size for _, size in watchdog.memory[int(first * count) : max(int(last * count), 1)])


if __name__ == "__main__":
    raise SystemExit(main())
