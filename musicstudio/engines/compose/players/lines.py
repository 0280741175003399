"""Second lines: counter-melodies of guide tones, replies between a singer's phrases, sweeps into sections."""

from __future__ import annotations

import random

from musicstudio.domain.score import Control, Note
from musicstudio.domain.units import PPQ, Ticks
from musicstudio.engines.compose.ground import Ground, Line, Seat
from musicstudio.engines.compose.modal import sing
from musicstudio.engines.compose.players import tones

_EXPRESSION = 11


def counter(ground: Ground, seat: Seat, rng: random.Random) -> Line:
    """Play one long tone a chord, moving by step where there is time.

    Of third, seventh and fifth each player leaves one out all through, so that two of them go different ways.
    """
    notes: list[Note] = []
    pitch = (seat.low + seat.high) // 2
    moves = rng.random() < 0.7
    left_out = rng.randrange(3)
    for n, span in enumerate(ground.spans):
        chord = span.chord
        guides = [tone for tone in (chord.third, chord.seventh, chord.fifth) if tone is not None]
        guides = [tone for at, tone in enumerate(guides) if at != left_out % len(guides)] or [chord.root]
        pitch = min((tones.nearest(tone, pitch, seat.low, seat.high) for tone in guides), key=lambda p: abs(p - pitch))
        energy = ground.energy_at(span.start // ground.bar_ticks)
        velocity = max(1, min(127, round((70 + 28 * energy) * seat.level)))
        after = ground.spans[(n + 1) % len(ground.spans)].chord
        passing = _passing(ground, seat, pitch, after.third if after.third is not None else after.root)
        split = span.length - PPQ if moves and span.length >= ground.bar_ticks and span.length > PPQ else 0
        if split and passing is not None and rng.random() < 0.6 and not (ground.ending and n == len(ground.spans) - 1):
            notes.append(Note(span.start, Ticks(split), pitch, velocity))
            notes.append(Note(Ticks(span.start + split), Ticks(PPQ), passing, max(1, velocity - 8)))
        elif (
            notes
            and notes[-1].pitch == pitch
            and notes[-1].end == span.start
            and notes[-1].length < 2 * ground.bar_ticks
        ):
            notes[-1] = Note(notes[-1].start, Ticks(notes[-1].length + span.length), pitch, notes[-1].velocity)
        else:
            notes.append(Note(span.start, span.length, pitch, velocity))
    return Line(tuple(notes))


def _passing(ground: Ground, seat: Seat, pitch: int, goal_class: int) -> int | None:
    """Return a tone of the key between a pitch and the next goal, None where they are too near."""
    goal = tones.nearest(goal_class, pitch, seat.low, seat.high)
    between = range(min(pitch, goal) + 1, max(pitch, goal))
    choices = [p for p in between if p % 12 in ground.key.pitch_classes]
    return min(choices, key=lambda p: abs(p - (pitch + goal) / 2)) if choices else None


def replies(ground: Ground, seat: Seat, rng: random.Random) -> Line:
    """Answer the singer in the mode: phrases in every second two bars, softer."""
    line = sing(ground, seat, rng)
    odd = 2 * ground.bar_ticks
    kept = [note for note in line.notes if ground.bars <= 2 or note.start // odd % 2 == 1]
    notes = tuple(Note(n.start, n.length, n.pitch, max(1, n.velocity * 5 // 6)) for n in kept)
    spans = [(note.start - PPQ // 8, note.end) for note in notes]
    bends = tuple(bend for bend in line.bends if any(a <= bend.tick < b for a, b in spans))
    return Line(notes, bends, line.controls)


def sweep(ground: Ground, seat: Seat, rng: random.Random) -> Line:
    """Rise through the last bars before every section that has more energy, and before a loop's start."""
    notes, controls = [], []
    for section in ground.sections:
        following = ground.energy_at(section.end_bar % ground.bars)
        if following < section.energy and section.end_bar < ground.bars:
            continue
        bars = min(section.bars, rng.choice((1, 2, 2, 4)))
        start, stop = ground.bar_start(section.end_bar - bars), ground.bar_start(section.end_bar)
        notes.append(Note(start, Ticks(stop - start), (seat.low + seat.high) // 2, max(1, round(80 * seat.level))))
        rising = ((tick, (tick - start) / (stop - start)) for tick in range(start, stop, PPQ // 2))
        controls += [Control(Ticks(tick), _EXPRESSION, 30 + round(90 * part)) for tick, part in rising]
    return Line(tuple(notes), (), tuple(controls))
