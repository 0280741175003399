"""Moving scores so that bar 1 begins where the music does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from musicstudio.domain.score import Meter, Note, Part, Score
from musicstudio.domain.units import Ticks


def moved(score: Score, ticks: int) -> Score:
    """Return a score begun so many ticks later (or earlier, below 0): what held at its beginning holds at the new one.

    No note may come to lie before tick 0.
    """
    return replace(
        score,
        parts=tuple(_part(part, ticks) for part in score.parts),
        tempo_map=replace(score.tempo_map, changes=_holding(score.tempo_map.changes, ticks)),
        meters=_holding(score.meters, ticks),
        chords=_holding(score.chords, ticks, first=max(ticks, 0)),
        sections=_holding(score.sections, ticks, first=max(ticks, 0)),
        length=Ticks(max(0, score.length + ticks)),
    )


def begun(score: Score) -> Score:
    """Return a score without the whole bars in front in which nobody plays; a score without notes as it is."""
    first = min((note.start for part in score.parts for note in part.notes), default=Ticks(0))
    line = max(tick for tick in score.bar_starts(int(first)) if tick <= first)
    return moved(score, -int(line)) if line else score


def with_upbeat(score: Score, upbeat: int) -> Score:
    """Return a score whose first bar line falls `upbeat` ticks in: rest in front makes its first bar whole."""
    bar = int(score.meters[0].bar)
    return moved(score, bar - upbeat % bar) if upbeat % bar else score


def with_short_bar(score: Score, tick: int, upbeat: int) -> Score:
    """Return a score with a bar of `upbeat` ticks where a meter begins in its midst; the meter's own bars follow."""
    meter = next(meter for meter in score.meters if meter.tick == tick)
    unit = meter.bar // meter.numerator
    denominator = meter.denominator
    while upbeat % unit and denominator < 64:
        unit, denominator = unit // 2, denominator * 2
    if upbeat % unit or not 0 < upbeat < meter.bar:
        raise ValueError(f"no bar of {upbeat} ticks in {meter}")
    short = Meter(meter.tick, upbeat // unit, denominator)
    line = Ticks(tick + upbeat)
    others = [other for other in score.meters if other is not meter and other.tick != line]
    then = next((other for other in score.meters if other.tick == line), replace(meter, tick=line))
    return replace(score, meters=tuple(sorted([*others, short, then])))


def _part(part: Part, ticks: int) -> Part:
    return replace(
        part, notes=_notes(part.notes, ticks), bends=_holding(part.bends, ticks),
        controls=tuple(replace(one, tick=Ticks(max(one.tick + ticks, 0))) for one in part.controls),
    )  # fmt: skip


def _notes(notes: tuple[Note, ...], ticks: int) -> tuple[Note, ...]:
    return tuple(Note(Ticks(n.start + ticks), n.length, n.pitch, n.velocity, n.confidence) for n in notes)


def _holding(events: Sequence[Any], ticks: int, first: int = 0) -> tuple[Any, ...]:
    """Return events moved, each holding until the next: what held at tick 0 before holds from `first` on."""
    places = [max(event.tick + ticks, 0) for event in events]
    if events and events[0].tick == 0:
        places[0] = first
    kept = [n for n in range(len(events)) if n + 1 == len(events) or places[n + 1] > places[n]]
    return tuple(replace(events[n], tick=Ticks(places[n])) for n in kept)
