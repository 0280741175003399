"""Scores cut to a selection, and laid onto another score's grid: the same seconds, other ticks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, TypeVar

import numpy as np

from musicstudio.domain.note_table import NoteTable, Real, Whole, seconds_of, ticks_of
from musicstudio.domain.region import Region
from musicstudio.domain.score import Bend, Control, Note, Part, Score, TempoMap
from musicstudio.domain.units import Ticks

EARLY_S: Final = 0.03
"""A note heard so little before a selection is meant as well."""

_SEMITONES: Final = 0.5
_Held = TypeVar("_Held", Bend, Control)


def within(score: Score, regions: Sequence[Region], start_s: float = 0.0) -> Score:
    """Return a score with those notes alone that begin in one of the regions, and lie in its band where it has one.

    `start_s` is where the score begins on the regions' time axis. Strokes of drums have no pitch: bands hold none.
    """
    parts = []
    for part in score.parts:
        notes = _chosen(part.notes, part.is_drums, score.tempo_map, regions, start_s)
        faint = _chosen(part.faint, part.is_drums, score.tempo_map, regions, start_s)
        if notes or faint:
            parts.append(replace(part, notes=notes, faint=faint))
    return replace(score, parts=tuple(parts))


def relaid(score: Score, onto: TempoMap, shift_s: float) -> tuple[Part, ...]:
    """Return the parts of a score on another tempo map, `shift_s` later; what lies before its tick 0 is cut off."""
    return tuple(_moved(part, score.tempo_map, onto, shift_s) for part in score.parts)


def _chosen(
    notes: Sequence[Note], drums: bool, tempo_map: TempoMap, regions: Sequence[Region], start_s: float
) -> tuple[Note, ...]:
    table = NoteTable.of(notes)
    time_s = seconds_of(table.start, tempo_map) + start_s
    kept = np.zeros(len(table), bool)
    for region in regions:
        inside = (time_s >= region.start_s - EARLY_S) & (time_s < region.end_s)
        if region.low_hz is not None and region.high_hz is not None:
            low, high = _pitch(region.low_hz), _pitch(region.high_hz)
            inside &= (table.pitch >= low - _SEMITONES) & (table.pitch <= high + _SEMITONES) & (not drums)
        kept |= inside
    return tuple(notes[place] for place in np.flatnonzero(kept).tolist())


def _pitch(hz: float) -> float:
    return 69 + 12 * float(np.log2(max(hz, 1.0) / 440))


def _moved(part: Part, before: TempoMap, onto: TempoMap, shift_s: float) -> Part:
    def laid(notes: Sequence[Note]) -> tuple[Note, ...]:
        table = NoteTable.of(notes)
        start = np.maximum(_ticks(table.start, before, onto, shift_s), 0)
        end = _ticks(table.end, before, onto, shift_s)
        kept = end > 0
        moved = replace(table, start=start, length=np.maximum(end - start, 1))
        return tuple(sorted(moved.take(kept).notes()))

    return replace(
        part,
        notes=laid(part.notes),
        faint=laid(part.faint),
        bends=_held(part.bends, before, onto, shift_s),
        controls=_held(part.controls, before, onto, shift_s),
    )


def _held(values: Sequence[_Held], before: TempoMap, onto: TempoMap, shift_s: float) -> tuple[_Held, ...]:
    ticks = _ticks(np.array([value.tick for value in values], np.float64), before, onto, shift_s)
    return tuple(replace(value, tick=Ticks(max(tick, 0))) for value, tick in zip(values, ticks.tolist(), strict=True))


def _ticks(ticks: Real | Whole, before: TempoMap, onto: TempoMap, shift_s: float) -> Whole:
    return ticks_of(seconds_of(ticks, before) + shift_s, onto)
