"""What lies over every time axis: the grid, selected regions, proposals, accepted edits."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from typing import Final, Protocol

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from musicstudio.domain.project import Track
from musicstudio.domain.region import Region
from musicstudio.ui import theme
from musicstudio.ui.blind import HIDDEN
from musicstudio.ui.grid import Grid
from musicstudio.ui.timeline import Timeline

YOf = Callable[[float], float]


class TimeAxis(Protocol):
    """A stretch of time laid over some pixels: a `Timeline`, or a piece of one."""

    @property
    def start_s(self) -> float: ...

    @property
    def end_s(self) -> float: ...

    @property
    def span_s(self) -> float: ...

    def x_of(self, time_s: float, width: int) -> float: ...


_LEAST_GAP: Final = 12
"""Beat lines closer than this many pixels are left out."""


def visible(lines_s: tuple[float, ...], timeline: TimeAxis) -> tuple[float, ...]:
    """Return those of the rising times that are in view."""
    return lines_s[bisect_left(lines_s, timeline.start_s) : bisect_left(lines_s, timeline.end_s)]


def every(lines_s: tuple[float, ...], timeline: TimeAxis, width: int, gap: float = _LEAST_GAP) -> int:
    """Return how many lines to skip (a power of two) so that they keep `gap` pixels; 0 when there are none."""
    if len(lines_s) < 2:
        return 0
    spacing = (lines_s[-1] - lines_s[0]) / (len(lines_s) - 1) / timeline.span_s * width
    step = 1
    while spacing * step < gap:
        step *= 2
    return step


def paint_grid(
    painter: QPainter, rect: QRectF, timeline: TimeAxis, grid: Grid, strength: int = 255, ink: str = ""
) -> None:
    """Draw bar lines, and beat lines where there is room; `ink` is their colour over a picture."""
    width = int(rect.width())
    colour = QColor(ink or theme.now.grid)
    if every(grid.beats_s, timeline, width) == 1:
        _fill_lines(
            painter, rect, timeline, visible(grid.beats_s, timeline), theme.with_alpha(colour, strength * 20 // 255)
        )
    step = every(grid.bars_s, timeline, width, 24)
    if step:
        _fill_lines(
            painter,
            rect,
            timeline,
            visible(grid.bars_s[::step], timeline),
            theme.with_alpha(colour, strength * 44 // 255),
        )


def paint_track_marks(
    painter: QPainter, rect: QRectF, timeline: TimeAxis, track: Track, y_of: YOf | None = None
) -> None:
    """Draw accepted edits as a thin line at the foot, proposals as dashed outlines."""
    for edit in track.edits:
        for region in edit.regions:
            box = region_box(region, rect, timeline, y_of, track.start_s)
            painter.fillRect(
                QRectF(box.left(), rect.bottom() - 3, box.width(), 3), theme.with_alpha(theme.now.good, 200)
            )
            if y_of is not None:
                painter.setPen(QPen(theme.with_alpha(theme.now.good, 90), 1, Qt.PenStyle.DotLine))
                painter.drawRect(box)
    for proposal in track.proposals:
        for region in proposal.regions:
            box = region_box(region, rect, timeline, y_of, track.start_s)
            painter.setPen(QPen(QColor(theme.now.warning), 1.5, Qt.PenStyle.DashLine))
            painter.drawRect(box)
            text = {0: "original", HIDDEN: "blind"}.get(proposal.chosen, f"take {proposal.chosen}")
            if box.width() > 56 and box.height() > 40:
                _tag(painter, box, text)


def paint_selection(
    painter: QPainter, rect: QRectF, timeline: TimeAxis, regions: tuple[Region, ...], y_of: YOf | None = None
) -> None:
    """Draw the selected regions; the last one, whose edges can be dragged, is the brightest.

    Over a spectrogram the tint is faint, for it would lie about levels.
    """
    for number, region in enumerate(regions):
        box = region_box(region, rect, timeline, y_of)
        painter.fillRect(box, theme.with_alpha(theme.now.accent, 36 if y_of is None else 14))
        edge = theme.with_alpha(theme.now.accent, 255 if number == len(regions) - 1 else 160)
        if y_of is not None:  # lines of the accent alone would be lost on a bright picture
            painter.setPen(QPen(theme.with_alpha("#000000", 110), 1))
            painter.drawRect(box.adjusted(-1, -1, 1, 1))
        if region.banded and y_of is not None:
            painter.setPen(QPen(edge, 1))
            painter.drawRect(box)
        else:
            for x in (box.left(), box.right()):
                painter.fillRect(QRectF(round(x), box.top(), 1, box.height()), edge)


def paint_length(painter: QPainter, rect: QRectF, timeline: TimeAxis, region: Region, y_of: YOf | None = None) -> None:
    """Say how long a region is in its lower right corner, where there is room."""
    box = region_box(region, rect, timeline, y_of)
    text = f"{region.end_s - region.start_s:.3f} s"
    painter.setFont(theme.font(11))
    width = painter.fontMetrics().horizontalAdvance(text)
    if box.width() > width + 12 and box.height() > 20:
        tag = QRectF(box.right() - width - 9, box.bottom() - 18, width + 8, 16)
        painter.fillRect(tag, theme.with_alpha(theme.now.canvas, 210))
        painter.setPen(QColor(theme.now.accent))
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, text)


def paint_playhead(painter: QPainter, rect: QRectF, timeline: Timeline, ink: str = "") -> None:
    """Draw the line where the sound is; `ink` is its colour over a picture."""
    x = rect.left() + timeline.x_of(timeline.playhead_s, int(rect.width()))
    painter.fillRect(QRectF(round(x), rect.top(), 1, rect.height()), QColor(ink or theme.now.text))


def region_box(
    region: Region, rect: QRectF, timeline: TimeAxis, y_of: YOf | None = None, offset_s: float = 0.0
) -> QRectF:
    """Return the pixels of a region."""
    width = int(rect.width())
    left = rect.left() + timeline.x_of(region.start_s + offset_s, width)
    right = rect.left() + timeline.x_of(region.end_s + offset_s, width)
    left, right = max(left, rect.left() - 4), min(right, rect.right() + 4)
    top, bottom = rect.top(), rect.bottom()
    if y_of is not None and region.low_hz is not None and region.high_hz is not None:
        top, bottom = y_of(region.high_hz), y_of(max(region.low_hz, 1.0))
    return QRectF(left, top, max(right - left, 1.0), max(bottom - top, 1.0))


def _fill_lines(
    painter: QPainter, rect: QRectF, timeline: TimeAxis, times_s: tuple[float, ...], colour: QColor
) -> None:
    """Draw translucent lines as rectangles one pixel wide: many times faster than with a pen."""
    width = int(rect.width())
    for time in times_s:
        painter.fillRect(QRectF(round(rect.left() + timeline.x_of(time, width)), rect.top(), 1, rect.height()), colour)


def _tag(painter: QPainter, box: QRectF, text: str) -> None:
    painter.setFont(theme.font(11))
    width = painter.fontMetrics().horizontalAdvance(text) + 8
    tag = QRectF(box.left(), box.top(), width, 16)
    painter.fillRect(tag, QColor(theme.now.warning))
    painter.setPen(QColor(theme.now.warning_ink))
    painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, text)
