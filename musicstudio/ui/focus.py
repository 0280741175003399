"""Keys where they arrive, at whatever has the focus, and whose they are."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)


@runtime_checkable
class KeepsKeys(Protocol):
    """A widget to which some keys mean something else than to the window."""

    def keeps(self, event: QKeyEvent) -> bool:
        """Return whether a key is the widget's own while it has the focus."""
        ...


class FocusFollower(QObject):
    """Keeps an event filter on the widget that has the focus, and on no other.

    A filter on the whole application is asked about every event of every object, those being deleted among them; keys
    are one in a hundred of these, and come to the focus alone.
    """

    def __init__(self, watcher: QObject) -> None:
        super().__init__(watcher)
        self._watcher = watcher
        self._at: QWidget | None = None

    def start(self) -> None:
        """Follow the focus from now on."""
        QApplication.instance().focusChanged.connect(self._follow)
        self._follow()

    def stop(self) -> None:
        """Follow it no longer."""
        QApplication.instance().focusChanged.disconnect(self._follow)
        self._leave()

    def _follow(self) -> None:
        now = QApplication.focusWidget()
        if now is self._at:
            return
        self._leave()
        if now is not None:
            now.installEventFilter(self._watcher)
        self._at = now

    def _leave(self) -> None:
        before, self._at = self._at, None
        try:
            if before is not None:
                before.removeEventFilter(self._watcher)
        except RuntimeError:  # Qt deleted it meanwhile, and the filter with it
            pass


class KeyPolicy(QObject):
    """Keys work wherever the focus is, except that a text field keeps what one types; Enter or Esc leave it.

    It is a filter for what has the focus. A widget that `keeps` a key gets it before the window's actions do.
    """

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return False
        if isinstance(watched, KeepsKeys):
            if event.type() == QEvent.Type.ShortcutOverride and watched.keeps(event):
                event.accept()
                return True
            return False
        if isinstance(watched, QAbstractButton | QComboBox | QAbstractSlider):
            # Who went to a control by Tab goes on by Tab; elsewhere Tab is the editor's.
            if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Tab:
                event.accept()
                return True
            return False
        if not isinstance(watched, QLineEdit | QAbstractSpinBox | QPlainTextEdit):
            return False
        free = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if event.type() == QEvent.Type.ShortcutOverride and not free:
            event.accept()
            return True
        leaving = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
        if event.type() == QEvent.Type.KeyPress and leaving and not isinstance(watched, QPlainTextEdit):
            watched.clearFocus()
            return event.key() == Qt.Key.Key_Escape
        return False
