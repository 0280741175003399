"""The spectrogram on a log-frequency axis: a picture made for exactly the pixels in view, by pyqtgraph."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from musicstudio.audio.logspectrum import HIGHEST_HZ, LOWEST_HZ
from musicstudio.audio.palette import heat
from musicstudio.audio.spectrogram import Image, level_db
from musicstudio.domain.project import Track
from musicstudio.domain.tasks import Source
from musicstudio.ui import marks, theme
from musicstudio.ui.gesture import Gesture, Point
from musicstudio.ui.grid import Grid
from musicstudio.ui.sounds import SoundStore
from musicstudio.ui.time_mouse import TimeMouse
from musicstudio.ui.waves import paint_notes_in_tune

pg.setConfigOptions(
    imageAxisOrder="row-major", background=theme.now.canvas, foreground=theme.now.muted, antialias=False
)

_LEAST_OCTAVES: Final = 1.0


class SpectrogramView(TimeMouse, pg.GraphicsView):
    """Shows one source; `hovered` tells point and level under the pointer, `scaled` a new frequency range."""

    hovered = Signal(object, object)
    scaled = Signal()

    def __init__(self, gesture: Gesture, store: SoundStore) -> None:
        super().__init__(useOpenGL=False)
        self.gesture, self._store = gesture, store
        self.track: Track | None = None
        self.source: Source | None = None
        self.grid = Grid()
        self.low_hz, self.high_hz = LOWEST_HZ, HIGHEST_HZ
        self._top_hz = HIGHEST_HZ
        self._floor_db, self._ceiling_db = -84.0, -6.0
        self._shown: Image | None = None
        self._shown_s = (0.0, 1.0)
        self._box = pg.ViewBox(enableMouse=False, enableMenu=False, defaultPadding=0)
        self.setCentralItem(self._box)
        self._image = pg.ImageItem()
        self._image.setLookupTable(heat())
        self._box.addItem(self._image, ignoreBounds=True)
        self._overlay = _Overlay(self)
        self.scene().addItem(self._overlay)
        self._head = self.scene().addLine(0, 0, 0, 10, QPen(QColor(theme.now.text), 1))
        self._head.setZValue(20)
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.setMouseTracking(True)
        self.setAccessibleName("Spectrogram")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        gesture.timeline.changed.connect(self.redraw)
        gesture.timeline.moved.connect(self._place_head)
        gesture.selection.changed.connect(self._overlay.update)

    # --- what is shown -------------------------------------------------------------------------------------------

    def show_track(self, track: Track | None, source: Source | None, grid: Grid) -> None:
        if (track, source, grid) == (self.track, self.source, self.grid):
            return
        self.track, self.source, self.grid = track, source, grid
        self.redraw()

    def refresh(self, path: str) -> None:
        """Draw anew when more of this file is known."""
        if self.source is not None and self.source.path == path:
            self.redraw()

    def set_levels(self, floor_db: float, ceiling_db: float) -> None:
        """Set which levels are darkest and brightest, in dB of full scale."""
        self._floor_db, self._ceiling_db = floor_db, max(ceiling_db, floor_db + 6)
        self.redraw()

    @property
    def status(self) -> str:
        """What to say instead of, or over, the picture."""
        if self.track is None:
            return "Nothing is open yet. Drop a song anywhere in this window."
        if self.source is None:
            return "" if self.track.score is not None else "This track holds no sound."
        original = self._store.original(self.source.path, spectral=True)
        if original.error:
            return original.error
        return "" if original.seen else "Reading …"

    def redraw(self) -> None:
        """Make the picture for what is in view."""
        timeline = self.gesture.timeline
        image = self._image_in_view()
        self._shown = image
        self._image.setVisible(image is not None)
        if image is not None:
            cut, low_row, high_row = self._rows_in_view(image)
            levels = tuple((db + 100) * 2.55 for db in (self._floor_db, self._ceiling_db))
            self._image.setImage(cut, autoLevels=False, levels=levels)
            octave = math.log2(self._top_hz / LOWEST_HZ) / (len(image) - 1)
            bottom = math.log2(LOWEST_HZ) + (low_row - 0.5) * octave
            start, end = self._shown_s
            self._image.setRect(QRectF(start, bottom, end - start, (high_row - low_row) * octave))
        self._box.setRange(
            xRange=(timeline.start_s, timeline.end_s),
            yRange=(math.log2(self.low_hz), math.log2(self.high_hz)),
            padding=0,
            disableAutoRange=True,
        )
        self._overlay.update()
        self._place_head()

    def _image_in_view(self) -> Image | None:
        """Return one column per pixel; zoomed in further, the spectrogram's own columns, for Qt to blend between."""
        if self.source is None or self.track is None:
            return None
        timeline, offset = self.gesture.timeline, self.track.start_s
        original = self._store.original(self.source.path, spectral=True)
        if original.info is None or original.pyramid is None:
            return None
        self._top_hz = min(HIGHEST_HZ, original.info.sample_rate / 2)
        if self.high_hz > self._top_hz or math.log2(self.high_hz / self.low_hz) < _LEAST_OCTAVES - 1e-6:
            self.high_hz = self._top_hz
        start, end, columns = timeline.start_s - offset, timeline.end_s - offset, max(1, self.viewport().width())
        own = original.pyramid.column_s
        if (end - start) / columns < own:
            first, last = math.floor(start / own) - 1, math.ceil(end / own) + 1
            start, end, columns = first * own, last * own, last - first
        self._shown_s = start + offset, end + offset
        return self._store.spectrogram(self.source, start, end, columns)

    def _rows_in_view(self, image: Image) -> tuple[Image, int, int]:
        per_octave = (len(image) - 1) / math.log2(self._top_hz / LOWEST_HZ)
        low = max(0, math.floor(math.log2(self.low_hz / LOWEST_HZ) * per_octave))
        high = min(len(image), math.ceil(math.log2(self.high_hz / LOWEST_HZ) * per_octave) + 2)
        return image[low:high], low, high

    # --- geometry ------------------------------------------------------------------------------------------------

    def canvas(self) -> QWidget:
        return self.viewport()

    def y_of(self, hz: float) -> float:
        share = math.log2(max(hz, 1e-3) / self.low_hz) / math.log2(self.high_hz / self.low_hz)
        return (1 - share) * self.viewport().height()

    def hz_at(self, y: float) -> float | None:
        share = 1 - y / max(self.viewport().height(), 1)
        return self.low_hz * (self.high_hz / self.low_hz) ** min(max(share, 0.0), 1.0)

    def zoom_frequency(self, factor: float, y: float) -> None:
        """Zoom the frequency axis about a pixel, inside what the sound holds."""
        whole = math.log2(self._top_hz / LOWEST_HZ)
        octaves = math.log2(self.high_hz / self.low_hz)
        wanted = min(max(octaves * factor, _LEAST_OCTAVES), whole)
        share = 1 - y / max(self.viewport().height(), 1)
        low = math.log2(self.low_hz) + share * (octaves - wanted)
        low = min(max(low, math.log2(LOWEST_HZ)), math.log2(self._top_hz) - wanted)
        self.low_hz, self.high_hz = 2**low, 2 ** (low + wanted)
        self.redraw()
        self.scaled.emit()

    def hovered_at(self, at: Point | None) -> None:
        self.hovered.emit(at, self._level_at(at) if at is not None else None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "_overlay"):
            self.redraw()

    def _level_at(self, at: Point) -> float | None:
        if self._shown is None or at.hz is None:
            return None
        rows, columns = self._shown.shape
        row = round(math.log2(at.hz / LOWEST_HZ) / math.log2(self._top_hz / LOWEST_HZ) * (rows - 1))
        start, end = self._shown_s
        column = int((at.time_s - start) / (end - start) * columns)
        if not (0 <= row < rows and 0 <= column < columns):
            return None
        return float(level_db(np.array([self._shown[row, column]]))[0])

    def _place_head(self, *_: object) -> None:
        width, height = self.viewport().width(), self.viewport().height()
        x = self.gesture.timeline.x_of(self.gesture.timeline.playhead_s, width)
        self._head.setVisible(-1 <= x <= width and self.gesture.timeline.duration_s > 0)
        self._head.setLine(QLineF(x, 0, x, height))


class _Overlay(pg.GraphicsObject):  # type: ignore[misc]
    """Grid, marks and selection, in pixels over the picture."""

    def __init__(self, view: SpectrogramView) -> None:
        super().__init__()
        self._view = view
        self.setZValue(10)

    def boundingRect(self) -> QRectF:
        return QRectF(self._view.viewport().rect())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        view, rect = self._view, self.boundingRect()
        timeline = view.gesture.timeline
        if view.status:
            painter.setFont(theme.font(13))
            painter.setPen(QColor(theme.now.muted))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, view.status)
        if view.track is None:
            return
        marks.paint_grid(painter, rect, timeline, view.grid, 140)
        paint_notes_in_tune(painter, rect, view.track, timeline, view.y_of)
        marks.paint_track_marks(painter, rect, timeline, view.track, view.y_of)
        regions = view.gesture.selection.regions
        marks.paint_selection(painter, rect, timeline, regions, view.y_of)
        if regions:
            self._label(painter, rect)

    def _label(self, painter: QPainter, rect: QRectF) -> None:
        region = self._view.gesture.selection.regions[-1]
        box = marks.region_box(region, rect, self._view.gesture.timeline, self._view.y_of)
        text = f"{region.end_s - region.start_s:.3f} s"
        painter.setFont(theme.font(11))
        width = painter.fontMetrics().horizontalAdvance(text)
        if box.width() > width + 12 and box.height() > 20:
            tag = QRectF(box.right() - width - 9, box.bottom() - 18, width + 8, 16)
            painter.fillRect(tag, QColor(8, 16, 15, 190))
            painter.setPen(QColor(theme.now.accent))
            painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, text)
