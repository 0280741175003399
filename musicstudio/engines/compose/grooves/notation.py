"""Grooves written down: one line of step signs per drum, bars parted by `|`.

    hh x.o.x.o.x.o.x.o.
    sn ....X..g.g..X..g
    bd X..x..x...x.....|X.....xx..x.....

A bar's steps share the bar's length evenly, line by line: 16 signs are sixteenths of 4/4, 12 the triplets of its
eighths. A line with fewer bars than another starts over. A line begun with `~` is a cycle of sixteenths that runs on
regardless of bar lines. Signs:

    X accent   x struck   o soft   g ghost      ! , ?  an accent, a ghost, a stroke that is played only at times
    f flam     d two in the step   t three in the step   z a buzz of four
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

REST: Final = "."
LEVELS: Final = {
    "X": 114, "x": 94, "o": 72, "g": 40, "!": 110, "?": 84, ",": 38, "f": 108, "d": 84, "t": 78, "z": 66,
}  # fmt: skip
"""Velocity of each sign."""
CHANCES: Final = {"!": 0.5, "?": 0.5, ",": 0.5}
"""How often a sign that is not always played is."""
STROKES: Final = {"d": 2, "t": 3, "z": 4}
"""How many strokes fill the step."""


@dataclass(frozen=True)
class Line:
    """What one voice plays: `bars` of signs, or with `free` one cycle of sixteenths."""

    voice: str
    bars: tuple[str, ...]
    free: bool = False


@dataclass(frozen=True)
class Groove:
    """Bars of a beat in one meter, for sections whose energy lies in `energy` (0–1)."""

    name: str
    lines: tuple[Line, ...]
    meter: tuple[int, int] = (4, 4)
    energy: tuple[float, float] = (0.3, 1.0)

    @property
    def bars(self) -> int:
        return max((len(line.bars) for line in self.lines if not line.free), default=1)

    def suits(self, energy: float) -> bool:
        return self.energy[0] <= energy <= self.energy[1]


@dataclass(frozen=True)
class Fill:
    """The end of a phrase: `quarters` long, for sections going on with at least `energy`; it replaces what the hands
    and feet that it names would play."""

    name: str
    lines: tuple[Line, ...]
    quarters: float
    energy: float = 0.0
    clears: tuple[str, ...] = ()


def groove(name: str, text: str, meter: str = "4/4", energy: tuple[float, float] = (0.3, 1.0)) -> Groove:
    """Return a groove read from its lines; ValueError where a line is not steps."""
    numerator, _, denominator = meter.partition("/")
    return Groove(name, _lines(text), (int(numerator), int(denominator)), energy)


def fill(name: str, text: str, quarters: float, energy: float = 0.0, clears: str = "") -> Fill:
    """Return a fill read from its lines of one bar each; `clears` names further voices that stop meanwhile."""
    return Fill(name, _lines(text), quarters, energy, tuple(clears.split()))


def _lines(text: str) -> tuple[Line, ...]:
    lines = []
    for row in text.strip().splitlines():
        voice, _, steps = row.strip().partition(" ")
        bars = tuple("".join(bar.split()) for bar in steps.split("|"))
        if not all(bars) or any(sign != REST and sign not in LEVELS for bar in bars for sign in bar):
            raise ValueError(f"not a line of steps: {row.strip()!r}")
        lines.append(Line(voice.lstrip("~"), bars, voice.startswith("~")))
    return tuple(lines)
