"""Drawing of a waveform, and of any picture of indexed colours, given its numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter


def paint_wave(
    painter: QPainter, rect: QRectF, low: NDArray[np.float32], high: NDArray[np.float32], colour: QColor
) -> None:
    """Draw extremes (one pair per pixel column, ±1) about the middle of `rect`, their ends smoothed."""
    height = max(1, int(rect.height()))
    middle, half = height / 2, height / 2
    top = (middle - np.clip(high, -1, 1) * half).astype(np.float32)
    bottom = (middle - np.clip(low, -1, 1) * half).astype(np.float32)
    # What is thinner than a pixel would fade: silence is drawn as a thin line.
    centre = (top + bottom) / 2
    top, bottom = np.minimum(top, centre - 0.5), np.maximum(bottom, centre + 0.5)
    rows = np.arange(height, dtype=np.float32)[:, None]
    cover = np.clip(bottom - rows, 0, 1) - np.clip(top - rows, 0, 1)
    image = indexed((cover * np.float32(255)).astype(np.uint8), _fades(colour))
    painter.drawImage(QPointF(rect.left(), rect.top()), image)


def joined(low: NDArray[np.float32], high: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return all but the first column, each reaching to the one before, so that a wave seen closely is one line."""
    return np.minimum(low[..., 1:], high[..., :-1]), np.maximum(high[..., 1:], low[..., :-1])


def indexed(pixels: NDArray[np.uint8], table: list[int]) -> QImage:
    """Return an image of its own from uint8 (rows, columns), coloured by a table of 256 ARGB values."""
    data = np.ascontiguousarray(pixels)
    rows, columns = data.shape
    image = QImage(data.data, columns, rows, columns, QImage.Format.Format_Indexed8)
    image.setColorTable(table)
    return image.copy()


def _fades(colour: QColor) -> list[int]:
    """Return a colour at 256 opacities, up to its own."""
    rgb = colour.rgb() & 0xFFFFFF
    return [round(alpha * colour.alphaF()) << 24 | rgb for alpha in range(256)]
