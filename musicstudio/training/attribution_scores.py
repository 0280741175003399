"""The truth of a rendering as a score again: notes on the bars that its beats tell."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.score import DRUM_CHANNEL, Mark, Meter, Note, Part, Score, TempoChange, TempoMap
from musicstudio.domain.units import PPQ, Ticks
from musicstudio.training.truth import Player, Truth

_SAME: Final = 5e-4
"""Tempi that differ by less than this share are one."""
_LATE: Final = 0.02
"""The share of a beat by which the first one may come after the first sample: a cut on a bar line is rounded."""
_SLOWEST, _FASTEST = 1.0, 2000.0


@dataclass(frozen=True, eq=False)
class _Grid:
    """Times of beats, and the ticks of each; beats of one length, the first one on a bar line at tick 0."""

    times_s: NDArray[np.float64]
    ticks: NDArray[np.int64]
    meters: tuple[Meter, ...]

    def ticks_at(self, times_s: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the nearest ticks; beyond the last beat time goes on at its pace."""
        place = np.clip(np.searchsorted(self.times_s, times_s, "right") - 1, 0, len(self.ticks) - 2)
        pace = np.diff(self.ticks) / np.diff(self.times_s)
        found = self.ticks[place] + (times_s - self.times_s[place]) * pace[place]
        return np.maximum(np.rint(found), 0).astype(np.int64)


def scored(truth: Truth) -> Score:
    """Return the score whose rendering this is: notes as played, to the tick, with meters, chords and sections.

    Bars are those between downbeats; before the first downbeat one more bar at least where anything sounds. Where no
    two beats are known, time runs at the truth's tempo (120 where that is unknown) and meter from the first sample on.
    """
    grid = _grid(truth)
    onsets = grid.ticks_at(truth.notes["onset"] / truth.sample_rate)
    ends = grid.ticks_at(truth.notes["offset"] / truth.sample_rate)
    parts = tuple(
        _part(place, player, truth.notes, onsets, ends) for place, player in enumerate(truth.players)
    )  # fmt: skip
    return Score(
        parts,
        _tempo_map(grid),
        grid.meters,
        truth.key,
        truth.piece,
        truth.style,
        _marks(grid, truth.chords),
        _marks(grid, truth.sections),
        Ticks(int(grid.ticks_at(np.array([truth.samples / truth.sample_rate]))[0])),
    )


def _part(place: int, player: Player, notes: NDArray[Any], onsets: NDArray[Any], ends: NDArray[Any]) -> Part:
    mine = np.flatnonzero(notes["part"] == place)
    found = tuple(
        sorted(
            Note(
                Ticks(int(onsets[n])), Ticks(max(int(ends[n] - onsets[n]), 1)), int(notes["pitch"][n]),
                max(int(notes["velocity"][n]), 1),
            )
            for n in mine
        )
    )  # fmt: skip
    channel = DRUM_CHANNEL if player.family == "drums" else place % 9
    role = {"bass": "bass", "vocals": "vocals"}.get(player.stem, "") if player.family in ("bass", "voice") else ""
    return Part(player.name, found, player.program, channel, role=role)


def _marks(grid: _Grid, marks: tuple[tuple[float, str], ...]) -> tuple[Mark, ...]:
    """Return marks in ticks; of several on one tick the last one holds."""
    ticks = grid.ticks_at(np.array([at for at, _ in marks], dtype=np.float64))
    held = {int(tick): text for tick, (_, text) in zip(ticks, marks, strict=True)}
    return tuple(Mark(Ticks(tick), text) for tick, text in held.items())


def _tempo_map(grid: _Grid) -> TempoMap:
    changes: list[TempoChange] = []
    for tick, bpm in zip(grid.ticks, 60 * np.diff(grid.ticks) / PPQ / np.diff(grid.times_s), strict=False):
        pace = float(np.clip(bpm, _SLOWEST, _FASTEST))
        if not changes or abs(pace / changes[-1].bpm - 1) > _SAME:
            changes.append(TempoChange(Ticks(int(tick)), pace))
    return TempoMap(tuple(changes), float(grid.times_s[0]))


def _grid(truth: Truth) -> _Grid:
    numerator, denominator = _meter_of(truth.meter)
    unit = PPQ * 4 // denominator
    three = denominator >= 8 and numerator % 3 == 0 and numerator > 3
    step = 3 * unit if three else unit
    bpm = truth.tempo_bpm if truth.tempo_bpm > 0 else 120.0
    times = np.asarray(truth.beats["at_s"], dtype=np.float64)
    down = np.flatnonzero(truth.beats["downbeat"])
    rising = len(times) > 1 and bool(np.all(np.diff(times) > 1e-3))
    if not rising:
        times, down = np.array([0.0, 60 * step / (bpm * PPQ)]), np.array([0])
    first = int(down[0]) if len(down) else 0
    usual = max(numerator // 3 if three else numerator, 1)
    period = float(np.diff(times)[0])
    missing = max(math.ceil(times[0] / period - _LATE), 0)  # beats before the first one that is told
    missing += -(first + missing) % usual
    led = np.concatenate([times[0] - period * np.arange(missing, 0, -1), times])
    bars = [first + missing, *(int(n) for n in np.diff(down))]
    return _Grid(led, np.arange(len(led), dtype=np.int64) * step, _meters(bars, usual, 3 if three else 1, denominator))


def _meters(bars: list[int], usual: int, units: int, denominator: int) -> tuple[Meter, ...]:
    """Return the meters of what comes before the first downbeat, in usual bars, and of the bars after it."""
    lengths = [usual] * (bars[0] // usual) + bars[1:] + [bars[-1] if len(bars) > 1 else usual]
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(int) * units * (PPQ * 4 // denominator)
    meters = [Meter(Ticks(0), lengths[0] * units, denominator)]
    for (before, length), start in zip(pairwise(lengths), starts[1:], strict=True):
        if length != before:
            meters.append(Meter(Ticks(int(start)), length * units, denominator))
    return tuple(meters)


def _meter_of(text: str) -> tuple[int, int]:
    numerator, _, denominator = text.partition("/")
    known = numerator.isdigit() and denominator in ("1", "2", "4", "8", "16", "32", "64") and int(numerator) > 0
    return (int(numerator), int(denominator)) if known else (4, 4)
