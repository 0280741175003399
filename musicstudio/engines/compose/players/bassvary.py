"""What makes a written bass line one bassist's own: a note left out, one added, an octave, a way into the next bar."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Final

from musicstudio.engines.compose.grooves.figures import HOLD, REST, Figure

_PHRASE: Final = 4
_OTHERWISE: Final = {"1": "8155L", "5": "5L38", "8": "875", "3": "35", "L": "L51", "7": "785"}
"""Degree → what may be played in its place, in a line that stays recognisable."""


def personal(figure: Figure, rng: random.Random, temperature: float) -> Figure:
    """Return a figure as a bassist plays it over four bars, the fourth leading on; temperature 0 changes nothing."""
    bars = [list(figure.bars[n % len(figure.bars)]) for n in range(max(_PHRASE, len(figure.bars)))]
    if not any(sign not in (REST, HOLD) for bar in bars for sign in bar):
        return figure
    for chance, change in ((0.35, _replaced), (0.3, _left_out), (0.3, _added)):
        if rng.random() < chance * temperature:
            change(bars, rng)
    if rng.random() < 0.5 * temperature:
        _led_on(bars[-1], rng)
    return replace(figure, bars=tuple("".join(bar) for bar in bars))


def _replaced(bars: list[list[str]], rng: random.Random) -> None:
    """Play another degree at one place, in every bar or in every second."""
    places = [n for n, sign in enumerate(bars[0]) if n and sign in _OTHERWISE]
    if not places:
        return
    place = rng.choice(places)
    other = rng.choice(_OTHERWISE[bars[0][place]])
    for bar in bars[:: rng.choice((1, 2))]:
        if place < len(bar) and bar[place] in _OTHERWISE:
            bar[place] = other


def _left_out(bars: list[list[str]], rng: random.Random) -> None:
    """Hold through one note that is not the bar's first, in every bar or in every second."""
    places = [n for n, sign in enumerate(bars[0]) if sign not in (REST, HOLD)][1:]
    if len(places) < 2:
        return
    place = rng.choice(places)
    for bar in bars[:: rng.choice((1, 2))]:
        if place < len(bar) and bar[place] not in (REST, HOLD):
            bar[place] = HOLD if bar[place - 1] != REST else REST


def _added(bars: list[list[str]], rng: random.Random) -> None:
    """Add a note in a silence or a long hold, where such lines have their notes."""
    bar = rng.choice(bars)
    usual = {n % 4 for one in bars for n, sign in enumerate(one) if sign not in (REST, HOLD)}
    places = [n for n, sign in enumerate(bar) if n and sign in (REST, HOLD) and n % 4 in usual]
    if places:
        bar[rng.choice(places)] = rng.choice("1158")


def _led_on(bar: list[str], rng: random.Random) -> None:
    """End a bar on a step into the next root."""
    quarter = max(len(bar) // 4, 2)
    ways = ("a",) if rng.random() < 0.6 else ("5", "a")
    room = quarter // 2 or 1
    for n, sign in enumerate(reversed(ways)):
        at = len(bar) - room * (n + 1)
        bar[at : at + room] = [sign, *HOLD * (room - 1)]
