"""Timing of notes: to the grid, with strength and swing, or away from it as a hand would play."""

from __future__ import annotations

import random
from dataclasses import replace

from musicstudio.domain.note_grid import NoteGrid, bar_of
from musicstudio.domain.score import Note, Score
from musicstudio.domain.units import PPQ, Ticks


def quantised(
    notes: tuple[Note, ...], score: Score, grid: NoteGrid, strength: float = 1.0, swing: float = 0.0
) -> tuple[Note, ...]:
    """Return the notes moved towards the grid, their lengths kept.

    `strength` 0–1 is how much of the way, `swing` 0–1 how far every second line is late: 1 is a third of the grid, a
    triplet's feel. Without a grid nothing moves.
    """
    if not grid.ticks:
        return notes
    return tuple(_moved(note, (_swung(note.start, score, grid, swing) - note.start) * strength) for note in notes)


def humanised(notes: tuple[Note, ...], score: Score, timing_ms: float, velocity: float, seed: int) -> tuple[Note, ...]:
    """Return the notes with normally distributed deviations of timing and velocity; the same seed does the same.

    `timing_ms` and `velocity` are standard deviations; none goes further than three of them.
    """
    rng = random.Random(seed)
    result = []
    for note in notes:
        ticks = _deviation(rng) * timing_ms / 1000 * score.tempo_map.bpm_at(note.start) * PPQ / 60
        struck = round(note.velocity + _deviation(rng) * velocity)
        result.append(replace(_moved(note, ticks), velocity=min(max(struck, 1), 127)))
    return tuple(result)


def _swung(tick: int, score: Score, grid: NoteGrid, swing: float) -> float:
    """Return the line nearest to a tick when every second line of a bar is late."""
    bar, following = bar_of(score, tick)
    nearest = (tick - bar) / grid.ticks
    lines = [min(bar + n * grid.ticks, following) for n in (int(nearest), int(nearest) + 1)]
    late = swing * grid.ticks / 3
    # The next bar's first line is never late, whatever its number in this bar.
    swung = [line + (late if (line - bar) // grid.ticks % 2 and line < following else 0.0) for line in lines]
    if int(nearest):
        before = bar + (int(nearest) - 1) * grid.ticks
        swung.append(before + (late if (int(nearest) - 1) % 2 else 0.0))
    return min(swung, key=lambda line: abs(line - tick))


def _moved(note: Note, ticks: float) -> Note:
    return replace(note, start=Ticks(max(0, round(note.start + ticks))))


def _deviation(rng: random.Random) -> float:
    return min(max(rng.gauss(0.0, 1.0), -3.0), 3.0)
