"""The percussionist: patterns laid over the drummer's."""

from __future__ import annotations

import random
from dataclasses import replace

from musicstudio.engines.compose.ground import Ground, Line, Seat
from musicstudio.engines.compose.players.beat import extra_beat
from musicstudio.engines.compose.players.drums import drum_notes

_SOFTER = 0.82


def play(ground: Ground, seat: Seat, rng: random.Random) -> Line:
    """Play along, softer than the drums; sparse seats wait for the sections that have more energy than the piece."""
    strokes = extra_beat(ground, seat.patch)
    if seat.density < 0.4:
        strokes = tuple(s for s in strokes if ground.energy_at(s.tick // ground.bar_ticks) >= ground.energy)
    return Line(drum_notes(strokes, replace(seat, level=seat.level * _SOFTER), ground.ticks))
