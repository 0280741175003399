"""One file on the shelf."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QWidget

from musicstudio.app.shelf import ShelfItem
from musicstudio.ui import theme
from musicstudio.ui.icons import icon
from musicstudio.ui.widgets import label, tool

_OWN_KEYS: Final = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_GRIP: Final = QRect(4, 0, 16, 16)
_OWN_CTRL: Final = (Qt.Key.Key_A, Qt.Key.Key_C)


class ShelfRow(QWidget):
    """The whole line can be dragged out."""

    removed = Signal(object)
    revealed = Signal(object)
    chosen = Signal(object, object)
    dragged = Signal(object)

    def __init__(self, item: ShelfItem) -> None:
        super().__init__()
        self.item = item
        self.selected = False
        self._pressed: QPoint | None = None
        self.setFixedHeight(28)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        name = Path(item.path).name
        self.setToolTip(f"Drag {name} into another program; the menu key shows more")
        self.setAccessibleName(name)
        text = label(name)
        text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        text.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(_GRIP.right() + 4, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(text, 1)
        layout.addWidget(tool("folder", lambda: self.revealed.emit(item), "Reveal in folder (Return)"))
        layout.addWidget(tool("close", lambda: self.removed.emit(item), "Take off the shelf and delete the file (Del)"))

    def set_selected(self, selected: bool) -> None:
        self.selected = selected
        self.setAccessibleDescription("selected" if selected else "")
        self.update()

    def keeps(self, event: QKeyEvent) -> bool:
        """Return whether the row answers to a key itself."""
        ctrl = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        return event.key() in (_OWN_CTRL if ctrl else _OWN_KEYS)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()
            held = event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier)
            if held or not self.selected:
                self.chosen.emit(self.item, event.modifiers())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        if (event.position().toPoint() - self._pressed).manhattanLength() >= QApplication.startDragDistance():
            self._pressed = None
            self.dragged.emit(self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        still = self._pressed is not None and not event.modifiers()
        self._pressed = None
        if still and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(self.item, Qt.KeyboardModifier.NoModifier)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = theme.now.accent if self.hasFocus() or self.selected else theme.now.raised
        painter.setPen(QPen(QColor(edge), 1))
        painter.setBrush(QColor(theme.now.hover if self.selected else theme.now.raised))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        icon("handle", "muted").paint(painter, _GRIP.translated(0, (self.height() - _GRIP.height()) // 2))
