"""After another palette every widget is dressed anew, a few at a time, and what is seen changes in one piece."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

import shiboken6
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from musicstudio.ui.family import family

_SLICE_S: Final = 0.012
"""How long the window's thread works before it looks after everything else."""


class _Dresser(QTimer):
    """Dresses what is seen while its windows hold their last picture, then shows them, then dresses the rest."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._seen: Iterator[QWidget] = iter(())
        self._unseen: Iterator[QWidget] = iter(())
        self._held: list[QWidget] = []
        self.timeout.connect(lambda: self.work(_SLICE_S))

    def begin(self, windows: list[QWidget]) -> None:
        widgets = [widget for window in windows for widget in family(window)]
        self._seen = iter([widget for widget in widgets if widget.isVisible()])
        self._unseen = iter([widget for widget in widgets if not widget.isVisible()])
        self._held = [window for window in windows if window.isVisible()]
        for window in self._held:
            window.setUpdatesEnabled(False)
        self.start(0)

    def work(self, seconds: float) -> None:
        """Go on for so long, or until all is done."""
        until = time.perf_counter() + seconds
        for widgets in (self._seen, self._unseen):
            for widget in widgets:
                _dress(widget)
                if time.perf_counter() > until:
                    return
            self._show()
        self.stop()

    def _show(self) -> None:
        for window in self._held:
            if shiboken6.isValid(window):
                window.setUpdatesEnabled(True)
        self._held = []


_dresser: _Dresser | None = None


def begin(app: QApplication) -> None:
    """Start to dress every widget there is in the application's palette."""
    global _dresser
    if _dresser is None or not shiboken6.isValid(_dresser):
        _dresser = _Dresser(app)
    _dresser.begin(app.topLevelWidgets())


def finish() -> None:
    """Dress now what still waits, for who cannot wait for the event loop."""
    if _dresser is not None and shiboken6.isValid(_dresser):
        _dresser.work(float("inf"))


def _dress(widget: QWidget) -> None:
    if not shiboken6.isValid(widget):
        return
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    QApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))
