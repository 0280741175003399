"""The tune of a piece: one line of notes taken from all that is played, and made fit to be played by somebody else.

Of a polyphonic score it is the skyline (Uitdenbogerd & Zobel 1998), softened: a path through the notes on which height,
strength and length count for a note, leaps and what is struck with it against it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np

from musicstudio.domain.harmony import Chord, Key
from musicstudio.domain.score import Note
from musicstudio.domain.units import PPQ, Ticks
from musicstudio.engines.compose.ground import Seat

SURE: Final = 0.5
"""Confidence from which a note is believed to be there."""
_TOGETHER: Final = 40
"""Ticks within which notes begin together."""
_WINDOW: Final = 48
"""Notes that a path looks back over."""
_LEAST: Final = 2.0
"""What a note must weigh to be worth singing."""
_REACH: Final = 4 * PPQ
_GRID: Final = PPQ // 4
_SOFTLY: Final = 0.8
"""The share of a note's way to the grid that it is moved."""
_SHORTEST: Final = 60
_SUNG: Final = 92.0
_DYNAMIC: Final = 0.8
"""A soloist's usual velocity, and how much of the tune's own dynamics is kept."""
_SWUNG: Final = (0.58, 0.72)
"""Where the second half of a beat lies when it swings."""


def skyline(notes: tuple[Note, ...]) -> tuple[Note, ...]:
    """Return the notes of the best path from left to right, each ended where the next begins."""
    ordered = sorted(notes)
    if not ordered:
        return ()
    gains = _gains(ordered)
    best, before = list(gains), [-1] * len(ordered)
    reached, champion = -1e9, -1
    for n, note in enumerate(ordered):
        first = max(0, n - _WINDOW)
        if first and best[first - 1] > reached:
            reached, champion = best[first - 1], first - 1
        options = [(reached - 0.4, champion)] if champion >= 0 else []
        for m in range(first, n):
            if ordered[m].start + _TOGETHER < note.start:
                leap = abs(ordered[m].pitch - note.pitch)
                options.append((best[m] - 0.01 * leap - 0.06 * max(0, leap - 9), m))
        if options and max(options)[0] > 0:
            gain, before[n] = max(options)
            best[n] += gain
    at, path = max(range(len(ordered)), key=best.__getitem__), []
    while at >= 0:
        path.append(ordered[at])
        at = before[at]
    return single(tuple(reversed(path)))


def _gains(ordered: list[Note]) -> list[float]:
    """Return what each note is worth to a tune: loud, long and high for it; chords struck with it, against.

    The weights were chosen on transcriptions of our own pieces in twenty-one styles, whose tunes are known.
    """
    starts = [int(note.start) for note in ordered]
    longest = max(int(note.length) for note in ordered)
    gains = []
    for note in ordered:
        near = ordered[bisect_left(starts, note.start - _REACH) : bisect_left(starts, note.start + _REACH)]
        sounding = ordered[bisect_left(starts, note.start - longest) : bisect_left(starts, note.start + _TOGETHER + 1)]
        above = sum(other.pitch > note.pitch and other.end > note.start + _TOGETHER for other in sounding)
        struck = sum(abs(other.start - note.start) <= _TOGETHER for other in near) - 1
        pitches = [other.pitch for other in near]
        gains.append(
            1.8 * note.velocity / float(np.median([other.velocity for other in near]))
            + 0.5 * min(int(note.length), 2 * PPQ) / PPQ
            + 0.8 * (note.pitch - float(np.median(pitches))) / 12
            - 0.02 * max(0.0, float(np.percentile(pitches, 80)) - 8 - note.pitch)
            - 0.2 * min(above, 3)
            - 0.2 * min(struck, 3)
            - _LEAST
        )
    return gains


def single(notes: tuple[Note, ...]) -> tuple[Note, ...]:
    """Return notes one after another, of several that begin together the highest; each ends where the next begins."""
    tops: list[Note] = []
    for note in sorted(notes):
        if tops and note.start - tops[-1].start < _TOGETHER:
            if note.pitch > tops[-1].pitch:
                tops[-1] = replace(note, start=tops[-1].start)
        else:
            tops.append(note)
    ends = [*(int(note.start) for note in tops[1:]), 1 << 40][: len(tops)]
    return tuple(
        replace(note, length=Ticks(max(1, min(int(note.length), end - note.start))))
        for note, end in zip(tops, ends, strict=True)
    )


def cleaned(notes: tuple[Note, ...], key: Key, chord_at: Callable[[int], Chord]) -> tuple[Note, ...]:
    """Return a tune without what hearing leaves behind: broken notes joined, weak ones outside the key left out."""
    joined: list[Note] = []
    for note in notes:
        last = joined[-1] if joined else None
        broken = last is not None and last.pitch == note.pitch and note.start - last.end < _SHORTEST
        if last is not None and broken and note.velocity < 0.75 * last.velocity:
            joined[-1] = replace(last, length=Ticks(note.end - last.start))
        else:
            joined.append(note)
    strong = float(np.median([note.velocity for note in joined])) if joined else 0.0
    return tuple(
        note
        for note in joined
        if note.pitch % 12 in key.pitch_classes | chord_at(int(note.start)).pitch_classes
        or (note.confidence >= SURE and note.velocity >= strong and note.length >= PPQ // 4)
    )


def straightened(notes: tuple[Note, ...], end: int) -> tuple[Note, ...]:
    """Return a tune drawn to straight sixteenths, or to triplets where it has them; a swing is taken out of it.

    Small gaps are closed. What begins at or after `end` is left out.
    """
    if _swings(notes):
        notes = tuple(_at(note, _unswung(int(note.start)), _unswung(int(note.end))) for note in notes)
    grid = min((_GRID, PPQ // 3), key=lambda step: _off(notes, step) * (1.0 if step == _GRID else 1.6))
    moved = []
    for note in notes:
        aim = round(note.start / grid) * grid
        start = max(0, round(note.start + _SOFTLY * (aim - note.start)))
        if start < end:
            moved.append(_at(note, start, min(end, start + max(int(note.length), _SHORTEST))))
    closed = list(single(tuple(moved)))
    for n, (note, following) in enumerate(pairwise(closed)):
        if 0 < following.start - note.end <= _GRID:
            closed[n] = replace(note, length=Ticks(following.start - note.start))
    return tuple(closed)


def _at(note: Note, start: int, end: int) -> Note:
    return replace(note, start=Ticks(start), length=Ticks(max(1, end - start)))


def _off(notes: tuple[Note, ...], grid: int) -> float:
    """Return how far notes lie from a grid, on average, in parts of its step."""
    return float(np.mean([abs(note.start / grid - round(note.start / grid)) for note in notes])) if notes else 0.0


def _swings(notes: tuple[Note, ...]) -> bool:
    inside = [note.start % PPQ / PPQ for note in notes]
    between = [place for place in inside if 0.4 < place < 0.85]
    late = sum(_SWUNG[0] < place < _SWUNG[1] for place in between)
    first = sum(0.25 < place < 0.4 for place in inside)
    return len(between) >= 4 and late >= 0.7 * len(between) and first < 0.3 * late


def _unswung(tick: int) -> int:
    """Return a swung tick's place on the straight grid: two thirds of a beat become its half."""
    beat, inside = divmod(tick, PPQ)
    place = inside / PPQ
    straight = place * 0.75 if place <= 2 / 3 else 0.5 + (place - 2 / 3) * 1.5
    return round((beat + straight) * PPQ)


def seated(notes: tuple[Note, ...], seat: Seat) -> tuple[Note, ...]:
    """Return a tune moved by octaves to the middle of a seat's range, as loud as a soloist plays.

    What still lies outside the range is folded into it.
    """
    if not notes:
        return ()
    middle, usual = (float(np.median(values)) for values in zip(*((n.pitch, n.velocity) for n in notes), strict=True))
    shift = 12 * round(((seat.low + seat.high) / 2 - middle) / 12)
    moved = []
    for note in notes:
        pitch = note.pitch + shift
        while pitch > seat.high:
            pitch -= 12
        while pitch < seat.low:
            pitch += 12
        velocity = (_SUNG + _DYNAMIC * (note.velocity - usual)) * seat.level
        moved.append(replace(note, pitch=pitch, velocity=min(max(round(velocity), 50), 118)))
    return tuple(moved)
