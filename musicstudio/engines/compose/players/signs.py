"""Step signs played: strokes at ticks, dice thrown where a sign is not always played."""

from __future__ import annotations

import random
from collections.abc import Iterator

from musicstudio.domain.units import PPQ
from musicstudio.engines.compose.grooves.notation import CHANCES, LEVELS, REST, STROKES, Line
from musicstudio.engines.compose.players.limbs import Stroke

_FLAM_TICKS = 18
_SIXTEENTH = PPQ // 4


def strokes_of(
    voice: str, signs: str | list[str], start: int, length: int, rng: random.Random, temperature: float = 1.0
) -> Iterator[Stroke]:
    """Yield the strokes of signs that share `length` ticks from `start` on."""
    for step, sign in enumerate(signs):
        if sign != REST:
            tick, until = start + step * length // len(signs), start + (step + 1) * length // len(signs)
            yield from _struck(voice, sign, tick, until - tick, rng, temperature)


def cycle_strokes(
    line: Line, origin: int, start: int, stop: int, rng: random.Random, temperature: float = 1.0
) -> Iterator[Stroke]:
    """Yield the strokes of a free line between two ticks; its cycle began at `origin`."""
    cycle = line.bars[0]
    for tick in range(start, stop - _SIXTEENTH + 1, _SIXTEENTH):
        sign = cycle[(tick - origin) // _SIXTEENTH % len(cycle)]
        if sign != REST:
            yield from _struck(line.voice, sign, tick, _SIXTEENTH, rng, temperature)


def _struck(voice: str, sign: str, tick: int, room: int, rng: random.Random, temperature: float) -> Iterator[Stroke]:
    if sign in CHANCES and rng.random() > CHANCES[sign] * min(temperature, 1.5):
        return
    level = LEVELS[sign]
    if sign == "f" and tick >= _FLAM_TICKS:
        yield Stroke(tick - _FLAM_TICKS, voice, level // 2)
    count = STROKES.get(sign, 1)
    for n in range(count):
        yield Stroke(tick + n * room // count, voice, max(1, min(127, level + (6 * n if sign != "z" else 0))))
