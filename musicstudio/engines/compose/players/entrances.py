"""Who enters where: drummers wait through an intro and count in, machines lose layers and gain them."""

from __future__ import annotations

from typing import Final

from musicstudio.engines.compose.grooves.book import Book
from musicstudio.engines.compose.grooves.notation import Line
from musicstudio.engines.compose.grooves.voices import TIMEKEEPERS
from musicstudio.engines.compose.ground import Ground, Section
from musicstudio.engines.compose.players.limbs import Stroke
from musicstudio.engines.compose.players.signs import cycle_strokes

_WAITS, _DROPS, _APART = 0.4, 0.6, 0.12
_KICKS: Final = ("bd", "b2")
_COUNTERS: Final = ("rock", "metal", "pop", "funk", "soul", "blues", "jazz swing")
"""Styles whose drummers count in on the sticks; elsewhere the last bar of an intro is played."""


def entered(ground: Ground, known: Book, section: Section, strokes: list[Stroke]) -> list[Stroke]:
    """Return a section's strokes as far as the drummer is in.

    An intro may be waited through up to its last bar, or by machines played without the kick; a bridge may lose the
    kick, as breakdowns of club music do; machines otherwise have fewer layers in quiet sections and more in loud ones.
    """
    dice = ground.rng(f"entrance {section.start_bar}").random()
    if section.name == "intro" and section.start_bar == 0 and section.bars > 1 and dice < _WAITS * ground.temperature:
        if not known.habits.limbs:
            return [stroke for stroke in strokes if stroke.voice in TIMEKEEPERS]
        last = ground.bar_start(section.end_bar - 1)
        if ground.style in _COUNTERS:
            return _counted(ground, last)
        return [stroke for stroke in strokes if stroke.tick >= last]
    if section.name == "bridge" and not known.habits.limbs and dice < _DROPS * ground.temperature:
        return [stroke for stroke in strokes if stroke.voice not in _KICKS]
    return strokes if known.habits.limbs else _layered(ground, known, section, strokes)


def _layered(ground: Ground, known: Book, section: Section, strokes: list[Stroke]) -> list[Stroke]:
    """Return a machine's strokes with a layer or two less in a quiet section, with one more in a loud one."""
    away = section.energy - ground.energy
    dice = ground.rng(f"layers {section.name}")
    if away < -_APART:
        others = sorted({stroke.voice for stroke in strokes} - set(_KICKS))
        gone = dice.sample(others, min(max(len(others) - 1, 0), dice.choice((1, 2))))
        return [stroke for stroke in strokes if stroke.voice not in gone]
    if away <= _APART or not known.percussion:
        return strokes
    played = {stroke.voice for stroke in strokes}
    added = [line for line in dice.choice(known.percussion).lines if line.voice not in played]
    for bar in range(section.start_bar, section.end_bar):
        start, stop = ground.bar_start(bar), ground.bar_start(bar) + ground.bar_ticks
        for line in added:
            signs = line.bars[(bar - section.start_bar) % len(line.bars)]
            whole = Line(line.voice, (signs,), True)
            layer = cycle_strokes(whole, start, start, stop, dice, ground.temperature)
            strokes = [*strokes, *(Stroke(s.tick, s.voice, s.velocity * 4 // 5) for s in layer)]
    return strokes


def _counted(ground: Ground, start: int) -> list[Stroke]:
    """Return sticks on the felt beats of a bar."""
    ticks = [start]
    for length in ground.groups[:-1]:
        ticks.append(ticks[-1] + length)
    return [Stroke(tick, "rs", 84) for tick in ticks]
