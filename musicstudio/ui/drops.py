"""Files and folders dropped anywhere in the window are opened."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget


def files_in(mime: QMimeData) -> list[Path]:
    """Return the local files that a drag carries, in order."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


class Drops(QObject):
    """Watches a widget (and all inside it that does not take drops itself) and tells what was dropped."""

    dropped = Signal(object, bool)
    """The paths, and whether Shift asks for them at the playhead."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent | QDragMoveEvent | QDropEvent):
            # What was dragged out of this window is not taken back in.
            if event.source() is not None or not files_in(event.mimeData()):
                event.ignore()
                return True
            event.acceptProposedAction()
            if event.type() == QEvent.Type.Drop:
                shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self.dropped.emit(files_in(event.mimeData()), shift)
            return True
        return False
