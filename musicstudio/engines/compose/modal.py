"""Maqam and raga sung: one line that goes its mode's way, bent to the mode's tuning, ornamented as is done there.

What is followed, and how far, stands in `modes`. Quarter tones are pitch bends before each note; a gamak is a slow
oscillation, a meend a glide into the next note. The line is monophonic, so that a bend touches one note alone.
"""

from __future__ import annotations

import math
import random

from musicstudio.domain.harmony import MODES, Key
from musicstudio.domain.score import Bend, Note
from musicstudio.domain.units import Ticks
from musicstudio.engines.compose.ground import Ground, Line, Seat, Section
from musicstudio.engines.compose.modes import PATHS, Path

_STEP = 30
"""Ticks between two points of a moving bend."""


def sings(ground: Ground) -> bool:
    """Say whether a ground is to be sung by its mode's way."""
    return ground.style in ("maqam", "raga") or (ground.key.mode in PATHS and ground.style in ("", "ambient", "folk"))


def sing(ground: Ground, seat: Seat, rng: random.Random) -> Line:
    """Return a line of phrases: catch phrases and runs between the resting notes, home at every section's end."""
    path = PATHS.get(ground.key.mode) or PATHS["nahawand" if ground.key.minor else "ajam"]
    tonic = _home(ground.key, seat)
    motif = rng.choice(path.catches)
    stated: dict[int, tuple[list[int], list[int]]] = {}
    notes: list[Note] = []
    degrees: list[int] = []
    for section in ground.sections:
        for number, bar in enumerate(range(section.start_bar, section.end_bar, 2)):
            bars = min(2, section.end_bar - bar)
            closing = bar + bars >= section.end_bar
            again = number % 2 == 0 and not closing and bars in stated
            if again:
                figure, begins = stated[bars]
            else:
                figure = _figure(path, motif, section, number, closing, rng)
                figure = _lengthened(figure, path, _wanted(ground, seat, bars), rng)
                begins = _begins(len(figure), ground, bars, rng)
                figure = figure[-len(begins) :]
            if number % 2 == 0:
                stated.setdefault(bars, (figure, begins))
            made = _placed(figure, begins, ground, bar, bars)
            energy = section.energy
            for start, length, degree in made:
                pitch = _pitch(ground.key, tonic, degree, seat)
                accent = 8 if start % ground.bar_ticks == 0 else rng.randint(-6, 4)
                notes.append(
                    Note(
                        Ticks(start),
                        Ticks(length),
                        pitch,
                        min(max(round((76 + 24 * energy + accent) * seat.level), 20), 124),
                    )
                )
                degrees.append(degree)
    raga = ground.style == "raga"
    if not raga:
        notes, degrees = _trilled(notes, degrees, ground, tonic, seat, rng)
    return Line(tuple(notes), _bends(notes, degrees, ground, path, raga, rng))


def _figure(
    path: Path, motif: tuple[int, ...], section: Section, number: int, closing: bool, rng: random.Random
) -> list[int]:
    """Return the degrees of one phrase: every second time the motif comes again, higher in loud sections."""
    lift = 0
    high = section.energy > 0.62 or section.name.rstrip("'") in ("B", "chorus", "bridge")
    if number % 2 == 0:
        figure = list(motif)
    elif rng.random() < 0.5:
        figure = list(rng.choice(path.catches))
    else:
        goal = rng.choice(path.rests)
        climb = [degree for degree in path.up if degree <= max(goal, 2)]
        fall = [degree for degree in path.down if degree <= climb[-1]]
        figure = climb + fall[1 : 1 + rng.randint(1, 3)]
    if high and rng.random() < 0.6:
        lift = path.rests[1] if max(figure) + path.rests[1] <= len(path.up) + 2 else 0
    figure = [degree + lift for degree in figure]
    if closing:  # home by the way down, to the tonic
        top = min(max(figure), path.rests[1] + 1)
        figure = [*figure[: max(2, len(figure) // 2)], *[degree for degree in path.down if 0 < degree <= top][-3:], 0]
    elif figure[-1] not in path.rests:
        figure.append(min(path.rests, key=lambda rest: abs(rest - figure[-1])))
    return figure


def _wanted(ground: Ground, seat: Seat, bars: int) -> int:
    """Return how many notes a phrase of some bars has: slower music leaves each beat more room."""
    beats = bars * ground.bar_ticks / ground.beat_ticks
    return round(beats * (0.5 + 0.8 * (ground.density + seat.density) / 2) * min(1.3, max(0.6, 100 / ground.tempo)))


def _lengthened(figure: list[int], path: Path, wanted: int, rng: random.Random) -> list[int]:
    """Return a phrase with further catch phrases before its last note, each taken up where the one before ended."""
    close = figure[-1]
    longer = figure[:-1]
    while len(longer) + 3 <= wanted:
        more = min(path.catches, key=lambda catch: abs(catch[0] - longer[-1]) + rng.random() * 3)
        longer += more[1:] if more[0] == longer[-1] else more
    steps = longer[: max(wanted, len(figure) - 1)]
    near = [degree for degree in (close - 1, close + 1) if abs(steps[-1] - close) > 2]
    return [*steps, *near[:1], close]


def _begins(count: int, ground: Ground, bars: int, rng: random.Random) -> list[int]:
    """Return where the notes of a phrase begin, in ticks from its start: on beats rather than between."""
    whole = bars * ground.bar_ticks
    unit = 240 if whole // 240 >= count + 4 else 120
    places = list(range(0, whole - max(ground.beat_ticks, 2 * unit), unit))
    while len(places) < count and unit > 60:
        unit //= 2
        places = list(range(0, whole - 240, unit))
    weights = {place: (3.0 if place % ground.beat_ticks == 0 else 1.5 if place % 240 == 0 else 0.7) for place in places}
    chosen = sorted(places[1:], key=lambda place: -weights[place] * rng.random() ** 0.6)[: count - 1]
    return [0, *sorted(chosen)]


def _placed(figure: list[int], begins: list[int], ground: Ground, bar: int, bars: int) -> list[tuple[int, int, int]]:
    """Return (start, length, degree) for a figure over some bars: the last note is long, then a breath."""
    start = bar * ground.bar_ticks
    ends = [*begins[1:], bars * ground.bar_ticks - min(ground.beat_ticks // 2, 240)]
    made = []
    for begin, end, degree in zip(begins, ends, figure, strict=True):
        length = min(end - begin, 4 * ground.beat_ticks)
        made.append((start + begin, max(length - 10, 50), degree))
    return made


def _trilled(
    notes: list[Note], degrees: list[int], ground: Ground, tonic: int, seat: Seat, rng: random.Random
) -> tuple[list[Note], list[int]]:
    """Return notes where some long ones are struck again and some begin with their upper neighbour, as an oud does.

    A phrase that comes again is ornamented as before.
    """
    result: list[Note] = []
    steps: list[int] = []
    habit = rng.random()
    for note, degree in zip(notes, degrees, strict=True):
        own = random.Random(f"{habit}:{note.start % (2 * ground.bar_ticks)}:{degree}")
        dice = own.random()
        if note.length >= 420 and dice < 0.3:
            count = min(int(note.length) // 120, own.choice((2, 3, 4)))
            for n in range(count):
                length = 110 if n < count - 1 else int(note.length) - 120 * (count - 1)
                result.append(
                    Note(
                        Ticks(note.start + 120 * n),
                        Ticks(length),
                        note.pitch,
                        max(note.velocity - (6 if n % 2 else 0) - 2 * n, 30),
                    )
                )
                steps.append(degree)
        elif note.length >= 230 and dice < 0.55:
            upper = _pitch(ground.key, tonic, degree + 1, seat)
            result += [
                Note(note.start, Ticks(55), upper, max(note.velocity - 10, 20)),
                Note(Ticks(note.start + 60), Ticks(note.length - 60), note.pitch, note.velocity),
            ]
            steps += [degree + 1, degree]
        else:
            result.append(note)
            steps.append(degree)
    return result, steps


def _bends(
    notes: list[Note], degrees: list[int], ground: Ground, path: Path, raga: bool, rng: random.Random
) -> tuple[Bend, ...]:
    """Return the bends that tune every note, shake some and glide into others (ragas)."""
    bends: dict[int, float] = {}
    steps = len(MODES[ground.key.mode])
    for n, (note, degree) in enumerate(zip(notes, degrees, strict=True)):
        own = ground.key.deviation(note.pitch)
        bends[int(note.start)] = own
        if not raga:
            continue
        following = notes[n + 1] if n + 1 < len(notes) else None
        if degree % steps in path.shaken and note.length >= 360:
            for at in range(_STEP, int(note.length) - _STEP, _STEP):
                bends[int(note.start) + at] = own + 0.35 * math.sin(2 * math.pi * at / 200) * min(1.0, at / 200)
            bends[int(note.end) - _STEP // 2] = own
        elif (
            following
            and note.length >= 240
            and abs(following.pitch - note.pitch) <= 2
            and following.start - note.end < 60
            and rng.random() < 0.3
        ):
            away = following.pitch - note.pitch
            for k in range(1, 5):
                bends[int(note.end) - (5 - k) * 20] = own + away * k / 5
    ordered: list[Bend] = []
    last = 0.0
    for tick, value in sorted(bends.items()):
        if abs(value - last) > 1e-6 or not ordered:
            ordered.append(Bend(Ticks(tick), round(value, 4)))
            last = value
    return tuple(ordered) if any(bend.semitones for bend in ordered) else ()


def _home(key: Key, seat: Seat) -> int:
    """Return the tonic's pitch in the lower half of a seat."""
    goal = seat.low + (seat.high - seat.low) * 0.3
    return min((p for p in range(seat.low - 11, seat.high + 1) if p % 12 == key.tonic), key=lambda p: abs(p - goal))


def _pitch(key: Key, tonic: int, degree: int, seat: Seat) -> int:
    steps = MODES[key.mode]
    octave, step = divmod(degree, len(steps))
    return seat.fitted(tonic + 12 * octave + steps[step])
