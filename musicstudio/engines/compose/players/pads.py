"""Pads, string sections, choirs and drones: chords held and led into one another, swelling with the section."""

from __future__ import annotations

import math
import random
from typing import Final

from musicstudio.domain.score import Control, Note
from musicstudio.domain.units import PPQ, Ticks
from musicstudio.engines.compose.ground import Ground, Line, Seat
from musicstudio.engines.compose.players import tones
from musicstudio.engines.compose.voicing import voicings

_EXPRESSION: Final = 11
_STEP: Final = PPQ // 2


def play(ground: Ground, seat: Seat, rng: random.Random) -> Line:
    """Hold the chords, tones that stay are tied; quiet sections have fewer voices; expression swells."""
    voices = rng.choice((3, 4, 4))
    shapes = voicings(ground, seat, voices=voices)
    thin = rng.random() < 0.4
    notes: list[Note] = []
    sounding: dict[int, tuple[int, int]] = {}
    for span, shape in zip(ground.spans, shapes, strict=True):
        energy = ground.energy_at(span.start // ground.bar_ticks)
        chosen = set(shape[1:] if thin and energy < 0.4 and len(shape) > 2 else shape)
        fresh = ground.section_at(span.start // ground.bar_ticks).start_bar * ground.bar_ticks == span.start
        for pitch in sorted(sounding):
            if pitch not in chosen or fresh:
                begin, velocity = sounding.pop(pitch)
                notes.append(Note(Ticks(begin), Ticks(span.start - begin), pitch, velocity))
        velocity = max(1, min(127, round((58 + 36 * energy) * seat.level)))
        for pitch in sorted(chosen - set(sounding)):
            sounding[pitch] = (span.start, velocity)
    notes += [Note(Ticks(a), Ticks(ground.ticks - a), pitch, velocity) for pitch, (a, velocity) in sounding.items()]
    return Line(tuple(sorted(notes)), (), _swells(ground, rng))


def drone(ground: Ground, seat: Seat, rng: random.Random) -> Line:
    """Hold tonic and fifth (or fourth where the mode has no fifth); a tanpura plucks them one after the other."""
    tonic = tones.nearest(ground.key.tonic, (seat.low + seat.high) / 2 - 4, seat.low, seat.high)
    steps = ground.key.pitch_classes
    upper = next((step for step in (7, 5) if (ground.key.tonic + step) % 12 in steps), 12)
    low = tonic - 12 + upper if tonic - 12 + upper >= seat.low else tonic + upper
    if seat.patch == "tanpura":
        return Line(_plucked(ground, seat, (low, tonic, tonic, max(tonic - 12, seat.low)), rng))
    length = ground.bar_ticks * rng.choice((2, 4))
    notes = []
    for start in range(0, ground.ticks, length):
        stop = min(start + length, ground.ticks)
        for pitch in sorted({tonic, low}):
            velocity = max(1, min(127, round((66 + rng.randint(-4, 4)) * seat.level)))
            notes.append(Note(Ticks(start), Ticks(stop - start), pitch, velocity))
    return Line(tuple(notes), (), _swells(ground, rng))


def _plucked(ground: Ground, seat: Seat, strings: tuple[int, ...], rng: random.Random) -> tuple[Note, ...]:
    """Return four strings plucked in turn, once every bar or two beats a string, ringing into one another."""
    step = ground.bar_ticks // 2 if ground.tempo > 80 else max(ground.bar_ticks // 4, PPQ)
    notes = []
    for n, start in enumerate(range(0, ground.ticks, step)):
        pitch = strings[n % len(strings)]
        same = 1 if strings[(n + 1) % len(strings)] == pitch else 3
        stop = min(start + step * same, ground.ticks)
        notes.append(
            Note(Ticks(start), Ticks(stop - start), pitch, max(1, round((68 + rng.randint(-6, 6)) * seat.level)))
        )
    return tuple(notes)


def _swells(ground: Ground, rng: random.Random) -> tuple[Control, ...]:
    """Return expression that rises to the middle of every two or four bars and with the section's energy."""
    period = ground.bar_ticks * rng.choice((2, 4))
    depth = rng.uniform(8, 22)
    found = []
    for tick in range(0, ground.ticks, _STEP):
        energy = ground.energy_at(tick // ground.bar_ticks)
        level = 82 + 24 * energy + depth * math.sin(math.pi * (tick % period) / period) - depth / 2
        found.append(Control(Ticks(tick), _EXPRESSION, max(40, min(127, round(level)))))
    return tuple(found)
