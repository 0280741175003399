"""What is struck when: grooves of taught scores changed, patterns drawn at random, fills, rolls, flams, ghosts."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.engines.transcriber.kit import PLACES, STROKES

HIT: Final = np.dtype([("at_s", "<f8"), ("number", "u1"), ("velocity", "<f4")])
"""A stroke: General MIDI drum, velocity 0–1."""
Hits = NDArray[Any]

_APART_S: Final = 0.03
"""Strokes of one kind nearer than this are one."""
_OFTEN: Final = {
    "kick": 1.0, "snare": 2.0, "side stick": 1.5, "clap": 2.0, "closed hat": 2.0, "open hat": 2.5, "low tom": 2.5,
    "mid tom": 2.5, "high tom": 2.5, "crash": 2.5, "ride": 3.0, "tambourine": 2.0, "cowbell": 1.5, "shaker": 1.5,
    "hand drum": 2.0, "block": 1.5,
}  # fmt: skip
"""How often each kind is drawn where one is drawn."""
_TOMS: Final = (50, 48, 47, 45, 43, 41)


def varied(hits: Hits, seconds: float, rng: np.random.Generator) -> Hits:
    """Return a groove with some drums exchanged, others added, fills, rolls and crashes, and a human's touch."""
    made = _exchanged(hits, rng) if rng.random() < 0.6 else hits.copy()
    beat_s = float(rng.uniform(0.33, 0.8))
    return finished(_adorned(made, seconds, beat_s, rng), seconds, rng)


def kept(hits: Hits, seconds: float, rng: np.random.Generator) -> Hits:
    """Return a groove as it is written, played by a hand, at times with a fill or a crash more."""
    parts = [hits]
    for chance, every_s, make in ((0.4, 8.0, _fill), (0.3, 8.0, _crash)):
        if rng.random() < chance:
            starts = rng.uniform(0.5, seconds, max(1, round(seconds / every_s)))
            parts += [make(float(at_s), float(rng.uniform(0.35, 0.7)), rng) for at_s in starts]
    return finished(np.concatenate(parts), seconds, rng)


def invented(seconds: float, rng: np.random.Generator) -> Hits:
    """Return a part made up: a loop of a bar or two on a grid with changes, or lone strokes."""
    if rng.random() < 0.2:
        return finished(_lone(seconds, rng), seconds, rng)
    beat_s = float(np.exp(rng.uniform(np.log(0.3), np.log(1.0))))
    steps, step_s = int(rng.choice([12, 16, 16, 16, 24, 32])), beat_s / float(rng.choice([2, 3, 4, 4, 4]))
    kinds = [0, *_drawn_kinds(int(rng.integers(2, 7)), rng)]
    chances = {kind: _loop(steps, rng) for kind in dict.fromkeys(kinds)}
    rows = []
    for at in range(int(seconds / step_s)):
        for kind, loop in chances.items():
            if rng.random() < loop[0][at % steps]:
                rows.append((at * step_s, _number(kind, rng), loop[1][at % steps]))
    return finished(_adorned(np.array(rows, HIT), seconds, beat_s, rng), seconds, rng)


def finished(hits: Hits, seconds: float, rng: np.random.Generator) -> Hits:
    """Return strokes played by a hand: never quite in time or alike, in order, none of a kind too near another."""
    made = hits[np.isin(hits["number"], list(PLACES))].copy()
    made["at_s"] += rng.normal(0, rng.uniform(0.0, 0.009), len(made))
    made["velocity"] = np.clip(made["velocity"] * np.exp(rng.normal(0, rng.uniform(0.02, 0.25), len(made))), 0.08, 1.0)
    made = np.sort(made[(made["at_s"] >= 0.01) & (made["at_s"] < seconds - 0.05)], order=("at_s", "velocity"))
    kept, last = np.ones(len(made), bool), dict.fromkeys(range(len(STROKES)), -1.0)
    for n, (at_s, number, _) in enumerate(made):
        place = PLACES[int(number)]
        kept[n] = at_s - last[place] > _APART_S
        last[place] = at_s if kept[n] else last[place]
    return made[kept]


def _exchanged(hits: Hits, rng: np.random.Generator) -> Hits:
    """Return a groove in which some drums are played on others, kicks seldom."""
    made = hits.copy()
    for number in np.unique(hits["number"]):
        place = PLACES.get(int(number), 0)
        if rng.random() < (0.1 if place == 0 else 0.4):
            made["number"][hits["number"] == number] = _number(_drawn_kinds(1, rng)[0], rng)
    return made


def _adorned(hits: Hits, seconds: float, beat_s: float, rng: np.random.Generator) -> Hits:
    parts = [hits]
    if rng.random() < 0.4:
        parts.append(_layer(seconds, beat_s, rng))
    if rng.random() < 0.3:
        parts.append(_ghosts(seconds, beat_s, rng))
    for chance, every_s, make in ((0.6, 6.0, _fill), (0.25, 8.0, _roll), (0.5, 5.0, _crash)):
        if rng.random() < chance:
            for at_s in np.sort(rng.uniform(0.5, seconds, max(1, round(rng.uniform(0.5, 1.5) * seconds / every_s)))):
                more = make(float(at_s), beat_s, rng)
                if make is not _crash and rng.random() < 0.7:  # both hands are busy
                    first, last = more["at_s"].min() - 0.02, more["at_s"].max() + 0.02
                    busy = (parts[0]["at_s"] > first) & (parts[0]["at_s"] < last) & (parts[0]["number"] > 36)
                    parts[0] = parts[0][~busy]
                parts.append(more)
    return np.concatenate(parts)


def _layer(seconds: float, beat_s: float, rng: np.random.Generator) -> Hits:
    """Return a kind of percussion or cymbal that goes along, on a grid of its own."""
    kind = _drawn_kinds(1, rng)[0]
    step_s = beat_s / float(rng.choice([1, 2, 2, 3, 4]))
    pattern = rng.random(8) < rng.uniform(0.35, 1.0)
    at = np.flatnonzero(np.resize(pattern, max(1, int(seconds / step_s))))
    number, strength = _number(kind, rng), rng.uniform(0.3, 0.9)
    accents = np.where(at % 2 == 0, 1.0, rng.uniform(0.5, 1.0))
    return _hits(at * step_s, np.full(len(at), number), strength * accents)


def _ghosts(seconds: float, beat_s: float, rng: np.random.Generator) -> Hits:
    step_s = beat_s / 4
    at = np.flatnonzero(rng.random(int(seconds / step_s)) < rng.uniform(0.05, 0.25))
    return _hits(at * step_s, np.full(len(at), 38), rng.uniform(0.15, 0.4, len(at)))


def _fill(at_s: float, beat_s: float, rng: np.random.Generator) -> Hits:
    """Return a run over the toms, often from the snare and down, with a crash and a kick after it."""
    step_s, count = beat_s / float(rng.choice([2, 3, 4, 4, 6])), int(rng.integers(3, 13))
    walk = np.sort(rng.integers(0, len(_TOMS), count))
    walk = walk if rng.random() < 0.7 else rng.permutation(walk)
    numbers = np.array(_TOMS)[walk]
    numbers = np.where(rng.random(count) < 0.25, 38, numbers)
    at = at_s + step_s * np.arange(count)
    strength = rng.uniform(0.45, 1.0) * rng.uniform(0.75, 1.0, count)
    made = _hits(at[: max(1, count)], numbers, strength)
    return np.concatenate([made, _crash(at_s + step_s * count, beat_s, rng)]) if rng.random() < 0.6 else made


def _roll(at_s: float, beat_s: float, rng: np.random.Generator) -> Hits:
    step_s, count = max(beat_s / float(rng.choice([4, 6, 8])), 0.045), int(rng.integers(6, 24))
    number = _number(PLACES[38] if rng.random() < 0.6 else _drawn_kinds(1, rng)[0], rng)
    swell = np.linspace(rng.uniform(0.25, 0.9), rng.uniform(0.4, 1.0), count)
    return _hits(at_s + step_s * np.arange(count), np.full(count, number), swell)


def _crash(at_s: float, beat_s: float, rng: np.random.Generator) -> Hits:
    number = _number(PLACES[49], rng)
    strength = float(rng.uniform(0.6, 1.0))
    return _hits(np.array([at_s, at_s]), np.array([number, 36 if rng.random() < 0.8 else 38]), np.full(2, strength))


def _lone(seconds: float, rng: np.random.Generator) -> Hits:
    """Return strokes by themselves, of any kind, some with another at once."""
    every_s = rng.uniform(0.2, 0.9)
    count = int(seconds / every_s)
    kinds = _drawn_kinds(count, rng)
    return _hits(
        np.sort(rng.uniform(0, seconds, count)), np.array([_number(kind, rng) for kind in kinds]),
        rng.uniform(0.2, 1.0, count),
    )  # fmt: skip


def _loop(steps: int, rng: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how likely a stroke is at each step of a loop, mostly all or nothing, and how strong."""
    density = rng.uniform(0.06, 0.6)
    sure = rng.random(steps) < density
    if rng.random() < 0.35:
        sure = np.arange(steps) % int(rng.choice([1, 2, 2, 4])) == int(rng.integers(2))
    return np.where(sure, 0.95, 0.02), np.clip(rng.normal(rng.uniform(0.4, 0.9), 0.12, steps), 0.1, 1.0)


def _drawn_kinds(count: int, rng: np.random.Generator) -> list[int]:
    chances = np.array([_OFTEN[stroke.name] for stroke in STROKES])
    return [int(kind) for kind in rng.choice(len(STROKES), count, p=chances / chances.sum())]


def _number(kind: int, rng: np.random.Generator) -> int:
    return int(rng.choice(STROKES[kind].members))


def _hits(at_s: NDArray[Any], numbers: NDArray[Any], velocities: NDArray[Any]) -> Hits:
    made = np.zeros(len(at_s), HIT)
    made["at_s"], made["number"], made["velocity"] = at_s, numbers, velocities
    return made
