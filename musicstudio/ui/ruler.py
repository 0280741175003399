"""The ruler: bars over seconds."""

from __future__ import annotations

import math

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from musicstudio.ui import marks, theme
from musicstudio.ui.gesture import Gesture
from musicstudio.ui.grid import Grid
from musicstudio.ui.time_mouse import TimeMouse

HEIGHT = 36
_STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800)


class Ruler(TimeMouse, QWidget):
    """Bar numbers in the upper half, seconds in the lower; dragging on it selects time."""

    def __init__(self, gesture: Gesture) -> None:
        super().__init__()
        self.gesture = gesture
        self.grid = Grid()
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName("Time ruler")
        gesture.timeline.changed.connect(self.update)
        gesture.timeline.moved.connect(self.update)
        gesture.selection.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(400, HEIGHT)

    def set_grid(self, grid: Grid) -> None:
        self.grid = grid
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect())
        painter.fillRect(rect, QColor(theme.now.panel))
        painter.setFont(theme.font(11))
        for region in self.gesture.selection.regions:
            box = marks.region_box(region, rect, self.gesture.timeline)
            painter.fillRect(QRectF(box.left(), rect.bottom() - 4, box.width(), 4), QColor(theme.now.accent))
        self._paint_seconds(painter, rect)
        self._paint_bars(painter, rect)
        painter.setPen(QColor(theme.now.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if self.gesture.timeline.duration_s > 0:
            self._paint_head(painter, rect)

    def _paint_seconds(self, painter: QPainter, rect: QRectF) -> None:
        timeline = self.gesture.timeline
        step = next((s for s in _STEPS if s / timeline.span_s * rect.width() >= 72), _STEPS[-1])
        first = math.ceil(timeline.start_s / step)
        last = math.floor(min(timeline.end_s, timeline.duration_s) / step)
        for number in range(first, last + 1):
            x = round(timeline.x_of(number * step, int(rect.width()))) + 0.5
            painter.setPen(QPen(QColor(theme.now.line).lighter(150), 1))
            painter.drawLine(QLineF(x, rect.bottom() - 6, x, rect.bottom()))
            painter.setPen(QColor(theme.now.muted))
            painter.drawText(QPointF(x + 4, rect.bottom() - 5), seconds_text(number * step, step))

    def _paint_bars(self, painter: QPainter, rect: QRectF) -> None:
        timeline = self.gesture.timeline
        step = marks.every(self.grid.bars_s, timeline, int(rect.width()), 40)
        if not step:
            return
        for number in range(0, len(self.grid.bars_s), step):
            time = self.grid.bars_s[number]
            if timeline.start_s <= time < timeline.end_s:
                x = round(timeline.x_of(time, int(rect.width()))) + 0.5
                painter.setPen(QPen(QColor(theme.now.muted), 1))
                painter.drawLine(QLineF(x, rect.top() + 4, x, rect.top() + 17))
                painter.setPen(QColor(theme.now.text))
                painter.drawText(QPointF(x + 4, rect.top() + 15), str(number + 1))

    def _paint_head(self, painter: QPainter, rect: QRectF) -> None:
        timeline = self.gesture.timeline
        x = timeline.x_of(timeline.playhead_s, int(rect.width()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(theme.now.text))
        painter.setBrush(QColor(theme.now.text))
        bottom = rect.bottom()
        painter.drawPolygon(QPolygonF([QPointF(x - 5, bottom - 7), QPointF(x + 5, bottom - 7), QPointF(x, bottom - 1)]))


def seconds_text(time_s: float, step_s: float) -> str:
    """Return a time with as many decimals as the step between labels needs."""
    places = max(0, math.ceil(-math.log10(step_s) - 1e-9))
    minutes, seconds = divmod(round(time_s, 6), 60)
    if minutes or step_s >= 1:
        return f"{int(minutes)}:{seconds:0{2 + (places + 1 if places else 0)}.{places}f}"
    return f"{seconds:.{places}f}"
