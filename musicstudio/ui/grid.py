"""Beats and bars as `analyze` found them: where lines are drawn and what a selection snaps to."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from musicstudio.domain.score import Score
from musicstudio.domain.units import PPQ, Ticks


@dataclass(frozen=True)
class Section:
    """A part of the song under one letter."""

    label: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Change:
    """From this time on: a tempo, a meter or both, in words."""

    time_s: float
    text: str


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
    changes: tuple[Change, ...] = ()
    """Where tempo or meter are told, in order of time; the first holds from the beginning."""

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
            changes=_heard_changes(facts),
        )

    @classmethod
    def from_score(cls, score: Score, start_s: float = 0.0) -> Grid:
        """Read the grid from a score's tempo map and meters, its tick 0 at `start_s`."""
        end = Ticks(score.end + score.meter_at(score.end).bar)
        lines = score.bar_starts(end)
        unit = {line: Ticks(PPQ * 4 // score.meter_at(line).denominator) for line in lines}
        beats = [tick for line, after in pairwise((*lines, end)) for tick in range(line, after, unit[line])]
        tempo = score.tempo_map.changes[0].bpm
        times = {}
        for change in score.tempo_map.changes:
            times[change.tick] = [f"{change.bpm:.4g} bpm"]
        for meter in score.meters:
            times.setdefault(meter.tick, []).append(str(meter))
        seconds = score.tempo_map.seconds
        return cls(
            beats_s=tuple(start_s + seconds(Ticks(tick)) for tick in beats),
            bars_s=tuple(start_s + seconds(line) for line in lines),
            tempo_bpm=tempo,
            meter=str(score.meters[0]),
            key=score.key,
            changes=tuple(Change(start_s + seconds(tick), "  ".join(times[tick])) for tick in sorted(times)),
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

    def place(self, time_s: float) -> str:
        """Return `bar|beat|tick` of a time, or nothing without a grid."""
        position = self.position(time_s)
        return f"{position}|{self.tick(time_s):03d}" if position else ""

    def tick(self, time_s: float) -> int:
        """Return how many ticks (480 a beat) after its beat a time lies; 0 where no beat is known."""
        at = min(max(bisect_right(self.beats_s, time_s + 1e-6) - 1, 0), max(len(self.beats_s) - 2, 0))
        if len(self.beats_s) < 2 or time_s < self.beats_s[0]:
            return 0
        start, end = self.beats_s[at], self.beats_s[at + 1]
        return int((time_s + 1e-6 - start) / (end - start) * PPQ) % PPQ


def _times(values: Any) -> tuple[float, ...]:
    return tuple(float(value) for value in values) if isinstance(values, list | tuple) else ()


def _heard_changes(facts: dict[str, Any]) -> tuple[Change, ...]:
    """Return the tempos that `analyze` told, the meter and the key with the first."""
    steps = [step for step in facts.get("tempo_changes") or () if isinstance(step, dict)]
    told = [(float(step["time_s"]), float(step["bpm"])) for step in steps if {"time_s", "bpm"} <= set(step)]
    told = told or [(0.0, float(facts.get("tempo_bpm") or 0.0))]
    first = [f"{told[0][1]:.4g} bpm" if told[0][1] else "", str(facts.get("meter") or ""), str(facts.get("key") or "")]
    texts = ["  ".join(word for word in first if word), *(f"{bpm:.4g} bpm" for _, bpm in told[1:])]
    times = [0.0, *(time for time, _ in told[1:])]
    return tuple(Change(time, text) for time, text in zip(times, texts, strict=True) if text)


def _sections(values: Any) -> list[Section]:
    return [
        Section(str(value["label"]), float(value["start_s"]), float(value["end_s"]))
        for value in (values if isinstance(values, list | tuple) else ())
        if isinstance(value, dict) and {"label", "start_s", "end_s"} <= set(value)
    ]


def _span(lines: tuple[float, ...], time_s: float) -> tuple[float, float] | None:
    at = bisect_right(lines, time_s)
    return (lines[at - 1], lines[at]) if 0 < at < len(lines) else None
