"""The truth of a rendering as a score again: notes on the bars that its beats tell."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.score import DRUM_CHANNEL, Bend, Mark, Meter, Note, Part, Score, TempoChange, TempoMap
from musicstudio.domain.units import PPQ, Ticks
from musicstudio.training.truth import Player, Truth

_EXACT_S: Final = 1e-4
"""How far a beat may lie from where the last tempo puts it before the tempo is said again."""
_LATE: Final = 0.002
"""The share of a beat by which the first one may come after the first sample: a cut on a bar line is rounded."""
_SLOWEST, _FASTEST = 1.0, 2000.0
_CHANNELS: Final = tuple(n for n in range(16) if n != DRUM_CHANNEL)


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


def has_bars(truth: Truth) -> bool:
    """Return whether beats and a bar line are known for a score to stand on."""
    return len(truth.beats) > 1 and bool(truth.beats["downbeat"].any())


def score_of(truth: Truth) -> Score:
    """Return the score whose rendering this is: notes as played, to the tick, with bends, meters, chords and sections.

    Bars are those between downbeats; before the first downbeat one more bar at least where anything sounds. Where no
    two beats are known, time runs at the truth's tempo (120 where that is unknown) and meter from the first sample on.
    """
    grid = _grid(truth)
    return Score(
        tuple(_part(truth, place, player, grid) for place, player in enumerate(truth.players)),
        _tempo_map(grid), grid.meters, truth.key, truth.piece, truth.style,
        _marks(grid, truth.chords), _marks(grid, truth.sections),
        Ticks(int(grid.ticks_at(np.array([truth.samples / truth.sample_rate]))[0])),
    )  # fmt: skip


def _part(truth: Truth, place: int, player: Player, grid: _Grid) -> Part:
    mine = truth.notes[truth.notes["part"] == place]
    onsets, ends = (grid.ticks_at(mine[name] / truth.sample_rate).tolist() for name in ("onset", "offset"))
    notes = sorted(
        Note(Ticks(start), Ticks(max(end - start, 1)), int(row["pitch"]), max(int(row["velocity"]), 1))
        for start, end, row in zip(onsets, ends, mine, strict=True)
    )
    bent = truth.bends[truth.bends["part"] == place]
    bends = dict(zip(grid.ticks_at(bent["at"] / truth.sample_rate).tolist(), bent["semitones"].tolist(), strict=True))
    drums = player.family == "drums"
    return Part(
        player.name, tuple(notes), 0 if drums else player.program,
        DRUM_CHANNEL if drums else _CHANNELS[place % len(_CHANNELS)],
        tuple(Bend(Ticks(tick), float(semitones)) for tick, semitones in sorted(bends.items())),
        role="drums" if drums else player.stem if player.stem in ("bass", "vocals") else "",
    )  # fmt: skip


def _marks(grid: _Grid, marks: tuple[tuple[float, str], ...]) -> tuple[Mark, ...]:
    """Return marks in ticks; of several on one tick the last one holds."""
    ticks = grid.ticks_at(np.array([at for at, _ in marks], dtype=np.float64))
    held = {int(tick): text for tick, (_, text) in zip(ticks, marks, strict=True)}
    return tuple(Mark(Ticks(tick), text) for tick, text in held.items())


def _tempo_map(grid: _Grid) -> TempoMap:
    """Return the tempi of the beats; one that goes on is said once."""
    changes: list[TempoChange] = []
    step = int(grid.ticks[1] - grid.ticks[0])
    expected = float(grid.times_s[0])
    for tick, following in zip(grid.ticks.tolist(), grid.times_s[1:].tolist(), strict=False):
        said = 60 * step / PPQ / changes[-1].bpm if changes else 0.0
        if not changes or abs(expected + said - following) > _EXACT_S:
            bpm = float(np.clip(60 * step / PPQ / max(following - expected, 1e-3), _SLOWEST, _FASTEST))
            changes.append(TempoChange(Ticks(tick), bpm))
            said = 60 * step / PPQ / bpm
        expected += said
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
