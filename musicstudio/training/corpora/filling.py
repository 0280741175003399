"""What a source does not say of its own music: the key by its notes, the chords bar by bar; and parts put in order."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from functools import lru_cache
from typing import Final

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.harmony import Chord, Key
from musicstudio.domain.score import Mark, Note, Part, Score
from musicstudio.domain.units import Ticks
from musicstudio.engines.compose.reading import chord_in, key_of
from musicstudio.training.corpora.bars import begun
from musicstudio.training.corpora.labels import keys_of_signature, marks

_GRACE: Final = Ticks(30)
"""What a grace note of no written length is given: a thirty-second triplet."""
_RELEASE: Final = 60
"""Ticks by which a note may ring past a bar line without claiming the next bar."""
_MAJOR: Final = (0.748, 0.060, 0.488, 0.082, 0.670, 0.460, 0.096, 0.715, 0.104, 0.366, 0.057, 0.400)
_MINOR: Final = (0.712, 0.084, 0.474, 0.618, 0.049, 0.460, 0.105, 0.747, 0.404, 0.067, 0.330, 0.200)
"""Temperley, "Music and Probability" (2007): how likely a degree is to sound in a passage."""


def completed(score: Score) -> Score:
    """Return a score as the corpus keeps it: parts that play, notes in order, no empty bars in front, key and chords.

    Key and chords are read from the notes only where the source has none.
    """
    score = begun(replace(score, parts=tuple(tidied(part) for part in score.parts if part.notes)))
    if not score.parts:
        return score
    try:
        key = Key.parse(score.key)
    except WrongUsage:
        key = key_of(replace(score, key=""))
    score = replace(score, key=key.name)
    return score if score.chords else replace(score, chords=chords_by_bar(score, key))


def tidied(part: Part) -> Part:
    """Return a part with its notes in order, none of no length, none twice at once."""
    notes: dict[tuple[int, int], Note] = {}
    for note in sorted(part.notes):
        length = note.length or _GRACE
        notes[note.start, note.pitch] = note if note.length else replace(note, length=length)  # the longer one stays
    return replace(part, notes=tuple(notes.values()))


def key_by_signature(score: Score, sharps: int) -> Key:
    """Return the major or the minor key of a signature, whichever the notes fit better; the last bass note speaks."""
    weights = [0.0] * 12
    notes = [note for part in score.parts if not part.is_drums for note in part.notes]
    for note in notes:
        weights[note.pitch % 12] += min(int(note.length), 960) + 60
    total = sum(weights) or 1.0
    end = max((int(note.end) for note in notes), default=0)
    last = min((note.pitch for note in notes if note.end > end - 240), default=0) % 12

    def fit(key: Key) -> float:
        profile = _MINOR if key.minor else _MAJOR
        return sum(weights[(key.tonic + n) % 12] * profile[n] for n in range(12)) / total + 0.1 * (last == key.tonic)

    return max(keys_of_signature(sharps), key=fit)


def chords_by_bar(score: Score, key: Key) -> tuple[Mark, ...]:
    """Return the chord of every bar that the notes fit best, as marks where it changes; "N" where nothing sounds."""
    lines = [int(tick) for tick in score.bar_starts(int(score.end))]
    bars: list[list[Note]] = [[] for _ in lines]
    for part in score.parts:
        for note in part.notes if not part.is_drums else ():
            first = bisect_right(lines, int(note.start)) - 1
            last = bisect_right(lines, max(int(note.start), int(note.end) - _RELEASE)) - 1
            for bar in range(first, last + 1):
                bars[bar].append(note)
    found: list[tuple[int, Chord | None]] = []
    for n, (line, notes) in enumerate(zip(lines, bars, strict=True)):
        length = (lines[n + 1] if n + 1 < len(lines) else line + int(score.meter_at(line).bar)) - line
        if notes or line < score.end:
            found.append((line, _chord(key, *_sounding(notes, line, line + length)) if notes else None))
    return marks(found, key)


def _sounding(notes: list[Note], start: int, end: int) -> tuple[tuple[int, ...], int]:
    """Return how many ticks each pitch class sounds between two ticks, and the lowest pitch class."""
    ticks, lowest = [0] * 12, 127
    for note in notes:
        overlap = min(int(note.end), end) - max(int(note.start), start)
        if overlap > 0:
            ticks[note.pitch % 12] += overlap
            lowest = min(lowest, note.pitch)
    return tuple(ticks), lowest % 12


@lru_cache(1 << 14)  # accompaniments repeat their bars
def _chord(key: Key, ticks: tuple[int, ...], lowest: int) -> Chord:
    notes = (
        Note(Ticks(0), Ticks(count), (36 if pitch == lowest else 60) + pitch)
        for pitch, count in enumerate(ticks)
        if count
    )
    return chord_in(Score(parts=(Part("", tuple(notes)),)), key, 0, max(ticks))
