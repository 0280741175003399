"""The whole song as a strip: sections, waveform, and a frame around what is visible."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from musicstudio.domain.project import Track
from musicstudio.domain.tasks import Source
from musicstudio.ui import theme
from musicstudio.ui.gesture import DRAG
from musicstudio.ui.grid import Grid
from musicstudio.ui.sounds import SoundStore
from musicstudio.ui.timeline import Timeline
from musicstudio.ui.waves import joined, paint_wave

HEIGHT: Final = 52
_BAND: Final = 16
_EDGE: Final = 6
"""How near to the frame's edge the pointer takes hold of it, in pixels."""

_GRIP: Final = 3
_LEAST_FRAME: Final = 10
_TINT: Final = 0.34
_TINTED: Final = ("bass", "guitar", "keys", "strings", "drums", "pad", "vocals", "lead")
"""Sections take turns with the roles' hues, mixed into the panel so that they stay behind."""


class Overview(QWidget):
    """Drag the frame to scroll and its edges to zoom; a click goes there with view and playhead."""

    located = Signal(float)
    """The playhead should go to this time."""

    def __init__(self, timeline: Timeline, store: SoundStore) -> None:
        super().__init__()
        self._timeline, self._store = timeline, store
        self._track: Track | None = None
        self._source: Source | None = None
        self._grid = Grid()
        self._picture: QPixmap | None = None
        self._held = ""
        self._grip_s = self._pressed_x = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Overview of the whole song")
        self.setToolTip("Click to go there, drag the frame to scroll, its edges to zoom; double-click shows everything")
        timeline.changed.connect(self.update)
        timeline.moved.connect(self._follow)

    def sizeHint(self) -> QSize:
        return QSize(400, HEIGHT)

    def show_track(self, track: Track | None, source: Source | None, grid: Grid) -> None:
        if (track, source, grid) != (self._track, self._source, self._grid) or self._picture is None:
            self._track, self._source, self._grid = track, source, grid
            self.refresh()

    def refresh(self) -> None:
        self._picture = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._picture = None

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self.refresh()
        super().changeEvent(event)

    @property
    def frame(self) -> QRectF:
        """The pixels of what is visible."""
        duration = max(self._timeline.duration_s, 1e-9)
        scale = self.width() / duration
        left = round(self._timeline.start_s * scale)
        right = round(min(self._timeline.end_s * scale, self.width()))
        if right - left < _LEAST_FRAME:
            middle = (left + right) / 2
            left = round(min(max(middle - _LEAST_FRAME / 2, 0), self.width() - _LEAST_FRAME))
            right = left + _LEAST_FRAME
        return QRectF(left, 0, right - left, self.height())

    # --- painting ------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._picture is None:
            self._picture = self._drawn()
        painter.drawPixmap(0, 0, self._picture)
        if self._timeline.duration_s <= 0:
            return
        frame, top = self.frame, _BAND if self._grid.sections else 0
        shade = theme.with_alpha(theme.now.shade, 60 if theme.now.light else 130)
        painter.fillRect(QRectF(0, top, frame.left(), self.height()), shade)
        painter.fillRect(QRectF(frame.right(), top, self.width() - frame.right(), self.height()), shade)
        accent = QColor(theme.now.accent)
        for side in (frame.left(), frame.right() - _GRIP):
            painter.fillRect(QRectF(side, 0, _GRIP, frame.height()), accent)
        for edge in (0, frame.height() - 1):
            painter.fillRect(QRectF(frame.left(), edge, frame.width(), 1), accent)
        x = self._timeline.playhead_s / self._timeline.duration_s * self.width()
        painter.fillRect(QRectF(round(min(x, self.width() - 1)), 0, 1, self.height()), QColor(theme.now.text))

    def _drawn(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(theme.now.canvas))
        painter = QPainter(picture)
        if self._timeline.duration_s > 0:
            self._paint_sections(painter)
            if self._track is not None:
                self._paint_wave(painter, self._track)
        painter.end()
        return picture

    def _paint_sections(self, painter: QPainter) -> None:
        scale = self.width() / self._timeline.duration_s
        letters = list(dict.fromkeys(_letter(section.label) for section in self._grid.sections))
        painter.setFont(theme.font(11, bold=True))
        for section in self._grid.sections:
            left, right = round(section.start_s * scale), round(section.end_s * scale)
            box = QRectF(left, 0, max(right - left - 1, 1), _BAND)
            painter.fillRect(box, section_colour(letters.index(_letter(section.label))))
            inner = box.adjusted(4, 0, -2, 0)
            if painter.fontMetrics().horizontalAdvance(section.label) <= inner.width():
                painter.setPen(QColor(theme.now.text))
                painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, section.label)

    def _paint_wave(self, painter: QPainter, track: Track) -> None:
        if self._source is None:
            return
        top = _BAND if self._grid.sections else 0
        rect = QRectF(0, top + 2, self.width(), self.height() - top - 4)
        start, end = -track.start_s, self._timeline.duration_s - track.start_s
        columns = max(1, self.width())
        extremes = self._store.waveform(self._source, start - (end - start) / columns, end, columns + 1)
        if extremes is not None:
            low, high = joined(*extremes)
            paint_wave(painter, rect, low.min(axis=0), high.max(axis=0), theme.role_colour(track.role))

    # --- by hand -------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._timeline.duration_s <= 0:
            return
        time = self._time(event)
        self._held = self._part(event.position().x()) or "frame"
        if self._part(event.position().x()) == "":
            self._timeline.pan(time - (self._timeline.start_s + self._timeline.end_s) / 2)
        self._pressed_x = event.position().x()
        self._grip_s = time - (self._timeline.end_s if self._held == "end" else self._timeline.start_s)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        time, timeline = self._time(event) - self._grip_s, self._timeline
        if self._held == "frame":
            timeline.set_range(time, time + timeline.span_s)
        elif self._held == "start":
            timeline.set_range(min(max(time, 0.0), timeline.end_s), timeline.end_s)
        elif self._held == "end":
            timeline.set_range(timeline.start_s, max(time, timeline.start_s))
        else:
            part = self._part(event.position().x())
            shapes = {"": Qt.CursorShape.ArrowCursor, "frame": Qt.CursorShape.OpenHandCursor}
            self.setCursor(shapes.get(part, Qt.CursorShape.SizeHorCursor))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held and abs(event.position().x() - self._pressed_x) < DRAG:
            self.located.emit(min(max(self._time(event), 0.0), self._timeline.duration_s))
        self._held = ""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._timeline.fit()

    def _part(self, x: float) -> str:
        """Return what lies at a pixel: an edge of the frame, its inside, or nothing of it."""
        frame = self.frame
        reach = min(_EDGE, frame.width() / 4)
        if abs(x - frame.left()) <= _EDGE and x < frame.left() + reach:
            return "start"
        if abs(x - frame.right()) <= _EDGE and x > frame.right() - reach:
            return "end"
        return "frame" if frame.left() < x < frame.right() else ""

    def _time(self, event: QMouseEvent) -> float:
        return event.position().x() / max(self.width(), 1) * self._timeline.duration_s

    def _follow(self, before_s: float, now_s: float) -> None:
        for time in (before_s, now_s):
            x = time / max(self._timeline.duration_s, 1e-9) * self.width()
            self.update(QRect(math.floor(min(x, self.width())) - 3, 0, 6, self.height()))


def section_colour(number: int) -> QColor:
    """Return the ground that the n-th kind of section has; text on it keeps its contrast."""
    hue, ground = theme.role_colour(_TINTED[number % len(_TINTED)]), QColor(theme.now.panel)
    mixed = [round(g + (h - g) * _TINT) for h, g in zip(hue.getRgb()[:3], ground.getRgb()[:3], strict=True)]
    return QColor(*mixed)


def _letter(label: str) -> str:
    return label.rstrip("'′")
