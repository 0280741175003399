"""Garbage collection that the hand does not feel, in the window's own thread."""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

_EVERY_MS: Final = 250


class Collector(QObject):
    """Collects instead of Python, while it lives: only in the thread that made it, and never twice what stays.

    Python collects in whichever thread happens to allocate. Widgets that die in cycles would be deleted there, and Qt
    does not survive that. And a studio holds some hundred thousand objects that stay: modules, widgets, the history.
    Looking at all of them takes 50 to 90 ms, again and again; at what is new, a few. What is kept is freed as ever when
    nobody refers to it; only cycles that die after a full collection kept them stay until the studio ends.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        gc.freeze()
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect the generations that are due by Python's own thresholds."""
        counts, limits = gc.get_count(), gc.get_threshold()
        if counts[0] <= limits[0]:
            return
        due = 1 if counts[1] > limits[1] else 0
        due = 2 if due and counts[2] > limits[2] else due
        gc.collect(due)
        if due == 2:
            gc.freeze()

    def stop(self) -> None:
        """Leave collecting to Python again."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
