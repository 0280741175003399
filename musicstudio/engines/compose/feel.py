"""The feel: straight notes swung, pushed and laid back, breathed into, as the style's players would.

First the grid swings, then each player leaves it: by a fixed amount of his own, and by a slow wandering, since one
stroke's deviation lives on in the next (Hennig et al. 2011 found long memory in drummers' errors). Chords of keys are
not struck quite at once; accents follow the meter and phrases swell and sink.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from musicstudio.domain.score import Bend, Note
from musicstudio.domain.units import PPQ, Ticks
from musicstudio.engines.compose.band import manner
from musicstudio.engines.compose.ground import Ground, Line, Seat
from musicstudio.engines.compose.instruments import INSTRUMENTS
from musicstudio.engines.compose.touches import MACHINES, SAMPLED, SEQUENCED, TOUCHES, Touch

_MEMORY_S: Final = 1.2
_TRIPLET_NEAR: Final = 4
_TIGHT_MS: Final = 0.6
_KICKS, _SNARES = (35, 36, 41, 64), (37, 38, 39, 40, 62)
_RINGING: Final = ("counter", "pad", "drone", "ballad", "arpeggio", "picking")
_HATS = (42, 44, 46, 51, 53, 59)

Deviation = Callable[[int], float]


def felt(ground: Ground, seat: Seat, line: Line, rng: random.Random) -> Line:
    """Return a line as it is felt in the ground's style; the same dice feel it the same way.

    Nothing begins before the piece or ends after it; bends and controls go with the notes they belong to.
    """
    if not line.notes:
        return line
    touch = TOUCHES.get(ground.style, TOUCHES["pop"])
    per_ms = ground.tempo * PPQ / 60_000
    strays = _strays(ground, seat, touch, rng)
    weights = _weights(ground, seat, touch, rng)
    chords = _order_in_chords(line.notes)
    moved: list[tuple[int, Note]] = []
    for note in sorted(line.notes):
        offset = strays(note.start) + _place(seat, touch, note.pitch) + _finger(seat, touch, chords[note], rng)
        start = swung(note.start, ground) + offset * per_ms
        end = swung(note.end, ground) + offset * per_ms
        length = (end - start) * _held(seat, touch)
        begin = min(max(round(start), 0), ground.ticks - 1)
        until = min(max(round(start + length), begin + 1), ground.ticks)
        velocity = min(max(round(note.velocity * touch.force + weights(note.start)), 1), 127)
        moved.append((note.start, Note(Ticks(begin), Ticks(until - begin), note.pitch, velocity)))
    shifts = {before: note.start - before for before, note in moved}
    bends = tuple(Bend(_with_notes(bend.tick, shifts, ground), bend.semitones) for bend in line.bends)
    controls = tuple(replace(control, tick=_with_notes(control.tick, shifts, ground)) for control in line.controls)
    return Line(tuple(sorted(note for _, note in moved)), bends, controls)


def swung(tick: int, ground: Ground) -> float:
    """Return where a tick of the straight grid lies when the ground swings; what is in triplets already stays.

    `ground.swing` 1 puts the second of a pair on the last triplet; very fast pieces swing less, as jazz drummers do
    (Friberg & Sundström 2002).
    """
    grid = manner(ground.style).grid
    pair = PPQ if grid == 8 else PPQ // 2
    if ground.swing <= 0 or (grid == 8 and ground.meter.denominator >= 8):
        return tick
    bar = tick // ground.bar_ticks * ground.bar_ticks
    inside = (tick - bar) % pair
    first = tick - inside
    if first + pair > bar + ground.bar_ticks or inside == 0:
        return tick
    if min(abs(inside - pair / 3), abs(inside - 2 * pair / 3)) <= _TRIPLET_NEAR:
        return tick
    amount = ground.swing * (1.0 if grid == 16 else min(1.0, max(0.35, (330 - ground.tempo) / 150)))
    late = pair / 2 + amount * pair / 6
    if inside <= pair / 2:
        return first + inside * late / (pair / 2)
    return first + late + (inside - pair / 2) * (pair - late) / (pair / 2)


def _place(seat: Seat, touch: Touch, pitch: int) -> float:
    """Return how far behind the grid a player sits, in milliseconds."""
    if seat.drums:
        if INSTRUMENTS[seat.patch].family == "percussion":
            return touch.hands
        table = ((_KICKS, touch.kick), (_SNARES, touch.snare), (_HATS, touch.hats))
        return next((place for pitches, place in table if pitch in pitches), touch.hands)
    places = {"bass": touch.bass, "keys": touch.keys, "guitar": touch.guitar, "lead": touch.lead, "vocals": touch.lead}
    return places.get(seat.role, touch.pad)


def _strays(ground: Ground, seat: Seat, touch: Touch, rng: random.Random) -> Deviation:
    """Return a player's own deviation at each tick, in milliseconds: wandering, or a sampled bar's that comes back."""
    loose = touch.loose * min(1.2, 0.5 + 0.5 * ground.temperature)
    if seat.patch in MACHINES or (seat.patch in SEQUENCED and touch.loose < 4):
        return lambda tick: 0.0
    if seat.patch in SEQUENCED:
        loose = _TIGHT_MS
    if seat.patch in SAMPLED:
        steps = [rng.gauss(0.0, loose * 0.7) for _ in range(64)]
        return lambda tick: steps[tick % ground.bar_ticks * 4 // PPQ % 64]
    return _wander(ground, loose, rng)


def _wander(ground: Ground, size: float, rng: random.Random) -> Deviation:
    """Return a slowly changing value of a standard deviation, a point every sixteenth, a third of it quick."""
    step_s = 15 / ground.tempo
    keep = math.exp(-step_s / _MEMORY_S)
    slow, values = rng.gauss(0.0, 1.0), []
    for _ in range(ground.ticks * 4 // PPQ + 2):
        slow = keep * slow + math.sqrt(1 - keep * keep) * rng.gauss(0.0, 1.0)
        both = 0.9 * slow + 0.44 * rng.gauss(0.0, 1.0)
        values.append(size * min(max(both, -2.5), 2.5))
    return lambda tick: values[min(tick * 4 // PPQ, len(values) - 1)]


def _weights(ground: Ground, seat: Seat, touch: Touch, rng: random.Random) -> Deviation:
    """Return what is added to a velocity at each tick: the meter's accent, the phrase's arc, the hand's unevenness."""
    machine = seat.patch in MACHINES
    wander = _wander(ground, touch.dynamic * (0.4 if machine else 1.0), rng)
    accents = _accents(ground)
    depth = 0.0 if machine else 5.0
    phrase = 4 * ground.bar_ticks
    scale = 0.4 if seat.drums else 1.0

    def weight(tick: int) -> float:
        arc = depth * (math.sin(math.pi * (tick % phrase) / phrase) - 0.6)
        return wander(tick) + arc + scale * accents.get(tick % ground.bar_ticks, -3.0)

    return weight


def _accents(ground: Ground) -> dict[int, float]:
    """Return a bar's places with the meter's weight on them."""
    accents, tick = {}, 0
    for number, length in enumerate(ground.groups):
        accents[tick] = 5.0 if number == 0 else 2.0
        for inner in range(PPQ // 2, length, PPQ // 2):
            accents.setdefault(tick + inner, -1.0)
        tick += length
    return accents


def _order_in_chords(notes: tuple[Note, ...]) -> dict[Note, tuple[int, int]]:
    """Return each note's place among those struck with it, and how many they are."""
    together: dict[int, list[Note]] = {}
    for note in notes:
        together.setdefault(note.start, []).append(note)
    return {
        note: (n, len(chord))
        for chord in together.values()
        for n, note in enumerate(sorted(chord, key=lambda c: c.pitch))
    }


def _finger(seat: Seat, touch: Touch, place: tuple[int, int], rng: random.Random) -> float:
    """Return how late one finger, limb or desk is within a chord, in milliseconds."""
    number, count = place
    if count < 2 or seat.patch in MACHINES or seat.patch in SAMPLED or seat.patch in SEQUENCED:
        return 0.0
    if seat.drums:
        return rng.gauss(0.0, min(touch.loose * 0.2, 1.5))
    family = INSTRUMENTS[seat.patch].family
    if family == "keys":  # rolled a little from below, the top note first among equals
        return number * touch.loose * 0.12 + rng.uniform(0.0, touch.loose * 0.5) - (2.0 if number == count - 1 else 0.0)
    if family == "guitar":
        return 0.0
    return rng.gauss(0.0, touch.loose * 0.35)


def _held(seat: Seat, touch: Touch) -> float:
    """Return the part of its length that a note is held."""
    if seat.drums or seat.role in ("pad", "lead", "vocals") or seat.player in _RINGING:
        return 1.0
    if seat.role == "bass":
        return touch.bass_short
    return touch.short


def _with_notes(tick: int, shifts: dict[int, int], ground: Ground) -> Ticks:
    """Return where a bend or control goes: as far as the note it belongs to, which may begin just after it."""
    starts = sorted(shifts)
    at = bisect_right(starts, tick + PPQ // 16) - 1
    shift = shifts[starts[at]] if at >= 0 else 0
    return Ticks(min(max(tick + shift, 0), ground.ticks))
