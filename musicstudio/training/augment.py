"""Many pieces out of one: other keys, tempi, densities and line-ups, played by hand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from typing import Final

import numpy as np

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.families import family_of
from musicstudio.domain.harmony import Chord, Key
from musicstudio.domain.score import Mark, Note, Part, Score, TempoMap
from musicstudio.domain.units import PPQ, Ticks
from musicstudio.training.expression import humanised, phrased, straight, swung

_LIMITS: Final = {
    "piano": (21, 108), "mallet": (45, 108), "organ": (24, 96), "guitar": (40, 88), "bass": (24, 67),
    "strings": (28, 103), "voice": (40, 84), "brass": (30, 84), "reed": (34, 93), "pipe": (55, 100), "lead": (36, 100),
    "pad": (24, 103), "plucked": (36, 96),
}  # fmt: skip
_BOWED: Final = {40: (55, 103), 41: (48, 91), 42: (36, 81), 43: (28, 67)}
"""Family, and of the bowed instruments program → lowest and highest note that sound natural."""
_FARTHEST: Final = 6
_PACE: Final = (0.07, 0.82, 1.2)
"""How tempi vary: standard deviation of the logarithm, least and most."""
_CHANCES: Final = {"thin": 0.2, "drop": 0.15, "swing": 0.15, "mechanical": 0.2}
"""How often a score is thinned, loses parts, swings, and stays as straight as it is written."""
_MS: Final = (4.0, 16.0)
_LOOSER_MS: Final = (0.0, 3.0)
"""How far hands stray from a written score, and further from one that was played already."""
_ORNAMENT: Final = PPQ // 6
"""Ticks that a note lasts which may be left out as an ornament."""


def augmented(score: Score, rng: np.random.Generator, keep: Collection[str] = ()) -> Score:
    """Return a score in another key, at another tempo, with fewer notes or parts at times, and played by hand.

    Parts named in `keep` are never left out. Flat velocities are given accents and phrases; a score that was played
    already keeps its own timing and dynamics. The same generator state gives the same score.
    """
    written, style = straight(score), score.style
    score = transposed(score, int(rng.choice(reach(score))))
    score = paced(score, float(np.clip(np.exp(rng.normal(0.0, _PACE[0])), *_PACE[1:])))
    if rng.random() < _CHANCES["drop"]:
        score = dropped(score, rng, keep=keep)
    if rng.random() < _CHANCES["thin"]:
        score = thinned(score, rng, float(rng.uniform(0.1, 0.5)))
    score = phrased(score, rng)
    if written and not style and rng.random() < _CHANCES["swing"]:
        score = swung(score, float(rng.uniform(0.3, 1.0)))
    if written and rng.random() < _CHANCES["mechanical"]:
        return score
    return humanised(score, rng, float(rng.uniform(*(_MS if written else _LOOSER_MS))), float(rng.uniform(0.0, 5.0)))


def reach(score: Score) -> tuple[int, ...]:
    """Return by how many semitones, six at most, a score can be moved so that every instrument still reaches it."""
    lowest, highest = -_FARTHEST, _FARTHEST
    for part in score.parts:
        if part.notes and not part.is_drums:
            pitches = [note.pitch for note in part.notes]
            family = family_of(part)
            low, high = _BOWED.get(part.program, _LIMITS[family]) if family == "strings" else _LIMITS[family]
            lowest = max(lowest, min(0, low - min(pitches)))
            highest = min(highest, max(0, high - max(pitches)))
    return tuple(range(lowest, highest + 1))


def transposed(score: Score, semitones: int) -> Score:
    """Return a score in another key: notes, chords and key are moved, drums are not.

    Raises ValueError where a note would leave 0–127. What names no chord or key stays as it is.
    """
    if not semitones:
        return score
    key = score.key
    home: Key | None = None
    with suppress(WrongUsage):
        before = Key.parse(score.key)
        home = Key((before.tonic + semitones) % 12, before.mode)
        key = home.name
    parts = tuple(part if part.is_drums else _moved(part, semitones) for part in score.parts)
    chords = tuple(replace(mark, text=_chord(mark, semitones, home)) for mark in score.chords)
    return replace(score, parts=parts, key=key, chords=chords)


def paced(score: Score, factor: float) -> Score:
    """Return a score whose every tempo is multiplied by a factor; nothing else changes."""
    changes = tuple(replace(change, bpm=change.bpm * factor) for change in score.tempo_map.changes)
    return replace(score, tempo_map=TempoMap(changes, score.tempo_map.offset_s))


def thinned(score: Score, rng: np.random.Generator, share: float) -> Score:
    """Return a score without some of what can be spared: ornaments, doubled octaves, inner voices, offbeat strokes.

    `share` 0–1 is how many of these notes go; every part keeps what is highest, lowest and on the beat.
    """
    return replace(
        score,
        parts=tuple(replace(part, notes=_thinned(part, rng, share)) if part.notes else part for part in score.parts),
    )


def dropped(score: Score, rng: np.random.Generator, share: float = 0.35, keep: Collection[str] = ()) -> Score:
    """Return a score without some of its parts, each left out with chance `share`, never those named in `keep`.

    A part with notes remains where there is one.
    """
    stays = [part.name in keep or rng.random() >= share for part in score.parts]
    sounding = [n for n, part in enumerate(score.parts) if part.notes]
    if sounding and not any(stays[n] for n in sounding):
        stays[int(rng.choice(sounding))] = True
    return replace(score, parts=tuple(part for part, stay in zip(score.parts, stays, strict=True) if stay))


def _moved(part: Part, semitones: int) -> Part:
    return replace(part, notes=tuple(replace(note, pitch=note.pitch + semitones) for note in part.notes))


def _chord(mark: Mark, semitones: int, key: Key | None) -> str:
    with suppress(WrongUsage):
        return Chord.parse(mark.text).moved(semitones).name(key)
    return mark.text


def _thinned(part: Part, rng: np.random.Generator, share: float) -> tuple[Note, ...]:
    together: defaultdict[Ticks, list[int]] = defaultdict(list)
    for note in part.notes:
        together[note.start].append(note.pitch)
    counts = Counter(note.pitch for note in part.notes)

    def spared(note: Note) -> bool:
        chord = together[note.start]
        if part.is_drums:
            return note.start % PPQ != 0 and counts[note.pitch] > 2
        if len(chord) > 1:
            return min(chord) < note.pitch < max(chord)
        return note.length <= _ORNAMENT and note.start % PPQ != 0

    return tuple(note for note in part.notes if not (spared(note) and rng.random() < share)) or part.notes
