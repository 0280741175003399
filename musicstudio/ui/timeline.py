"""The one time axis that every view shares: what is visible, how long the song is, where the playhead stands."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal

LEAST_SPAN_S: Final = 0.005
_MARGIN: Final = 0.02
"""How far beyond the song's end one can scroll, as a fraction of what is visible."""


class Timeline(QObject):
    """Visible range `[start_s, end_s)` of a song of `duration_s`; `changed` when either moves."""

    changed = Signal()
    moved = Signal(float, float)
    """The playhead went from one time to another."""

    def __init__(self) -> None:
        super().__init__()
        self.start_s = 0.0
        self.end_s = 10.0
        self.duration_s = 0.0
        self.playhead_s = 0.0

    @property
    def span_s(self) -> float:
        return self.end_s - self.start_s

    def set_duration(self, duration_s: float) -> None:
        """Set the song's length; the first one is shown whole."""
        if duration_s == self.duration_s:
            return
        before, self.duration_s = self.duration_s, duration_s
        whole = self.start_s <= 0 and self.end_s >= before
        if duration_s > 0 and (before == 0 or whole):
            self.start_s, self.end_s = 0.0, duration_s
            self.changed.emit()
        else:
            self.set_range(self.start_s, self.end_s)
            self.changed.emit()

    def set_range(self, start_s: float, end_s: float) -> None:
        """Show a range, kept inside the song."""
        longest = max(self.duration_s, 1.0)
        span = min(max(end_s - start_s, LEAST_SPAN_S), longest)
        latest = max(0.0, longest + (span * _MARGIN if span < longest else 0.0) - span)
        start = min(max(start_s, 0.0), latest)
        if (start, start + span) != (self.start_s, self.end_s):
            self.start_s, self.end_s = start, start + span
            self.changed.emit()

    def zoom(self, factor: float, at_s: float) -> None:
        """Make the visible span `factor` times as long; the time `at_s` stays where it is."""
        longest = max(self.duration_s, 1.0)
        span = min(max(self.span_s * factor, LEAST_SPAN_S), longest)
        share = (at_s - self.start_s) / self.span_s
        self.set_range(at_s - share * span, at_s + (1 - share) * span)

    def pan(self, seconds: float) -> None:
        """Move the visible range."""
        self.set_range(self.start_s + seconds, self.end_s + seconds)

    def fit(self) -> None:
        """Show the whole song."""
        self.set_range(0.0, max(self.duration_s, 1.0))

    def show(self, start_s: float, end_s: float, margin: float = 0.25) -> None:
        """Show a span with some margin around it."""
        extra = (end_s - start_s) * margin
        self.set_range(start_s - extra, end_s + extra)

    def move_playhead(self, position_s: float, follow: bool = False) -> None:
        """Set the playhead; `follow` turns the page when it leaves the visible range."""
        before, self.playhead_s = self.playhead_s, position_s
        if follow and not self.start_s <= position_s < self.end_s and self.span_s < self.duration_s:
            self.set_range(position_s - 0.05 * self.span_s, position_s + 0.95 * self.span_s)
        if before != position_s:
            self.moved.emit(before, position_s)

    def x_of(self, time_s: float, width: int) -> float:
        """Return the pixel of a time in a view of that width."""
        return (time_s - self.start_s) / self.span_s * width

    def time_at(self, x: float, width: int) -> float:
        """Return the time at a pixel, kept inside the song."""
        time = self.start_s + x / max(width, 1) * self.span_s
        return min(max(time, 0.0), max(self.duration_s, 0.0))
