"""Many rectangles at once: one call into Qt for a whole array."""

from __future__ import annotations

from typing import Any

import numpy as np
import shiboken6
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

Numbers = NDArray[Any] | float


def fill_rects(
    painter: QPainter, left: NDArray[Any], top: Numbers, width: Numbers, height: Numbers, colour: QColor
) -> None:
    """Fill rectangles given as columns of pixels in one colour."""
    if not len(left):
        return
    memory = np.empty((len(left), 4), np.float64)
    memory[:, 0], memory[:, 1], memory[:, 2], memory[:, 3] = left, top, width, height
    # A Python list of QRectF costs a microsecond each; Qt takes an array's first and its length, as C++ would.
    first = shiboken6.wrapInstance(memory.ctypes.data, QRectF)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRects(first, len(memory))


def frame_rects(
    painter: QPainter, left: NDArray[Any], top: NDArray[Any], width: NDArray[Any], height: Numbers, colour: QColor
) -> None:
    """Draw the outlines of rectangles, one pixel wide, inside them."""
    fill_rects(painter, left, top, width, 1.0, colour)
    fill_rects(painter, left, top + height - 1, width, 1.0, colour)
    fill_rects(painter, left, top, 1.0, height, colour)
    fill_rects(painter, left + width - 1, top, np.ones(len(left)), height, colour)
