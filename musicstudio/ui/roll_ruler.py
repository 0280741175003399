"""The band over the piano roll: the score's own bars and beats; dragging on it selects time."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from musicstudio.domain.note_grid import bar_of
from musicstudio.ui import marks, theme
from musicstudio.ui.gesture import Gesture
from musicstudio.ui.roll_state import RollState
from musicstudio.ui.time_mouse import TimeMouse

HEIGHT: Final = 20
_BEAT_PX: Final = 44


class RollRuler(TimeMouse, QWidget):
    """Bar numbers of the score's tempo map, which may lie elsewhere than the song's; beats where there is room."""

    def __init__(self, gesture: Gesture, state: RollState) -> None:
        super().__init__()
        self.gesture, self._state = gesture, state
        self.setMouseTracking(True)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Bars of the score")
        self.setToolTip("Drag to select time, click to place the playhead; Ctrl does not snap, Shift adds a region")
        for anew in (gesture.timeline.changed, gesture.timeline.moved, gesture.selection.changed, state.changed):
            anew.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, rect, timeline = QPainter(self), QRectF(self.rect()), self.gesture.timeline
        painter.fillRect(rect, QColor(theme.now.panel))
        for region in self.gesture.selection.regions:
            box = marks.region_box(region, rect, timeline)
            painter.fillRect(box, theme.with_alpha(theme.now.accent, 70))
        if self._state.track is not None:
            painter.setFont(theme.font(11))
            self._paint_bars(painter, rect)
        painter.fillRect(QRectF(0, rect.height() - 1, rect.width(), 1), QColor(theme.now.line))
        if timeline.duration_s > 0:
            marks.paint_playhead(painter, rect, timeline)

    def _paint_bars(self, painter: QPainter, rect: QRectF) -> None:
        state, timeline, width = self._state, self.gesture.timeline, self.width()
        score = state.score
        last = state.tick_at(timeline.end_s)
        starts = score.bar_starts(last)
        first = bar_of(score, state.tick_at(timeline.start_s))[0]
        px = width / max(1, last - state.tick_at(timeline.start_s))
        skip = 1
        while skip * (starts[-1] / max(1, len(starts) - 1) or 1920) * px < 32:
            skip *= 2
        for number, tick in enumerate(starts):
            if tick < first or number % skip:
                continue
            x = round(timeline.x_of(state.time_of(tick), width)) + 0.5
            self._mark(painter, rect, x, str(number + 1), theme.now.text)
            meter = score.meter_at(tick)
            beat = meter.bar // meter.numerator
            if skip == 1 and beat * px >= _BEAT_PX:
                for count in range(1, meter.numerator):
                    at = round(timeline.x_of(state.time_of(tick + count * beat), width)) + 0.5
                    self._mark(painter, rect, at, f"{number + 1}.{count + 1}", theme.now.muted)

    def _mark(self, painter: QPainter, rect: QRectF, x: float, text: str, colour: str) -> None:
        painter.setPen(QPen(QColor(theme.now.muted), 1))
        painter.drawLine(QLineF(x, rect.bottom() - 6, x, rect.bottom()))
        painter.setPen(QColor(colour))
        painter.drawText(QPointF(x + 4, rect.bottom() - 5), text)
