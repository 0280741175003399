"""Dragging out: the ⠿ handle, and what another program receives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDrag, QMouseEvent, QPixmap
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from musicstudio.ui import theme
from musicstudio.ui.icons import icon

Paths = Sequence[str | Path]


def mime_for(paths: Paths) -> QMimeData:
    """Return finished files as a drag carries them: file URLs in order, and their plain paths."""
    mime = QMimeData()
    absolute = [str(Path(path).absolute()) for path in paths]
    mime.setUrls([QUrl.fromLocalFile(path) for path in absolute])
    mime.setText("\n".join(absolute))
    return mime


def start_drag(source: QWidget, paths: Paths, picture: QPixmap | None = None) -> Qt.DropAction:
    """Drag files out of `source`, as copies only, until they are dropped; return what became of them."""
    drag = QDrag(source)
    drag.setMimeData(mime_for(paths))
    if picture is not None:
        drag.setPixmap(picture)
        drag.setHotSpot(QPoint(12, 12))
    return drag.exec(Qt.DropAction.CopyAction)


class DragHandle(QToolButton):
    """A ⠿: a click asks for the file (`wanted`), a drag carries the file, or the files, that `ready()` names.

    A drag that begins before the file is finished starts as soon as it is, if the button is still held.
    """

    wanted = Signal()

    def __init__(self, ready: Callable[[], str | Paths], hint: str) -> None:
        super().__init__()
        self._ready = ready
        self._pressed: QPoint | None = None
        self._waiting = QTimer(self)
        self._waiting.setInterval(40)
        self._waiting.timeout.connect(self._carry)
        self.setIcon(icon("handle", "muted"))
        self.setProperty("kind", "flat")
        self.setFixedSize(theme.HIT, theme.HIT)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setToolTip(hint)
        self.setAccessibleName(hint)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self.wanted)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        if (event.position().toPoint() - self._pressed).manhattanLength() >= QApplication.startDragDistance():
            self._pressed = None
            self.setDown(False)
            if not self._ready():
                self.wanted.emit()
            self._waiting.start()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        self._waiting.stop()
        super().mouseReleaseEvent(event)

    def _carry(self) -> None:
        if not QApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self._waiting.stop()
        elif ready := self._ready():
            self._waiting.stop()
            start_drag(self, [ready] if isinstance(ready, str) else ready)
