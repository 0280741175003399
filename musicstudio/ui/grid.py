"""Beats and bars as `analyze` found them: where lines are drawn and what a selection snaps to."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Section:
    """A part of the song under one letter."""

    label: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Grid:
    """The musical grid of a song; all empty when nothing was analysed."""

    beats_s: tuple[float, ...] = ()
    bars_s: tuple[float, ...] = ()
    tempo_bpm: float = 0.0
    meter: str = ""
    key: str = ""
    loudness_lufs: float | None = None
    sections: tuple[Section, ...] = ()

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> Grid:
        """Read the grid from what `analyze` answered; what is missing stays empty."""
        return cls(
            beats_s=_times(facts.get("beats_s")),
            bars_s=_times(facts.get("downbeats_s")),
            tempo_bpm=float(facts.get("tempo_bpm") or 0.0),
            meter=str(facts.get("meter") or ""),
            key=str(facts.get("key") or ""),
            loudness_lufs=facts.get("loudness_lufs"),
            sections=tuple(_sections(facts.get("sections"))),
        )

    def snap(self, time_s: float, reach_s: float) -> float:
        """Return the beat nearest to a time if it is within reach, else the time itself."""
        nearest = min(self.beats_near(time_s), key=lambda beat: abs(beat - time_s), default=time_s)
        return nearest if abs(nearest - time_s) <= reach_s else time_s

    def beats_near(self, time_s: float) -> tuple[float, ...]:
        at = bisect_right(self.beats_s, time_s)
        return self.beats_s[max(0, at - 1) : at + 1]

    def beat_span(self, time_s: float) -> tuple[float, float] | None:
        """Return the beat that a time lies in."""
        return _span(self.beats_s, time_s)

    def bar_span(self, time_s: float) -> tuple[float, float] | None:
        """Return the bar that a time lies in."""
        return _span(self.bars_s, time_s)

    def bar_length_s(self, time_s: float) -> float | None:
        """Return the length of the bar at a time, or of the nearest one."""
        if len(self.bars_s) < 2:
            return None
        at = min(max(bisect_right(self.bars_s, time_s) - 1, 0), len(self.bars_s) - 2)
        return self.bars_s[at + 1] - self.bars_s[at]

    def position(self, time_s: float) -> str:
        """Return `bar|beat` of a time, counted from 1, or nothing without a grid."""
        if not self.bars_s or time_s < self.bars_s[0] - 1e-6:
            return ""
        bar = bisect_right(self.bars_s, time_s + 1e-6)
        first = bisect_right(self.beats_s, self.bars_s[bar - 1] - 1e-3)
        beat = bisect_right(self.beats_s, time_s + 1e-6) - first
        return f"{bar}|{max(beat, 1)}"


def _times(values: Any) -> tuple[float, ...]:
    return tuple(float(value) for value in values) if isinstance(values, list | tuple) else ()


def _sections(values: Any) -> list[Section]:
    return [
        Section(str(value["label"]), float(value["start_s"]), float(value["end_s"]))
        for value in (values if isinstance(values, list | tuple) else ())
        if isinstance(value, dict) and {"label", "start_s", "end_s"} <= set(value)
    ]


def _span(lines: tuple[float, ...], time_s: float) -> tuple[float, float] | None:
    at = bisect_right(lines, time_s)
    return (lines[at - 1], lines[at]) if 0 < at < len(lines) else None
