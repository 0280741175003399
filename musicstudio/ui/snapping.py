"""What times snap to: bars, beats and parts of them, on the grid that was found."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

from musicstudio.ui.grid import Grid

OFF, BAR, BEAT = "Off", "Bar", "Beat"
SNAPS: Final = (OFF, BAR, BEAT, "1/2", "1/4", "1/8", "1/16")
"""What can be chosen; the fractions are note values, so in 4/4 a quarter is a beat."""


def snapped(grid: Grid, time_s: float, reach_s: float, snap: str = BEAT) -> float:
    """Return the nearest line of the grid if it is within reach, else the time itself."""
    near = lines_near(grid, time_s, snap)
    nearest = min(near, key=lambda line: abs(line - time_s), default=time_s)
    return nearest if abs(nearest - time_s) <= reach_s else time_s


def lines_near(grid: Grid, time_s: float, snap: str) -> tuple[float, ...]:
    """Return the lines before and after a time."""
    if snap == OFF:
        return ()
    if snap == BAR:
        return _around(grid.bars_s, time_s)
    per_beat = 1.0 if snap == BEAT else int(snap.split("/")[1]) / _beat_value(grid)
    if per_beat <= 1:
        return _around(_every(grid, round(1 / per_beat)), time_s)
    beats = _around(grid.beats_s, time_s)
    if len(beats) < 2:
        return beats
    parts = round(per_beat)
    return tuple(beats[0] + (beats[1] - beats[0]) * n / parts for n in range(parts + 1))


def _every(grid: Grid, beats: int) -> tuple[float, ...]:
    """Return every so many beats, counted anew in each bar."""
    if beats == 1:
        return grid.beats_s
    lines: list[float] = []
    for time in grid.beats_s:
        bar = bisect_right(grid.bars_s, time + 1e-4)
        start = grid.bars_s[bar - 1] if bar else grid.beats_s[0]
        count = bisect_right(grid.beats_s, time + 1e-4) - bisect_right(grid.beats_s, start + 1e-4)
        if count % beats == 0:
            lines.append(time)
    return tuple(lines)


def _around(lines: tuple[float, ...], time_s: float) -> tuple[float, ...]:
    at = bisect_right(lines, time_s)
    return lines[max(0, at - 1) : at + 1]


def _beat_value(grid: Grid) -> int:
    """Return the note that a beat is, as the meter writes it; a quarter where none is known."""
    lower = grid.meter.partition("/")[2]
    return int(lower) if lower.isdigit() and int(lower) else 4
