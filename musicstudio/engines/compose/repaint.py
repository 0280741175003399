"""Notes painted over: cells of a score composed anew around what stays.

A cell is a stretch of one part. Notes that begin inside are replaced; every other note stays, also one that rings in
from before. What accompanies takes up the pattern of a bar outside at the same place of the loop, over the harmony that
is heard there; what sings is given a new phrase out of its own motif, in its own range.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace

from musicstudio.domain.score import Bend, Note, Part, Score
from musicstudio.domain.units import Ticks
from musicstudio.engines.compose.develop import moved
from musicstudio.engines.compose.ground import Line
from musicstudio.engines.compose.melody import melody
from musicstudio.engines.compose.patterns import patterned
from musicstudio.engines.compose.reading import Reading, ground_under, motif_of, read, seat_of

_SHORTEST = 30
_TRIES = 8


@dataclass(frozen=True, order=True)
class Cell:
    """`[start, stop)` in ticks of the part with that number."""

    part: int
    start: int
    stop: int

    def holds(self, note: Note) -> bool:
        return self.start <= note.start < self.stop


def repainted(score: Score, cells: Iterable[Cell], seed: int = 0, take: int = 1) -> Score:
    """Return a score with its cells composed anew; the same seed and take give the same notes.

    A part that rests in a cell and in the bars beside it goes on resting.
    """
    wanted = sorted(set(cells))
    outside = replace(score, parts=tuple(_without(part, n, wanted) for n, part in enumerate(score.parts)))
    heard = read(replace(_harmony_of(score, wanted), length=score.end))
    kept = read(replace(outside, length=score.end))
    parts = list(outside.parts)
    for cell in wanted:
        old = {note for note in score.parts[cell.part].notes if cell.holds(note)}
        for attempt in range(_TRIES):
            rng = random.Random(f"inpaint:{seed}:{take}:{attempt}:{cell.part}:{cell.start}:{cell.stop}")
            line = _composed(score, heard, kept, cell, rng)
            if set(line.notes) != old:
                break
        parts[cell.part] = joined(parts[cell.part], line, cell)
    return replace(score, parts=tuple(parts))


def cells_of(score: Score, spans_s: Iterable[tuple[float, float]]) -> tuple[Cell, ...]:
    """Return the cells of all parts for spans in seconds."""
    ticks = [(int(score.tempo_map.ticks(start)), int(score.tempo_map.ticks(end))) for start, end in spans_s]
    return tuple(Cell(n, low, high) for low, high in ticks for n in range(len(score.parts)))


def _without(part: Part, number: int, cells: list[Cell]) -> Part:
    own = [cell for cell in cells if cell.part == number]
    return replace(part, notes=tuple(note for note in part.notes if not any(cell.holds(note) for cell in own)))


def _harmony_of(score: Score, cells: list[Cell]) -> Score:
    """Return a score to read harmony from: melodies inside cells may be the wrong notes and do not count."""
    jobs = read(score).jobs
    parts = (
        part if job != "melody" else _without(part, n, cells)
        for n, (part, job) in enumerate(zip(score.parts, jobs, strict=True))
    )
    return replace(score, parts=tuple(parts))


def _composed(score: Score, heard: Reading, kept: Reading, cell: Cell, rng: random.Random) -> Line:
    part, job = score.parts[cell.part], heard.jobs[cell.part]
    rest = kept.score.parts[cell.part]
    first, last = heard.bar_at(cell.start), heard.bar_at(cell.stop - 1)
    beside = [n for n in (first - 1, last + 1) if 0 <= n < heard.bars]
    inside = any(cell.holds(note) for note in part.notes)
    if not part.notes or (not inside and not any(kept.notes_in(rest, bar) for bar in beside)):
        return Line()
    if job == "melody":
        motif = motif_of(kept, rest) or motif_of(heard, part)
        if motif:
            chords = tuple(_chord_at(heard, bar) for bar in range(first, last + 1))
            # A part written in the bar before the meter's first tick has no bar of its own to be counted from.
            ground = ground_under(heard, chords, first, rng.getrandbits(30))
            return moved(melody(ground, seat_of(part, job), rng, motif), heard.bar_start(first), part)
    played = [bar for bar in range(kept.bars) if kept.notes_in(rest, bar)] or [
        bar for bar in range(heard.bars) if heard.notes_in(part, bar)
    ]
    source, reading = (rest, kept) if any(kept.notes_in(rest, bar) for bar in range(kept.bars)) else (part, heard)
    notes: list[Note] = []
    for bar in range(first, last + 1):
        model = _model(played, bar, heard.period, rng)
        if model is None:
            continue
        # The pattern moves from its own bar's harmony to the one heard here.
        seen = replace(reading, chords=tuple(_chord_at(heard, n) for n in range(reading.bars)), key=heard.key)
        notes += patterned(seen, source, job, model, bar, _chord_at(heard, bar), rng)
    return Line(tuple(notes))


def _chord_at(reading: Reading, bar: int):  # type: ignore[no-untyped-def]
    return reading.chords[min(max(bar, 0), len(reading.chords) - 1)]


def _model(played: list[int], bar: int, period: int, rng: random.Random) -> int | None:
    """Return a bar to take the pattern from: near, and at the same place of the loop if there is one."""
    if not played:
        return None
    like = [n for n in played if n != bar and (n - bar) % max(period, 1) == 0]
    near = sorted((n for n in (like or played)), key=lambda n: abs(n - bar))[:3]
    return rng.choice(near)


def joined(part: Part, line: Line, cell: Cell) -> Part:
    """Return a part with a cell's new notes among those that stay: nothing rings into, or over, what is there."""
    new = []
    for note in sorted(line.notes):
        if not cell.holds(note):
            continue
        if any(
            old.pitch == note.pitch and old.start < note.start + _SHORTEST and old.end > note.start
            for old in part.notes
        ):
            continue
        stop = min(
            [cell.stop, *(int(old.start) for old in part.notes if old.pitch == note.pitch and old.start > note.start)]
        )
        length = min(int(note.length), stop - int(note.start))
        if length >= 1:
            new.append(replace(note, length=Ticks(length)))
    bends = part.bends
    if line.bends or any(cell.start <= bend.tick < cell.stop for bend in bends):
        value = [bend.semitones for bend in bends if bend.tick <= cell.stop]
        around = [bend for bend in bends if not cell.start <= bend.tick < cell.stop]
        inner = [bend for bend in line.bends if cell.start <= bend.tick < cell.stop] or [Bend(Ticks(cell.start), 0.0)]
        back = (
            []
            if any(bend.tick == cell.stop for bend in around)
            else [Bend(Ticks(cell.stop), value[-1] if value else 0.0)]
        )
        bends = tuple(sorted([*around, *inner, *back]))
    return replace(part, notes=tuple(sorted([*part.notes, *new])), bends=bends)
