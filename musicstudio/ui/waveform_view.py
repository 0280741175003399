"""One lane's waveform, or a score's notes, on the shared time axis."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from musicstudio.domain.project import Track
from musicstudio.domain.tasks import Source
from musicstudio.ui import marks, theme
from musicstudio.ui.gesture import Gesture, Point
from musicstudio.ui.grid import Grid
from musicstudio.ui.sounds import SoundStore
from musicstudio.ui.time_mouse import TimeMouse
from musicstudio.ui.waves import paint_notes, paint_wave

_LEAST_ROW: Final = 40


class WaveformView(TimeMouse, QWidget):
    """The waveform is kept as a picture; selection, marks and playhead are drawn over it."""

    pressed = Signal()
    hovered = Signal(object)

    def __init__(self, gesture: Gesture, store: SoundStore) -> None:
        super().__init__()
        self.gesture, self._store = gesture, store
        self._track: Track | None = None
        self._source: Source | None = None
        self._grid = Grid()
        self._dimmed = self._focused = False
        self._picture: QPixmap | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        gesture.timeline.changed.connect(self.refresh)
        gesture.timeline.moved.connect(self._follow)
        gesture.selection.changed.connect(self.update)

    def show_track(self, track: Track, source: Source | None, grid: Grid, dimmed: bool, focused: bool) -> None:
        """Show a track; nothing is redrawn when nothing changed."""
        state = (track, source, grid, dimmed, focused)
        if state != (self._track, self._source, self._grid, self._dimmed, self._focused):
            self._track, self._source, self._grid, self._dimmed, self._focused = state
            self.setAccessibleName(f"Waveform of {track.name}")
            self.refresh()

    def refresh(self) -> None:
        """Draw anew, as when more of the waveform is known."""
        self._picture = None
        self.update()

    def uses(self, path: str) -> bool:
        return self._source is not None and self._source.path == path

    def pressed_at(self, at: Point) -> None:
        self.pressed.emit()

    def hovered_at(self, at: Point | None) -> None:
        self.hovered.emit(at)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._picture = None

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None:
            self._picture = self._drawn()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        rect = QRectF(self.rect())
        if self._focused:
            marks.paint_selection(painter, rect, self.gesture.timeline, self.gesture.selection.regions)
        marks.paint_playhead(painter, rect, self.gesture.timeline)

    def _drawn(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor("#15181b" if self._focused else theme.now.canvas))
        painter = QPainter(picture)
        rect, timeline = QRectF(self.rect()), self.gesture.timeline
        marks.paint_grid(painter, rect, timeline, self._grid, 200)
        if self._track is not None:
            colour = theme.role_colour(self._track.role)
            if self._dimmed:
                colour = theme.with_alpha(colour, 90)
            self._paint_sound(painter, rect, colour, self._track)
            marks.paint_track_marks(painter, rect.adjusted(0, 0, 0, -1), timeline, self._track)
        painter.setPen(QColor(theme.now.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.end()
        return picture

    def _paint_sound(self, painter: QPainter, rect: QRectF, colour: QColor, track: Track) -> None:
        timeline = self.gesture.timeline
        inner = rect.adjusted(0, 3, 0, -4)
        if track.score is not None:
            paint_notes(painter, inner, track.score, track.start_s, timeline, colour)
        if self._source is None:
            return
        span = timeline.start_s - track.start_s, timeline.end_s - track.start_s
        extremes = self._store.waveform(self._source, *span, max(1, self.width()))
        if extremes is None:
            painter.setPen(QColor(theme.now.muted))
            error = self._store.original(self._source.path).error
            painter.drawText(inner, Qt.AlignmentFlag.AlignCenter, error or "Reading …")
            return
        low, high = extremes
        # Channels one above the other where there is room, else together.
        rows = len(low) if inner.height() >= _LEAST_ROW * len(low) else 1
        if rows == 1:
            low, high = low.min(axis=0, keepdims=True), high.max(axis=0, keepdims=True)
        height = inner.height() / rows
        for row in range(rows):
            band = QRectF(inner.left(), inner.top() + row * height + 1, inner.width(), height - 2)
            paint_wave(painter, band, low[row], high[row], colour)

    def _follow(self, before_s: float, now_s: float) -> None:
        for time in (before_s, now_s):
            x = self.gesture.timeline.x_of(time, self.width())
            if -2 <= x <= self.width() + 2:
                self.update(QRect(math.floor(x) - 2, 0, 5, self.height()))
