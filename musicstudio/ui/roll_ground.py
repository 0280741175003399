"""What lies behind the notes of a piano roll: rows of the keyboard, the scale, lines of the grid."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from musicstudio.domain.note_grid import bar_of
from musicstudio.domain.note_table import seconds_of
from musicstudio.domain.scales import pitch_classes, tonic
from musicstudio.domain.units import PPQ
from musicstudio.ui import theme
from musicstudio.ui.marks import TimeAxis
from musicstudio.ui.rects import fill_rects
from musicstudio.ui.roll_state import RollState
from musicstudio.ui.rows import Rows

BLACK: Final = frozenset((1, 3, 6, 8, 10))
LEAST_GAP: Final = 9.0
"""Lines closer than this many pixels are left out."""


def paint_rows(painter: QPainter, rect: QRectF, rows: Rows, key: str) -> None:
    """Fill the rows: in the key light, others dark; without a key the white keys light. Octaves end in a line."""
    inside = frozenset() if rows.drums else pitch_classes(key)
    root = tonic(key) if inside else None
    ink = QColor(theme.now.text)
    for row in rows.visible():
        pitch, top = rows.pitches[row], rows.top_of(row)
        tone = pitch % 12
        light = row % 2 == 0 if rows.drums else (tone in inside if inside else tone not in BLACK)
        box = QRectF(rect.left(), top, rect.width(), rows.row_px)
        if light:
            painter.fillRect(box, theme.with_alpha(ink, 15))
        if tone == root:
            painter.fillRect(box, theme.with_alpha(theme.now.accent, 22))
        if not rows.drums and tone == 0:
            foot = QRectF(rect.left(), round(top + rows.row_px) - 1, rect.width(), 1)
            painter.fillRect(foot, theme.with_alpha(ink, 44))


def paint_lines(painter: QPainter, rect: QRectF, state: RollState, axis: TimeAxis) -> None:
    """Draw bars, beats and the grid, each only where there is room; what lies after the score's end is shaded."""
    if state.track is None:
        return
    lines = np.array(grid_lines(state, axis, rect.width())).reshape(-1, 2)
    times = seconds_of(lines[:, 0], state.score.tempo_map) + state.track.start_s
    x = np.round(rect.left() + (times - axis.start_s) / axis.span_s * rect.width())
    for strength in np.unique(lines[:, 1]).tolist():
        ink = theme.with_alpha(theme.now.grid, strength)
        fill_rects(painter, x[lines[:, 1] == strength], rect.top(), 1.0, rect.height(), ink)
    end = rect.left() + max(axis.x_of(state.end_s, int(rect.width())), 0.0)
    if end < rect.right():
        beyond = QRectF(end, rect.top(), rect.right() - end, rect.height())
        painter.fillRect(beyond, theme.with_alpha(theme.now.shade, 90))


def grid_lines(state: RollState, axis: TimeAxis, width: float) -> list[tuple[int, int]]:
    """Return ticks in view with how strong their line is, 0–255: bars, beats, then the grid."""
    score, found = state.score, {}
    begin, last = state.tick_at(axis.start_s), state.tick_at(axis.end_s) + 1
    per_px = score.tempo_map.bpm_at(begin) * PPQ / 60 * axis.span_s / max(width, 1)
    bars = score.bar_starts(last)
    first = max(0, bisect_right(bars, begin) - 1)
    skip = 1
    while skip * score.meter_at(begin).bar < 2 * LEAST_GAP * per_px:
        skip *= 2
    for number, bar in enumerate(bars[first:], first):
        if number % skip == 0:
            found[int(bar)] = 64
        meter = score.meter_at(bar)
        following = bar_of(score, bar)[1]
        for step, strength in ((meter.bar // meter.numerator, 32), (state.grid.ticks, 15)):
            if step and step >= LEAST_GAP * per_px:
                for line in range(bar + step, following, step):
                    found.setdefault(line, strength)
    return sorted(found.items())
