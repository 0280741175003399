"""The whole song as a strip: sections, waveform, and a frame around what is visible."""

from __future__ import annotations

from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from musicstudio.domain.project import Track
from musicstudio.domain.tasks import Source
from musicstudio.ui import theme
from musicstudio.ui.grid import Grid
from musicstudio.ui.sounds import SoundStore
from musicstudio.ui.timeline import Timeline
from musicstudio.ui.waves import paint_wave

HEIGHT: Final = 52
_BAND: Final = 16
_TINTS: Final = ("#4f6d8f", "#7d5f86", "#5c7f66", "#8a6a4e", "#557a80", "#85606a")


class Overview(QWidget):
    """Drag moves the visible range, a press outside the frame centres it there."""

    def __init__(self, timeline: Timeline, store: SoundStore) -> None:
        super().__init__()
        self._timeline, self._store = timeline, store
        self._track: Track | None = None
        self._source: Source | None = None
        self._grid = Grid()
        self._picture: QPixmap | None = None
        self._grip_s: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName("Overview of the whole song")
        timeline.changed.connect(self.update)
        timeline.moved.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(400, HEIGHT)

    def show_track(self, track: Track | None, source: Source | None, grid: Grid) -> None:
        self._track, self._source, self._grid = track, source, grid
        self.refresh()

    def refresh(self) -> None:
        self._picture = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._picture = None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._picture is None:
            self._picture = self._drawn()
        painter.drawPixmap(0, 0, self._picture)
        if self._timeline.duration_s <= 0:
            return
        scale = self.width() / self._timeline.duration_s
        left, right = self._timeline.start_s * scale, min(self._timeline.end_s * scale, self.width())
        shade = QColor(8, 9, 10, 130)
        top = _BAND if self._grid.sections else 0
        painter.fillRect(QRectF(0, top, left, self.height()), shade)
        painter.fillRect(QRectF(right, top, self.width() - right, self.height()), shade)
        painter.setPen(QPen(QColor(theme.now.accent), 1))
        painter.drawRect(QRectF(left + 0.5, 0.5, max(right - left - 1, 2), self.height() - 1))
        x = self._timeline.playhead_s * scale
        painter.setPen(QColor(theme.now.text))
        painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._timeline.duration_s <= 0:
            return
        time = self._time(event)
        if not self._timeline.start_s <= time <= self._timeline.end_s:
            self._timeline.pan(time - (self._timeline.start_s + self._timeline.end_s) / 2)
        self._grip_s = time - self._timeline.start_s

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip_s is not None:
            start = self._time(event) - self._grip_s
            self._timeline.set_range(start, start + self._timeline.span_s)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip_s = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._timeline.fit()

    def _time(self, event: QMouseEvent) -> float:
        return event.position().x() / max(self.width(), 1) * self._timeline.duration_s

    def _drawn(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(theme.now.canvas))
        painter = QPainter(picture)
        if self._track is not None and self._timeline.duration_s > 0:
            self._paint_sections(painter)
            self._paint_wave(painter, self._track)
        painter.end()
        return picture

    def _paint_sections(self, painter: QPainter) -> None:
        scale = self.width() / self._timeline.duration_s
        labels = list(dict.fromkeys(section.label.rstrip("'′") for section in self._grid.sections))
        painter.setFont(theme.font(11, bold=True))
        for section in self._grid.sections:
            box = QRectF(section.start_s * scale, 0, (section.end_s - section.start_s) * scale - 1, _BAND)
            painter.fillRect(box, QColor(_TINTS[labels.index(section.label.rstrip("'′")) % len(_TINTS)]))
            painter.setPen(QColor("#ffffff"))
            inner = box.adjusted(4, 0, -2, 0)
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, section.label)

    def _paint_wave(self, painter: QPainter, track: Track) -> None:
        if self._source is None:
            return
        top = _BAND if self._grid.sections else 0
        rect = QRectF(0, top + 2, self.width(), self.height() - top - 4)
        duration = self._timeline.duration_s
        columns = max(1, self.width())
        extremes = self._store.waveform(self._source, -track.start_s, duration - track.start_s, columns)
        if extremes is not None:
            low, high = np.min(extremes[0], axis=0), np.max(extremes[1], axis=0)
            paint_wave(painter, rect, low, high, theme.role_colour(track.role))
