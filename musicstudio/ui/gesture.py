"""Selecting by hand: the same in every view that has a time axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QElapsedTimer, QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from musicstudio.domain.region import Region
from musicstudio.ui.grid import Grid
from musicstudio.ui.selection import Selection, banded, clash, moved_edge, span_region
from musicstudio.ui.timeline import Timeline

EDGE: Final = 5
"""How near to an edge the pointer takes hold of it, in pixels."""

SNAP: Final = 8
DRAG: Final = 3


@dataclass(frozen=True)
class Point:
    """Where the pointer is, in pixels and in music; `hz` is None in views without a frequency axis."""

    x: float
    y: float
    time_s: float
    hz: float | None = None


@dataclass(frozen=True)
class _Hold:
    """What a press took hold of: an edge of the last region, or a new region with what was there before."""

    origin: Point
    edge: str
    alone: tuple[Region, ...]
    band: bool


class Gesture(QObject):
    """Turns presses, moves and releases into a selection; one for the whole window."""

    located = Signal(float)
    """A click without a drag: the playhead goes there."""

    def __init__(self, timeline: Timeline, selection: Selection) -> None:
        super().__init__()
        self.timeline, self.selection = timeline, selection
        self.grid = Grid()
        self._hold: _Hold | None = None
        self._since_double = QElapsedTimer()

    @property
    def active(self) -> bool:
        return self._hold is not None

    def press(self, at: Point, width: int, held: Qt.KeyboardModifier, edge: str = "") -> None:
        """Begin: at an edge of the last region, or a new region (Shift: one more, Alt: with a band)."""
        if self._is_triple():
            self._take(self.grid.bar_span(at.time_s))
            return
        more = bool(held & Qt.KeyboardModifier.ShiftModifier)
        band = bool(held & Qt.KeyboardModifier.AltModifier) and at.hz is not None
        before = self.selection.regions
        alone = before[:-1] if edge else (before if more else ())
        self._hold = _Hold(at, edge, alone, band)

    def move(self, at: Point, width: int, held: Qt.KeyboardModifier) -> None:
        """Continue; times snap to the grid unless Ctrl is held."""
        hold = self._hold
        if hold is None:
            return
        free = bool(held & Qt.KeyboardModifier.ControlModifier)
        time = at.time_s if free else self.snapped(at.time_s, width)
        if hold.edge:
            region = moved_edge(self.selection.regions[-1], hold.edge, time, at.hz, self.timeline.duration_s)
        else:
            if not self.selection.regions[len(hold.alone) :] and abs(at.x - hold.origin.x) < DRAG:
                return
            start = hold.origin.time_s if free else self.snapped(hold.origin.time_s, width)
            drawn = span_region(start, time, self.timeline.duration_s)
            if drawn is None:
                return
            region = drawn
            if hold.band and hold.origin.hz is not None and at.hz is not None:
                region = banded(region, hold.origin.hz, at.hz)
        self.selection.set((*(other for other in hold.alone if not clash(other, region)), region))

    def release(self, at: Point, width: int, held: Qt.KeyboardModifier) -> None:
        """End; a click without a drag clears the selection and places the playhead."""
        hold, self._hold = self._hold, None
        if hold is None or hold.edge or self.selection.regions[len(hold.alone) :] != self.selection.regions:
            return
        if abs(at.x - hold.origin.x) < DRAG:
            self.selection.clear()
            self.located.emit(at.time_s)

    def double(self, at: Point) -> None:
        """Take the beat; a third click takes the bar."""
        self._hold = None
        self._since_double.start()
        self._take(self.grid.beat_span(at.time_s))

    def snapped(self, time_s: float, width: int) -> float:
        return self.grid.snap(time_s, SNAP / max(width, 1) * self.timeline.span_s)

    def edge_at(self, at: Point, width: int, y_of: object = None) -> str:
        """Return which edge of the last region lies under the pointer, or nothing.

        `y_of` maps hertz to a pixel in views with a frequency axis.
        """
        if not self.selection.regions:
            return ""
        region = self.selection.regions[-1]
        inside_band = True
        if callable(y_of) and region.low_hz is not None and region.high_hz is not None:
            top, bottom = y_of(region.high_hz), y_of(region.low_hz)
            inside_band = top - EDGE <= at.y <= bottom + EDGE
            if region.start_s <= at.time_s <= region.end_s:
                if abs(at.y - bottom) <= EDGE:
                    return "low"
                if abs(at.y - top) <= EDGE:
                    return "high"
        for edge, time in (("start", region.start_s), ("end", region.end_s)):
            if inside_band and abs(at.x - self.timeline.x_of(time, width)) <= EDGE:
                return edge
        return ""

    def _take(self, span: tuple[float, float] | None) -> None:
        if span is not None:
            self.selection.set((Region(max(span[0], 0.0), min(span[1], self.timeline.duration_s)),))

    def _is_triple(self) -> bool:
        interval = QApplication.doubleClickInterval()
        return self._since_double.isValid() and self._since_double.elapsed() <= interval
