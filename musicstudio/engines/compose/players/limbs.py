"""What two hands and two feet can strike at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from musicstudio.engines.compose.grooves.voices import CYMBALS, VOICES


@dataclass(frozen=True, order=True)
class Stroke:
    """One drum struck at a tick of the piece, by the name of its voice."""

    tick: int
    voice: str
    velocity: int


_HANDS: Final = 2
_FIRST: Final = ("sn", "cr", "c2", "ch", "sp", "t1", "t2", "t3", "t4", "ft", "th", "rs")
"""What a hand strikes rather than something else."""


def playable(strokes: Iterable[Stroke]) -> tuple[Stroke, ...]:
    """Return the strokes without those for which one drummer has no hand or foot left, in order."""
    moments: dict[int, list[Stroke]] = defaultdict(list)
    for stroke in strokes:
        moments[stroke.tick].append(stroke)
    kept: list[Stroke] = []
    for tick in sorted(moments):
        kept += _reached(moments[tick])
    return tuple(kept)


def _reached(moment: list[Stroke]) -> list[Stroke]:
    by_limb: dict[str, dict[str, Stroke]] = defaultdict(dict)
    for stroke in sorted(moment, key=lambda s: -s.velocity):
        by_limb[VOICES[stroke.voice].limb].setdefault(stroke.voice, stroke)
    hands = sorted(by_limb.pop("hand", {}).values(), key=lambda s: (s.voice not in _FIRST, -s.velocity))
    if any(stroke.voice in CYMBALS for stroke in hands):  # the crash is struck instead of the timekeeper
        hands = [stroke for stroke in hands if stroke.voice not in ("hh", "oh", "rd", "rb")]
    feet = [next(iter(voices.values())) for voices in by_limb.values()]
    return sorted([*hands[:_HANDS], *feet])
