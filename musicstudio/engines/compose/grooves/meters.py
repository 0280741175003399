"""Beats carried over to other meters, the way drummers count them: 5/4 as 3+2, 7/8 as 2+2+3, 6/8 in two."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Final

from musicstudio.domain.score import Meter
from musicstudio.engines.compose.grooves.notation import REST, Groove, Line
from musicstudio.engines.compose.grooves.voices import TIMEKEEPERS

_QUARTERS: Final[dict[int, tuple[tuple[int, ...], ...]]] = {
    1: ((0,),),
    2: ((0, 1), (0, 3)),
    3: ((0, 1, 3), (0, 2, 3), (0, 2, 1)),
    5: ((0, 2, 3, 0, 1), (0, 1, 2, 2, 3), (0, 2, 1, 2, 3)),
    6: ((0, 1, 2, 3, 2, 3), (0, 2, 1, 0, 2, 3)),
    7: ((0, 1, 2, 3, 0, 2, 3), (0, 2, 3, 0, 1, 2, 3)),
}
"""Beats of a bar → which beats of a bar of four they are taken from, several ways."""


def in_meter(groove: Groove, meter: Meter, rng: random.Random) -> Groove:
    """Return the groove in a meter: as it is where it fits, else re-cut beat by beat; written in 4/4 or fitting."""
    if fits(groove, meter):
        return groove
    groups, cells = cut(meter, rng)
    lines = tuple(line if line.free else _recut(line, groups, cells) for line in groove.lines)
    return replace(groove, lines=lines, meter=(meter.numerator, meter.denominator))


def cut(meter: Meter, rng: random.Random) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return a meter's groups in sixteenths, and which beat of a bar of four each is taken from."""
    groups = grouping(meter)
    return groups, rng.choice(_QUARTERS.get(len(groups), (tuple(n % 4 for n in range(len(groups))),)))


def fits(groove: Groove, meter: Meter) -> bool:
    """Whether a groove's bars are as long as the meter's and are counted alike."""
    own = Meter(meter.tick, *groove.meter)
    return own.bar == meter.bar and _compound(own) == _compound(meter)


def grouping(meter: Meter) -> tuple[int, ...]:
    """Return a bar's groups in sixteenths: fours, or sixes where three eighths are felt as one."""
    sixteenths = meter.numerator * 16 // meter.denominator
    if _compound(meter):
        return (6,) * (sixteenths // 6)
    if (meter.numerator, meter.denominator) in ((5, 8), (10, 8)):
        return (6, 4) * (sixteenths // 10)
    whole, rest = divmod(sixteenths, 4)
    if rest == 2 and whole:
        return (*(4,) * (whole - 1), 6)
    return (*(4,) * whole, *((rest,) if rest else ()))


def _compound(meter: Meter) -> bool:
    return meter.denominator == 8 and meter.numerator % 3 == 0


def _recut(line: Line, groups: tuple[int, ...], cells: tuple[int, ...]) -> Line:
    keeps_time = line.voice in TIMEKEEPERS
    bars = []
    for bar in line.bars:
        beat = len(bar) // 4
        pieces = (bar[cell * beat : (cell + 1) * beat] for cell in cells)
        bars.append(
            "".join(_stretched(_quartered(p), size, keeps_time) for p, size in zip(pieces, groups, strict=True))
        )
    return replace(line, bars=tuple(bars))


def _quartered(piece: str) -> str:
    """Return one beat's signs as four sixteenths."""
    if len(piece) == 3:
        return f"{piece[0]}{piece[1]}{REST}{piece[2]}" if piece[1] != REST else f"{piece[0]}{REST}{piece[2]}{REST}"
    return piece[:4].ljust(4, REST)


def _stretched(piece: str, size: int, keeps_time: bool) -> str:
    """Return a beat of four sixteenths drawn out to six, or cut."""
    if size <= 4:
        return piece[:size]
    one, two, three, four = list(piece)
    if keeps_time:
        late = three if three != REST else one
        middle = "o" if late != REST else REST
        return f"{one}{two}{middle}{two}{late}{four}" if size == 6 else piece.ljust(size, REST)
    return f"{one}{REST}{two}{REST}{three}{four}".ljust(size, REST)
