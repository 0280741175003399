"""Progressions: a style's loops, chosen, coloured, varied and fitted to the bars of every section.

Substitutions follow common practice (Levine, "The Jazz Theory Book", ch. 3 and 13): the tritone substitute, the
dominant of what follows, the related second degree; loops end so that they lead back to their beginning.
"""

from __future__ import annotations

import itertools
import math
import random
import re
from dataclasses import dataclass, field

from musicstudio.domain.harmony import Chord, Key
from musicstudio.domain.score import Meter
from musicstudio.domain.units import Ticks
from musicstudio.engines.compose.ground import Section, Span, groups_of
from musicstudio.engines.compose.idioms import IDIOMS, MODAL, Idiom
from musicstudio.engines.compose.keys import in_key

Bar = tuple[Chord, ...]

_PLAIN = re.compile(r"[b#]?[IViv]+(/[b#]?[IViv]+|/\d)?")
_DOMINANTS = ("7", "9", "13", "7b9", "7#9", "7#11", "7alt", "7b13")
_GHAMMAZ = {"bayati": 5, "hijaz": 5, "saba": 3, "rast": 7, "nahawand": 7, "kurd": 5, "ajam": 7}
"""Maqam → the step its second jins begins on (Marcus, "Music in Egypt", 2007)."""


@dataclass
class Harmonist:
    """Makes the chords of one piece; a chord once coloured keeps its colour."""

    style: str
    key: Key
    temperature: float
    rng: random.Random
    colours: dict[str, str] = field(default_factory=dict)

    @property
    def idiom(self) -> Idiom:
        return IDIOMS[self.style]

    def bars_of(self, sections: tuple[Section, ...], ending: bool) -> list[Bar]:
        """Return the chords of every bar of a piece."""
        if self.idiom.drone:
            return [bar for section in sections for bar in [(self._drone(section),)] * section.bars]
        loops: dict[str, str] = {}
        result: list[Bar] = []
        for number, section in enumerate(sections):
            kind = {"intro": "A", "verse": "A", "ending": "A", "chorus": "B"}.get(
                section.name.rstrip("'"), section.name.rstrip("'")
            )
            if kind not in loops:
                loops[kind] = self._loop(section.bars, set(loops.values()))
            bars = self._fitted(loops[kind], section.bars)
            last = number == len(sections) - 1
            bars = self._turned(bars, close=last and ending, varied=bool(section.repeat_of) or last)
            result += self._substituted(bars, section)
        return result

    def _drone(self, section: Section) -> Chord:
        """Return tonic and fifth, or tonic and fourth in a mode without one; the second jins rests on its own step."""
        tonic = self.key.tonic
        if self.style == "maqam" and section.name.rstrip("'") in ("B", "chorus", "bridge"):
            return Chord((tonic + _GHAMMAZ.get(self.key.mode, 7)) % 12, "5")
        if (tonic + 7) % 12 in self.key.pitch_classes:
            return Chord(tonic, "5")
        return Chord((tonic + 5) % 12, "5", tonic)

    def _loop(self, bars: int, used: set[str]) -> str:
        """Choose a loop that fits the bars and the mode, another one than those used."""
        own = self.idiom.minor if self.key.minor else self.idiom.major
        if self.key.mode not in ("major", "minor"):
            own = (*own, *MODAL.get(self.key.mode, ()))
        fitting = (
            [loop for loop in own if _fits(_length(loop), bars)] or list(MODAL.get(self.key.mode, ())) or list(own)
        )
        if not self.idiom.jazz:  # a mode is heard by its own steps alone
            fitting = [loop for loop in fitting if self._rooted(loop)] or fitting
        weights = []
        strict = 4 if self.idiom.jazz or self.style == "blues" else 24
        for place, loop in enumerate(fitting):
            chords = [self._chord(name) for bar in _split(loop) for name in bar]
            share = sum(in_key(chord, self.key) for chord in chords) / len(chords)
            weight = share**strict * math.exp(-place * 1.5 * max(0.0, 1 - self.temperature))
            weights.append(weight * (0.05 if loop in used else 1.0) + 1e-9)
        return self.rng.choices(fitting, weights)[0]

    def _rooted(self, loop: str) -> bool:
        return all(self._chord(name).root in self.key.pitch_classes for bar in _split(loop) for name in bar)

    def _chord(self, numeral: str) -> Chord:
        """Return a numeral's chord in its colour."""
        chord = Chord.numeral(numeral, self.key)
        if not _PLAIN.fullmatch(numeral):
            return chord
        if numeral not in self.colours:
            self.colours[numeral] = self._colour(chord, numeral)
        return Chord(chord.root, self.colours[numeral], chord.bass)

    def _colour(self, chord: Chord, numeral: str) -> str:
        applied = "/" in numeral and not numeral[-1].isdigit()
        if applied or (numeral.startswith("V") and not numeral.startswith("VI")):
            options = self.idiom.dominant
        else:
            options = self.idiom.low if chord.minor else self.idiom.high
        best = max(in_key(Chord(chord.root, quality), self.key) for quality in options)
        fitting = (
            [quality for quality in options if in_key(Chord(chord.root, quality), self.key) >= best - 0.01]
            if not applied
            else list(options)
        )
        weights = [math.exp(-place * (2.0 - min(self.temperature, 1.6))) for place in range(len(fitting))]
        return self.rng.choices(fitting, weights)[0]

    def _fitted(self, loop: str, bars: int) -> list[Bar]:
        """Return a loop over a number of bars: repeated, slowed down, or drawn together."""
        made: list[Bar] = [tuple(self._chord(name) for name in bar) for bar in _split(loop)]
        if len(made) > bars:
            made = _drawn_together(made, bars)
        slow = next((n for n in self._slowness() if len(made) * n <= bars), 1)
        made = [bar for bar in made for _ in range(slow)]
        return [made[n % len(made)] for n in range(bars)]

    def _slowness(self) -> tuple[int, ...]:
        pace = self.idiom.slow
        return pace[self.rng.randrange(len(pace)) :] if len(pace) > 1 and self.temperature > 0 else pace

    def _turned(self, bars: list[Bar], close: bool, varied: bool) -> list[Bar]:
        """Return bars whose end leads back to a beginning, or closes on the tonic."""
        tonic = self.key.tonic
        if close:
            home = self._chord("i" if self.key.minor else "I")
            lead = self._turn() if len(bars) > 1 else ()
            return [*bars[:-2], lead or bars[-2], (home,)] if len(bars) > 1 else [(home,)]
        if len(bars) < 2 or (
            len({chord for bar in bars for chord in bar}) == 1 and self.rng.random() > 0.2 * self.temperature
        ):
            return bars
        rests = bars[-1][-1].root == tonic and bars[0][0].root == tonic
        if rests and self.rng.random() < (0.75 if varied else 0.35) * min(self.temperature + 0.3, 1.3):
            return [*bars[:-1], self._turn()]
        return bars

    def _turn(self) -> Bar:
        turns = self.idiom.turns[0 if self.key.minor else 1]
        shares = [min(in_key(self._chord(name), self.key) for name in turn.split()) for turn in turns]
        least = min(0.74, max(shares))
        fitting = [turn for turn, share in zip(turns, shares, strict=True) if share >= least]
        return tuple(self._chord(name) for name in self.rng.choice(fitting).split())

    def _substituted(self, bars: list[Bar], section: Section) -> list[Bar]:
        """Return bars with now and then another way to the same place; more often where a section comes again."""
        chance = 0.1 * self.temperature * (1.6 if section.repeat_of else 1.0)
        if not self.idiom.jazz:
            return bars
        result = list(bars)
        for n in range(len(bars) - 1):
            chord, following = result[n][-1], result[n + 1][0]
            if chord.quality in _DOMINANTS and (following.root - chord.root) % 12 == 5 and self.rng.random() < chance:
                result[n] = (*result[n][:-1], Chord((chord.root + 6) % 12, "9"))
            elif len(result[n]) == 1 and chord.root != following.root and self.rng.random() < chance:
                quality = "7b9" if following.minor else "13"
                result[n] = (chord, Chord((following.root + 7) % 12, quality))
        return result


def spans_of(bars: list[Bar], meter: Meter) -> tuple[Span, ...]:
    """Return the spans of chords bar by bar; equal neighbours stay apart at the bar line, so that players hear it."""
    result: list[Span] = []
    groups = groups_of(meter)
    for number, bar in enumerate(bars):
        at = number * int(meter.bar)
        for length, chord in zip(_shares(groups, len(bar)), bar, strict=True):
            if length:
                result.append(Span(Ticks(at), Ticks(length), chord))
                at += length
    return tuple(result)


def given_bars(chords: tuple[Bar, ...], bars: int) -> list[Bar]:
    """Return given chords fitted to a number of bars: repeated, or drawn together so that all are heard."""
    made = _drawn_together(list(chords), bars, drop=False) if len(chords) > bars else list(chords)
    return [made[n % len(made)] for n in range(bars)]


def _drawn_together(made: list[Bar], bars: int, drop: bool = True) -> list[Bar]:
    """Return fewer bars: several joined into each where they divide well, else the first ones and the last."""
    if drop and len(made) > 2 * bars:
        made = [*made[: 2 * bars - 1], made[-1]]
    edges = [round(n * len(made) / bars) for n in range(bars + 1)]
    return [tuple(chord for bar in made[low:high] for chord in bar) for low, high in itertools.pairwise(edges)]


def _shares(groups: tuple[int, ...], count: int) -> list[int]:
    """Return the ticks of each of `count` chords in a bar, changes falling on the bar's groups where they can."""
    whole = sum(groups)
    lines = [sum(groups[:n]) for n in range(len(groups) + 1)]
    if count > len(groups):
        unit = math.gcd(*groups) if len(groups) > 1 else whole
        step = unit // 2 if whole // unit < count else unit
        lines = list(range(0, whole + 1, max(step, 1)))
    edges = [0]
    for n in range(1, count):
        wanted = n * whole / count
        free = [line for line in lines if edges[-1] < line < whole] or [edges[-1]]
        edges.append(min(free, key=lambda line: (abs(line - wanted), -line)))
    edges.append(whole)
    return [high - low for low, high in itertools.pairwise(edges)]


def _split(loop: str) -> list[list[str]]:
    return [bar.split() for bar in loop.split("|")]


def _length(loop: str) -> int:
    return loop.count("|") + 1


def _fits(length: int, bars: int) -> bool:
    if length > bars:
        return length <= 2 * bars and length <= 4
    return length <= 4 or bars % length == 0
