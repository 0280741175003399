"""Figures: what bass, chords and ostinati play in a bar, written as steps like the drums, with lengths.

A sign sounds until the next one or a `.`; `-` holds it. What the other signs mean is the player's matter: degrees for
the bass, ways to strike for chords.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from musicstudio.domain.score import Meter
from musicstudio.engines.compose.grooves.meters import cut

REST: Final = "."
HOLD: Final = "-"
_JOINT: Final = "_"


@dataclass(frozen=True)
class Figure:
    """Bars of steps in one meter, for sections whose energy lies in `energy`."""

    bars: tuple[str, ...]
    meter: tuple[int, int] = (4, 4)
    energy: tuple[float, float] = (0.0, 1.0)

    def suits(self, energy: float) -> bool:
        return self.energy[0] <= energy <= self.energy[1]


@dataclass(frozen=True)
class Event:
    """A sign at a tick of the piece, sounding for `length` ticks."""

    tick: int
    length: int
    sign: str


def figure(text: str, low: float = 0.0, high: float = 1.0, meter: str = "4/4") -> Figure:
    """Return a figure read from bars parted by `|`."""
    numerator, _, denominator = meter.partition("/")
    return Figure(
        tuple("".join(bar.split()) for bar in text.split("|")), (int(numerator), int(denominator)), (low, high)
    )


def in_meter(given: Figure, meter: Meter, rng: random.Random) -> Figure:
    """Return a figure in a meter, re-cut beat by beat where it was written for another."""
    own = Meter(meter.tick, *given.meter)
    if own.bar == meter.bar and (own.denominator == 8) == (meter.denominator == 8):
        return given
    groups, cells = cut(meter, rng)
    return Figure(
        tuple(_recut(bar, groups, cells) for bar in given.bars), (meter.numerator, meter.denominator), given.energy
    )


def choose(figures: tuple[Figure, ...], meter: Meter, energy: float, rng: random.Random) -> Figure:
    """Return a figure for an energy in a meter, written for it where there is one."""
    own = [f for f in figures if Meter(meter.tick, *f.meter) == meter] or [f for f in figures if f.meter == (4, 4)]
    return in_meter(rng.choice([f for f in own if f.suits(energy)] or own), meter, rng)


def events(bar: str, start: int, length: int) -> Iterator[Event]:
    """Yield a bar's events from `start` on."""
    found = _events(bar)
    for step, steps, sign in found:
        begin, stop = start + step * length // len(bar), start + (step + steps) * length // len(bar)
        yield Event(begin, stop - begin, sign)


@lru_cache(maxsize=1024)
def _events(bar: str) -> tuple[tuple[int, int, str], ...]:
    found: list[tuple[int, int, str]] = []
    for step, sign in enumerate(bar):
        if sign == HOLD and found and found[-1][0] + found[-1][1] == step:
            found[-1] = (found[-1][0], found[-1][1] + 1, found[-1][2])
        elif sign not in (REST, HOLD):
            found.append((step, 1, sign))
    return tuple(found)


def _recut(bar: str, groups: tuple[int, ...], cells: tuple[int, ...]) -> str:
    """Return a bar of four beats cut to other groups; what is held stays held over the joints."""
    beat = len(bar) // 4
    text = ""
    for cell, size in zip(cells, groups, strict=True):
        piece = bar[cell * beat : (cell + 1) * beat]
        if beat == 3:
            piece = f"{piece[0]}{piece[1]}{_JOINT}{piece[2]}"
        elif beat == 2:
            piece = f"{piece[0]}{_JOINT}{piece[1]}{_JOINT}"
        if size == 6:
            piece = f"{piece[0]}{_JOINT}{piece[1]}{_JOINT}{piece[2]}{piece[3]}"
        text += piece[:size]
    result = ""
    for sign in text:
        if sign == _JOINT:
            sign = HOLD if result and result[-1] != REST else REST
        result += sign
    return result
