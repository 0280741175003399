"""Bar lines of scores whose files tell meters and nothing else: upbeats found, at the start and at every new meter."""

from __future__ import annotations

from typing import Final

from musicstudio.domain.score import Note, Score
from musicstudio.training.corpora.bars import with_short_bar, with_upbeat
from musicstudio.training.corpora.upbeat import FULL, upbeat_of

_SURELY: Final = 2.0
"""By how much an upbeat must win where a meter changes in the midst: there a bar line is the rule."""
_FEWEST_BARS: Final = 12


def with_bar_lines(score: Score, measures: int = 0, length: int = 0) -> Score:
    """Return a score whose bar lines fall where the music says: rest in front, or a short bar at a new meter.

    `measures` is how many the print has on its `length` ticks, 0 when nobody counted: full ones leave no upbeat, and
    in one meter throughout any others make one likely.
    """
    notes = sorted(note for part in score.parts if not part.is_drums for note in part.notes)
    if not notes:
        return score
    if measures and all_full(score, measures, length):
        return score
    likely = measures > 0 and len(score.meters) == 1
    ends = [*(int(meter.tick) for meter in score.meters[1:]), int(score.end)]
    passages = [(int(meter.tick), end) for meter, end in zip(score.meters, ends, strict=True)]
    start, end = passages[0]
    first = upbeat_of(_in(notes, start, end), start, end, score.meters[0], -FULL if likely else 0.0)
    for (start, end), meter in reversed(list(zip(passages, score.meters, strict=True))[1:]):
        if end - start >= _FEWEST_BARS * meter.bar:
            upbeat = upbeat_of(_in(notes, start, end), start, end, meter, _SURELY)
            score = with_short_bar(score, start, upbeat) if upbeat else score
    return with_upbeat(score, first)


def all_full(score: Score, measures: int, length: int) -> bool:
    """Return whether so many measures fill a length to the tick when none is short."""
    if length > score.end + 16 * score.meters[-1].bar:  # no print of these notes: do not count its bars
        return False
    lines = score.bar_starts(length)
    return len(lines) == measures + 1 and lines[-1] == length


def _in(notes: list[Note], start: int, end: int) -> list[Note]:
    return [note for note in notes if start <= note.start < end]
