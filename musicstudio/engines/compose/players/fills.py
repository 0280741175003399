"""Where phrases end in a fill, and which: likely before a new section, now and then inside one, elsewhere never."""

from __future__ import annotations

import random
from dataclasses import dataclass

from musicstudio.domain.units import PPQ
from musicstudio.engines.compose.grooves.book import Book
from musicstudio.engines.compose.grooves.notation import Fill
from musicstudio.engines.compose.ground import Ground
from musicstudio.engines.compose.players.limbs import Stroke
from musicstudio.engines.compose.players.signs import strokes_of

_SEAM = 0.9
"""Chance of a fill before a new section, for a drummer who fills at all."""

_WHOLE = 4
"""Bars of a section that may end in a whole bar of fill; shorter ones are filled less often, too."""


@dataclass(frozen=True)
class Ending:
    """A fill in place: it silences its own voices and those it clears from `start` to `stop`, then plays `strokes`."""

    start: int
    stop: int
    voices: frozenset[str]
    strokes: tuple[Stroke, ...]

    def silences(self, stroke: Stroke) -> bool:
        return self.start <= stroke.tick < self.stop and stroke.voice in self.voices


def endings(ground: Ground, known: Book, rng: random.Random) -> tuple[Ending, ...]:
    """Return the fills of a piece, each at the end of its bar."""
    found = []
    for bar in range(ground.bars - ground.ending):
        section = ground.section_at(bar)
        at_seam = ground.closes_section(bar)
        at_phrase = (bar - section.start_bar + 1) % known.habits.phrase == 0
        long = section.bars >= _WHOLE
        chance = 0.0
        if known.habits.fills and at_seam:
            chance = _SEAM if long else _SEAM / 2
        elif at_phrase:
            chance = known.habits.fills * 0.7
        if not known.fills or rng.random() >= chance:
            continue
        following = ground.energy_at((bar + 1) % ground.bars)
        energy = max(section.energy, following)
        room = ground.bar_ticks / PPQ * (1.0 if at_seam and long else 0.5)
        choice = [fill for fill in known.fills if fill.quarters <= room and fill.energy <= energy + 0.05]
        if choice:
            found.append(_placed(rng.choice(choice), ground, bar, rng))
    return tuple(found)


def _placed(fill: Fill, ground: Ground, bar: int, rng: random.Random) -> Ending:
    stop = ground.bar_start(bar) + ground.bar_ticks
    start, length = stop - round(fill.quarters * PPQ), round(fill.quarters * PPQ)
    gain = 0.78 + 0.3 * ground.energy_at(bar)
    played = [s for line in fill.lines for s in strokes_of(line.voice, line.bars[0], start, length, rng)]
    strokes = tuple(Stroke(s.tick, s.voice, max(1, min(127, round(s.velocity * gain)))) for s in played)
    return Ending(start, stop, frozenset({line.voice for line in fill.lines} | set(fill.clears)), strokes)
