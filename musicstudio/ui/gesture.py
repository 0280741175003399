"""Selecting by hand: the same in every view that has a time axis."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QElapsedTimer, QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from musicstudio.domain.region import Region
from musicstudio.ui.grid import Grid
from musicstudio.ui.selection import Selection, banded, clash, moved_edge, shifted, span_region
from musicstudio.ui.snapping import BEAT, snapped
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
class Grip:
    """What of a region lies under the pointer: an edge (`start`, `end`, `low`, `high`), its `body`, or nothing."""

    region: int = -1
    part: str = ""

    @property
    def edge(self) -> bool:
        return self.part in ("start", "end", "low", "high")


@dataclass(frozen=True)
class _Hold:
    """What a press took hold of: a region's edge or body as it was, or a new region; `alone` are the other regions."""

    origin: Point
    part: str
    region: Region | None
    alone: tuple[Region, ...]
    band: bool


NOTHING: Final = Grip()


class Gesture(QObject):
    """Turns presses, moves and releases into a selection; one for the whole window."""

    located = Signal(float)
    """A click without a drag: the playhead goes there."""

    def __init__(self, timeline: Timeline, selection: Selection) -> None:
        super().__init__()
        self.timeline, self.selection = timeline, selection
        self.grid = Grid()
        self.snap = BEAT
        self.band_tool = False
        """Whether a plain drag draws a band, as with Alt."""
        self._hold: _Hold | None = None
        self._since_double = QElapsedTimer()

    @property
    def active(self) -> bool:
        return self._hold is not None

    def press(self, at: Point, width: int, held: Qt.KeyboardModifier, grip: Grip = NOTHING) -> None:
        """Begin: at an edge, at a body with Shift to move it, or a new region (Shift: one more, Alt: with a band)."""
        if self._is_triple():
            self._take(self.grid.bar_span(at.time_s))
            return
        more = bool(held & Qt.KeyboardModifier.ShiftModifier)
        band = (bool(held & Qt.KeyboardModifier.AltModifier) or self.band_tool) and at.hz is not None
        if grip.edge or (grip.part == "body" and more):
            self.selection.bring_last(grip.region)
            *alone, region = self.selection.regions
            self._hold = _Hold(at, grip.part, region, tuple(alone), False)
        else:
            self._hold = _Hold(at, "", None, self.selection.regions if more else (), band)

    def move(self, at: Point, width: int, held: Qt.KeyboardModifier) -> None:
        """Continue; times snap to the grid unless Ctrl is held."""
        hold = self._hold
        if hold is None:
            return
        free = bool(held & Qt.KeyboardModifier.ControlModifier)
        if hold.region is None:
            region = self._drawn(hold, at, width, free)
        elif hold.part == "body":
            region = self._carried(hold.region, hold.origin, at, width, free)
        else:
            time = at.time_s if free else self.snapped(at.time_s, width)
            region = moved_edge(self.selection.regions[-1], hold.part, time, at.hz, self.timeline.duration_s)
        if region is not None:
            self.selection.set((*(other for other in hold.alone if not clash(other, region)), region))

    def release(self, at: Point, width: int, held: Qt.KeyboardModifier) -> None:
        """End; a click without a drag clears the selection and places the playhead."""
        hold, self._hold = self._hold, None
        if hold is None:
            return
        if hold.region is None and not hold.alone and abs(at.x - hold.origin.x) < DRAG:
            self.selection.clear()
            self.located.emit(at.time_s)
        elif self.selection.regions:
            self.selection.changed.emit()  # what follows the selection waits until the hand is off it

    def double(self, at: Point) -> None:
        """Take the beat; a third click takes the bar."""
        self._hold = None
        self._since_double.start()
        self._take(self.grid.beat_span(at.time_s))

    def snapped(self, time_s: float, width: int) -> float:
        return snapped(self.grid, time_s, SNAP / max(width, 1) * self.timeline.span_s, self.snap)

    def grip_at(self, at: Point, width: int, y_of: Callable[[float], float] | None = None) -> Grip:
        """Return what of the selected regions lies under the pointer, the last region first.

        `y_of` maps hertz to a pixel in views with a frequency axis.
        """
        numbered = list(enumerate(self.selection.regions))[::-1]
        parts = [Grip(number, self._part_at(region, at, width, y_of)) for number, region in numbered]
        edges = [grip for grip in parts if grip.edge]
        return next(iter(edges), next((grip for grip in parts if grip.part), NOTHING))

    def _part_at(self, region: Region, at: Point, width: int, y_of: Callable[[float], float] | None) -> str:
        inside = region.start_s <= at.time_s <= region.end_s
        in_band = True
        if y_of is not None and region.low_hz is not None and region.high_hz is not None:
            top, bottom = y_of(region.high_hz), y_of(region.low_hz)
            in_band = top - EDGE <= at.y <= bottom + EDGE
            if inside and abs(at.y - bottom) <= EDGE:
                return "low"
            if inside and abs(at.y - top) <= EDGE:
                return "high"
        if not in_band:
            return ""
        for edge, time in (("start", region.start_s), ("end", region.end_s)):
            if abs(at.x - self.timeline.x_of(time, width)) <= EDGE:
                return edge
        return "body" if inside else ""

    def _drawn(self, hold: _Hold, at: Point, width: int, free: bool) -> Region | None:
        """Return the new region from the press to here; None while it is no more than a click."""
        if not self.selection.regions[len(hold.alone) :] and abs(at.x - hold.origin.x) < DRAG:
            return None
        start, end = (time if free else self.snapped(time, width) for time in (hold.origin.time_s, at.time_s))
        region = span_region(start, end, self.timeline.duration_s)
        if region is not None and hold.band and hold.origin.hz is not None and at.hz is not None:
            return banded(region, hold.origin.hz, at.hz)
        return region

    def _carried(self, region: Region, origin: Point, at: Point, width: int, free: bool) -> Region:
        """Return a region moved along with the pointer, its start on the grid."""
        start = region.start_s + at.time_s - origin.time_s
        by = (start if free else self.snapped(start, width)) - region.start_s
        ratio = at.hz / origin.hz if at.hz and origin.hz else 1.0
        return shifted(region, by, ratio, self.timeline.duration_s)

    def _take(self, span: tuple[float, float] | None) -> None:
        if span is not None:
            self.selection.set((Region(max(span[0], 0.0), min(span[1], self.timeline.duration_s)),))

    def _is_triple(self) -> bool:
        interval = QApplication.doubleClickInterval()
        return self._since_double.isValid() and self._since_double.elapsed() <= interval
