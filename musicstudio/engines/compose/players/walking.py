"""Walking bass: a quarter a beat, roots and fifths where chords begin, steps that lead to the next root."""

from __future__ import annotations

import random

from musicstudio.domain.score import Note
from musicstudio.domain.units import PPQ, Ticks
from musicstudio.engines.compose.ground import Ground, Seat
from musicstudio.engines.compose.players import tones

_SKIP = 0.12
"""Chance that an eighth before a beat repeats its note softly."""


def walked(ground: Ground, seat: Seat, start: int, stop: int, before: int, rng: random.Random) -> list[Note]:
    """Return a walking line from tick to tick; it turns where the range ends."""
    notes: list[Note] = []
    pitch, direction = before, rng.choice((-1, 1))
    ticks = _beats(ground, start, stop)
    for n, tick in enumerate(ticks):
        end = ticks[n + 1] if n + 1 < len(ticks) else stop
        span = ground.span_at(tick)
        chord = span.chord
        after = ground.span_at(end).chord if end < ground.ticks else ground.spans[0].chord
        if tick == span.start or (tick == start and n == 0):
            target = tones.nearest(chord.lowest, pitch, seat.low, seat.high - 2)
        elif end >= span.end:
            goal = tones.nearest(after.lowest, pitch, seat.low, seat.high - 2)
            target = tones.approach(ground, seat, goal, pitch, rng.random())
        elif tick % ground.bar_ticks == 0:
            target = tones.nearest(rng.choice((chord.root, chord.fifth, chord.root)), pitch, seat.low, seat.high - 2)
        else:
            target = _onward(ground, seat, tick, pitch, direction, rng)
        if target == pitch and notes:
            target = target + 12 if target + 12 <= seat.high else max(target - 12, seat.low)
        direction = _turned(direction, target, pitch, seat, rng)
        accent = 96 if (tick // ground.beat_ticks) % 2 else 90
        level = accent * seat.level * (0.9 + 0.15 * ground.energy_at(tick // ground.bar_ticks))
        velocity = max(1, min(127, round(level) + rng.randint(-4, 4)))
        length = end - tick
        if rng.random() < _SKIP * ground.temperature and length >= PPQ and end < stop:
            notes.append(Note(Ticks(tick), Ticks(PPQ // 2), target, velocity))
            notes.append(Note(Ticks(end - PPQ // 2), Ticks(PPQ // 6), target, max(1, velocity // 2)))
        else:
            notes.append(Note(Ticks(tick), Ticks(length * 15 // 16), target, velocity))
        pitch = target
    return notes


def _beats(ground: Ground, start: int, stop: int) -> list[int]:
    """Return the ticks of all quarters, of the felt groups in other meters."""
    quarters = ground.meter.denominator <= 4
    found = []
    for bar in range(start, stop, ground.bar_ticks):
        tick = bar
        for length in (PPQ,) * (ground.bar_ticks // PPQ) if quarters else ground.groups:
            found.append(tick)
            tick += length
    return found


def _onward(ground: Ground, seat: Seat, tick: int, pitch: int, direction: int, rng: random.Random) -> int:
    """Return the next note on the way: a chord tone or a step of the scale in the line's direction."""
    chord = ground.chord_at(tick)
    scale = ground.key.pitch_classes | chord.pitch_classes
    reach = range(1, 6)
    stepwise = [pitch + direction * n for n in reach if (pitch + direction * n) % 12 in scale]
    chordal = [pitch + direction * n for n in reach if (pitch + direction * n) % 12 in chord.pitch_classes]
    choice = (chordal if rng.random() < 0.65 else stepwise) or stepwise or [pitch]
    return min(max(choice[0], seat.low), seat.high)


def _turned(direction: int, target: int, pitch: int, seat: Seat, rng: random.Random) -> int:
    if target >= seat.high - 5:
        return -1
    if target <= seat.low + 4:
        return 1
    if rng.random() < 0.15:
        return -direction
    return 1 if target > pitch else -1 if target < pitch else direction
