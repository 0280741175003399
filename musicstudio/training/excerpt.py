"""Some bars of a score as a score of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, TypeVar

from musicstudio.domain.note_grid import bar_of
from musicstudio.domain.score import Bend, Control, Mark, Meter, Note, Part, Score, TempoChange, TempoMap
from musicstudio.domain.units import PPQ, Ticks

_Timed = TypeVar("_Timed", Bend, Control, Mark, Meter, TempoChange)

EARLY: Final = PPQ // 8
"""Ticks by which a note may begin before the bar line it is played for: a 32nd."""


def bar_lines(score: Score) -> tuple[Ticks, ...]:
    """Return the ticks of all bar lines, the one after the last bar included; an empty score has one bar."""
    lines = score.bar_starts(max(int(score.end), 1))
    return lines if lines[-1] >= max(int(score.end), 1) else (*lines, bar_of(score, lines[-1])[1])


def bars_of(score: Score) -> int:
    """Return how many bars a score has, the last one counted whole; at least 1."""
    return len(bar_lines(score)) - 1


def excerpt(score: Score, first_bar: int, bars: int) -> Score:
    """Return bars [first_bar, first_bar + bars) of a score, counted from 0, as a score that begins at tick 0 and 0 s.

    All parts stay, empty ones too. A note belongs to the bars it is played for: up to a 32nd before the first bar line
    it is moved onto it, as long before the last one it is left out; what still sounds from before is left out, what
    sounds on is cut. Tempi, meters, chords, sections, bends and controllers that hold at the start are carried in.
    Raises ValueError where there are no such bars.
    """
    lines = bar_lines(score)
    if not 0 <= first_bar < first_bar + bars < len(lines):
        raise ValueError(f"no such bars: {bars} from {first_bar} of {len(lines) - 1}")
    start, end = int(lines[first_bar]), int(lines[first_bar + bars])
    last = end if first_bar + bars == len(lines) - 1 else end - EARLY
    return replace(
        score,
        parts=tuple(_part(part, start, end, last) for part in score.parts),
        tempo_map=TempoMap(tuple(_held(score.tempo_map.changes, start, end))),
        meters=_meters(score, start, end),
        chords=tuple(_held(score.chords, start, end)),
        sections=tuple(_held(score.sections, start, end)),
        length=Ticks(end - start),
    )


def _part(part: Part, start: int, end: int, last: int) -> Part:
    notes = tuple(_clipped(note, start, end) for note in part.notes if _played(note, start, last))
    numbers = dict.fromkeys(control.number for control in part.controls)
    controls = [
        control
        for number in numbers
        for control in _held([one for one in part.controls if one.number == number], start, end)
    ]
    if len(numbers) > 1:
        controls.sort(key=lambda control: control.tick)
    return replace(part, notes=notes, bends=tuple(_held(part.bends, start, end)), controls=tuple(controls))


def _played(note: Note, start: int, last: int) -> bool:
    early = note.start < start and note.start >= start - EARLY and note.end > start
    return note.start < last and (note.start >= start or early)


def _clipped(note: Note, start: int, end: int) -> Note:
    begin = max(int(note.start), start)
    return replace(note, start=Ticks(begin - start), length=Ticks(min(int(note.end), end) - begin))


def _held(values: Sequence[_Timed], start: int, end: int) -> list[_Timed]:
    """Return what is said within a span, in order of time; what holds from before is said at its first tick."""
    ordered = sorted(values, key=lambda value: value.tick)
    inside = [_moved(value, int(value.tick) - start) for value in ordered if start <= value.tick < end]
    before = [value for value in ordered if value.tick < start]
    if before and (not inside or inside[0].tick > 0):
        inside.insert(0, _moved(before[-1], 0))
    return inside


def _moved(value: _Timed, tick: int) -> _Timed:
    return replace(value, tick=Ticks(tick))


def _meters(score: Score, start: int, end: int) -> tuple[Meter, ...]:
    first = _moved(score.meter_at(start), 0)
    return (first, *(meter for meter in _held(score.meters, start, end) if meter.tick > 0))
