"""The tempo map of a recording: bars begin where the music's do, and every tick keeps its time in the sound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from musicstudio.domain.score import Mark, Meter, TempoChange, TempoMap
from musicstudio.domain.units import PPQ, Ticks

SURE = 0.15
"""Confidence of beats from which they count."""

SAME = 0.004
"""Tempi nearer to one another than this are one."""

_SIXTEENTH = PPQ // 4
_SLOWEST, _FASTEST = 15.0, 960.0


@dataclass(frozen=True)
class Grid:
    """A tempo map with its meters; `sure` when it follows the music's own beat."""

    tempo_map: TempoMap
    meters: tuple[Meter, ...]
    sure: bool


PLAIN = Grid(TempoMap(), (Meter(),), False)


def grid_of(facts: dict[str, object]) -> Grid:
    """Return the grid from an analysis: a first bar as long as the time before the music's bar 1, then its beats.

    Tick 0 is the sound's first sample. Without a sure beat 120 a minute in 4/4.
    """
    confidence, beats, downbeats = (facts[name] for name in ("confidence", "beats_s", "downbeats_s"))
    assert isinstance(confidence, dict)
    assert isinstance(beats, list)
    assert isinstance(downbeats, list)
    if confidence["beats"] < SURE or len(beats) < 4:
        return PLAIN
    meter = _meter(str(facts["meter"]))
    beat = PPQ * 4 // meter.denominator
    if meter.denominator == 8 and meter.numerator % 3 == 0:
        beat *= 3
    steady = facts["tempo_bpm"] if facts.get("tempo_steady") else None
    first = float(downbeats[0]) if downbeats else float(beats[0])
    while first - meter.bar / beat * _usual(beats) > 0:
        first -= meter.bar / beat * _usual(beats)
    return _laid(first, [time for time in beats if time > first + 1e-3], meter, beat, steady)


def marks(facts: dict[str, object], kind: str, word: str, tempo_map: TempoMap) -> tuple[Mark, ...]:
    """Return chords or sections of an analysis as words on the grid."""
    found = facts[kind]
    assert isinstance(found, list)
    return tuple(Mark(max(tempo_map.ticks(one["start_s"]), tempo_map.ticks(0.0)), one[word]) for one in found)


def _laid(first: float, beats: list[float], meter: Meter, beat: int, steady: object) -> Grid:
    quarter = beat / PPQ
    usual = 60 * quarter / _usual(beats)
    changes: list[TempoChange] = []
    meters = []
    tick = 0
    if first > 0.002:
        count = max(1, round(first * usual / 60 * PPQ / _SIXTEENTH))
        tick = count * _SIXTEENTH
        changes.append(TempoChange(Ticks(0), min(max(60 * tick / PPQ / first, _SLOWEST), _FASTEST)))
        meters.append(Meter(Ticks(0), count, 16) if tick != meter.bar else Meter(Ticks(0), *_shape(meter)))
    meters.append(Meter(Ticks(tick), *_shape(meter)))
    if isinstance(steady, int | float):
        return Grid(TempoMap((*changes, TempoChange(Ticks(tick), float(steady) * quarter))), tuple(meters), True)
    time = first
    for later in beats:
        bpm = min(max(60 * quarter / max(later - time, 0.02), _SLOWEST), _FASTEST)
        if not changes or abs(bpm / changes[-1].bpm - 1) > SAME or tick == meters[-1].tick:
            changes.append(TempoChange(Ticks(tick), bpm))
        time += 60 * quarter / changes[-1].bpm
        tick += beat
    return Grid(TempoMap(tuple(changes)), tuple(meters), True)


def _shape(meter: Meter) -> tuple[int, int]:
    return meter.numerator, meter.denominator


def _usual(beats: list[float]) -> float:
    return float(np.median(np.diff(beats))) if len(beats) > 1 else 0.5


def _meter(text: str) -> Meter:
    top, _, bottom = text.partition("/")
    return Meter(Ticks(0), int(top), int(bottom)) if top.isdigit() and bottom.isdigit() else Meter()
