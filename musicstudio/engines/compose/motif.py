"""Motifs: short figures of rhythm and contour, and what can be done to them.

The operations are those of classical development (Schoenberg, "Fundamentals of Musical Composition", 1967): sequence,
inversion, displacement, augmentation, fragmentation, ornament.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Final

from musicstudio.engines.compose.ground import Ground


@dataclass(frozen=True)
class Cell:
    """One note of a motif: start and length in ticks from its first bar line, steps of a scale from its anchor."""

    start: int
    length: int
    step: int


Motif = tuple[Cell, ...]


@dataclass(frozen=True)
class Manner:
    """How a style sings: all 0–1.

    `busy` how many of the grid's places sound, `offbeat` how often a beat is anticipated, `fine` how much of it in
    sixteenths, `leap` how often it jumps, `rest` how much it breathes, `legato` how long notes are held, `chromatic`
    how often strong notes are approached by semitone; `five` sings on five notes of the scale.
    """

    busy: float = 0.45
    offbeat: float = 0.3
    fine: float = 0.15
    leap: float = 0.25
    rest: float = 0.3
    legato: float = 0.9
    chromatic: float = 0.0
    ornament: float = 0.1
    five: bool = False


MANNERS: Final[dict[str, Manner]] = {
    "lo-fi hip hop": Manner(0.4, 0.4, 0.25, 0.25, 0.4, 0.85, 0.05, 0.2, True),
    "boom bap": Manner(0.35, 0.45, 0.3, 0.25, 0.5, 0.7, 0.05, 0.1, True),
    "house": Manner(0.4, 0.6, 0.3, 0.25, 0.4, 0.6, five=True),
    "techno": Manner(0.4, 0.5, 0.6, 0.2, 0.4, 0.4),
    "drum and bass": Manner(0.3, 0.4, 0.15, 0.3, 0.4, 0.9),
    "trap": Manner(0.4, 0.4, 0.4, 0.2, 0.4, 0.8),
    "rock": Manner(0.45, 0.4, 0.1, 0.25, 0.3, 0.9, 0.0, 0.1, True),
    "metal": Manner(0.55, 0.25, 0.4, 0.2, 0.25, 0.9, 0.05, 0.1),
    "funk": Manner(0.45, 0.7, 0.5, 0.25, 0.45, 0.5, 0.1, 0.15, True),
    "soul": Manner(0.45, 0.5, 0.3, 0.25, 0.4, 0.85, 0.05, 0.25, True),
    "pop": Manner(0.5, 0.45, 0.15, 0.2, 0.3, 0.85),
    "synthwave": Manner(0.4, 0.35, 0.15, 0.25, 0.3, 0.95),
    "jazz swing": Manner(0.7, 0.5, 0.1, 0.3, 0.35, 0.85, 0.3, 0.15),
    "bossa nova": Manner(0.45, 0.65, 0.1, 0.25, 0.35, 0.9, 0.15, 0.1),
    "reggae": Manner(0.4, 0.4, 0.15, 0.2, 0.45, 0.75, five=True),
    "ambient": Manner(0.15, 0.15, 0.0, 0.4, 0.4, 1.0, five=True),
    "orchestral": Manner(0.4, 0.15, 0.1, 0.35, 0.2, 0.98, 0.05, 0.1),
    "folk": Manner(0.5, 0.15, 0.1, 0.25, 0.2, 0.9, 0.0, 0.25, True),
    "blues": Manner(0.45, 0.4, 0.1, 0.25, 0.45, 0.85, 0.15, 0.3, True),
    "afrobeat": Manner(0.5, 0.6, 0.35, 0.2, 0.35, 0.75, 0.05, 0.1, True),
    "solo piano": Manner(0.42, 0.2, 0.1, 0.3, 0.25, 0.97, 0.05, 0.1),
}  # fmt: skip

_SHAPES: Final = (
    (0, 1, 2, 1),
    (2, 1, 0, -1),
    (0, 2, 1, 0),
    (0, 1, 0, -1),
    (-1, 0, 1, 2),
    (0, -1, 1, 0),
    (1, 2, 0, 1),
    (0, 0, 2, 1),
)
"""Contours of a figure, in steps from its anchor, stretched over its notes."""


def new_motif(ground: Ground, manner: Manner, density: float, bars: int, rng: random.Random) -> Motif:
    """Return a figure of one or more bars; `density` 0–1 thins or thickens the style's manner."""
    rhythm = _rhythm(ground, manner, density, bars, rng)
    shape = tuple(step * rng.choice((1, 1, 2)) for step in rng.choice(_SHAPES))
    cells: list[Cell] = []
    step = 0
    for n, (start, length) in enumerate(rhythm):
        place = n * (len(shape) - 1) / max(len(rhythm) - 1, 1)
        aim = shape[round(place)]
        move = max(-2, min(2, aim - step + rng.choice((-1, 0, 0, 1)))) or rng.choice((-1, 0, 1))
        if rng.random() < manner.leap * 0.5:
            move = rng.choice((-3, 3, 4, -2, 2))
        elif cells and abs(cells[-1].step - (cells[-2].step if len(cells) > 1 else cells[-1].step)) > 2:
            move = -1 if cells[-1].step > cells[-2].step else 1  # a leap is answered by a step back
        step = max(-4, min(5, step + (move if n else shape[0])))
        cells.append(Cell(start, length, step))
    return tuple(cells)


def _rhythm(ground: Ground, manner: Manner, density: float, bars: int, rng: random.Random) -> list[tuple[int, int]]:
    """Return starts and lengths over some bars: beats are weighed more than what lies between them."""
    unit = 120 if rng.random() < manner.fine else 240
    if ground.beat_ticks % unit:
        unit = 240
    whole = ground.bar_ticks * bars
    beats, at = set(), 0
    while at < whole:
        for length in ground.groups:
            beats |= set(range(at, at + length, ground.beat_ticks))
            at += length
    # Fast music leaves more of the grid free: the ear counts notes a second.
    pace = min(1.25, max(0.55, 110 / ground.tempo))
    busy = min(0.95, 1.35 * manner.busy * (0.5 + density) * pace * (0.7 if unit == 120 else 1.0))
    silent_from = (
        whole - ground.beat_ticks * (1 if rng.random() < manner.rest else 0)
        if bars > 1 or ground.bar_ticks > 960
        else whole
    )
    places = [0] if rng.random() > manner.rest * 0.5 else []
    for tick in range(unit, silent_from, unit):
        if tick in beats:
            chance = busy * 1.35 * (1 - 0.6 * manner.offbeat)
        elif tick % 240 == 0:
            chance = busy * (0.55 + 0.7 * manner.offbeat)
        else:
            chance = busy * (0.2 + 0.8 * manner.fine)
        if rng.random() < chance:
            places.append(tick)
    if len(places) < 2:
        places = sorted({0, *places, rng.choice(list(range(unit, whole, unit)) or [0])})
    ends = [*places[1:], whole]
    longest = int(ground.beat_ticks * (1.5 + 5 * manner.legato * (1 - manner.busy)))
    return [
        (start, max(60, min(int((end - start) * manner.legato), longest)))
        for start, end in zip(places, ends, strict=True)
    ]


def inverted(motif: Motif) -> Motif:
    """Return a motif upside down about its first note."""
    pivot = motif[0].step
    return tuple(replace(cell, step=2 * pivot - cell.step) for cell in motif)


def sequenced(motif: Motif, steps: int) -> Motif:
    return tuple(replace(cell, step=cell.step + steps) for cell in motif)


def displaced(motif: Motif, ticks: int, whole: int) -> Motif:
    """Return a motif begun later; what would cross its end is left out."""
    moved = (replace(cell, start=cell.start + ticks) for cell in motif)
    kept = tuple(
        replace(cell, length=min(cell.length, whole - cell.start)) for cell in moved if 0 <= cell.start <= whole - 60
    )
    return kept or motif


def augmented(motif: Motif, whole: int) -> Motif:
    """Return the beginning of a motif at half its speed."""
    slow = (Cell(cell.start * 2, cell.length * 2, cell.step) for cell in motif)
    return (
        tuple(replace(cell, length=min(cell.length, whole - cell.start)) for cell in slow if cell.start <= whole - 120)
        or motif
    )


def fragmented(motif: Motif, whole: int, steps: int) -> Motif:
    """Return the first half of a motif twice, the second time on another step."""
    half = whole // 2 // 120 * 120
    head = tuple(replace(cell, length=min(cell.length, half - cell.start)) for cell in motif if cell.start < half - 60)
    if not head:
        return motif
    return head + tuple(
        Cell(cell.start + half, cell.length, cell.step + steps) for cell in head if cell.start + half < whole
    )


def ornamented(motif: Motif, rng: random.Random) -> Motif:
    """Return a motif with one of its long notes broken into note, neighbour, note."""
    long = [n for n, cell in enumerate(motif) if cell.length >= 360]
    if not long:
        return motif
    n = rng.choice(long)
    cell, step = motif[n], rng.choice((-1, 1))
    broken = (
        Cell(cell.start, 120, cell.step),
        Cell(cell.start + 120, 120, cell.step + step),
        Cell(cell.start + 240, cell.length - 240, cell.step),
    )
    return motif[:n] + broken + motif[n + 1 :]


def thinned(motif: Motif, keep: float, rng: random.Random) -> Motif:
    """Return a motif without some of its notes, the first one kept."""
    return tuple(cell for n, cell in enumerate(motif) if n == 0 or rng.random() < keep)


def varied(motif: Motif, ground: Ground, whole: int, rng: random.Random) -> Motif:
    """Return a motif changed by one operation; the higher the temperature, the further it goes."""
    mild = [
        lambda: sequenced(motif, rng.choice((-1, 1, 2, -2))),
        lambda: ornamented(motif, rng),
        lambda: thinned(motif, 0.75, rng),
    ]
    bold = [
        lambda: inverted(motif), lambda: displaced(motif, 240, whole), lambda: augmented(motif, whole),
        lambda: fragmented(motif, whole, rng.choice((-1, 1, 2))),
    ]  # fmt: skip
    far = rng.random() < 0.35 * ground.temperature
    return rng.choice(bold if far else mild)()
