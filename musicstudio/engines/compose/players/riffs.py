"""Riffs: one figure that stays, moved with the harmony; two players' interlock; metal's runs with the kick."""

from __future__ import annotations

import random
from bisect import bisect_left
from typing import Final

from musicstudio.domain.harmony import Chord
from musicstudio.domain.score import Note
from musicstudio.domain.units import PPQ, Ticks
from musicstudio.engines.compose.grooves.figures import Event, choose, events
from musicstudio.engines.compose.grooves.motifs import COMMON, OSTINATI, RIFFS
from musicstudio.engines.compose.ground import Ground, Line, Seat
from musicstudio.engines.compose.players import tones
from musicstudio.engines.compose.players.beat import beat

_DEGREES: Final = (1, 3, 5, 7, 8, 4, 2)
_FIXED: Final = ("maqam", "raga", "afrobeat", "funk", "techno")
"""Styles whose riffs stay where they are when the chord moves, as far as their notes fit."""
_SIXTEENTH: Final = PPQ // 4


def riff(ground: Ground, seat: Seat, rng: random.Random) -> Line:
    """Play one riff all through, a second one where the energy differs much; in metal chugs with the kick."""
    if ground.style == "metal" and seat.patch in ("palm mute guitar", "distortion guitar", "overdrive guitar"):
        return _chugs(ground, seat, rng)
    rhythms = RIFFS.get(ground.style, COMMON)
    notes: list[Note] = []
    made: dict[bool, list[tuple[Event, int]]] = {}
    for section in ground.sections:
        loud = section.energy > ground.energy + 0.12
        if loud not in made:
            figure = choose(rhythms, ground.meter, section.energy, ground.rng(f"riff {loud}"))
            made[loud] = _shaped(ground, figure.bars, rng)
        notes += _stated(ground, seat, made[loud], section.start_bar, section.end_bar)
    return _line(ground, notes)


def answer(ground: Ground, seat: Seat, rng: random.Random) -> Line:
    """Play in the gaps of the riff: never on its onsets, the same gaps all through."""
    rhythms = RIFFS.get(ground.style, COMMON)
    figure = choose(rhythms, ground.meter, ground.energy, ground.rng("riff False"))
    steps = len(figure.bars[0])
    free = [n for n in range(steps) if all(bar[n % len(bar)] != "x" for bar in figure.bars)]
    chosen = sorted(rng.sample(free, min(len(free), rng.choice((3, 4, 5, 6)))))
    bar = "".join("x" if n in chosen else "." for n in range(steps))
    shaped = _shaped(ground, (bar,), rng)
    return _line(ground, _stated(ground, seat, shaped, 0, ground.bars, soft=0.9))


def ostinato(ground: Ground, seat: Seat, rng: random.Random) -> Line:
    """Play a figure of chord tones again and again, busier where there is more energy."""
    figures = OSTINATI.get(ground.style, OSTINATI[""])
    notes: list[Note] = []
    played: dict[str, tuple[str, ...]] = {}
    for section in ground.sections:
        label = section.name.rstrip("'")
        bars = played.setdefault(label, choose(figures, ground.meter, section.energy, rng).bars)
        shaped = [
            (event, int(event.sign))
            for n, bar in enumerate(bars)
            for event in events(bar, n * ground.bar_ticks, ground.bar_ticks)
        ]
        notes += _stated(ground, seat, shaped, section.start_bar, section.end_bar)
    return _line(ground, notes)


def _shaped(ground: Ground, bars: tuple[str, ...], rng: random.Random) -> list[tuple[Event, int]]:
    """Return a rhythm with degrees: a contour that leaps once and else steps among chord and scale tones."""
    found = [e for n, bar in enumerate(bars) for e in events(bar, n * ground.bar_ticks, ground.bar_ticks)]
    ladder = sorted(rng.sample(_DEGREES, min(5, 3 + round(2 * ground.temperature * rng.random()))))
    at = rng.randrange(len(ladder))
    shaped = []
    for event in found:
        shaped.append((event, ladder[at]))
        at = min(max(at + rng.choice((-1, 1, 1, -1, 0, 2, -2)), 0), len(ladder) - 1)
    return shaped


def _stated(
    ground: Ground, seat: Seat, shaped: list[tuple[Event, int]], first: int, end: int, soft: float = 1.0
) -> list[Note]:
    """Return a shaped figure from bar to bar, its first notes near the middle of the seat's range."""
    if not shaped:
        return []
    length = (max(event.tick for event, _ in shaped) // ground.bar_ticks + 1) * ground.bar_ticks
    notes = []
    stop = ground.bar_start(end)
    middle = (seat.low + seat.high) / 2 - 3
    for origin in range(ground.bar_start(first), stop, length):
        for event, number in shaped:
            tick = origin + event.tick
            if tick >= stop:
                continue
            chord = ground.chord_at(tick)
            home = ground.chord_at(ground.bar_start(first)) if ground.style in _FIXED else chord
            step = tones.degree(home, ground.key, number)
            if (home.root + step) % 12 not in chord.pitch_classes | ground.key.pitch_classes or _sours(
                home, chord, step
            ):
                home, step = chord, tones.degree(chord, ground.key, number)
            root = tones.nearest(home.root, middle, seat.low, max(seat.high - 8, seat.low + 11))
            pitch = root + step if root + step <= seat.high else root + step - 12
            accent = 1.0 if event.tick % ground.beat_ticks == 0 else 0.9
            level = (84 + 20 * ground.energy_at(tick // ground.bar_ticks)) * accent * soft * seat.level
            room = min(event.length * 9 // 10, stop - tick)
            notes.append(Note(Ticks(tick), Ticks(max(1, room)), max(pitch, seat.low), max(1, min(127, round(level)))))
    return notes


def _sours(home: Chord, chord: Chord, step: int) -> bool:
    """Say whether a tone kept from the home chord lies a semitone above a tone of the chord that sounds."""
    pitch = (home.root + step) % 12
    return pitch not in chord.pitch_classes and (pitch - 1) % 12 in chord.pitch_classes


def _chugs(ground: Ground, seat: Seat, rng: random.Random) -> Line:
    """Return palm mutes on the kick, open power chords where sections and chords begin, runs at phrase ends."""
    kicks = beat(ground).struck("bd") or tuple(range(0, ground.ticks, PPQ // 2))
    runs = rng.random() < 0.5
    notes: list[Note] = []
    for bar in range(ground.bars):
        start, stop = ground.bar_start(bar), ground.bar_start(bar) + ground.bar_ticks
        ticks = [*kicks[bisect_left(kicks, start) : bisect_left(kicks, stop)]] or [start]
        phrase_end = bar % 4 == 3 or ground.closes_section(bar)
        for n, tick in enumerate(ticks):
            following = ticks[n + 1] if n + 1 < len(ticks) else stop
            chord = ground.chord_at(tick)
            root = tones.nearest(chord.root, seat.low + 4, seat.low, min(seat.low + 14, seat.high))
            opens = tick == ground.span_at(tick).start or following - tick >= PPQ
            level = (92 + 18 * ground.energy_at(bar) + (8 if opens else 0)) * seat.level
            if runs and phrase_end and tick >= stop - ground.beat_ticks and not opens:
                root += tones.degree(chord, ground.key, rng.choice((2, 3, 4, 5)))
            room = following - tick if opens else min(following - tick, _SIXTEENTH) * 4 // 5
            for pitch in (root, root + 7, root + 12) if opens else (root,):
                if pitch <= seat.high:
                    velocity = max(1, min(127, round(level)))
                    notes.append(Note(Ticks(tick), Ticks(max(1, room)), pitch, velocity))
    return _line(ground, notes)


def _line(ground: Ground, notes: list[Note]) -> Line:
    """Return notes within the piece; where it closes, its last bar holds one note or chord of what was played."""
    kept = [note for note in notes if note.start < ground.ticks]
    if ground.ending and kept:
        last = ground.bar_start(ground.bars - 1)
        there = [note for note in kept if note.start >= last]
        first = min((note.start for note in there), default=None)
        held = [Note(last, Ticks(ground.bar_ticks), note.pitch, note.velocity) for note in there if note.start == first]
        kept = [note for note in kept if note.start < last] + held
    best = {(note.start, note.pitch): note for note in kept}
    ends = ground.ticks
    return Line(
        tuple(sorted(Note(n.start, Ticks(min(n.end, ends) - n.start), n.pitch, n.velocity) for n in best.values()))
    )
