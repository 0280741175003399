"""Chords on keys and guitars: struck, strummed, picked, scratched, broken, each style its own way."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Final

from musicstudio.domain.score import Note
from musicstudio.domain.units import PPQ, Ticks
from musicstudio.engines.compose.grooves.comps import GUITAR, KEYS, WAYS
from musicstudio.engines.compose.grooves.figures import Event, Figure, choose, events
from musicstudio.engines.compose.ground import Ground, Line, Seat
from musicstudio.engines.compose.instruments import INSTRUMENTS
from musicstudio.engines.compose.players import tones
from musicstudio.engines.compose.voicing import Voicing, voicings

LEVELS: Final = {"X": 104, "x": 88, "o": 70, "g": 46, "t": 82, "u": 68, "m": 34, "M": 48, "b": 86, "f": 78, "B": 92,
                 "p": 88, "q": 84, "v": 88}  # fmt: skip
_SINGLE: Final = 78
_MUTED: Final = PPQ // 16
_STRING_TICKS: Final = {"X": 9, "x": 8, "o": 10, "u": 6, "t": 3, "B": 4}
"""Ticks from string to string of a strum."""
_FULL: Final = ("steel guitar", "overdrive guitar")
"""Guitars that are strummed with the bass string."""
_RINGING: Final = ("arpeggio", "picking", "ballad")
_EARLY: Final = ("jazz swing", "bossa nova", "soul", "funk", "pop", "afrobeat", "lo-fi hip hop")
"""Styles in which a stroke just before a change is already the next chord."""


def play(ground: Ground, seat: Seat, rng: random.Random) -> Line:
    """Play the chords in the way that the seat's player or the style has; one figure a kind of section."""
    way = seat.player if seat.player in WAYS else ""
    if not way and INSTRUMENTS[seat.patch].family == "guitar":
        way = GUITAR.get(ground.style, "strum")
    figures = (
        KEYS[ground.style]
        if way == "stabs" and ground.style in KEYS
        else WAYS.get(way, KEYS.get(ground.style, KEYS["pop"]))
    )
    chords = _broad(ground, seat) if way == "ballad" else voicings(ground, seat)
    notes: list[Note] = []
    played: dict[str, Figure] = {}
    for section in ground.sections:
        label = section.name.rstrip("'")
        if label not in played:
            kept = [figure for figure in played.values() if figure.suits(section.energy) and rng.random() < 0.45]
            played[label] = kept[0] if kept else choose(figures, ground.meter, section.energy, rng)
        bars = _varied(_thinned(played[label].bars, seat.density, rng), rng, ground.temperature)
        for bar in range(section.start_bar, section.end_bar):
            start = ground.bar_start(bar)
            for event in events(bars[(bar - section.start_bar) % len(bars)], start, ground.bar_ticks):
                notes += _struck(ground, seat, event, chords, rng)
    if way in _RINGING:
        notes = [_ringing(ground, note) for note in notes]
    return Line(_apart(_closed(ground, seat, notes, chords)))


def _ringing(ground: Ground, note: Note) -> Note:
    """Return a note let ring until its chord ends, a bar at the most."""
    end = min(ground.span_at(note.start).end, note.start + ground.bar_ticks)
    return replace(note, length=Ticks(max(note.length, end - note.start)))


def _thinned(bars: tuple[str, ...], density: float, rng: random.Random) -> tuple[str, ...]:
    """Return a figure without some of its strokes for a sparse seat; what was struck is held or silent instead."""
    keep = min(1.0, 0.45 + 1.3 * density)
    places = {n for n in range(1, len(bars[0])) if rng.random() > keep}
    return tuple(
        "".join(
            sign if n not in places or sign in ".-" else "-" if n and bar[n - 1] != "." else "."
            for n, sign in enumerate(bar)
        )
        for bar in bars
    )


def _varied(bars: tuple[str, ...], rng: random.Random, temperature: float) -> list[str]:
    """Return four bars of a figure, the last now and then with a stroke less or one more."""
    four = [bars[n % len(bars)] for n in range(max(4, len(bars)))]
    last = list(four[-1])
    struck = [n for n, sign in enumerate(last) if sign in "xXot" and n]
    usual = {n % 4 for bar in bars for n, sign in enumerate(bar) if sign in "xXot"}
    silent = [n for n, sign in enumerate(last) if sign == "." and n and n % 4 in usual]
    if rng.random() < 0.35 * temperature and len(struck) > 1:
        at = rng.choice(struck)
        last[at] = "-" if last[at - 1] != "." else "."
    if rng.random() < 0.35 * temperature and silent and struck:
        last[rng.choice(silent)] = "o"
    return [*four[:-1], "".join(last)]


def _struck(ground: Ground, seat: Seat, event: Event, chords: tuple[Voicing, ...], rng: random.Random) -> list[Note]:
    """Return the notes of one stroke; where a chord changes under it, it is struck again."""
    at = ground.spans.index(ground.span_at(event.tick))
    span, end = ground.spans[at], event.tick + event.length
    early = span.end - event.tick <= PPQ // 2 and event.sign not in "bB1"
    if early and (end > span.end or (ground.style in _EARLY and rng.random() < 0.5)):
        return _chord(ground, seat, Event(event.tick, event.length, event.sign), (at + 1) % len(chords), chords)
    if end > span.end:
        first = _chord(ground, seat, Event(event.tick, span.end - event.tick, event.sign), at, chords)
        rest = Event(span.end, min(end, ground.ticks) - span.end, event.sign)
        return first + (_struck(ground, seat, rest, chords, rng) if rest.length > 0 else [])
    return _chord(ground, seat, event, at, chords)


def _chord(ground: Ground, seat: Seat, event: Event, at: int, chords: tuple[Voicing, ...]) -> list[Note]:
    pitches = _pitches(ground, seat, event.sign, at, chords)
    energy = 0.84 + 0.26 * ground.energy_at(event.tick // ground.bar_ticks)
    velocity = LEVELS.get(event.sign, _SINGLE) * energy * seat.level
    length = min(_MUTED, event.length) if event.sign in "mM" else event.length
    strings = INSTRUMENTS[seat.patch].family == "guitar"
    step = _STRING_TICKS.get(event.sign, 0) if strings else 0
    notes = []
    for n, pitch in enumerate(reversed(pitches) if event.sign == "u" else pitches):
        delay = min(n * step, max(length - 30, 0))
        weight = velocity * (1.0 if strings or len(pitches) < 2 else 1.05 if n == len(pitches) - 1 else 0.93)
        level = max(1, min(127, round(weight)))
        notes.append(Note(Ticks(event.tick + delay), Ticks(max(1, length - delay)), pitch, level))
    return notes


def _pitches(ground: Ground, seat: Seat, sign: str, at: int, chords: tuple[Voicing, ...]) -> list[int]:
    shape, chord = list(chords[at]), ground.spans[at].chord
    if sign.isdigit():
        index = int(sign) - 1
        pitch = shape[index % len(shape)] + 12 * (index // len(shape))
        return [pitch if pitch <= seat.high else pitch - 12]
    below = tones.nearest(chord.lowest, seat.low + 5, seat.low, min(seat.low + 14, seat.high))
    if sign == "b":
        return [below]
    if sign == "f":
        return [tones.nearest(chord.fifth, seat.low + 5, seat.low, min(seat.low + 14, seat.high))]
    if sign == "B" or (sign in "Xx" and seat.patch in _FULL):
        return sorted({below, *shape})
    if sign in "pqv":
        upper = {"p": (chord.fifth - chord.root) % 12, "q": 9, "v": 10}[sign]
        root = tones.nearest(chord.root, seat.low + 6, seat.low, min(seat.low + 14, seat.high))
        return [root, root + upper]
    if sign in "tum" and len(shape) > 3:
        return shape[1:] if sign == "t" else shape[-3:]
    return shape


def _broad(ground: Ground, seat: Seat) -> tuple[Voicing, ...]:
    """Return a left hand's shapes: root, fifth, octave, tenth, upper fifth."""
    shapes = []
    for span in ground.spans:
        chord = span.chord
        low = tones.nearest(chord.lowest, seat.low + 7, seat.low, seat.low + 14)
        third = tones.degree(chord, ground.key, 3)
        fifth = (chord.fifth - chord.root) % 12
        root = low + (chord.root - chord.lowest) % 12
        reach = (low, root + fifth, root + 12, root + 12 + third, root + 12 + fifth)
        shapes.append(tuple(sorted({pitch for pitch in reach if seat.low <= pitch <= seat.high})))
    return tuple(shapes)


def _closed(ground: Ground, seat: Seat, notes: list[Note], chords: tuple[Voicing, ...]) -> list[Note]:
    """Return the notes within the piece and the seat's range; what ends rests on the last bar's chord."""
    kept = [note for note in notes if note.start < ground.ticks and seat.low <= note.pitch <= seat.high]
    if ground.ending and kept:
        last = ground.bar_start(ground.bars - 1)
        shape = chords[ground.spans.index(ground.span_at(last))]
        kept = [note for note in kept if note.start < last]
        kept += [Note(last, Ticks(ground.bar_ticks), pitch, max(1, round(84 * seat.level))) for pitch in shape]
    return [Note(n.start, Ticks(min(n.end, ground.ticks) - n.start), n.pitch, n.velocity) for n in kept]


def _apart(notes: list[Note]) -> tuple[Note, ...]:
    """Return the notes so that none sounds into the next of its pitch."""
    following: dict[int, int] = {}
    result = []
    for note in sorted(notes, reverse=True):
        end = min(note.end, following.get(note.pitch, note.end))
        if end > note.start:
            result.append(Note(note.start, Ticks(end - note.start), note.pitch, note.velocity))
            following[note.pitch] = note.start
    return tuple(sorted(result))
