"""Ticks and seconds in bulk: tempo maps laid through beats that were tapped or tracked, and scores moved onto them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from musicstudio.domain.score import Mark, Meter, Note, Part, Score, TempoChange, TempoMap
from musicstudio.domain.units import PPQ, Ticks

_TOLERANCE_S: Final = 0.004
"""How far a beat may lie from the map: less than anyone hears, more than the rounding of tapped times."""
_SLOWEST, _FASTEST = 10.0, 1000.0


def seconds_at(tempo_map: TempoMap, ticks: ArrayLike) -> NDArray[np.float64]:
    """Return the times of ticks, whole array at once."""
    starts = np.array([change.tick for change in tempo_map.changes], float)
    per_tick = np.array([60 / (change.bpm * PPQ) for change in tempo_map.changes])
    times = tempo_map.offset_s + np.concatenate(([0.0], np.cumsum(np.diff(starts) * per_tick[:-1])))
    asked = np.asarray(ticks, float)
    at = np.maximum(np.searchsorted(starts, asked, "right") - 1, 0)
    return np.asarray(times[at] + (asked - starts[at]) * per_tick[at])


def ticks_at(tempo_map: TempoMap, seconds: ArrayLike) -> NDArray[np.int64]:
    """Return the ticks nearest to times, never below 0."""
    starts = np.array([change.tick for change in tempo_map.changes], float)
    times = seconds_at(tempo_map, starts)
    asked = np.asarray(seconds, float)
    at = np.maximum(np.searchsorted(times, asked, "right") - 1, 0)
    rate = np.array([change.bpm * PPQ / 60 for change in tempo_map.changes])
    return np.maximum(np.rint(starts[at] + (asked - times[at]) * rate[at]), 0).astype(np.int64)


def tempo_through(times_s: Sequence[float], ticks: Sequence[int]) -> TempoMap:
    """Return the tempo map on which tick n falls at its time within 4 ms, with as few changes as that takes.

    At least two rising times with rising ticks; before the first its tempo holds, and `offset_s` is where tick 0 falls.
    Raises ValueError when the times do not rise or a tempo lies outside 10–1000 quarters a minute.
    """
    times, places = np.asarray(times_s, float), np.asarray(ticks, float)
    if len(times) < 2 or np.any(np.diff(times) <= 0) or np.any(np.diff(places) <= 0):
        raise ValueError("beats do not rise")
    knots = [0]
    while knots[-1] < len(times) - 1:
        knots.append(_reach(times, places, knots[-1]))
    bpm = np.diff(places[knots]) / np.diff(times[knots]) * 60 / PPQ
    if bpm.min() < _SLOWEST or bpm.max() > _FASTEST:
        raise ValueError(f"no such tempo: {bpm.min():.0f}–{bpm.max():.0f}")
    starts = [0, *(int(places[knot]) for knot in knots[1:-1])]
    changes = tuple(TempoChange(Ticks(tick), round(float(beat), 4)) for tick, beat in zip(starts, bpm, strict=True))
    return TempoMap(changes, float(times[0] - places[0] * 60 / (bpm[0] * PPQ)))


def retimed(score: Score, tempo_map: TempoMap, meters: tuple[Meter, ...]) -> Score:
    """Return a score that sounds at the same times on another tempo map; what lies before tick 0 begins there.

    Sections and chords move along; the meters are given, for the old ones count other bars.
    """

    def moved(ticks: Sequence[int]) -> list[int]:
        return [int(tick) for tick in ticks_at(tempo_map, seconds_at(score.tempo_map, ticks))]

    def part(one: Part) -> Part:
        starts, ends = moved([note.start for note in one.notes]), moved([note.end for note in one.notes])
        notes = tuple(
            Note(Ticks(start), Ticks(max(end - start, 1)), note.pitch, note.velocity, note.confidence)
            for note, start, end in zip(one.notes, starts, ends, strict=True)
        )
        return replace(one, notes=notes, bends=_on(one.bends, moved), controls=_on(one.controls, moved))

    return replace(
        score, parts=tuple(part(one) for one in score.parts), tempo_map=replace(tempo_map, offset_s=0.0), meters=meters,
        chords=marks_on(score.chords, moved), sections=marks_on(score.sections, moved),
    )  # fmt: skip


def marks_on(marks: tuple[Mark, ...], moved: Any) -> tuple[Mark, ...]:
    return _on(marks, moved)


def _on(events: tuple[Any, ...], moved: Any) -> tuple[Any, ...]:
    ticks = moved([event.tick for event in events])
    return tuple(replace(event, tick=Ticks(tick)) for event, tick in zip(events, ticks, strict=True))


def _reach(times: NDArray[np.float64], places: NDArray[np.float64], start: int) -> int:
    """Return the furthest beat to which a straight line from `start` passes all between within tolerance."""
    end = start + 1
    while end + 1 < len(times):
        inner = slice(start + 1, end + 1)
        slope = (times[end + 1] - times[start]) / (places[end + 1] - places[start])
        straight = times[start] + (places[inner] - places[start]) * slope
        if np.max(np.abs(straight - times[inner])) > _TOLERANCE_S:
            break
        end += 1
    return end
