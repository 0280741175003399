"""What makes a written beat one drummer's own: kicks moved, ghosts added, hats opened, rolled, thinned.

A beat in the making is a list of bars, each a dict of voice → list of signs (`notation`); it is changed in place.
"""

from __future__ import annotations

import random
from typing import Final

from musicstudio.engines.compose.grooves.book import Habits
from musicstudio.engines.compose.grooves.notation import REST, Groove
from musicstudio.engines.compose.grooves.voices import TIMEKEEPERS

Bars = list[dict[str, list[str]]]

_LOW: Final = ("bd", "dum", "ge", "ti1", "co", "su")
_BACK: Final = ("sn", "cp", "es", "rs")
_FILLER: Final = (*TIMEKEEPERS, "ka", "te", "cm", "ti5")
_SIXTEENTHS: Final = (3, 2, 7, 6, 10, 11, 14, 15, 9, 13)
_TWELVE: Final = (2, 5, 8, 10, 11)
"""Steps where a further stroke is idiomatic, in bars of sixteenths and in bars of twelve steps of either kind."""


def opened_up(groove: Groove) -> Bars:
    """Return a groove's bars of all its lines but the free ones; shorter lines start over."""
    lines = [line for line in groove.lines if not line.free]
    return [{line.voice: list(line.bars[n % len(line.bars)]) for line in lines} for n in range(groove.bars)]


def personal(groove: Groove, habits: Habits, rng: random.Random, temperature: float) -> Bars:
    """Return one drummer's version of a groove: each trait with the chance that the habits give it.

    At least two bars, the last of them an answer to the others; temperature 0 changes nothing.
    """
    bars = opened_up(groove)
    while len(bars) < 2:
        bars = [*bars, *({voice: list(signs) for voice, signs in bar.items()} for bar in bars)]
    traits = (
        (habits.displace, _displace), (habits.sprinkle, _sprinkle), (habits.ghosts, _ghost),
        (habits.open_hats, _open_hat), (habits.thin, _thin), (habits.busy, _busy), (habits.rolls, _roll),
        (0.35, _accents),
    )  # fmt: skip
    for chance, change in traits:
        if rng.random() < chance * min(temperature, 1.6):
            change(bars, rng)
    if rng.random() < 0.5 * min(temperature, 1.5) and habits.sprinkle + habits.displace > 0:
        _sprinkle(bars[-1:], rng)
    return bars


def _displace(bars: Bars, rng: random.Random) -> None:
    """Move one kick of a bar by a sixteenth or an eighth."""
    for bar in rng.sample(bars, max(1, len(bars) // 2)):
        kick = bar.get("bd")
        if kick is None:
            continue
        backs = [bar[voice] for voice in _BACK if voice in bar and len(bar[voice]) == len(kick)]
        moves = [
            (at, at + by)
            for at in range(1, len(kick))
            for by in (-1, 1, 2, -2)
            if kick[at] != REST and 1 < at + by < len(kick) and kick[at + by] == REST
            and not any(back[at + by] in "Xx" for back in backs)
        ]  # fmt: skip
        if moves:
            at, to = rng.choice(moves)
            kick[to], kick[at] = kick[at], REST


def _sprinkle(bars: Bars, rng: random.Random) -> None:
    """Add one or two low strokes off the beat, not where the snare speaks."""
    voice = next((voice for voice in _LOW if any(voice in bar for bar in bars)), None)
    if voice is None:
        return
    for bar in bars:
        signs = bar.get(voice)
        if signs is None:
            continue
        backs = [bar[back] for back in _BACK if back in bar and len(bar[back]) == len(signs)]
        free = [
            step for step in (_TWELVE if len(signs) == 12 else _SIXTEENTHS)
            if step < len(signs) and signs[step] == REST and not any(back[step] in "Xx" for back in backs)
        ]  # fmt: skip
        for step in rng.sample(free, min(len(free), rng.choice((1, 1, 2)))):
            signs[step] = rng.choice("xo?")


def _ghost(bars: Bars, rng: random.Random) -> None:
    """Add ghost strokes to the snare at places kept through all bars."""
    lengths = {len(bar["sn"]) for bar in bars if "sn" in bar}
    if len(lengths) != 1:
        return
    (length,) = lengths
    places = [step for step in (7, 9, 15, 3, 11, 6, 10, 14, 1, 13) if step < length]
    for step in rng.sample(places, min(len(places), rng.choice((1, 2, 2, 3)))):
        for bar in bars:
            if "sn" in bar and bar["sn"][step] == REST:
                bar["sn"][step] = rng.choice("gg,")


def _open_hat(bars: Bars, rng: random.Random) -> None:
    """Leave the hat open on an off-beat, in the last bar or in each."""
    step = rng.choice((14, 14, 6, 10, 2, 15, 7))
    chosen = bars if rng.random() < 0.3 else bars[-1:]
    for bar in chosen:
        hats = bar.get("hh")
        if hats is not None and step < len(hats):
            bar.setdefault("oh", [REST] * len(hats))
            if len(bar["oh"]) == len(hats):
                bar["oh"][step], hats[step] = rng.choice("xo"), REST


def _thin(bars: Bars, rng: random.Random) -> None:
    """Leave out the timekeeper's strokes at one place of every beat or half bar."""
    voice = _filler(bars, rng)
    if voice is None:
        return
    period = rng.choice((4, 8, 8, 16))
    phase = rng.randrange(1, period)
    for bar in bars:
        signs = bar.get(voice, [])
        for step in range(phase, len(signs), period):
            signs[step] = REST


def _busy(bars: Bars, rng: random.Random) -> None:
    """Fill gaps of the timekeeper softly, at the same places in each bar."""
    voice = _filler(bars, rng)
    if voice is None:
        return
    length = min(len(bar[voice]) for bar in bars if voice in bar)
    places = rng.sample(range(1, length), max(1, length // rng.choice((3, 4, 5, 8))))
    for bar in bars:
        for step in places:
            if voice in bar and bar[voice][step] == REST:
                bar[voice][step] = rng.choice("gg,o")


def _roll(bars: Bars, rng: random.Random) -> None:
    """Split hats in two or three, mostly late in the phrase."""
    for n, bar in enumerate(bars):
        hats = bar.get("hh")
        struck = [step for step, sign in enumerate(hats or ()) if sign in "xXo"]
        if hats is None or not struck:
            continue
        for step in rng.sample(struck[1:], min(len(struck) - 1, rng.choice((0, 1, 1, 2)) + (n == len(bars) - 1))):
            hats[step] = rng.choice("ddtz")


def _accents(bars: Bars, rng: random.Random) -> None:
    """Give the timekeeper another order of loud and soft strokes."""
    voice = _filler(bars, rng)
    order = rng.choice(("xo", "ox", "xoo", "xoxx", "xgog", "oxox", "xxo", "xogo"))
    for bar in bars if voice is not None else ():
        struck = [step for step, sign in enumerate(bar.get(voice or "", ())) if sign in "xo"]
        for n, step in enumerate(struck):
            bar[voice or ""][step] = order[n % len(order)]


def _filler(bars: Bars, rng: random.Random) -> str | None:
    found = [voice for voice in _FILLER if any(sign != REST for bar in bars for sign in bar.get(voice, ()))]
    return rng.choice(found) if found else None
