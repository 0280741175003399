"""The strip at the left of the piano roll: keys with their names, or drums; pressing one sounds it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from musicstudio.domain.drums import short_drum_name
from musicstudio.ui import theme
from musicstudio.ui.frequency_axis import WIDTH
from musicstudio.ui.roll_ground import BLACK
from musicstudio.ui.roll_state import RollState
from musicstudio.ui.rows import Rows

_NAMED_PX: Final = 11.0
_WHITE, _BLACK, _INK = "#e4e6ea", "#0a0b0d", "#3b4048"
"""A keyboard is white and black in every theme."""


class RollStrip(QWidget):
    """Rows as keys; press to hear one (the louder the further right), wheel to scroll, Ctrl+wheel to zoom."""

    def __init__(self, state: RollState, rows: Rows) -> None:
        super().__init__()
        self._state, self._rows = state, rows
        self._pressed = self._pointed = -1
        self.setFixedWidth(WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.setAccessibleName("Keyboard")
        self.setToolTip("Press a key to hear it; wheel scrolls the pitches, Ctrl+wheel zooms them")
        rows.changed.connect(self.update)
        state.changed.connect(self.update)

    def point(self, pitch: int | None) -> None:
        """Mark the key of what is under the pointer in the roll."""
        pitch = -1 if pitch is None else pitch
        if pitch != self._pointed:
            self._pointed = pitch
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, rows = QPainter(self), self._rows
        painter.fillRect(self.rect(), QColor(theme.now.panel))
        if self._state.track is None:
            return
        painter.setFont(theme.font(10 if rows.drums else 11))
        for row in rows.visible():
            box = QRectF(0, rows.top_of(row), self.width(), rows.row_px)
            if rows.drums:
                self._paint_drum(painter, box, rows.pitches[row])
            else:
                self._paint_key(painter, box, rows.pitches[row])

    def _paint_key(self, painter: QPainter, box: QRectF, pitch: int) -> None:
        tone = pitch % 12
        painter.fillRect(box, QColor(_WHITE))
        if tone in BLACK:
            painter.fillRect(QRectF(0, box.top(), box.width() * 0.62, box.height()), QColor(_BLACK))
            painter.fillRect(QRectF(0, box.center().y(), box.width(), 1), QColor("#9aa0a8"))
        elif tone in (0, 5):
            painter.fillRect(QRectF(0, box.bottom() - 1, box.width(), 1), QColor("#9aa0a8"))
        if pitch in (self._pressed, self._pointed):
            painter.fillRect(box, theme.with_alpha(theme.now.accent, 200 if pitch == self._pressed else 110))
        if tone == 0 or (self._rows.row_px >= _NAMED_PX and tone not in BLACK):
            painter.setPen(QColor(_INK))
            height = max(box.height(), 12.0)
            text = QRectF(box.left(), box.center().y() - height / 2, box.width() - 5, height)
            painter.drawText(text, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._rows.name(pitch))

    def _paint_drum(self, painter: QPainter, box: QRectF, pitch: int) -> None:
        if pitch in (self._pressed, self._pointed):
            painter.fillRect(box, theme.with_alpha(theme.now.accent, 150 if pitch == self._pressed else 70))
        painter.fillRect(QRectF(0, box.bottom() - 1, box.width(), 1), QColor(theme.now.line))
        if self._rows.row_px >= _NAMED_PX:
            painter.setPen(QColor(theme.now.text))
            inner = box.adjusted(3, 0, -3, 0)
            words, width = short_drum_name(pitch), int(inner.width())
            name = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, width)
            painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, name)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._sound(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._sound(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = -1
        self.update()

    def _sound(self, event: QMouseEvent) -> None:
        pitch = self._rows.pitch_at(event.position().y())
        if pitch != self._pressed and self._state.track is not None:
            self._pressed = pitch
            self._state.strike(pitch, min(max(round(40 + 80 * event.position().x() / self.width()), 1), 127))
            self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / 120
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._rows.zoom(0.8**notches, event.position().y())
        else:
            self._rows.scroll(notches * 2)
        event.accept()
