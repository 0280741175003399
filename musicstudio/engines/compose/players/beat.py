"""The beat of a piece, once for all: drummer, percussionist and bass play from the same strokes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from musicstudio.engines.compose.grooves.book import Book
from musicstudio.engines.compose.grooves.library import book
from musicstudio.engines.compose.grooves.meters import fits, in_meter
from musicstudio.engines.compose.grooves.notation import Groove
from musicstudio.engines.compose.grooves.vary import Bars, personal
from musicstudio.engines.compose.ground import Ground, Section
from musicstudio.engines.compose.players.entrances import entered
from musicstudio.engines.compose.players.fills import Ending, endings
from musicstudio.engines.compose.players.limbs import Stroke, playable
from musicstudio.engines.compose.players.signs import cycle_strokes, strokes_of

_QUIET, _LOUD, _CRASH = 0.36, 0.68, 0.45
_CLOSE: Final = 110
_HOMES: Final = {
    "tabla": "raga",
    "frame drum": "maqam",
    "afro percussion": "afrobeat",
    "orchestral percussion": "orchestral",
}
_LEADING: Final = ("tabla", "frame drum", "orchestral percussion")
"""Percussion that carries the whole beat where it is at home."""


@dataclass(frozen=True)
class Beat:
    """All strokes of a piece, where phrases are filled, and which groove each section is played on."""

    strokes: tuple[Stroke, ...]
    fills: tuple[Ending, ...]
    grooves: tuple[str, ...]

    def struck(self, *voices: str) -> tuple[int, ...]:
        """Return the ticks at which any of the voices is struck, rising."""
        return tuple(sorted({stroke.tick for stroke in self.strokes if stroke.voice in voices}))


@lru_cache(maxsize=16)
def beat(ground: Ground) -> Beat:
    """Return the drummer's beat for a ground: grooves by the sections' energy, fills and crashes at their seams."""
    known = book(ground.style)
    habits = known.habits.at(ground.density)
    rng = ground.rng("groove")
    filled = endings(ground, known, ground.rng("fills"))
    strokes, names = [], []
    for section, groove in _grooves_by_section(ground, known.grooves, rng):
        names.append(groove.name)
        bars = personal(groove, habits, ground.rng(f"vary {groove.name}"), ground.temperature)
        strokes += entered(ground, known, section, _section(ground, known, section, groove, bars))
    strokes = [stroke for stroke in strokes if not any(fill.silences(stroke) for fill in filled)]
    strokes += [stroke for fill in filled for stroke in fill.strokes]
    if ground.ending and strokes:
        strokes = [*(s for s in strokes if s.tick < ground.bar_start(ground.bars - 1)), *_last(ground, known)]
    kept = playable(strokes) if known.habits.limbs else _distinct(strokes)
    return Beat(tuple(s for s in kept if s.tick < ground.ticks), filled, tuple(names))


@lru_cache(maxsize=16)
def extra_beat(ground: Ground, name: str) -> tuple[Stroke, ...]:
    """Return what a percussionist adds to the beat: a few patterns that leave the fills to the drummer."""
    known, patterns = _patterns(ground.style, name)
    habits = known.habits.at(ground.density)
    rng = ground.rng(f"percussion {name}")
    strokes: list[Stroke] = []
    for section, groove in _grooves_by_section(ground, patterns, rng):
        bars = personal(groove, habits, ground.rng(f"vary {name} {groove.name}"), ground.temperature)
        strokes += _bars(ground, section, groove, bars, rng)
    return _distinct(strokes)


def _patterns(style: str, name: str) -> tuple[Book, tuple[Groove, ...]]:
    """Return the book a percussionist plays from and its patterns: a guest from elsewhere brings his own."""
    home = _HOMES.get(name, style)
    known = book(home)
    if home != style:
        return known, known.grooves if name in _LEADING else known.percussion
    return known, known.percussion or book("pop").percussion


def _grooves_by_section(
    ground: Ground, grooves: tuple[Groove, ...], rng: random.Random
) -> Iterator[tuple[Section, Groove]]:
    """Yield each section with its groove: one carries the piece, quiet and loud sections may have another."""
    if not grooves:
        return
    choice = _in_meter(ground, grooves, rng)
    level = sorted(section.energy for section in ground.sections)[len(ground.sections) // 2]
    main = rng.choice([groove for groove in choice if groove.suits(level)] or choice)
    played: dict[str, Groove] = {}
    for section in ground.sections:
        label = section.name.rstrip("'")
        if label not in played:
            suiting = [groove for groove in choice if groove.suits(section.energy)] or [main]
            other = not main.suits(section.energy) or (abs(section.energy - level) > 0.15 and rng.random() < 0.5)
            played[label] = rng.choice(suiting) if other else main
        yield section, played[label]


def _in_meter(ground: Ground, grooves: tuple[Groove, ...], rng: random.Random) -> list[Groove]:
    """Return grooves in the ground's meter: those written for it, joined by re-cut ones where these are few."""
    own = [groove for groove in grooves if fits(groove, ground.meter)]
    common = [groove for groove in grooves if groove.meter == (4, 4)]
    if len(own) < 4:
        own += [
            in_meter(groove, ground.meter, rng) for groove in rng.sample(common, min(len(common), 4 - len(own) + 1))
        ]
    return own


def _section(ground: Ground, known: Book, section: Section, groove: Groove, bars: Bars) -> list[Stroke]:
    """Return a section's strokes at its energy: quieter voices below, another timekeeper and a crash above."""
    strokes = _bars(ground, section, groove, bars, ground.rng(f"play {section.start_bar}"))
    habits, energy = known.habits, section.energy
    if habits.quiet_snare and energy < _QUIET:
        strokes = [Stroke(s.tick, habits.quiet_snare, s.velocity) if s.voice == "sn" else s for s in strokes]
    if habits.lift and energy > _LOUD:
        strokes = [Stroke(s.tick, habits.lift, s.velocity) if s.voice == "hh" else s for s in strokes]
    opens = section.start_bar > 0 or energy > 0.7
    if habits.crash and opens and energy >= _CRASH and ground.rng(f"crash {section.start_bar}").random() < 0.85:
        strokes.append(Stroke(ground.bar_start(section.start_bar), habits.crash, 96 + round(20 * energy)))
    return strokes


def _bars(ground: Ground, section: Section, groove: Groove, bars: Bars, rng: random.Random) -> list[Stroke]:
    gain = 0.78 + 0.3 * section.energy
    strokes: list[Stroke] = []
    for bar in range(section.start_bar, section.end_bar):
        start, length = ground.bar_start(bar), ground.bar_ticks
        for voice, signs in bars[(bar - section.start_bar) % len(bars)].items():
            strokes += strokes_of(voice, signs, start, length, rng, ground.temperature)
        for line in groove.lines:
            if line.free:
                origin = ground.bar_start(section.start_bar)
                strokes += cycle_strokes(line, origin, start, start + length, rng, ground.temperature)
    return [Stroke(s.tick, s.voice, max(1, min(127, round(s.velocity * gain)))) for s in strokes]


def _last(ground: Ground, known: Book) -> list[Stroke]:
    """Return the last bar of a piece that closes: everything on its first beat."""
    start = ground.bar_start(ground.bars - 1)
    low = next((line.voice for line in known.grooves[0].lines if line.voice in ("bd", "dum", "ge", "ti1")), "bd")
    return [Stroke(start, low, _CLOSE), *([Stroke(start, known.habits.crash, _CLOSE)] if known.habits.crash else [])]


def _distinct(strokes: list[Stroke]) -> tuple[Stroke, ...]:
    """Return the strokes in order, the strongest where one voice is struck twice at once."""
    best: dict[tuple[int, str], Stroke] = {}
    for stroke in strokes:
        key = (stroke.tick, stroke.voice)
        if key not in best or best[key].velocity < stroke.velocity:
            best[key] = stroke
    return tuple(sorted(best.values()))
