"""What a page of notes lacks: the hand's timing, accents and phrases, swing.

Deviations are correlated, since one stroke's lateness lives on in the next (Hennig et al., "The Nature and Perception
of Fluctuations in Human Musical Rhythms", 2011); phrases swell towards their middle and high notes are louder, as in
Todd, "The Dynamics of Dynamics" (1992).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, TypeVar

import numpy as np

from musicstudio.domain.families import stem_of
from musicstudio.domain.note_grid import bar_of
from musicstudio.domain.score import Bend, Control, Note, Part, Score, TempoMap
from musicstudio.domain.units import PPQ, Ticks

_STEP: Final = PPQ // 4
_MEMORY_S: Final = 1.2
_QUICK: Final = 0.3
"""The share of a hand's deviation that is its own at every stroke."""
_SHARED: Final = 0.4
"""The share of a band's deviation that all its players have in common."""
_TIGHT: Final = {"drums": 0.45, "bass": 0.7}
"""How far a stem's players stray, in parts of what the others do."""
_FLAT: Final = 4.0
"""Standard deviation of velocities below which nobody has shaped them."""
_GRIDS: Final = (PPQ // 8, PPQ // 6)
"""Ticks of a 32nd and of a sixteenth's triplet: what is written lies on one of them."""

_Moving = TypeVar("_Moving", Bend, Control)


def straight(score: Score) -> bool:
    """Say whether nearly every note begins exactly on a written grid, as no hand plays."""
    starts = [int(note.start) for part in score.parts for note in part.notes]
    return sum(any(start % grid == 0 for grid in _GRIDS) for start in starts) >= 0.97 * len(starts)


def humanised(score: Score, rng: np.random.Generator, timing_ms: float, velocity: float) -> Score:
    """Return a score as hands play it.

    `timing_ms` and `velocity` are standard deviations of slowly wandering errors, a part of which the whole band
    shares; drums and bass stray less. Lengths vary by a twelfth. Nothing begins before tick 0 or ends after the score;
    no note runs into the next one of its pitch.
    """
    end = int(score.end)
    shared = _wander(score, rng)
    parts = tuple(_by_hand(part, score, shared, rng, timing_ms, velocity, end) for part in score.parts)
    return replace(score, parts=parts)


def phrased(score: Score, rng: np.random.Generator, depth: float = 1.0) -> Score:
    """Return a score whose flat parts have dynamics: accents of the meter, phrases that swell, long crescendi.

    Parts whose velocities vary already are left alone; `depth` scales what is done.
    """
    bars = int(rng.choice((2, 4, 4, 8)))
    size = depth * rng.uniform(0.6, 1.4, 4)
    slope = _slope(score, rng)
    beats = _beats(score)
    tune = max((part for part in score.parts if not part.is_drums), key=_height, default=None)

    def louder(part: Part, note: Note, middle: float) -> float:
        bar, following = bar_of(score, note.start)
        inside = (note.start / max(following - bar, 1) % bars) / bars
        arc = math.sin(math.pi * inside) - 0.6
        height = 0.0 if part.is_drums else (note.pitch - middle) / 12
        weight = (3.0 if note.start == bar else 1.0 if int(note.start) in beats else -2.0) * size[0]
        return weight + 7.0 * size[1] * arc + 4.0 * size[2] * height + 12.0 * size[3] * slope(int(note.start))

    def shaped(part: Part) -> Part:
        if len(part.notes) < 2 or float(np.std([note.velocity for note in part.notes])) >= _FLAT:
            return part
        middle = float(np.median([note.pitch for note in part.notes]))
        level = 6.0 * depth if part is tune else 0.0
        return replace(part, notes=tuple(_struck(note, level + louder(part, note, middle)) for note in part.notes))

    return replace(score, parts=tuple(shaped(part) for part in score.parts))


def swung(score: Score, amount: float, grid: int = PPQ // 2) -> Score:
    """Return a score whose every second line of a grid is late: `amount` 1 is a triplet's feel, 0 changes nothing.

    What lies between is moved along, so that order is kept. Only bars whose meter counts quarters or halves swing.
    """

    def at(tick: int) -> int:
        meter = score.meter_at(tick)
        if meter.denominator > 4:
            return tick
        bar, following = bar_of(score, tick)
        pair, inside = divmod(tick - bar, 2 * grid)
        if bar + (pair + 1) * 2 * grid > following:
            return tick
        late = grid * (1 + amount / 3)
        moved = inside / grid * late if inside <= grid else late + (inside - grid) / grid * (2 * grid - late)
        return int(bar) + pair * 2 * grid + round(moved)

    return replace(score, parts=tuple(_warped(part, at) for part in score.parts))


def _warped(part: Part, at: Callable[[int], int]) -> Part:
    notes = []
    for note in part.notes:
        start, end = at(int(note.start)), at(int(note.end))
        notes.append(replace(note, start=Ticks(start), length=Ticks(max(end - start, min(int(note.length), 1)))))
    return replace(part, notes=tuple(notes), bends=_shifted(part.bends, at), controls=_shifted(part.controls, at))


def _shifted(values: Sequence[_Moving], at: Callable[[int], int]) -> tuple[_Moving, ...]:
    moved = [replace(value, tick=Ticks(at(int(value.tick)))) for value in values]
    return tuple(sorted(moved, key=lambda value: value.tick))


def _by_hand(
    part: Part, score: Score, shared: Callable[[int], float], rng: np.random.Generator,
    timing_ms: float, velocity: float, end: int,
) -> Part:  # fmt: skip
    """Return a part as one player has it, who is a little early or late as a habit."""
    if not part.notes:
        return part
    tight = _TIGHT.get(stem_of(part), 1.0)
    own, strength = _wander(score, rng), _wander(score, rng)
    habit = float(rng.normal(0.0, 0.35))
    per_ms = _ticks_per_ms(score.tempo_map)
    short = 1.0 if part.is_drums else float(rng.uniform(0.88, 1.0))
    quick = rng.standard_normal((3, len(part.notes)))
    offsets: dict[int, int] = {}
    notes = []
    for n, note in enumerate(part.notes):
        start = int(note.start)
        slow = math.sqrt(_SHARED) * shared(start) + math.sqrt(1 - _SHARED - _QUICK) * own(start)
        error = habit + slow + math.sqrt(_QUICK) * quick[0, n]
        begin = min(max(0, round(start + timing_ms * tight * error * per_ms(start))), max(end - 1, 0))
        factor = short * (1 if part.is_drums else math.exp(float(np.clip(0.08 * quick[1, n], -0.2, 0.2))))
        length = min(max(1, round(note.length * factor)), end - begin)
        offsets[start] = begin - start
        louder = velocity * (0.8 * strength(start) + 0.6 * quick[2, n])
        notes.append(_struck(replace(note, start=Ticks(begin), length=Ticks(length)), louder))
    at = _following(offsets)
    return replace(
        part, notes=_apart(notes), bends=_shifted(part.bends, at), controls=_shifted(part.controls, at)
    )  # fmt: skip


def _following(offsets: dict[int, int]) -> Callable[[int], int]:
    """Return where a bend or a pedal goes: as far as the note struck with it or before it, never before tick 0."""
    starts = sorted(offsets)

    def at(tick: int) -> int:
        n = bisect_right(starts, tick + _STEP // 4) - 1
        return max(0, tick + offsets[starts[n]]) if n >= 0 else tick

    return at


def _apart(notes: list[Note]) -> tuple[Note, ...]:
    """Return notes in order, each ended where the next of its pitch begins."""
    lines: defaultdict[int, list[Note]] = defaultdict(list)
    for note in sorted(notes):
        line = lines[note.pitch]
        if line and line[-1].start < note.start < line[-1].end:
            line[-1] = replace(line[-1], length=Ticks(note.start - line[-1].start))
        line.append(note)
    return tuple(sorted(note for line in lines.values() for note in line))


def _wander(score: Score, rng: np.random.Generator) -> Callable[[int], float]:
    """Return a slowly changing value of standard deviation 1, a point every sixteenth, at most 2.5."""
    count = int(score.end) // _STEP + 2
    keep = math.exp(-_STEP / PPQ * 60 / score.tempo_map.bpm_at(0) / _MEMORY_S)
    noise = rng.standard_normal(count)
    values = [float(noise[0])]
    for one in noise[1:]:
        values.append(keep * values[-1] + math.sqrt(1 - keep * keep) * float(one))
    return lambda tick: min(max(values[min(tick // _STEP, count - 1)], -2.5), 2.5)


def _slope(score: Score, rng: np.random.Generator) -> Callable[[int], float]:
    """Return a level −1 to 1 that rises and falls over the whole piece, a knot about every eight bars."""
    knots = max(2, int(score.end) // (8 * int(score.meters[0].bar)) + 2)
    levels = rng.uniform(-1.0, 1.0, knots)
    places = np.linspace(0, max(int(score.end), 1), knots)
    return lambda tick: float(np.interp(tick, places, levels))


def _beats(score: Score) -> frozenset[int]:
    lines = score.bar_starts(int(score.end))
    beats: set[int] = set()
    for line in lines:
        meter = score.meter_at(line)
        step = int(meter.bar) // meter.numerator
        step *= 3 if meter.denominator >= 8 and meter.numerator % 3 == 0 else 1
        beats.update(range(int(line), int(line + meter.bar), step))
    return frozenset(beats)


def _ticks_per_ms(tempo_map: TempoMap) -> Callable[[int], float]:
    ticks = [int(change.tick) for change in tempo_map.changes]
    return lambda tick: tempo_map.changes[max(0, bisect_right(ticks, tick) - 1)].bpm * PPQ / 60_000


def _height(part: Part) -> float:
    return float(np.mean([note.pitch for note in part.notes])) if part.notes else 0.0


def _struck(note: Note, louder: float) -> Note:
    return replace(note, velocity=min(max(round(note.velocity + louder), 1), 127))
