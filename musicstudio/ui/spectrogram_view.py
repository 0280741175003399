"""The spectrogram of one track: a picture made for exactly the pixels in view."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from musicstudio.audio.frequency import HIGHEST_HZ
from musicstudio.audio.spectrogram import PLAIN, Image, Lens, SpectrogramPyramid, level_db
from musicstudio.domain.project import Track
from musicstudio.domain.tasks import Source
from musicstudio.ui import marks, theme
from musicstudio.ui.frequency_span import FrequencySpan
from musicstudio.ui.gesture import Gesture, Point
from musicstudio.ui.grid import Grid
from musicstudio.ui.rolling import Piece, Rolling
from musicstudio.ui.sounds import SoundStore
from musicstudio.ui.spectrogram_look import SpectrogramLook
from musicstudio.ui.time_mouse import TimeMouse
from musicstudio.ui.waves import indexed

_GRID_STRENGTH: Final = 140


class SpectrogramView(TimeMouse, QWidget):
    """Shows one source; `hovered` tells point and level under the pointer, `scaled` another frequency range."""

    hovered = Signal(object, object)
    scaled = Signal()
    look_changed = Signal()
    sound_changed = Signal()
    """Another number of channels is shown."""

    def __init__(self, gesture: Gesture, store: SoundStore) -> None:
        super().__init__()
        self.gesture, self._store = gesture, store
        self.track: Track | None = None
        self.source: Source | None = None
        self.grid = Grid()
        self.look = SpectrogramLook()
        self.span = FrequencySpan()
        self._table = self.look.table()
        self._channels = 0
        self._rolling = Rolling(self._draw)
        self.setMouseTracking(True)
        self.setAccessibleName("Spectrogram")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        gesture.timeline.changed.connect(self._moved)
        gesture.timeline.moved.connect(self._follow)
        gesture.selection.changed.connect(self.update)

    # --- what is shown -------------------------------------------------------------------------------------------

    def show_track(self, track: Track | None, source: Source | None, grid: Grid) -> None:
        if (track, source, grid) == (self.track, self.source, self.grid):
            return
        self.track, self.source, self.grid = track, source, grid
        self._count_channels()
        self._moved()
        self.redraw()

    def set_look(self, look: SpectrogramLook) -> None:
        """Show every track this way from now on."""
        if look == self.look:
            return
        self.look = look
        self._table = look.table()
        self._moved()
        self.redraw()
        self.look_changed.emit()

    def refresh(self, path: str) -> None:
        """Draw anew when more of this file is known."""
        if self.source is not None and self.source.path == path:
            self._count_channels()
            self._moved()
            self.redraw()

    def redraw(self) -> None:
        """Draw everything anew."""
        self._rolling.forget()
        self.update()

    @property
    def lens(self) -> Lens:
        """How the sound is looked at: the look's lens, but of a sound with one channel there are no sides to choose."""
        return replace(self.look.lens, channel=PLAIN.channel) if self.mono else self.look.lens

    @property
    def mono(self) -> bool:
        return self._channels == 1

    @property
    def status(self) -> str:
        """What to say instead of, or over, the picture."""
        if self.track is None:
            return "Nothing is open yet. Drop a song anywhere in this window."
        if self.source is None:
            return "" if self.track.score is not None else "This track holds no sound."
        error = self._store.original(self.source.path).error
        pyramid = self._pyramid()
        return error or ("" if pyramid is not None and pyramid.seen else "Reading …")

    # --- geometry ------------------------------------------------------------------------------------------------

    @property
    def low_hz(self) -> float:
        return self.span.low_hz

    @property
    def high_hz(self) -> float:
        return self.span.high_hz

    def y_of(self, hz: float) -> float:
        return float(self.span.y_of(hz, self.height()))

    def hz_at(self, y: float) -> float | None:
        return self.span.hz_at(y, self.height())

    def zoom_frequency(self, factor: float, y: float) -> None:
        """Zoom the frequency axis about a pixel, inside what the sound holds."""
        self._set_span(self.span.zoomed(factor, y, self.height()))

    def hovered_at(self, at: Point | None) -> None:
        self.hovered.emit(at, self._level_at(at) if at is not None else None)

    # --- painting ------------------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._table = self.look.table()
            self.redraw()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect, timeline = QRectF(self.rect()), self.gesture.timeline
        self._rolling.paint(painter, timeline, self.size(), self.devicePixelRatioF())
        if self.status:
            painter.setFont(theme.font(13))
            painter.setPen(QColor(theme.now.muted))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.status)
        if self.track is None:
            return
        marks.paint_track_marks(painter, rect, timeline, self.track, self.y_of)
        regions = self.gesture.selection.regions
        marks.paint_selection(painter, rect, timeline, regions, self.y_of)
        if regions:
            marks.paint_length(painter, rect, timeline, regions[-1], self.y_of)
        if timeline.duration_s > 0:
            marks.paint_playhead(painter, rect, timeline, self._ink())

    def _ink(self) -> str:
        """Return the colour of lines that are seen on the picture's darkest, or lightest, ground."""
        if self._pyramid() is None:
            return theme.now.text
        return "#000000" if self.look.light else "#ffffff"

    def _draw(self, painter: QPainter, piece: Piece) -> None:
        levels = self._levels(piece)
        ground = QColor(theme.now.canvas) if levels is None else QColor.fromRgb(self._table[0])
        painter.fillRect(piece.rect, ground)
        if levels is not None:
            painter.drawImage(QPointF(piece.left, 0), indexed(levels, self._table))
        marks.paint_grid(painter, piece.rect, piece, self.grid, _GRID_STRENGTH, self._ink())

    def _levels(self, piece: Piece) -> Image | None:
        """Return uint8 (height, columns) of a piece, one column per pixel."""
        pyramid = self._pyramid()
        if pyramid is None or self.source is None or self.track is None:
            return None
        span = piece.start_s - self.track.start_s, piece.end_s - self.track.start_s
        top = pyramid.spectrum.rows - 1
        rows = self.span.low * top, self.span.high * top
        return self._store.pixels(self.source, span, piece.columns, rows, piece.height, self.lens)

    # --- inside --------------------------------------------------------------------------------------------------

    def _pyramid(self) -> SpectrogramPyramid | None:
        return self._store.pyramid(self.source.path, self.lens) if self.source is not None else None

    def _count_channels(self) -> None:
        info = self._store.original(self.source.path).info if self.source is not None else None
        channels = info.channels if info is not None else 0
        if channels != self._channels:
            self._channels = channels
            self.sound_changed.emit()

    def _moved(self) -> None:
        """Have what is in view computed first, and keep the axis inside what the sound holds."""
        pyramid = self._pyramid()
        if pyramid is not None and self.track is not None:
            timeline, offset = self.gesture.timeline, self.track.start_s
            pyramid.look_at(timeline.start_s - offset, timeline.end_s - offset)
        top = pyramid.spectrum.top_hz if pyramid is not None else HIGHEST_HZ
        self._set_span(self.span.on(self.lens.scale, top))
        self.update()

    def _set_span(self, span: FrequencySpan) -> None:
        if span != self.span:
            self.span = span
            self.redraw()
            self.scaled.emit()

    def _level_at(self, at: Point) -> float | None:
        pyramid = self._pyramid()
        if pyramid is None or self.source is None or self.track is None or at.hz is None:
            return None
        time = at.time_s - self.track.start_s
        step = max(pyramid.column_s, self.gesture.timeline.span_s / max(self.width(), 1))
        levels = self._store.spectrogram(self.source, time, time + step, 1, self.lens)
        if levels is None or not self.track.start_s <= at.time_s < self.track.seconds:
            return None
        row = round(float(pyramid.spectrum.hz_to_row(at.hz)))
        return float(level_db(levels[row : row + 1, 0])[0]) if 0 <= row < len(levels) else None

    def _follow(self, before_s: float, now_s: float) -> None:
        for time in (before_s, now_s):
            x = self.gesture.timeline.x_of(time, self.width())
            if -2 <= x <= self.width() + 2:
                self.update(QRect(math.floor(x) - 2, 0, 5, self.height()))
