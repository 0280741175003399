"""Drawing of a waveform and of a score's notes, given their numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from musicstudio.domain.project import Track
from musicstudio.domain.score import Score
from musicstudio.ui import theme
from musicstudio.ui.timeline import Timeline


def paint_wave(
    painter: QPainter, rect: QRectF, low: NDArray[np.float32], high: NDArray[np.float32], colour: QColor
) -> None:
    """Draw the extremes (one pair per pixel column, ±1) as vertical lines about the middle of `rect`."""
    middle, half = rect.center().y(), rect.height() / 2
    # Each column reaches to the one before, so that a wave zoomed to its samples is one line.
    low, high = low.copy(), high.copy()
    before_low, before_high = low[:-1].copy(), high[:-1].copy()
    low[1:], high[1:] = np.minimum(low[1:], before_high), np.maximum(high[1:], before_low)
    top = middle - np.clip(high, -1, 1) * half
    bottom = middle - np.clip(low, -1, 1) * half
    # A line shorter than a pixel would vanish: silence is drawn as a thin line.
    thin = bottom - top < 1
    top, bottom = np.where(thin, (top + bottom) / 2 - 0.5, top), np.where(thin, (top + bottom) / 2 + 0.5, bottom)
    xs = rect.left() + np.arange(len(low)) + 0.5
    painter.setPen(QPen(colour, 1))
    rows = zip(xs.tolist(), top.tolist(), bottom.tolist(), strict=True)
    painter.drawLines([QLineF(x, upper, x, lower) for x, upper, lower in rows])


def paint_notes_in_tune(
    painter: QPainter, rect: QRectF, track: Track, timeline: Timeline, y_of: Callable[[float], float]
) -> None:
    """Draw a score's pitched notes where they sound on a frequency axis; drums have no place there."""
    score = track.score
    if score is None:
        return
    width = int(rect.width())
    for part in score.parts:
        for note in () if part.is_drums else part.notes:
            begin, end = (track.start_s + score.tempo_map.seconds(tick) for tick in (note.start, note.end))
            if end < timeline.start_s or begin > timeline.end_s:
                continue
            left, right = timeline.x_of(begin, width), timeline.x_of(end, width)
            top, bottom = (y_of(440 * 2 ** ((note.pitch - 69 + half) / 12)) for half in (0.45, -0.45))
            shade = theme.role_colour(track.role)
            shade.setAlphaF(0.35 + 0.65 * note.velocity / 127)
            painter.fillRect(QRectF(left, top, max(right - left - 1, 2), max(bottom - top, 2)), shade)


def paint_notes(
    painter: QPainter, rect: QRectF, score: Score, start_s: float, timeline: Timeline, colour: QColor
) -> None:
    """Draw every note in view as a bar, the lowest at the foot."""
    notes = [note for part in score.parts for note in part.notes]
    if not notes:
        return
    lowest, highest = min(n.pitch for n in notes), max(n.pitch for n in notes)
    height = rect.height() / (highest - lowest + 3)
    for note in notes:
        begin = start_s + score.tempo_map.seconds(note.start)
        end = start_s + score.tempo_map.seconds(note.end)
        if end >= timeline.start_s and begin <= timeline.end_s:
            left, right = (timeline.x_of(t, int(rect.width())) for t in (begin, end))
            top = rect.bottom() - (note.pitch - lowest + 2) * height
            shade = QColor(colour)
            shade.setAlphaF(0.45 + 0.55 * note.velocity / 127)
            box = QRectF(rect.left() + left, top, max(right - left - 1, 1.5), max(height - 0.5, 1.5))
            painter.fillRect(box, shade)
