"""The small controls of a lane's header: name, role, gain."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QIcon, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu, QSizePolicy, QSlider, QStackedWidget, QToolButton

from musicstudio.domain.project import ROLES
from musicstudio.ui import theme

_ROLE_WORDS: Final = {"song": "whole song"}
_DOT: Final = 12
GAIN_DB: Final = (-48, 12)


def role_words(role: str) -> str:
    """Return how a role is called in sentences."""
    return _ROLE_WORDS.get(role, role)


class NameField(QStackedWidget):
    """A name that a double-click makes editable; `renamed` tells another one, Esc keeps the old."""

    renamed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._name = ""
        self.shown = QLabel()
        self.shown.setTextFormat(Qt.TextFormat.PlainText)
        self.edit = NameEdit()
        self.edit.setAccessibleName("Name of the track")
        self.edit.returnPressed.connect(self._finish)
        self.edit.left.connect(self._finish)
        self.edit.let_go.connect(lambda: self.setCurrentIndex(0))
        self.addWidget(self.shown)
        self.addWidget(self.edit)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme.HIT + 2)

    def show_name(self, name: str, hint: str) -> None:
        self._name = name
        self.setToolTip(hint)
        self._elide()

    def begin(self) -> None:
        """Let the name be typed."""
        self.edit.setText(self._name)
        self.edit.selectAll()
        self.setCurrentIndex(1)
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._elide()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.begin()

    def _elide(self) -> None:
        metrics = self.shown.fontMetrics()
        self.shown.setText(metrics.elidedText(self._name, Qt.TextElideMode.ElideMiddle, max(self.width() - 2, 8)))

    def _finish(self) -> None:
        self.setCurrentIndex(0)
        name = " ".join(self.edit.text().split())
        if name and name != self._name:
            self.renamed.emit(name)


class NameEdit(QLineEdit):
    """Tells apart being left by the pointer or Tab, which keeps what was typed, and being let go of by Esc."""

    left = Signal()
    let_go = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() in (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.TabFocusReason):
            self.left.emit()
        elif event.reason() != Qt.FocusReason.PopupFocusReason:
            self.let_go.emit()


class RoleButton(QToolButton):
    """The colour of a role; a click opens the list of roles, `chosen` tells another one."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._role = "other"
        self.setFixedSize(theme.HIT, theme.HIT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("kind", "flat")
        self.clicked.connect(self._open)

    def show_role(self, role: str) -> None:
        self._role = role
        self.setToolTip(f"Role: {role_words(role)}. Click to choose another")
        self.setAccessibleName(f"Role: {role_words(role)}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.role_colour(self._role))
        box = QRectF(0, 0, _DOT, _DOT)
        box.moveCenter(QPointF(self.width() / 2, self.height() / 2))
        painter.drawRoundedRect(box, 3, 3)

    def menu_of_roles(self, parent: QMenu | None = None) -> QMenu:
        """Return the list of roles, the present one marked."""
        menu = QMenu("Role", parent or self)
        for role in ROLES:
            action = menu.addAction(_dot(role), role_words(role).capitalize())
            action.setCheckable(True)
            action.setChecked(role == self._role)
            action.setFont(theme.font(bold=role == self._role))
            action.triggered.connect(lambda checked=False, name=role: self._choose(name))
        return menu

    def _open(self) -> None:
        menu = self.menu_of_roles()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _choose(self, role: str) -> None:
        if role != self._role:
            self.chosen.emit(role)


class GainSlider(QSlider):
    """Gain in decibels; `settled` tells a value once per gesture, a double-click means 0 dB."""

    settled = Signal(float)

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setRange(*GAIN_DB)
        self.setPageStep(3)
        self.setMinimumSize(48, theme.HIT)
        self.setToolTip("Gain. Double-click: 0 dB")
        self.setAccessibleName("Gain")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        # One step of history per gesture: dragging tells only when it ends.
        self.sliderReleased.connect(lambda: self.settled.emit(float(self.value())))
        self.valueChanged.connect(lambda value: None if self.isSliderDown() else self.settled.emit(float(value)))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)
        self.setValue(0)


def _dot(role: str) -> QIcon:
    picture = QPixmap(QSize(24, 24))
    picture.setDevicePixelRatio(2)
    picture.fill(QColor(0, 0, 0, 0))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.role_colour(role))
    painter.drawRoundedRect(QRectF(1, 1, 10, 10), 3, 3)
    painter.end()
    return QIcon(picture)
