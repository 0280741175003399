"""The lane under the piano roll: every note's velocity as a stem to drag, or a line drawn over many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from musicstudio.domain.note_table import NoteTable
from musicstudio.ui import marks, theme
from musicstudio.ui.gesture import Gesture
from musicstudio.ui.note_batch import batch_of, part_colour
from musicstudio.ui.rects import fill_rects
from musicstudio.ui.roll_ground import paint_lines
from musicstudio.ui.roll_state import Mask, RollState
from musicstudio.ui.rolling import Piece, Rolling
from musicstudio.ui.time_mouse import TimeMouse

HEIGHT: Final = 60
_PAD: Final = 5.0
_REACH: Final = 6.0


@dataclass
class _Hold:
    """What a press took hold of: the stems of `mask`, or nothing, for a line from `origin`."""

    origin: QPointF
    mask: Mask | None
    moved: bool = False


class VelocityLane(TimeMouse, QWidget):
    """Drag a stem (with its chosen fellows) up or down; drag beside the stems for a ramp over what lies under it."""

    told = Signal(str)
    """The velocity under the hand, or nothing."""

    def __init__(self, gesture: Gesture, state: RollState) -> None:
        super().__init__()
        self.gesture, self._state = gesture, state
        self._rolling = Rolling(self._draw)
        self._hold: _Hold | None = None
        self._line: tuple[QPointF, QPointF] | None = None
        self._preview: tuple[Mask, NoteTable] | None = None
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAccessibleName("Velocity lane")
        self.setToolTip("Velocity: drag a stem, or draw a line over many; chosen notes only when some are chosen")
        for anew in (state.changed, state.picked, state.looked):
            anew.connect(self.refresh)
        gesture.timeline.changed.connect(self.update)
        gesture.timeline.moved.connect(self.update)

    def refresh(self) -> None:
        """Draw anew."""
        self._rolling.forget()
        self.update()

    # --- painting ------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, rect = QPainter(self), QRectF(self.rect())
        self._rolling.paint(painter, self.gesture.timeline, self.size(), self.devicePixelRatioF())
        if self._line is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(theme.now.accent), 1.5))
            painter.drawLine(*self._line)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillRect(QRectF(0, 0, rect.width(), 1), QColor(theme.now.line))
        if self.gesture.timeline.duration_s > 0:
            marks.paint_playhead(painter, rect, self.gesture.timeline)

    def _draw(self, painter: QPainter, piece: Piece) -> None:
        """Draw a piece of what does not move with the pointer."""
        ratio, state = self.devicePixelRatioF(), self._state
        painter.scale(ratio, ratio)
        rect = QRectF(piece.left / ratio, 0, piece.columns / ratio, piece.height / ratio)
        painter.fillRect(rect, QColor(theme.now.canvas))
        paint_lines(painter, rect, state, piece)
        if state.track is None or not state.editable:
            return
        batch = batch_of(state.part, state.score.tempo_map, state.track.start_s)
        shown = state.table.velocity
        if self._preview is not None:
            shown = shown.copy()
            shown[self._preview[0]] = self._preview[1].velocity
        margin = 2 * _REACH / rect.width() * piece.span_s
        seen = batch.seen(piece.start_s - margin, piece.end_s + margin)
        left = np.floor(rect.left() + (batch.start_s[seen] - piece.start_s) / piece.span_s * rect.width())
        top, chosen = self._y_of(shown[batch.place[seen]]), state.chosen[batch.place[seen]]
        for mask, colour in ((~chosen, part_colour(state.part, state.track)), (chosen, QColor(theme.now.text))):
            fill_rects(painter, left[mask], top[mask], 2.0, self.height() - top[mask], theme.with_alpha(colour, 150))
            fill_rects(painter, left[mask] - 2, top[mask] - 2, 6.0, 4.0, colour)

    def _y_of(self, velocity: Any) -> Any:
        return _PAD + (1 - np.asarray(velocity) / 127) * (self.height() - _PAD)

    def _velocity_at(self, y: Any) -> Any:
        return (1 - (np.asarray(y) - _PAD) / (self.height() - _PAD)) * 127

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self.refresh()
        super().changeEvent(event)

    # --- hands ---------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._state.editable:
            self._hold = _Hold(event.position(), self._stems_at(event.position()))
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hold, at = self._hold, event.position()
        if hold is None:
            stems = self._stems_at(at)
            self.setCursor(Qt.CursorShape.SizeVerCursor if stems is not None else Qt.CursorShape.CrossCursor)
            self.told.emit(f"{int(self._state.table.velocity[stems].max())}" if stems is not None else "")
            event.accept()
            return
        if hold.moved or (at - hold.origin).manhattanLength() >= 3:
            hold.moved = True
            self._show(hold, at)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        preview, self._preview, self._hold, self._line = self._preview, None, None, None
        if preview is not None:
            self._state.replace("Velocity of", preview[1], preview[0])
        self.refresh()
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.told.emit("")
        event.accept()

    def _show(self, hold: _Hold, at: QPointF) -> None:
        """Preview what letting go here would do."""
        table = self._state.table
        if hold.mask is not None:
            change = float(self._velocity_at(at.y()) - self._velocity_at(hold.origin.y()))
            changed = table.take(hold.mask)
            self._preview = hold.mask, changed.struck(changed.velocity + change)
            self.told.emit(f"{int(self._preview[1].velocity.max())}")
        else:
            self._line = hold.origin, at
            mask, velocity = self._under_line(hold.origin, at)
            self._preview = (mask, table.take(mask).struck(velocity)) if mask.any() else None
            self.told.emit(f"{int(np.clip(self._velocity_at(at.y()), 1, 127))}")
        self.refresh()

    def _stems_at(self, at: QPointF) -> Mask | None:
        """Return the stem under the pointer, with all chosen ones when it is chosen; None beside the stems."""
        state = self._state
        if not state.editable or not len(state.table):
            return None
        x = self._lefts()
        near = (np.abs(x - at.x()) <= _REACH) & (self._y_of(state.table.velocity) - _REACH <= at.y())
        if not near.any():
            return None
        distance = np.abs(x - at.x()) * 4 + np.abs(self._y_of(state.table.velocity) - at.y())
        best = int(np.argmin(np.where(near, distance, np.inf)))
        if state.chosen[best]:
            return state.chosen.copy()
        mask = np.zeros(len(state.table), bool)
        mask[best] = True
        return mask

    def _under_line(self, begin: QPointF, end: QPointF) -> tuple[Mask, Any]:
        """Return which notes begin under a line, and the velocity of the line where they do."""
        low, high = sorted((begin, end), key=QPointF.x)
        x = self._lefts()
        mask = (x >= low.x() - 1) & (x <= high.x() + 1) & self._state.meant
        share = (x[mask] - low.x()) / max(high.x() - low.x(), 1.0)
        return mask, self._velocity_at(low.y() + np.clip(share, 0, 1) * (high.y() - low.y()))

    def _lefts(self) -> Any:
        """Return the pixel of every note's start, in the order of the notes."""
        state, timeline = self._state, self.gesture.timeline
        assert state.track is not None
        batch = batch_of(state.part, state.score.tempo_map, state.track.start_s)
        x = np.empty(len(batch.place))
        x[batch.place] = (batch.start_s - timeline.start_s) / timeline.span_s * self.width()
        return x
