"""The grid that a whole project is handed over on: one tempo map from its first sample, meters, key and sections."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import Final

from musicstudio.domain.score import Meter, Score, TempoChange, TempoMap
from musicstudio.domain.units import PPQ, Ticks

AT_ONCE_S: Final = 0.005
"""Times no further apart are one."""


@dataclass(frozen=True)
class Section:
    """A part of the song under one name, in seconds."""

    label: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class SongGrid:
    """Tick 0 lies on sample 0; `known` is false where no tempo was found and 120 bpm only stands in for it."""

    tempo_map: TempoMap = field(default_factory=TempoMap)
    meters: tuple[Meter, ...] = (Meter(),)
    key: str = ""
    sections: tuple[Section, ...] = ()
    known: bool = False

    @property
    def steady(self) -> bool:
        """Whether one tempo holds from the first sample to the last."""
        return len(self.tempo_map.changes) == 1

    @property
    def bpm(self) -> float:
        """Quarter notes a minute: the tempo that holds for the most ticks but for the last one's open end."""
        changes = self.tempo_map.changes
        return changes[-1].bpm if len(changes) < 3 else median(change.bpm for change in changes)

    @cached_property
    def _starts_s(self) -> list[float]:
        return [float(self.tempo_map.seconds(change.tick)) for change in self.tempo_map.changes]

    def beats(self, seconds: float) -> float:
        """Return the quarter notes from the first sample to a time, to the sample and finer."""
        at = max(0, bisect_right(self._starts_s, seconds) - 1)
        change = self.tempo_map.changes[at]
        return change.tick / PPQ + (seconds - self._starts_s[at]) * change.bpm / 60

    def tick(self, seconds: float) -> Ticks:
        """Return the tick nearest to a time, not before 0."""
        return Ticks(max(0, round(self.beats(seconds) * PPQ)))

    def meter_at(self, tick: int) -> Meter:
        return ([meter for meter in self.meters if meter.tick <= tick] or [self.meters[0]])[-1]

    def whole_bars(self, start_s: float, end_s: float) -> tuple[float, float]:
        """Return the span between the bar lines nearest to two times, at least one bar long."""
        lines = Score((), self.tempo_map, self.meters).bar_starts(self.tick(end_s) + 2 * self.meters[-1].bar)
        times = [float(self.tempo_map.seconds(tick)) for tick in lines]
        first = min(range(len(times) - 1), key=lambda n: abs(times[n] - start_s))
        last = min(range(first + 1, len(times)), key=lambda n: abs(times[n] - end_s))
        return times[first], times[last]

    def bars(self, start_s: float, end_s: float) -> float:
        """Return how many bars of the meter at its start a span holds."""
        bar = self.meter_at(self.tick(start_s)).bar
        return (self.beats(end_s) - self.beats(start_s)) * PPQ / bar

    def cut(self, start_s: float, end_s: float) -> SongGrid:
        """Return the grid of a part, which begins at its own tick 0."""
        if start_s <= 0:
            return replace(self, sections=tuple(_inside(self.sections, 0.0, end_s)))
        first = self.beats(start_s) * PPQ
        anchors = [(0.0, 0)]
        anchors += [
            (float(self.tempo_map.seconds(change.tick)) - start_s, round(change.tick - first))
            for change in self.tempo_map.changes
            if self.tempo_map.seconds(change.tick) > start_s + AT_ONCE_S
        ]
        last_bpm = self.tempo_map.changes[-1].bpm
        meters = [replace(self.meter_at(int(first)), tick=Ticks(0))]
        meters += [replace(m, tick=Ticks(round(m.tick - first))) for m in self.meters if m.tick > first + 1]
        return replace(
            self,
            tempo_map=map_through(anchors, last_bpm),
            meters=tuple(meters),
            sections=tuple(_inside(self.sections, start_s, end_s)),
        )


def map_through(anchors: Iterable[tuple[float, int]], last_bpm: float) -> TempoMap:
    """Return the tempo map that puts ticks exactly at the seconds given, from tick 0 on."""
    anchors = list(anchors)
    changes = [
        TempoChange(Ticks(tick), (after - tick) / PPQ * 60 / (end - start))
        for (start, tick), (end, after) in pairwise(anchors)
        if after > tick
    ]
    return TempoMap(merged([*changes, TempoChange(Ticks(anchors[-1][1]), last_bpm)]))


def merged(changes: list[TempoChange]) -> tuple[TempoChange, ...]:
    """Return tempo changes without those that change nothing."""
    kept = changes[:1]
    for change in changes[1:]:
        if abs(change.bpm - kept[-1].bpm) > 1e-6:
            kept.append(change)
    return tuple(kept)


def _inside(sections: tuple[Section, ...], start_s: float, end_s: float) -> Iterable[Section]:
    for section in sections:
        first, last = max(section.start_s, start_s), min(section.end_s, end_s)
        if last > first:
            yield Section(section.label, first - start_s, last - start_s)
