"""Times as bars and beats for typing: `12|3.25` is a quarter of a beat after bar 12's third beat."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from musicstudio.ui.grid import Grid

_SAME_S = 1e-4


def bar_text(grid: Grid, time_s: float) -> str:
    """Return `bar|beat` counted from 1, the beat with its fraction; nothing outside the grid."""
    bars, beats = grid.bars_s, grid.beats_s
    if len(beats) < 2 or not bars or time_s < bars[0] - _SAME_S:
        return ""
    bar = bisect_right(bars, time_s + _SAME_S)
    first = bisect_left(beats, bars[bar - 1] - _SAME_S)
    at = max(bisect_right(beats, time_s + _SAME_S) - 1, 0)
    place = at + (time_s - beats[at]) / _length(beats, at) - first + 1
    return f"{bar}|{max(place, 1.0):.3f}".rstrip("0").rstrip(".")


def bar_seconds(grid: Grid, text: str) -> float | None:
    """Return the time that `bar|beat` or `bar` means; None where the grid does not reach."""
    bar_part, _, beat_part = text.strip().partition("|")
    try:
        bar, beat = int(bar_part), float(beat_part or 1)
    except ValueError:
        return None
    bars, beats = grid.bars_s, grid.beats_s
    if not 1 <= bar <= len(bars) or len(beats) < 2 or beat < 1:
        return None
    first = bisect_left(beats, bars[bar - 1] - _SAME_S)
    at = min(first + int(beat) - 1, len(beats) - 1)
    return beats[at] + (first + beat - 1 - at) * _length(beats, at)


def _length(beats: tuple[float, ...], at: int) -> float:
    """Return the length of a beat, the last one's being that of the one before."""
    at = min(at, len(beats) - 2)
    return beats[at + 1] - beats[at]
