"""The ruler: tempo, meter and the loop over bars over seconds."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from musicstudio.domain.region import Region
from musicstudio.ui import marks, theme
from musicstudio.ui.gesture import Gesture
from musicstudio.ui.grid import Grid
from musicstudio.ui.time_mouse import TimeMouse

ROW: Final = 16
HEIGHT: Final = 3 * ROW + 4
_GAP: Final = 8
"""Pixels kept free between two texts."""

_STEPS: Final = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800)


class Ruler(TimeMouse, QWidget):
    """Tempo and meter above, bar numbers in the middle, seconds below; dragging on it selects time."""

    def __init__(self, gesture: Gesture) -> None:
        super().__init__()
        self.gesture = gesture
        self.grid = Grid()
        self.loop: Region | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Time ruler")
        gesture.timeline.changed.connect(self.update)
        gesture.timeline.moved.connect(self._follow)
        gesture.selection.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(400, HEIGHT)

    def set_grid(self, grid: Grid) -> None:
        if grid != self.grid:
            self.grid = grid
            self.update()

    def set_loop(self, loop: Region | None) -> None:
        """Show what is looped."""
        if loop != self.loop:
            self.loop = loop
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect())
        painter.fillRect(rect, QColor(theme.now.panel))
        painter.setFont(theme.font(11))
        timeline = self.gesture.timeline
        for region in self.gesture.selection.regions:
            box = marks.region_box(region, rect, timeline)
            painter.fillRect(QRectF(box.left(), 0, box.width(), rect.height()), theme.with_alpha(theme.now.accent, 28))
            painter.fillRect(QRectF(box.left(), rect.bottom() - 3, box.width(), 3), QColor(theme.now.accent))
        if self.loop is not None:
            self._paint_loop(painter, rect, self.loop)
        self._paint_changes(painter)
        self._paint_bars(painter)
        self._paint_seconds(painter)
        painter.fillRect(QRectF(0, rect.bottom() - 1, rect.width(), 1), QColor(theme.now.line))
        if timeline.duration_s > 0:
            self._paint_head(painter, rect)

    def _paint_loop(self, painter: QPainter, rect: QRectF, loop: Region) -> None:
        """Draw the loop as a bracket over the whole height."""
        box, warm = marks.region_box(loop, rect, self.gesture.timeline), QColor(theme.now.warning)
        painter.fillRect(QRectF(box.left(), 0, box.width(), 3), warm)
        for x in (box.left(), box.right() - 1):
            painter.fillRect(QRectF(round(x), 0, 1, rect.height()), warm)

    def _paint_changes(self, painter: QPainter) -> None:
        """Write tempo and meter where they change, and at the left edge what holds there."""
        timeline, changes = self.gesture.timeline, self.grid.changes
        times = [change.time_s for change in changes]
        first = max(0, bisect_right(times, timeline.start_s) - 1)
        metrics = painter.fontMetrics()
        places = [
            (self._x(change.time_s), change.text) for change in changes[first : bisect_left(times, timeline.end_s)]
        ]
        for x, _ in places:
            painter.fillRect(QRectF(round(x), 4, 1, ROW - 4), QColor(theme.now.muted))
        stuck = [(max(x, 0.0) + 4, text) for x, text in places]
        painter.setPen(QColor(theme.now.muted))
        # The first is kept whole if it can be; of crowded ones those are left out that do not fit.
        for x, text in apart(((x, text, metrics.horizontalAdvance(text)) for x, text in stuck), self.width()):
            painter.drawText(QPointF(x, ROW - 2), text)

    def _paint_bars(self, painter: QPainter) -> None:
        """Number the bars, or every 2ⁿ-th; nearer also the beats as bar.beat, and at least the one at the left edge."""
        bars, metrics = self.grid.bars_s, painter.fontMetrics()
        widest = metrics.horizontalAdvance(f"{len(bars)}.4") + 4 + _GAP
        step = marks.every(bars, self.gesture.timeline, self.width(), widest)
        if not step:
            return
        if step == 1 and marks.every(self.grid.beats_s, self.gesture.timeline, self.width(), widest + 8) == 1:
            self._paint_beats(painter)
            self._paint_where(painter)
        for time in marks.visible(bars[::step], self.gesture.timeline):
            x = round(self._x(time))
            painter.fillRect(QRectF(x, ROW + 2, 1, ROW), QColor(theme.now.edge))
            painter.setPen(QColor(theme.now.text))
            painter.drawText(QPointF(x + 4, 2 * ROW - 1), str(bisect_left(bars, time) + 1))

    def _paint_where(self, painter: QPainter) -> None:
        """Say at the left edge which beat it is, when no line is in view."""
        timeline = self.gesture.timeline
        if not marks.visible(self.grid.bars_s, timeline) and not marks.visible(self.grid.beats_s, timeline):
            painter.setPen(QColor(theme.now.muted))
            painter.drawText(QPointF(4, 2 * ROW - 1), self.grid.position(timeline.start_s).replace("|", "."))

    def _paint_beats(self, painter: QPainter) -> None:
        painter.setPen(QColor(theme.now.muted))
        for time in marks.visible(self.grid.beats_s, self.gesture.timeline):
            words = self.grid.position(time)
            if words and not words.endswith("|1"):
                x = round(self._x(time))
                painter.fillRect(QRectF(x, ROW + 8, 1, ROW - 8), QColor(theme.now.line))
                painter.drawText(QPointF(x + 4, 2 * ROW - 1), words.replace("|", "."))

    def _paint_seconds(self, painter: QPainter) -> None:
        timeline, metrics, width = self.gesture.timeline, painter.fontMetrics(), max(self.width(), 1)
        for step in _STEPS:
            room = metrics.horizontalAdvance(seconds_text(timeline.end_s, step)) + 4 + _GAP
            if step / timeline.span_s * width >= max(room, 56):
                break
        last = math.floor(min(timeline.end_s, timeline.duration_s) / step)
        for number in range(math.ceil(timeline.start_s / step), last + 1):
            x = round(self._x(number * step))
            painter.fillRect(QRectF(x, HEIGHT - 7, 1, 6), QColor(theme.now.edge))
            text = seconds_text(number * step, step)
            if x + 4 + metrics.horizontalAdvance(text) <= width:
                painter.setPen(QColor(theme.now.muted))
                painter.drawText(QPointF(x + 4, HEIGHT - 6), text)

    def _paint_head(self, painter: QPainter, rect: QRectF) -> None:
        x = self._x(self.gesture.timeline.playhead_s)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.now.text))
        bottom = rect.bottom()
        painter.drawPolygon(
            QPolygonF([QPointF(x - 5, bottom - 7), QPointF(x + 6, bottom - 7), QPointF(x + 0.5, bottom)])
        )

    def _x(self, time_s: float) -> float:
        return self.gesture.timeline.x_of(time_s, self.width())

    def _follow(self, before_s: float, now_s: float) -> None:
        for time in (before_s, now_s):
            x = self._x(time)
            if -8 <= x <= self.width() + 8:
                self.update(QRect(math.floor(x) - 7, 0, 15, HEIGHT))


class RulerCaption(QWidget):
    """What the ruler's rows are, level with them."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(theme.font(11))
        painter.setPen(QColor(theme.now.muted))
        for row, words in enumerate(("tempo", "bars", "seconds")):
            box = QRectF(0, row * ROW + (4 if row == 2 else 2), self.width() - 12, ROW)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)


def apart(texts: Iterable[tuple[float, str, float]], width: float) -> list[tuple[float, str]]:
    """Return which of some texts (left edge, words, width), in order, can be written without touching another.

    What would reach beyond `width` is left out too, unless it is the first.
    """
    placed: list[tuple[float, str]] = []
    free = -math.inf
    for x, text, length in texts:
        if x >= free and (not placed or x + length <= width):
            placed.append((x, text))
            free = x + length + _GAP
    return placed


def seconds_text(time_s: float, step_s: float) -> str:
    """Return a time with as many decimals as the step between labels needs."""
    places = max(0, math.ceil(-math.log10(step_s) - 1e-9))
    minutes, seconds = divmod(round(time_s, 6), 60)
    if minutes or step_s >= 1:
        return f"{int(minutes)}:{seconds:0{2 + (places + 1 if places else 0)}.{places}f}"
    return f"{seconds:.{places}f}"
