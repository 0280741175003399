"""One lane's waveform, or a score's notes, on the shared time axis."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from musicstudio.domain.project import Track
from musicstudio.domain.tasks import Source
from musicstudio.ui import marks, theme
from musicstudio.ui.gesture import Gesture, Point
from musicstudio.ui.grid import Grid
from musicstudio.ui.note_batch import Column, batches_of, paint_score
from musicstudio.ui.rolling import Piece, Rolling
from musicstudio.ui.sounds import SoundStore
from musicstudio.ui.time_mouse import TimeMouse
from musicstudio.ui.waves import joined, paint_wave

_LEAST_ROW: Final = 40
"""A channel has a row of its own from this many pixels on."""

_DIMMED: Final = 0.35
_LEAST_PITCHES: Final = 12


class WaveformView(TimeMouse, QWidget):
    """Sound and grid are kept as a picture; selection, marks and playhead are drawn over it."""

    pressed = Signal()
    hovered = Signal(object)
    menu_wanted = Signal(QPoint)

    def __init__(self, gesture: Gesture, store: SoundStore) -> None:
        super().__init__()
        self.gesture, self._store = gesture, store
        self._track: Track | None = None
        self._source: Source | None = None
        self._grid = Grid()
        self._dimmed = self._focused = False
        self._rolling = Rolling(self._draw)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        gesture.timeline.changed.connect(self.update)
        gesture.timeline.moved.connect(self._follow)
        gesture.selection.changed.connect(self._selected)

    def show_track(self, track: Track, source: Source | None, grid: Grid, dimmed: bool, focused: bool) -> None:
        """Show a track; nothing is redrawn when nothing changed."""
        state = (track, source, grid, dimmed, focused)
        if state != (self._track, self._source, self._grid, self._dimmed, self._focused):
            self._track, self._source, self._grid, self._dimmed, self._focused = state
            self.setAccessibleName(f"{'Notes' if source is None else 'Waveform'} of {track.name}")
            self.refresh()

    def refresh(self) -> None:
        """Draw anew, as when more of the waveform is known."""
        self._rolling.forget()
        self.update()

    def uses(self, path: str) -> bool:
        return self._source is not None and self._source.path == path

    def pressed_at(self, at: Point) -> None:
        self.pressed.emit()

    def hovered_at(self, at: Point | None) -> None:
        self.hovered.emit(at)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self.refresh()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect, timeline = QRectF(self.rect()), self.gesture.timeline
        self._rolling.paint(painter, timeline, self.size(), self.devicePixelRatioF())
        if self._track is not None:
            marks.paint_track_marks(painter, rect.adjusted(0, 0, 0, -1), timeline, self._track)
        self._say_what_is_missing(painter, rect)
        painter.fillRect(QRectF(0, rect.bottom() - 1, rect.width(), 1), QColor(theme.now.line))
        if self._focused:
            marks.paint_selection(painter, rect, timeline, self.gesture.selection.regions)
        if timeline.duration_s > 0:
            marks.paint_playhead(painter, rect, timeline)

    def _say_what_is_missing(self, painter: QPainter, rect: QRectF) -> None:
        if self._source is None:
            return
        original = self._store.original(self._source.path)
        if original.error or not original.heard:
            painter.setFont(theme.font())
            painter.setPen(QColor(theme.now.muted))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, original.error or "Reading …")

    def _draw(self, painter: QPainter, piece: Piece) -> None:
        painter.fillRect(piece.rect, QColor(theme.now.focused if self._focused else theme.now.canvas))
        marks.paint_grid(painter, piece.rect, piece, self._grid, 200)
        if self._track is None:
            return
        if self._source is None:
            self._draw_notes(painter, piece, self._track)
        else:
            self._draw_wave(painter, piece, self._source, self._track)

    def _draw_wave(self, painter: QPainter, piece: Piece, source: Source, track: Track) -> None:
        start, end = piece.start_s - track.start_s, piece.end_s - track.start_s
        before = start - piece.span_s / piece.columns
        extremes = self._store.waveform(source, before, end, piece.columns + 1)
        if extremes is None:
            return
        low, high = joined(*extremes)
        inner = piece.rect.adjusted(0, 3, 0, -4)
        # Channels one above the other where there is room, else together.
        rows = len(low) if inner.height() >= _LEAST_ROW * len(low) * self.devicePixelRatioF() else 1
        if rows == 1:
            low, high = low.min(axis=0, keepdims=True), high.max(axis=0, keepdims=True)
        colour = theme.role_colour(track.role)
        colour.setAlphaF(_DIMMED if self._dimmed else 1.0)
        height = inner.height() / rows
        for row in range(rows):
            band = QRectF(inner.left(), round(inner.top() + row * height) + 1, inner.width(), int(height) - 2)
            paint_wave(painter, band, low[row], high[row], colour)

    def _draw_notes(self, painter: QPainter, piece: Piece, track: Track) -> None:
        pitches = [(batch.pitch.min(), batch.pitch.max()) for _, batch in batches_of(track)]
        if not pitches:
            return
        low, high = int(min(pair[0] for pair in pitches)), int(max(pair[1] for pair in pitches))
        low -= max(0, _LEAST_PITCHES - (high - low)) // 2
        high = max(high, low + _LEAST_PITCHES)
        inner = piece.rect.adjusted(0, 4, 0, -5)
        step = inner.height() / (high - low + 1)

        def place(pitch: Column) -> tuple[Column, float]:
            return inner.bottom() - (pitch - low + 1) * step, max(step - 0.5, 1.5)

        paint_score(painter, track, piece, inner, place, opacity=_DIMMED if self._dimmed else 1.0)

    def _selected(self) -> None:
        if self._focused:
            self.update()

    def _follow(self, before_s: float, now_s: float) -> None:
        for time in (before_s, now_s):
            x = self.gesture.timeline.x_of(time, self.width())
            if -2 <= x <= self.width() + 2:
                self.update(QRect(math.floor(x) - 2, 0, 5, self.height()))
