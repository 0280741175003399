"""What keeps someone from using a window: no name, too small a target, text cut off. Also run as a program."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QSizePolicy,
    QSplitterHandle,
    QWidget,
)

USED = (QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit)
HIT = 24


def faults(window: QWidget) -> list[str]:
    """Return every fault of what is visible, each with the widget it is about."""
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or isinstance(widget, QScrollBar | QSplitterHandle) or _inner(widget):
            continue
        if isinstance(widget, USED) or widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            found += _of_a_control(widget)
        if cut := _cut(widget):
            found.append(f"{_called(widget)}: text is cut off: {cut}")
    return found


def _of_a_control(widget: QWidget) -> list[str]:
    found = []
    if not (widget.accessibleName() or getattr(widget, "text", str)()):
        found.append(f"{_called(widget)}: has no name")
    if min(widget.width(), widget.height()) < HIT:
        found.append(f"{_called(widget)}: is only {widget.width()} × {widget.height()}")
    return found


def _cut(widget: QWidget) -> str:
    """Return the text that has no room, where the widget does not say it in full on hovering."""
    if isinstance(widget, QLabel):
        metrics, text = widget.fontMetrics(), widget.text()
        if not text or widget.wordWrap() or not widget.pixmap().isNull():
            return ""
        # What may shrink says all in its tool tip.
        if widget.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Ignored and widget.toolTip():
            return ""
        wide = max(metrics.horizontalAdvance(line) for line in text.splitlines())
        high = metrics.height() * len(text.splitlines())
        room = widget.contentsRect()
        return text if wide > room.width() + 1 or high > room.height() + 1 else ""
    if isinstance(widget, QAbstractButton) and widget.text():
        wanted = widget.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, widget.text())
        fits = wanted.width() + 12 <= widget.width() and wanted.height() <= widget.height()
        return "" if fits else widget.text()
    if isinstance(widget, QComboBox):
        wide = widget.fontMetrics().horizontalAdvance(widget.currentText()) + 28
        return "" if wide <= widget.width() or widget.toolTip() else widget.currentText()
    return ""


def _inner(widget: QWidget) -> bool:
    """Whether a widget is part of another that speaks for it, or lies outside what a scroll area shows."""
    return widget.objectName().startswith("qt_") or isinstance(widget.parentWidget(), QAbstractSpinBox | QComboBox)


def _called(widget: QWidget) -> str:
    name = widget.accessibleName() or getattr(widget, "text", str)() or widget.toolTip()
    return f"{type(widget).__name__} '{name[:60]}' in {type(widget.parentWidget()).__name__}"


def main(song: str, width: int, height: int) -> None:
    """Print the faults of the whole window and its pages."""
    from ui.fakes import FakePlayer, FakeSession

    from musicstudio.ui.bridge import Bridge
    from musicstudio.ui.desk import Desk
    from musicstudio.ui.main_window import MainWindow
    from musicstudio.ui.playback import Playback
    from musicstudio.ui.theme import apply_theme

    app = QApplication([])
    apply_theme(app)
    bridge = Bridge()
    window = MainWindow(bridge, Playback(Desk(bridge), FakePlayer))
    window.resize(width, height)
    window.show()
    bridge.attach(FakeSession(Path(song)))
    for _ in range(20):  # until everything has found its place
        app.processEvents()
    for fault in everywhere(window):
        print(fault)
    window.close()


def everywhere(window: QWidget) -> list[str]:
    """Return the faults of the window and of each page laid over it."""
    found = faults(window)
    for show in (window.pages.preferences, window.pages.palette, window.pages.keys, window.pages.models):
        show()
        getattr(window.overlay.page, "complete", list)()
        QApplication.processEvents()
        found += faults(window.overlay)
    window.overlay.close()
    return list(dict.fromkeys(found))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
