"""Horn sections and the orchestra's brass: stabs in the gaps, falls, chords at full weight."""

from __future__ import annotations

import random

from musicstudio.domain.score import Note
from musicstudio.domain.units import PPQ, Ticks
from musicstudio.engines.compose.grooves.figures import Event, Figure, choose, events
from musicstudio.engines.compose.grooves.motifs import HORNS, TUTTI
from musicstudio.engines.compose.ground import Ground, Line, Seat
from musicstudio.engines.compose.voicing import voicings

_LEVELS = {"X": 108, "x": 94, "o": 74}
_SILENT = 0.32
"""Energy below which a section rests."""


def horns(ground: Ground, seat: Seat, rng: random.Random) -> Line:
    """Play stabs and riffs in three parts; quiet sections rest, every second phrase may."""
    return _section(ground, seat, HORNS.get(ground.style, HORNS["soul"]), rng, rests=True)


def tutti(ground: Ground, seat: Seat, rng: random.Random) -> Line:
    """Play chords at the accents of the whole orchestra."""
    return _section(ground, seat, TUTTI, rng, rests=False)


def _section(ground: Ground, seat: Seat, figures: tuple[Figure, ...], rng: random.Random, rests: bool) -> Line:
    shapes = voicings(ground, seat, voices=3)
    where = {span.start: n for n, span in enumerate(ground.spans)}
    notes: dict[tuple[int, int], Note] = {}
    played: dict[str, Figure] = {}
    for section in ground.sections:
        label = section.name.rstrip("'")
        figure = played.setdefault(label, choose(figures, ground.meter, section.energy, rng))
        if section.energy < _SILENT and len(ground.sections) > 2:
            continue
        for bar in range(section.start_bar, section.end_bar):
            if rests and (bar - section.start_bar) // len(figure.bars) % 4 == 2 and rng.random() < 0.4:
                continue
            start = ground.bar_start(bar)
            for event in events(figure.bars[(bar - section.start_bar) % len(figure.bars)], start, ground.bar_ticks):
                span = ground.span_at(event.tick)
                at = where[span.start]
                if span.end - event.tick <= PPQ // 2 and event.tick + event.length > span.end - PPQ // 8:
                    at = (at + 1) % len(shapes)
                for note in _chord(ground, seat, event, shapes[at]):
                    notes[note.start, note.pitch] = note
    ordered = sorted(notes.values())
    if ground.ending and ordered:
        last = ground.bar_start(ground.bars - 1)
        ordered = [note for note in ordered if note.start < last]
        ordered += [
            Note(last, Ticks(ground.bar_ticks), pitch, 100) for pitch in shapes[where[ground.span_at(last).start]]
        ]
    return Line(tuple(ordered))


def _chord(ground: Ground, seat: Seat, event: Event, shape: tuple[int, ...]) -> list[Note]:
    energy = 0.82 + 0.26 * ground.energy_at(event.tick // ground.bar_ticks)
    velocity = max(1, min(127, round(_LEVELS[event.sign] * energy * seat.level)))
    length = max(1, min(event.length * 9 // 10, ground.ticks - event.tick))
    return [Note(Ticks(event.tick), Ticks(length), pitch, velocity) for pitch in shape]
