"""Small widgets that every panel uses."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from musicstudio.ui import theme
from musicstudio.ui.icons import icon


class Choice(QComboBox):
    """A list to choose from, drawn like the buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumHeight(theme.HIT + 2)
        self.setMinimumWidth(88)

    def sizeHint(self) -> QSize:
        """Room for the longest text and the arrow."""
        texts = [self.itemText(place) for place in range(self.count())]
        wide = max((self.fontMetrics().horizontalAdvance(text) for text in texts), default=0)
        return QSize(max(wide + 34, self.minimumWidth()), max(theme.HIT + 2, self.fontMetrics().height() + 8))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(theme.now.accent if self.hasFocus() else theme.now.line))
        painter.setBrush(QColor(theme.now.hover if self.underMouse() else theme.now.raised))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(QColor(theme.now.text if self.isEnabled() else theme.now.disabled))
        inner = self.rect().adjusted(9, 0, -20, 0)
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.currentText())
        x, y = self.width() - 14.0, self.height() / 2
        painter.setPen(QPen(QColor(theme.now.muted), 1.5))
        painter.drawPolyline(QPolygonF([QPointF(x - 4, y - 2), QPointF(x, y + 2), QPointF(x + 4, y - 2)]))


def label(text: str = "", kind: str = "", wrap: bool = False) -> QLabel:
    """Return a label of plain text; kind "title", "muted" or "error"."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if kind:
        made.setProperty("kind", kind)
    if wrap:
        made.setWordWrap(True)
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return made


def push(text: str, act: Callable[[], object], hint: str = "", kind: str = "", name: str = "") -> QPushButton:
    """Return a button with a word on it."""
    made = QPushButton(text)
    made.clicked.connect(lambda: act())
    made.setToolTip(hint)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    if kind:
        made.setProperty("kind", kind)
    if name:
        made.setIcon(icon(name, "accent_ink" if kind == "primary" else "text"))
    return made


def tool(name: str, act: Callable[[], object], hint: str, checkable: bool = False, flat: bool = True) -> QToolButton:
    """Return a button with an icon; `hint` is also what a screen reader says."""
    made = QToolButton()
    made.setIcon(icon(name))
    made.clicked.connect(lambda: act())
    made.setToolTip(hint)
    made.setAccessibleName(hint)
    made.setCheckable(checkable)
    made.setFixedSize(theme.HIT + 2, theme.HIT + 2)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if flat:
        made.setProperty("kind", "flat")
    return made


def toggle(text: str, hint: str) -> QToolButton:
    """Return a quiet button with a word on it that stays down; `hint` is also what a screen reader says."""
    made = QToolButton()
    made.setText(text)
    made.setCheckable(True)
    made.setProperty("kind", "quiet")
    made.setToolTip(hint)
    made.setAccessibleName(hint)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return made


def panel(title: str = "") -> tuple[QFrame, QVBoxLayout]:
    """Return a panel and the column to fill."""
    frame = QFrame(objectName="panel")
    column = QVBoxLayout(frame)
    column.setContentsMargins(12, 8, 12, 12)
    column.setSpacing(8)
    if title:
        head = label(title, "title")
        head.setFixedHeight(theme.px(theme.HIT + 2))  # as high as a line with buttons beside it
        column.addWidget(head)
    return frame, column


def fill_scrolling(owner: QWidget, frame: QWidget) -> QScrollArea:
    """Fill a widget with a frame that scrolls up and down when it is too long; return what scrolls."""
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setWidget(frame)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    outer = QVBoxLayout(owner)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.addWidget(scroll)
    return scroll


def row(*items: object, spacing: int = 8) -> QHBoxLayout:
    """Return widgets side by side; a number is a stretch."""
    made = QHBoxLayout()
    made.setSpacing(spacing)
    made.setContentsMargins(0, 0, 0, 0)
    for item in items:
        if isinstance(item, int):
            made.addStretch(item)
        elif isinstance(item, QLayout):
            made.addLayout(item)
        else:
            made.addWidget(item)  # type: ignore[arg-type]
    return made


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and delete it."""
    while layout.count():
        item = layout.takeAt(0)
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
