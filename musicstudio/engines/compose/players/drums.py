"""The drummer: the beat of the piece as notes of General MIDI's percussion map."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterable

from musicstudio.domain.score import Note
from musicstudio.domain.units import PPQ, Ticks
from musicstudio.engines.compose.grooves.voices import CYMBALS, ON_A_KIT, VOICES
from musicstudio.engines.compose.ground import Ground, Line, Seat
from musicstudio.engines.compose.instruments import INSTRUMENTS
from musicstudio.engines.compose.players.beat import beat, extra_beat
from musicstudio.engines.compose.players.limbs import Stroke

_SHORT = PPQ // 4
_HOMES = {"frame drum": "maqam", "tabla": "raga", "orchestral percussion": "orchestral"}
"""Hand drums → the style whose whole beat they play."""
_RING = PPQ * 4
_OPEN = ("oh", "ot", "tam")


def play(ground: Ground, seat: Seat, rng: random.Random) -> Line:
    """Play the beat: open hats until they are closed, cymbals ringing, everything else a sixteenth.

    The beat itself comes from the ground's own dice, so that the bass can lock to it. Hand drums away from home play
    their own patterns instead, and a kit plays hand drums' strokes on its own drums.
    """
    strokes = beat(ground).strokes
    if INSTRUMENTS[seat.patch].family == "percussion" and _HOMES.get(seat.patch) != ground.style:
        strokes = extra_beat(ground, seat.patch)
    elif INSTRUMENTS[seat.patch].family == "drums":
        strokes = tuple(Stroke(s.tick, ON_A_KIT.get(s.voice, s.voice), s.velocity) for s in strokes)
    return Line(drum_notes(strokes, seat, ground.ticks))


def drum_notes(strokes: Iterable[Stroke], seat: Seat, end: int) -> tuple[Note, ...]:
    """Return strokes as notes that end by `end`; of strokes on one drum at once the strongest."""
    played = sorted(strokes)
    closes = [s.tick for s in played if s.voice in ("hh", "ph", "oh")]
    best: dict[tuple[int, int], Note] = {}
    for stroke in played:
        until = stroke.tick + _SHORT
        if stroke.voice in CYMBALS or stroke.voice in _OPEN:
            until = stroke.tick + _RING
        if stroke.voice == "oh":
            after = bisect_right(closes, stroke.tick)
            until = min(until, closes[after] if after < len(closes) else end)
        pitch = VOICES[stroke.voice].pitch
        velocity = max(1, min(127, round(stroke.velocity * seat.level)))
        note = Note(Ticks(stroke.tick), Ticks(max(1, min(until, end) - stroke.tick)), pitch, velocity)
        key = (stroke.tick, pitch)
        if key not in best or best[key].velocity < velocity:
            best[key] = note
    return tuple(sorted(best.values()))
