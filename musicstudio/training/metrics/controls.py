"""Whether a score is what was asked for, and how unlike several takes are.

Key and chords are read from the notes alone, whatever the score says of itself; tempo and meter are what it says, as
notes in ticks cannot tell.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

import numpy as np

from musicstudio.domain.families import family_of
from musicstudio.domain.harmony import Chord, Key
from musicstudio.domain.score import Score
from musicstudio.engines.compose.reading import Reading, read
from musicstudio.training.metrics.copying import moves_of
from musicstudio.training.metrics.symbolic import GRID

TEMPO_TOLERANCE: Final = 0.02


@dataclass(frozen=True)
class Asked:
    """What was asked for; 0 and empty mean free. `chords` one a bar, round and round; `families` of `FAMILIES`."""

    tempo: float = 0.0
    key: str = ""
    meter: str = ""
    bars: int = 0
    chords: tuple[str, ...] = ()
    families: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Obedience:
    """How far a score obeys, each 0–1, None where nothing was asked or there are no notes to tell.

    `tempo` and `meter` 0 or 1; `key` as key finders are judged (1 right, 0.5 a fifth off, 0.3 relative, 0.2 parallel),
    `scale` the share of note time in the asked key's scale, `chords` the share of bars heard with the asked root and
    third, `chord_tones` the share of note time in the asked chords, `families` the share of those asked that play,
    `only` the share of those playing that were asked.
    """

    tempo: float | None = None
    key: float | None = None
    scale: float | None = None
    meter: float | None = None
    bars: float | None = None
    chords: float | None = None
    chord_tones: float | None = None
    families: float | None = None
    only: float | None = None


@dataclass(frozen=True)
class Diversity:
    """How unlike takes are: `distance` 0–1, the mean over pairs of the share of notes (family, step, pitch) that not
    both have; `distinct` 0–1, different n-grams of melodic steps over all of them (Li and others 2016)."""

    distance: float
    distinct: float


def obedience(score: Score, asked: Asked) -> Obedience:
    """Return how far a score obeys; raises WrongUsage for a key or chord that is none."""
    reading = read(replace(score, key="", chords=()))
    key = Key.parse(asked.key) if asked.key else None
    pitched = any(part.notes for part in score.parts if not part.is_drums)
    playing = {family_of(part) for part in score.parts if part.notes}
    chords, tones = _chords(reading, tuple(Chord.parse(name) for name in asked.chords), pitched)
    tempo = score.tempo_map.bpm_at(0)
    return Obedience(
        float(abs(tempo / asked.tempo - 1) <= TEMPO_TOLERANCE) if asked.tempo else None,
        key_agreement(key, reading.key) if key and pitched else None,
        _inside(reading, [key.pitch_classes]) if key and pitched else None,
        float(str(score.meter_at(0)) == asked.meter) if asked.meter else None,
        max(0.0, 1 - abs(reading.bars - asked.bars) / asked.bars) if asked.bars else None,
        chords,
        tones,
        len(playing & asked.families) / len(asked.families) if asked.families else None,
        len(playing & asked.families) / len(playing) if asked.families and playing else None,
    )


def obtained(found: Obedience) -> float | None:
    """Return the mean of the controls that were asked for, each 0–1: tempo, key, meter, bars, chords, families."""
    controls = (found.tempo, found.key, found.meter, found.bars, found.chords, found.families)
    told = [control for control in controls if control is not None]
    return sum(told) / len(told) if told else None


def key_agreement(asked: Key, found: Key) -> float:
    """Return how near a found key is, weighted as in the evaluations of MIREX; modes count as major or minor."""
    a, b = asked.plain, found.plain
    if a.mode == b.mode:
        return {0: 1.0, 7: 0.5, 5: 0.5}.get((b.tonic - a.tonic) % 12, 0.0)
    if a.tonic == b.tonic:
        return 0.2
    return 0.3 if a.pitch_classes == b.pitch_classes else 0.0


def diversity(takes: list[Score], n: int = 4) -> Diversity:
    """Return how unlike takes are; `n` steps of n + 1 notes make an n-gram. Raises ValueError for fewer than two."""
    if len(takes) < 2:
        raise ValueError("diversity takes two scores or more")
    events = [_events(score) for score in takes]
    apart = [1 - len(a & b) / len(a | b) if a | b else 0.0 for a, b in combinations(events, 2)]
    grams = [gram for score in takes for gram in _ngrams(score, n)]
    return Diversity(float(np.mean(apart)), len(set(grams)) / len(grams) if grams else 0.0)


def _chords(reading: Reading, asked: tuple[Chord, ...], pitched: bool) -> tuple[float | None, float | None]:
    if not asked or not pitched:
        return None, None
    wanted = [asked[bar % len(asked)] for bar in range(reading.bars)]
    right = [(one.root, one.minor) == (two.root, two.minor) for one, two in zip(wanted, reading.chords, strict=True)]
    return sum(right) / len(right), _inside(reading, [chord.pitch_classes for chord in wanted])


def _inside(reading: Reading, sets: list[frozenset[int]]) -> float:
    """Return the share of note time whose pitch class is in its bar's set; the last set holds on."""
    inside = total = 0
    for part in reading.score.parts:
        for note in part.notes if not part.is_drums else ():
            bar = min(max(reading.bar_at(int(note.start)), 0), len(sets) - 1)
            total += int(note.length)
            inside += int(note.length) * (note.pitch % 12 in sets[bar])
    return inside / total if total else 0.0


def _events(score: Score) -> set[tuple[str, int, int]]:
    return {
        (family_of(part), (int(note.start) + GRID // 2) // GRID, note.pitch)
        for part in score.parts
        for note in part.notes
    }


def _ngrams(score: Score, n: int) -> list[tuple[tuple[int, int], ...]]:
    found = []
    for part in score.parts:
        if not part.is_drums and len(part.notes) > n:
            steps = [(int(after - before), int(gap)) for before, after, gap in moves_of(part)]
            found += [tuple(steps[at : at + n]) for at in range(len(steps) - n + 1)]
    return found
