"""Notes drawn on the rows of a piano roll: as opaque as they are loud and sure, chosen ones framed."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from musicstudio.ui import theme
from musicstudio.ui.marks import TimeAxis
from musicstudio.ui.note_batch import NoteBatch
from musicstudio.ui.rects import fill_rects, frame_rects
from musicstudio.ui.rows import Rows

_NAMED_PX: Final = 13.0
_MOST_NAMED: Final = 250
_LIFTED_PX: Final = 5.0
"""Rows at least this high have room for a note's lighter edge."""

_MOST_LIFTED: Final = 3000

_HIDDEN: Final = 150
"""Opacity of the outline of what does not count."""

Mask = NDArray[np.bool_]


def paint_notes(
    painter: QPainter,
    rect: QRectF,
    rows: Rows,
    axis: TimeAxis,
    batch: NoteBatch,
    colour: QColor,
    chosen: Mask,
    hidden: Mask | None = None,
) -> None:
    """Draw the notes in view; `chosen` and `hidden` are masks over the whole batch."""
    seen = batch.seen(axis.start_s, axis.end_s)
    left, wide = batch.edges(seen, axis, rect.width())
    left += rect.left()
    top = rows.top_of(rows.rows_of(batch.pitch[seen])) + 0.5
    tall = max(rows.row_px - 1, 2.0)
    marked = chosen[seen]
    if hidden is not None:
        wide = np.where(hidden[seen], 0.0, wide)
        marked = marked & ~hidden[seen]
    batch.paint(painter, seen, left, top, wide, tall, colour)
    if tall >= _LIFTED_PX and len(left) <= _MOST_LIFTED:
        fill_rects(painter, left, top, wide, 1.0, theme.with_alpha(theme.now.text, 56))
    if marked.any():
        of_it = left[marked], top[marked], wide[marked]
        fill_rects(painter, *of_it, tall, theme.with_alpha(theme.now.text, 64))
        frame_rects(painter, *of_it, tall, QColor(theme.now.text))
    if tall >= _NAMED_PX and len(left) <= _MOST_NAMED:
        _name_notes(painter, rows, batch.pitch[seen], left, top, wide)


def paint_faint(painter: QPainter, rect: QRectF, rows: Rows, axis: TimeAxis, batch: NoteBatch, colour: QColor) -> None:
    """Draw notes one does not work on: thin and dim."""
    seen = batch.seen(axis.start_s, axis.end_s)
    left, wide = batch.edges(seen, axis, rect.width())
    top, inset = rows.top_of(rows.rows_of(batch.pitch[seen])), rows.row_px * 0.25
    tall = max(rows.row_px - 2 * inset, 2.0)
    fill_rects(painter, left + rect.left(), top + inset, wide, tall, theme.with_alpha(colour, 70))


def paint_hidden(painter: QPainter, rect: QRectF, rows: Rows, axis: TimeAxis, batch: NoteBatch, colour: QColor) -> None:
    """Draw notes too doubtful to count: outlines alone, to be taken in."""
    seen = batch.seen(axis.start_s, axis.end_s)
    left, wide = batch.edges(seen, axis, rect.width())
    top, tall = rows.top_of(rows.rows_of(batch.pitch[seen])) + 0.5, max(rows.row_px - 1, 2.0)
    frame_rects(painter, left + rect.left(), top, wide, tall, theme.with_alpha(colour, _HIDDEN))


def _name_notes(painter: QPainter, rows: Rows, pitch: Any, left: Any, top: Any, wide: Any) -> None:
    painter.setPen(QColor(theme.now.canvas))
    measure = painter.fontMetrics().horizontalAdvance
    for number, x, y, width in zip(pitch.tolist(), left.tolist(), top.tolist(), wide.tolist(), strict=True):
        text = rows.name(number)
        if width >= measure(text) + 8:
            box = QRectF(x + 4, y, width, rows.row_px - 1)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
