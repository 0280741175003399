"""Notes that bend by themselves: a lower zone of MIDI Polyphonic Expression (MPE 1.1), one channel a sounding note."""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from collections import defaultdict
from typing import Final

from musicstudio.domain.score import Bend, Note, Part

MANAGER: Final = 0
"""Channel of the zone as a whole; its members are the fifteen above."""
MEMBERS: Final = tuple(range(1, 16))
RANGE: Final = 48
"""Semitones that a member bends at most: what the standard begins with."""
ZONE_RPN: Final = (0, 6)
RANGE_RPN: Final = (0, 0)


def is_expressive(part: Part) -> bool:
    """Say whether notes of a part bend by themselves."""
    return any(bend.pitch >= 0 for bend in part.bends)


def set_up(bend_range: int) -> list[bytes]:
    """Return what makes a zone of all channels, members bending RANGE and the whole `bend_range` semitones."""
    messages = parameter(MANAGER, ZONE_RPN, len(MEMBERS)) + parameter(MANAGER, RANGE_RPN, bend_range)
    for channel in MEMBERS:
        messages += parameter(channel, RANGE_RPN, RANGE)
    return messages


def members(notes: tuple[Note, ...]) -> list[tuple[Note, int]]:
    """Return notes in order of time, each with the channel that has been silent longest; where none is, the one whose
    note ends first."""
    free = [(0, channel) for channel in MEMBERS]
    placed = []
    for note in sorted(notes):
        _, channel = heapq.heappop(free)
        placed.append((note, channel))
        heapq.heappush(free, (int(note.end), channel))
    return placed


def bends_of(part: Part) -> dict[int, list[Bend]]:
    """Return by pitch the bends of single notes, in order of time."""
    found: dict[int, list[Bend]] = defaultdict(list)
    for bend in sorted(part.bends):
        if bend.pitch >= 0:
            found[bend.pitch].append(bend)
    return found


def during(note: Note, bends: list[Bend]) -> list[Bend]:
    """Return those of its pitch's bends that lie in a note; one at its very start is among them, if only none (0)."""
    first = bisect_left(bends, note.start, key=lambda bend: bend.tick)
    last = bisect_left(bends, max(note.end, note.start + 1), key=lambda bend: bend.tick)
    inside = bends[first:last]
    return inside if inside and inside[0].tick == note.start else [Bend(note.start, 0.0, note.pitch), *inside]


def as_a_whole(part: Part) -> tuple[Bend, ...]:
    """Return a part's bends for one who cannot bend notes by themselves: those of notes that sound alone."""
    if not is_expressive(part):
        return part.bends
    starts, ends = sorted(note.start for note in part.notes), sorted(note.end for note in part.notes)
    values = dict.fromkeys(starts, 0.0) | {bend.tick: bend.semitones for bend in part.bends if bend.pitch < 0}
    for bend in sorted(part.bends):
        if bend.pitch >= 0 and bisect_right(starts, bend.tick) - bisect_right(ends, bend.tick) == 1:
            values[bend.tick] = bend.semitones
    return tuple(Bend(tick, semitones) for tick, semitones in sorted(values.items()))


def parameter(channel: int, number: tuple[int, int], value: int) -> list[bytes]:
    """Return how a registered parameter is set, and let go of."""
    pairs = ((101, number[0]), (100, number[1]), (6, value), (38, 0), (101, 127), (100, 127))
    return [bytes((0xB0 | channel, *pair)) for pair in pairs]
