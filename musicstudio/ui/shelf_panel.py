"""The shelf: finished files, kept until removed, dragged out into any other program."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QColor, QDesktopServices, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from musicstudio.app.shelf import ShelfItem
from musicstudio.ui import theme
from musicstudio.ui.handles import start_drag
from musicstudio.ui.icons import icon
from musicstudio.ui.widgets import clear, label, panel, row, tool


class ShelfRow(QWidget):
    """One file; the whole line can be dragged out."""

    removed = Signal(object)
    revealed = Signal(object)
    chosen = Signal(object, bool)

    def __init__(self, item: ShelfItem) -> None:
        super().__init__()
        self.item = item
        self.selected = False
        self._pressed: QPoint | None = None
        self.setFixedHeight(28)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        name = Path(item.path).name
        self.setToolTip(f"Drag {name} into another program")
        self.setAccessibleName(name)
        grip = label()
        grip.setPixmap(icon("handle", theme.now.muted).pixmap(16, 16))
        text = label(name)
        text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        text.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        grip.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(grip)
        layout.addWidget(text, 1)
        layout.addWidget(tool("folder", lambda: self.revealed.emit(item), "Reveal in folder"))
        layout.addWidget(tool("close", lambda: self.removed.emit(item), "Take off the shelf and delete the file"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()
            more = bool(event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier))
            if more or not self.selected:
                self.chosen.emit(self.item, more)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        if (event.position().toPoint() - self._pressed).manhattanLength() >= QApplication.startDragDistance():
            self._pressed = None
            shelf = self.parent()
            while shelf is not None and not isinstance(shelf, ShelfPanel):
                shelf = shelf.parent()
            paths = shelf.paths_with(self.item) if shelf is not None else [self.item.path]
            start_drag(self, paths, self.grab())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.now.hover if self.selected else theme.now.raised))
        painter.drawRoundedRect(self.rect(), 4, 4)


class ShelfPanel(QWidget):
    """Items in the order they came; a click with Ctrl or Shift takes several, which are dragged as one."""

    removed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[ShelfRow] = []
        frame, column = panel()
        column.addLayout(row(label("Shelf", "title"), label("drag files out into your DAW", "muted"), 1))
        self._empty = label(
            "Put a track, selection or take here with its ⠿ handle, then drag it out.", "muted", wrap=True
        )
        column.addWidget(self._empty)
        self._list = QVBoxLayout()
        self._list.setSpacing(4)
        column.addLayout(self._list)
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(frame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._scroll)

    def show_items(self, items: tuple[ShelfItem, ...]) -> None:
        if [line.item for line in self.rows] == list(items)[::-1]:
            return
        clear(self._list)
        self.rows = []
        for item in reversed(items):
            line = ShelfRow(item)
            line.removed.connect(self.removed)
            line.revealed.connect(reveal)
            line.chosen.connect(self._choose)
            self.rows.append(line)
            self._list.addWidget(line)
        self._empty.setVisible(not items)

    def paths_with(self, item: ShelfItem) -> list[str]:
        """Return the paths that a drag begun on `item` carries, in the order of the shelf."""
        chosen = [line.item.path for line in self.rows if line.selected]
        return chosen[::-1] if item.path in chosen else [item.path]

    def _choose(self, item: ShelfItem, more: bool) -> None:
        for line in self.rows:
            if line.item == item:
                line.selected = not line.selected if more else True
            elif not more:
                line.selected = False
            line.update()


def reveal(item: ShelfItem) -> None:
    """Open the folder that holds a file in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(item.path).parent)))
