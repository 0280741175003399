"""What filling a hole in a score has to beat: the bars whose surroundings are most like the hole's, copied into it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from musicstudio.domain.part_names import part_names
from musicstudio.domain.score import Note, Score
from musicstudio.training.excerpt import bar_lines, bars_of
from musicstudio.training.metrics.symbolic import GRID

_AROUND: Final = 2
"""Bars before and after a hole that are looked at."""
_Bar = frozenset[tuple[int, int, int]]


def most_similar(score: Score, start: int, stop: int, part: str = "") -> Score:
    """Return a score with ticks [start, stop) of a part, or of all, filled from the bars most like them elsewhere.

    Bars are alike as far as the notes do that stand around both and, of the other parts, in both: the mean of the
    Jaccard indices of (part, step, pitch), bar by bar; among equals the nearest bars, the earlier of two. A score
    that has no such bars stays as it is.
    """
    lines, bars = [int(tick) for tick in bar_lines(score)], bars_of(score)
    first = lines.index(start)
    count = lines.index(stop) - first
    places = [at for at in range(bars - count + 1) if at + count <= first or at >= first + count]
    if not places:
        return score
    contents = [_content(score, lines[bar], lines[bar + 1]) for bar in range(bars)]
    hidden = [n for n, name in enumerate(part_names(score.parts)) if part in ("", name)]

    def likeness(at: int) -> float:
        found = []
        for away in range(-_AROUND, count + _AROUND):
            here, there = first + away, at + away
            inside = 0 <= away < count
            if not (0 <= here < bars and 0 <= there < bars) or (inside and not part):
                continue
            a, b = (_of_others(contents[bar], hidden) if inside else contents[bar] for bar in (here, there))
            found.append(len(a & b) / len(a | b) if a | b else 1.0)
        return sum(found) / max(len(found), 1)

    best = max(places, key=lambda at: (likeness(at), -abs(at - first), -at))
    low, high = lines[best], lines[best + count]
    parts = list(score.parts)
    for n in hidden:
        taken = [note.shifted(start - low) for note in parts[n].notes if low <= note.start < high]
        kept: list[Note] = [note for note in parts[n].notes if not start <= note.start < stop]
        parts[n] = replace(parts[n], notes=tuple(sorted([*kept, *(note for note in taken if note.start < stop)])))
    return replace(score, parts=tuple(parts))


def _content(score: Score, low: int, high: int) -> _Bar:
    return frozenset(
        (n, (int(note.start) - low + GRID // 2) // GRID, note.pitch)
        for n, part in enumerate(score.parts)
        for note in part.notes
        if low <= note.start < high
    )


def _of_others(content: _Bar, hidden: list[int]) -> _Bar:
    return frozenset(one for one in content if one[0] not in hidden)
