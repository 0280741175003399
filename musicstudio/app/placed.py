"""Scores moved onto the grid that a project is handed over on, so that all of them begin with its first sample."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final, TypeVar

from musicstudio.app.songgrid import SongGrid
from musicstudio.domain.project import Track
from musicstudio.domain.score import DRUM_CHANNEL, Bend, Control, Note, Part, Score
from musicstudio.domain.units import Ticks

_CHANNELS: Final = tuple(n for n in range(16) if n != DRUM_CHANNEL)
_Held = TypeVar("_Held", Bend, Control)


def placed(track: Track, grid: SongGrid, start_s: float, end_s: float) -> Score:
    """Return the part `[start_s, end_s)` of a score track on the grid of that part: the same seconds, other ticks.

    A note that reaches over an end is cut there; what a controller or bend was set to before is set at the start.
    """
    score = track.score
    assert score is not None
    here = grid.cut(start_s, end_s)
    tempo_map, shift = score.tempo_map, track.start_s - start_s
    if shift == 0 and replace(tempo_map, offset_s=0.0) == here.tempo_map and tempo_map.offset_s == 0:
        tick_of: Callable[[int], Ticks] = Ticks
    else:

        def tick_of(tick: int) -> Ticks:
            return here.tick(tempo_map.seconds(tick) + shift)

    def begins(tick: int) -> bool:
        return tempo_map.seconds(tick) + shift < 0

    last = here.tick(end_s - start_s)
    parts = tuple(
        replace(
            part,
            notes=tuple(_notes(part.notes, tick_of, last)),
            bends=_held(part.bends, tick_of, begins, last, lambda one: one.pitch),
            controls=_held(part.controls, tick_of, begins, last, lambda one: one.number),
            faint=(),
        )
        for part in score.parts
    )
    name = score.name or track.name
    return Score(parts, here.tempo_map, here.meters, score.key or here.key, name, score.style)


def together(scores: Iterable[Score], grid: SongGrid, name: str) -> Score:
    """Return scores on one grid as one, every part on a channel of its own as long as there are channels."""
    parts: list[Part] = []
    used = 0
    for part in (part for score in scores for part in score.parts):
        if not part.is_drums:
            part = replace(part, channel=_CHANNELS[used % len(_CHANNELS)])
            used += 1
        parts.append(part)
    return Score(tuple(parts), grid.tempo_map, grid.meters, grid.key, name)


def _notes(notes: Iterable[Note], tick_of: Callable[[int], Ticks], last: int) -> Iterable[Note]:
    for note in notes:
        start, end = tick_of(note.start), min(tick_of(note.end), last)
        if start < end or (note.length == 0 and start < last):
            yield replace(note, start=start, length=Ticks(max(end - start, 0)))


def _held(
    values: Iterable[_Held], tick_of: Callable[[int], Ticks], before: Callable[[int], bool], last: int,
    kind: Callable[[_Held], int],
) -> tuple[_Held, ...]:  # fmt: skip
    first: dict[int, _Held] = {}
    inside: list[_Held] = []
    for value in values:
        if before(value.tick):
            first[kind(value)] = replace(value, tick=Ticks(0))
        elif tick_of(value.tick) < last:
            inside.append(replace(value, tick=tick_of(value.tick)))
    inside[:0] = first.values()
    return tuple(inside)
