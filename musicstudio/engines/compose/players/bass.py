"""The bassist: figures, roots locked to the kick, walking lines, slides and drones, as the style has it."""

from __future__ import annotations

import itertools
import random
from bisect import bisect_left
from collections.abc import Iterator

from musicstudio.domain.score import Bend, Note
from musicstudio.domain.units import PPQ, Ticks
from musicstudio.engines.compose.grooves.basslines import BASSLINES, BY_SOUND, BassWay
from musicstudio.engines.compose.grooves.figures import Event, Figure, choose, events
from musicstudio.engines.compose.ground import Ground, Line, Seat
from musicstudio.engines.compose.players import tones
from musicstudio.engines.compose.players.bassvary import personal
from musicstudio.engines.compose.players.beat import beat
from musicstudio.engines.compose.players.walking import walked

_LEVELS = {"R": 106, "O": 104, "g": 38, "a": 84, "s": 104, "8": 92}
_COMMON = 90
_DEAD = PPQ // 12
_SLIDE_STEP = 20


def play(ground: Ground, seat: Seat, rng: random.Random) -> Line:
    """Play the bass: one way for the piece, another for sections whose energy it does not suit."""
    ways = BY_SOUND.get(seat.patch, ()) or BASSLINES.get(ground.style, BASSLINES["pop"])
    return Line(*_bassist(ground, seat, ways, rng))


def _bassist(
    ground: Ground, seat: Seat, ways: tuple[BassWay, ...], rng: random.Random
) -> tuple[tuple[Note, ...], tuple[Bend, ...]]:
    notes: list[Note] = []
    slides: list[Note] = []
    played: dict[str, tuple[BassWay, Figure | None]] = {}
    for section in ground.sections:
        label = section.name.rstrip("'")
        if label not in played:
            played[label] = _chosen(ground, section.energy, ways, played, rng)
        way, figure = played[label]
        start, stop = ground.bar_start(section.start_bar), ground.bar_start(section.end_bar)
        if way.kind == "walk":
            notes += walked(ground, seat, start, stop, notes[-1].pitch if notes else seat.low + 9, rng)
            continue
        if way.kind == "drone":
            notes += _drone(ground, seat, start, stop)
            continue
        for event in _events(ground, way, figure, section.start_bar, section.end_bar):
            made = _noted(ground, seat, event, notes[-1].pitch if notes else seat.low + 7, rng)
            notes += made
            slides += made[:1] if event.sign == "s" else []
    closed = _closed(ground, seat, _single(notes))
    return closed, _slid(slides, closed)


def _chosen(
    ground: Ground, energy: float, ways: tuple[BassWay, ...], played: dict[str, tuple[BassWay, Figure | None]],
    rng: random.Random,
) -> tuple[BassWay, Figure | None]:  # fmt: skip
    """Return a way and a figure: those of the section before where they suit and the dice agree."""
    for way, figure in reversed(played.values()):
        if way.energy[0] <= energy <= way.energy[1] and (figure is None or figure.suits(energy)) and rng.random() < 0.6:
            return way, figure
    suiting = [way for way in ways if way.energy[0] <= energy <= way.energy[1]] or list(ways)
    way = rng.choices(suiting, [way.weight for way in suiting])[0]
    if not way.figures:
        return way, None
    return way, personal(choose(way.figures, ground.meter, energy, rng), rng, ground.temperature)


def _events(ground: Ground, way: BassWay, figure: Figure | None, first: int, end: int) -> Iterator[Event]:
    """Yield what is played in some bars, by signs."""
    kicks = beat(ground).struck("bd", "dum") if way.kind == "lock" else ()
    for bar in range(first, end):
        start, stop = ground.bar_start(bar), ground.bar_start(bar) + ground.bar_ticks
        given = list(events(figure.bars[(bar - first) % len(figure.bars)], start, ground.bar_ticks)) if figure else []
        if way.kind == "lock":
            given = _locked(kicks[bisect_left(kicks, start) : bisect_left(kicks, stop)], given, start, stop, way.hold)
        yield from given


def _locked(kicks: tuple[int, ...], between: list[Event], start: int, stop: int, hold: float) -> list[Event]:
    """Return roots at a bar's kicks (at its start where there is none) and what a figure adds between them."""
    ticks = list(kicks) or [start]
    free = [event for event in between if all(abs(event.tick - tick) >= PPQ // 4 for tick in ticks)]
    onsets = sorted({*ticks, *(event.tick for event in free), stop})
    found = [*free]
    for tick in ticks:
        room = onsets[onsets.index(tick) + 1] - tick
        found.append(Event(tick, max(round(room * hold), min(room, PPQ // 8)), "R" if tick == start else "1"))
    return sorted(found, key=lambda event: event.tick)


def _noted(ground: Ground, seat: Seat, event: Event, before: int, rng: random.Random) -> list[Note]:
    """Return an event as one note, or as two where a chord changes while it is held."""
    span = ground.span_at(event.tick)
    end = event.tick + event.length
    beat_ticks = ground.beat_ticks
    if end > span.end + PPQ // 4 and event.tick < span.end:
        if span.end - event.tick <= beat_ticks // 2:  # pushed: the next chord comes early
            return [_note(ground, seat, event, span.end, event.tick, end, before, rng)]
        first = _note(ground, seat, event, event.tick, event.tick, span.end, before, rng)
        held = Event(span.end, end - span.end, "1")
        return [first, _note(ground, seat, held, span.end, span.end, end, first.pitch, rng)]
    return [_note(ground, seat, event, event.tick, event.tick, end, before, rng)]


def _note(
    ground: Ground, seat: Seat, event: Event, harmony: int, start: int, end: int, before: int, rng: random.Random
) -> Note:
    """Return the note of a sign, in the harmony of a tick, near the note before."""
    chord = ground.chord_at(harmony)
    middle = seat.low + 7
    root = tones.nearest(chord.lowest, (before + 2 * middle) / 3, seat.low, min(seat.low + 14, seat.high))
    sign = event.sign
    pitch = root
    if sign in "R1gs":
        pitch = root
    elif sign in "O8":
        pitch = root + 12
    elif sign == "L":
        pitch = root - 5 if root - 5 >= seat.low else root + 7
    elif sign == "a":
        target = ground.span_at(end).chord if end < ground.ticks else ground.spans[0].chord
        goal = tones.nearest(target.lowest, before, seat.low, min(seat.low + 16, seat.high))
        pitch = tones.approach(ground, seat, goal, before, rng.random())
    else:
        pitch = root + (chord.root - chord.lowest) % 12 + tones.degree(chord, ground.key, int(sign))
    while pitch > seat.high:
        pitch -= 12
    length = min(_DEAD, end - start) if sign == "g" else end - start
    energy = 0.86 + 0.22 * ground.energy_at(start // ground.bar_ticks)
    velocity = round(_LEVELS.get(sign, _COMMON) * energy * seat.level)
    return Note(Ticks(start), Ticks(max(1, length)), max(pitch, seat.low), max(1, min(127, velocity)))


def _drone(ground: Ground, seat: Seat, start: int, stop: int) -> list[Note]:
    """Return the roots held span by span, renewed every two bars."""
    found = []
    tick = start
    while tick < stop:
        span = ground.span_at(tick)
        end = min(span.end, stop, tick + 2 * ground.bar_ticks)
        pitch = tones.nearest(span.chord.lowest, seat.low + 6, seat.low, seat.high)
        found.append(Note(Ticks(tick), Ticks(end - tick), pitch, max(1, min(127, round(82 * seat.level)))))
        tick = end
    return found


def _single(notes: list[Note]) -> list[Note]:
    """Return the line with one note at a time."""
    ordered = sorted({note.start: note for note in notes}.values())
    cut = []
    for note, after in zip(ordered, [*ordered[1:], None], strict=True):
        end = note.end if after is None else min(note.end, after.start)
        cut.append(Note(note.start, Ticks(max(1, end - note.start)), note.pitch, note.velocity))
    return cut


def _closed(ground: Ground, seat: Seat, notes: list[Note]) -> tuple[Note, ...]:
    """Return the line within the piece; one that ends rests on the last bar's root."""
    kept = [note for note in notes if note.start < ground.ticks]
    if ground.ending and kept:
        last = ground.bar_start(ground.bars - 1)
        pitch = tones.nearest(ground.chord_at(last).lowest, kept[-1].pitch, seat.low, min(seat.low + 14, seat.high))
        kept = [note for note in kept if note.start < last]
        kept.append(Note(last, Ticks(ground.bar_ticks), pitch, 100))
    ends = ground.ticks
    return tuple(Note(n.start, Ticks(min(n.end, ends) - n.start), n.pitch, n.velocity) for n in kept)


def _slid(slides: list[Note], notes: tuple[Note, ...]) -> tuple[Bend, ...]:
    """Return bends that glide each of some notes up an octave in its second half, and back before the next."""
    bends: list[Bend] = []
    following = {a.start: b.start for a, b in itertools.pairwise(notes)}
    for note in (note for note in notes if any(note.start == slide.start for slide in slides)):
        middle = note.start + note.length // 3
        last = note.start + note.length * 2 // 3
        ticks = range(middle, last, _SLIDE_STEP)
        bends += [Bend(Ticks(tick), round(12.0 * (n + 1) / len(ticks), 3)) for n, tick in enumerate(ticks)]
        if note.start in following and ticks:
            bends.append(Bend(Ticks(following[note.start] - 1), 0.0))
    return tuple(sorted(bends))
