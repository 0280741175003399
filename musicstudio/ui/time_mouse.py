"""Mouse and wheel, the same in every view with a time axis: select, scroll, zoom at the pointer, read out."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from musicstudio.ui.gesture import Gesture, Grip, Point

_ZOOM_PER_NOTCH = 0.8
_SCROLL_PER_NOTCH = 0.12

_CURSORS = {
    "": Qt.CursorShape.IBeamCursor,
    "start": Qt.CursorShape.SizeHorCursor,
    "end": Qt.CursorShape.SizeHorCursor,
    "low": Qt.CursorShape.SizeVerCursor,
    "high": Qt.CursorShape.SizeVerCursor,
    "move": Qt.CursorShape.SizeAllCursor,
    "band": Qt.CursorShape.CrossCursor,
}


class TimeMouse:
    """Mixed into a widget that has a `gesture`."""

    gesture: Gesture

    def canvas(self) -> QWidget:
        """Return the widget whose width is the visible time: this one, unless it shows another."""
        assert isinstance(self, QWidget)
        return self

    def hz_at(self, y: float) -> float | None:
        """Return the frequency at a pixel, or None without a frequency axis."""
        return None

    def y_of(self, hz: float) -> float:
        """Return the pixel of a frequency."""
        return 0.0

    def hovered_at(self, at: Point | None) -> None:
        """The pointer is here, or has left."""

    def pressed_at(self, at: Point) -> None:
        """A press begins here."""

    def zoom_frequency(self, factor: float, y: float) -> None:
        """Zoom the frequency axis at a pixel."""

    def point(self, position: QPointF | QPoint) -> Point:
        time = self.gesture.timeline.time_at(position.x(), self.canvas().width())
        return Point(position.x(), position.y(), time, self.hz_at(position.y()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.gesture.timeline.duration_s > 0:
            at = self.point(event.position())
            self.pressed_at(at)
            self.gesture.press(at, self.canvas().width(), event.modifiers(), self._grip(at))
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self.point(event.position())
        if self.gesture.active:
            self.gesture.move(at, self.canvas().width(), event.modifiers())
        else:
            self.canvas().setCursor(_CURSORS[self._hint(at, event.modifiers())])
        self.hovered_at(at)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.gesture.release(self.point(event.position()), self.canvas().width(), event.modifiers())
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.gesture.double(self.point(event.position()))
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self.hovered_at(None)
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta()
        notches = (turn.y() or turn.x()) / 120
        held = event.modifiers()
        if held & Qt.KeyboardModifier.ControlModifier and held & Qt.KeyboardModifier.ShiftModifier:
            self.zoom_frequency(_ZOOM_PER_NOTCH**notches, event.position().y())
        elif held & Qt.KeyboardModifier.ControlModifier:
            timeline = self.gesture.timeline
            at = timeline.start_s + event.position().x() / max(self.canvas().width(), 1) * timeline.span_s
            timeline.zoom(_ZOOM_PER_NOTCH**notches, at)
        else:
            self.gesture.timeline.pan(-notches * _SCROLL_PER_NOTCH * self.gesture.timeline.span_s)
        event.accept()

    def _grip(self, at: Point) -> Grip:
        return self.gesture.grip_at(at, self.canvas().width(), self.y_of if at.hz is not None else None)

    def _hint(self, at: Point, held: Qt.KeyboardModifier) -> str:
        """Return which cursor tells what a press would do here."""
        grip = self._grip(at)
        if grip.edge:
            return grip.part
        if grip.part == "body" and held & Qt.KeyboardModifier.ShiftModifier:
            return "move"
        band = self.gesture.band_tool or bool(held & Qt.KeyboardModifier.AltModifier)
        return "band" if band and at.hz is not None else ""
