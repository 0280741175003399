"""Arpeggiators: the chord's notes one by one over two octaves, in an order and a gate that stay."""

from __future__ import annotations

import random
from typing import Final

from musicstudio.domain.score import Note
from musicstudio.domain.units import PPQ, Ticks
from musicstudio.engines.compose.ground import Ground, Line, Seat
from musicstudio.engines.compose.voicing import Voicing, voicings

_ORDERS: Final = ("up", "down", "up and down", "outside in", "scattered")
_GATES: Final = ("x", "x", "xxx.", "xx.x", "x.xx.x.x", "x..x..x.", "xx.xx.xx.xx.x.x.", "x.x.x.xx")


def play(ground: Ground, seat: Seat, rng: random.Random) -> Line:
    """Play an arpeggio all through: sixteenths, or eighths in fast and sparse pieces."""
    shapes = voicings(ground, seat, voices=rng.choice((3, 3, 4)))
    order, gate = rng.choice(_ORDERS), rng.choice(_GATES)
    step = PPQ // 4 if ground.tempo * (0.6 + ground.density) < 190 else PPQ // 2
    if ground.beat_ticks == PPQ * 3 // 2:
        step = PPQ // 2 if ground.tempo > 100 else PPQ // 4
    cycle = rng.choice((0, 0, 3, 5, 6)) if ground.style in ("techno", "ambient", "synthwave", "trap") else 0
    accent = rng.choice((3, 4, 4, 4))
    lasts = rng.choice((0.45, 0.7, 0.95))
    rounds = [_ordered(shape, seat, order, rng) for shape in shapes]
    where = {span.start: n for n, span in enumerate(ground.spans)}
    notes = []
    for tick in range(0, ground.ticks, step):
        span = ground.span_at(tick)
        pitches = rounds[where[span.start]]
        n = (tick - span.start) // step
        if gate[tick // step % len(gate)] == ".":
            continue
        pitch = pitches[n % (cycle or len(pitches)) % len(pitches)]
        energy = ground.energy_at(tick // ground.bar_ticks)
        level = (70 + 24 * energy + (10 if tick // step % accent == 0 else 0)) * seat.level
        length = max(1, min(round(step * lasts), ground.ticks - tick))
        notes.append(Note(Ticks(tick), Ticks(length), pitch, max(1, min(127, round(level)))))
    if ground.ending:
        last = ground.bar_start(ground.bars - 1)
        notes = [n for n in notes if n.start < last]
        notes += [Note(last, Ticks(ground.bar_ticks), p, 76) for p in shapes[-1]]
    return Line(tuple(sorted(notes)))


def _ordered(shape: Voicing, seat: Seat, order: str, rng: random.Random) -> list[int]:
    """Return the notes of a chord and of its upper octave, as far as they reach, in an order."""
    wide = sorted({p for shift in (0, 12) for p in (q + shift for q in shape) if seat.low <= p <= seat.high})
    if order == "down":
        return wide[::-1]
    if order == "up and down":
        return wide + wide[-2:0:-1]
    if order == "outside in":
        return [wide[n // 2] if n % 2 == 0 else wide[-1 - n // 2] for n in range(len(wide))]
    if order == "scattered":
        return rng.sample(wide, len(wide))
    return wide
