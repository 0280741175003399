"""A picture of a time axis that is moved along with it: what comes into view is drawn, the rest is not drawn again."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPixmap

from musicstudio.ui.timeline import Timeline


@dataclass(frozen=True)
class Piece:
    """What to draw: `[start_s, end_s)` in so many columns, `left` of the picture's left edge, `height` rows."""

    start_s: float
    end_s: float
    left: int
    columns: int
    height: int

    @property
    def rect(self) -> QRectF:
        return QRectF(self.left, 0, self.columns, self.height)

    @property
    def span_s(self) -> float:
        return self.end_s - self.start_s

    def x_of(self, time_s: float, width: int) -> float:
        """Return the pixel of a time, counted from `left`, in that width."""
        return (time_s - self.start_s) / self.span_s * width

    def xs_of(self, times_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the pixels of many times, counted from the picture's left edge."""
        return self.left + (times_s - self.start_s) / self.span_s * self.columns


class Rolling:
    """`draw(painter, piece)` fills a piece, in the screen's own pixels; pieces meet on whole pixels."""

    def __init__(self, draw: Callable[[QPainter, Piece], None]) -> None:
        self._draw = draw
        self._picture: QPixmap | None = None
        self._column_s = 0.0
        self._first = 0

    def forget(self) -> None:
        """Draw everything anew next time."""
        self._picture = None

    def paint(self, painter: QPainter, timeline: Timeline, size: QSize, ratio: float) -> None:
        """Paint what is in view at the painter's origin, `size` in the widget's pixels."""
        width, height = max(1, round(size.width() * ratio)), max(1, round(size.height() * ratio))
        column_s = timeline.span_s / width
        picture = self._picture
        same = picture is not None and (picture.width(), picture.height()) == (width, height)
        if picture is None or not same or not math.isclose(column_s, self._column_s, rel_tol=1e-9):
            picture = self._picture = QPixmap(width, height)
            self._column_s, self._first = column_s, round(timeline.start_s / column_s)
            self._fill(picture, 0, width)
        else:
            self._roll(picture, round(timeline.start_s / self._column_s))
        picture.setDevicePixelRatio(ratio)
        painter.drawPixmap(0, 0, picture)
        picture.setDevicePixelRatio(1)

    def _roll(self, picture: QPixmap, first: int) -> None:
        moved, self._first = first - self._first, first
        width = picture.width()
        if abs(moved) >= width:
            self._fill(picture, 0, width)
        elif moved:
            picture.scroll(-moved, 0, QRect(0, 0, width, picture.height()))
            self._fill(picture, *((width - moved, width) if moved > 0 else (0, -moved)))

    def _fill(self, picture: QPixmap, left: int, right: int) -> None:
        start, end = (self._first + left) * self._column_s, (self._first + right) * self._column_s
        piece = Piece(start, end, left, right - left, picture.height())
        painter = QPainter(picture)
        painter.setClipRect(QRect(left, 0, right - left, picture.height()))
        self._draw(painter, piece)
        painter.end()
