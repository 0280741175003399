"""Many rectangles at once: one call into Qt for a whole array."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.Qt import internals
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

Numbers = NDArray[Any] | float


def fill_rects(
    painter: QPainter, left: NDArray[Any], top: Numbers, width: Numbers, height: Numbers, colour: QColor
) -> None:
    """Fill rectangles given as columns of pixels in one colour."""
    if not len(left):
        return
    # A Python list of QRectF costs a microsecond each; pyqtgraph hands Qt the array itself.
    array = internals.PrimitiveArray(QRectF, 4)
    array.resize(len(left))
    memory = array.ndarray()
    memory[:, 0], memory[:, 1], memory[:, 2], memory[:, 3] = left, top, width, height
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRects(*array.drawargs())


def frame_rects(
    painter: QPainter, left: NDArray[Any], top: NDArray[Any], width: NDArray[Any], height: Numbers, colour: QColor
) -> None:
    """Draw the outlines of rectangles, one pixel wide, inside them."""
    fill_rects(painter, left, top, width, 1.0, colour)
    fill_rects(painter, left, top + height - 1, width, 1.0, colour)
    fill_rects(painter, left, top, 1.0, height, colour)
    fill_rects(painter, left + width - 1, top, np.ones(len(left)), height, colour)
