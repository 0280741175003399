"""What notes snap to: note values as ticks, counted from each bar line."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from musicstudio.domain.score import Score
from musicstudio.domain.units import PPQ, Ticks


@dataclass(frozen=True)
class NoteGrid:
    """A note value; 0 ticks is no grid at all."""

    name: str
    ticks: int

    def snap(self, score: Score, tick: float) -> Ticks:
        """Return the grid line nearest to a tick."""
        return self._line(score, tick, 0.5)

    def floor(self, score: Score, tick: float) -> Ticks:
        """Return the last grid line up to a tick."""
        return self._line(score, tick, 0.0)

    def _line(self, score: Score, tick: float, lean: float) -> Ticks:
        if not self.ticks:
            return Ticks(max(0, round(tick)))
        bar, following = bar_of(score, tick)
        line = bar + int((tick - bar) / self.ticks + lean) * self.ticks
        return Ticks(max(0, min(line, following)))


GRIDS: Final = (
    NoteGrid("1/1", 4 * PPQ),
    NoteGrid("1/2", 2 * PPQ),
    NoteGrid("1/4", PPQ),
    NoteGrid("1/8", PPQ // 2),
    NoteGrid("1/16", PPQ // 4),
    NoteGrid("1/32", PPQ // 8),
    NoteGrid("1/4 triplet", PPQ * 2 // 3),
    NoteGrid("1/8 triplet", PPQ // 3),
    NoteGrid("1/16 triplet", PPQ // 6),
    NoteGrid("1/4 dotted", PPQ * 3 // 2),
    NoteGrid("1/8 dotted", PPQ * 3 // 4),
    NoteGrid("1/16 dotted", PPQ * 3 // 8),
    NoteGrid("Off", 0),
)
SIXTEENTH: Final = GRIDS[4]
OFF: Final = GRIDS[-1]


def bar_of(score: Score, tick: float) -> tuple[Ticks, Ticks]:
    """Return where the bar begins that a tick lies in, and where the next one does; meters may change."""
    starts = [meter.tick for meter in score.meters]
    meter = score.meters[max(0, bisect_right(starts, tick) - 1)]
    begin = meter.tick + int(max(0.0, tick - meter.tick) // meter.bar) * meter.bar
    end = min([begin + meter.bar, *(start for start in starts if start > begin)])
    return Ticks(begin), Ticks(end)
