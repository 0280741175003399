"""Music longer than a network looks back on, cut into stretches: bars to be written, and what stands around them.

What a stretch shows beside the cells that it asks for are the bars nearest to them, those before preferred, all tracks
of each; of more tracks than a stretch may have those that play most.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from musicstudio.engines.composer import columns
from musicstudio.engines.composer.fullness import counts, expected
from musicstudio.engines.composer.sheet import Sheet, Table, sorted_notes
from musicstudio.engines.composer.takes import Wish
from musicstudio.engines.composer.tokens import Task
from musicstudio.engines.composer.traits import Traits

_ASKED: Final = 0.5
"""The share of a stretch's rows that may be asked for, where not all fits."""


@dataclass(frozen=True, eq=False)
class Stretch:
    """Bars `[first, stop)` and tracks (rising numbers) of a wish, and which cells of it are asked for there.

    `asked` is bool (bars, tracks) of the whole.
    """

    first: int
    stop: int
    tracks: Table
    asked: Table


def stretches(wish: Wish, rows: int) -> Iterator[Stretch]:
    """Yield the stretches in which a wish is written one after the other, each of about `rows` rows at most.

    They depend on what the wish knows alone, not on what is written meanwhile, and together they ask for all of it.
    """
    asked = wish.task.asked
    there = counts(wish.sheet) * wish.task.known
    sizes = np.where(asked, expected(wish.sheet, wish.task.known), there) + 1.0
    everything = _most_tracks(asked)
    if everything is not None and (sizes * (asked | wish.task.known)).sum() + 2 + len(asked[0]) <= rows:
        yield Stretch(0, len(asked), everything, asked)
        return
    written = wish.task.known.copy()
    for group in _track_groups(asked):
        mine = asked & group
        for first, stop in _runs(mine, sizes, rows * _ASKED):
            part = np.zeros_like(asked)
            part[first:stop] = mine[first:stop]
            yield _around(part, written, sizes, rows)
            written |= part


def cut(wish: Wish, stretch: Stretch, known: Table) -> Wish:
    """Return a wish of a stretch alone; `known` bool (bars, tracks) are the whole's cells that are known by now."""
    bars, tracks = slice(stretch.first, stretch.stop), stretch.tracks
    asked, shown = stretch.asked[bars][:, tracks], known[bars][:, tracks]
    notes = wish.sheet.notes
    inside = (notes["bar"] >= stretch.first) & (notes["bar"] < stretch.stop) & np.isin(notes["track"], tracks)
    mine = notes[inside].copy()
    if wish.sheet.has_harmony and tracks[0] == 0 and shown[0, 0]:
        mine = np.concatenate([_holding(wish.sheet, stretch.first), mine])
    mine["bar"] -= stretch.first
    mine["track"] = np.searchsorted(tracks, mine["track"])
    sheet = replace(wish.sheet, tracks=wish.sheet.tracks[tracks], bars=wish.sheet.bars[bars], notes=sorted_notes(mine))
    numbers = {int(track): n for n, track in enumerate(tracks)}
    return Wish(
        sheet, Task(shown & ~asked, asked), _cut_traits(wish.traits, bars, tracks),
        _cut_traits(wish.without, bars, tracks),
        {numbers[track]: mask for track, mask in wish.pitches.items() if track in numbers},
        {(bar - stretch.first, numbers[track]): part for (bar, track), part in wish.parts.items()
         if stretch.first <= bar < stretch.stop and track in numbers},
    )  # fmt: skip


def joined(whole: Sheet, stretch: Stretch, written: Sheet) -> Sheet:
    """Return a sheet with the cells that a stretch asked for as they were written in it."""
    notes = written.notes.copy()
    notes["bar"] += stretch.first
    notes["track"] = stretch.tracks[notes["track"]]
    new = notes[stretch.asked[notes["bar"], notes["track"]]]
    old = whole.notes[~stretch.asked[whole.notes["bar"], whole.notes["track"]]]
    return replace(whole, notes=sorted_notes(np.concatenate([old, new])))


def _holding(sheet: Sheet, bar: int) -> Table:
    """Return the chord that holds at a bar's begin, as said there, where none begins there; else nothing."""
    chords = sheet.notes[sheet.notes["track"] == 0]
    if ((chords["bar"] == bar) & (chords["where"] == 0)).any():
        return np.asarray(chords[:0])
    before = chords[chords["bar"] < bar][-1:].copy()
    before["bar"], before["where"] = bar, 0
    return np.asarray(before)


def _cut_traits(traits: Traits, bars: slice, tracks: Table) -> Traits:
    return Traits(
        traits.song, {name: values[tracks] for name, values in traits.tracks.items()},
        {name: values[bars][:, tracks] for name, values in traits.cells.items()}, traits.chords,
    )  # fmt: skip


def _most_tracks(asked: Table) -> Table | None:
    """Return all tracks where bars and tracks are no more than a stretch may have, else None."""
    fits = len(asked) <= columns.MOST_BARS and asked.shape[1] <= columns.MOST_TRACKS
    return np.arange(asked.shape[1]) if fits else None


def _track_groups(asked: Table) -> Iterator[Table]:
    """Yield masks (tracks,) of the tracks that are asked for together: at most so many as leave room for others."""
    wanted = np.flatnonzero(asked.any(0))
    size = columns.MOST_TRACKS - 2 if asked.shape[1] > columns.MOST_TRACKS else columns.MOST_TRACKS
    for start in range(0, len(wanted), size):
        mask = np.zeros(asked.shape[1], bool)
        mask[wanted[start : start + size]] = True
        yield mask


def _runs(asked: Table, sizes: Table, rows: float) -> Iterator[tuple[int, int]]:
    """Yield [first, stop) of bars asked for that take about `rows` rows together, in turn."""
    needed = (sizes * asked).sum(1)
    first, stop, total = -1, -1, 0.0
    for bar in np.flatnonzero(asked.any(1)).tolist():
        if first >= 0 and (total + needed[bar] > rows or bar - first >= columns.MOST_BARS // 2):
            yield first, stop
            first, total = -1, 0.0
        first, stop, total = bar if first < 0 else first, bar + 1, total + needed[bar]
    if first >= 0:
        yield first, stop


def _around(asked: Table, known: Table, sizes: Table, rows: int) -> Stretch:
    """Return the stretch of some asked cells with as many known bars around as fit."""
    tracks = _tracks_shown(asked, known, sizes)
    bars = np.flatnonzero(asked.any(1))
    first, stop = int(bars[0]), int(bars[-1]) + 1
    needed = (sizes * known)[:, tracks].sum(1)
    left = rows - 2 - len(tracks) - float((sizes * asked).sum()) - float(needed[first:stop].sum())
    while left < 0 and len(tracks) > asked.any(0).sum():  # bars so full that not all of them can be shown
        tracks = tracks[~_heaviest(tracks, asked, (sizes * known)[first:stop])]
        needed = (sizes * known)[:, tracks].sum(1)
        left = rows - 2 - len(tracks) - float((sizes * asked).sum()) - float(needed[first:stop].sum())
    turn = 0
    while stop - first < columns.MOST_BARS:
        before = needed[first - 1] if first else np.inf
        after = needed[stop] if stop < len(needed) else np.inf
        if min(before, after) > left:
            break
        if before <= left and (turn % 3 < 2 or after > left):
            first, left = first - 1, left - float(before)
        else:
            stop, left = stop + 1, left - float(after)
        turn += 1
    return Stretch(first, stop, tracks, asked)


def _tracks_shown(asked: Table, known: Table, sizes: Table) -> Table:
    """Return the tracks of a stretch: those asked for, the harmony, and of the others those that play most."""
    weight = (sizes * known).sum(0)
    weight[0] += 1e6
    weight[asked.any(0)] += 1e9
    return np.sort(np.argsort(-weight, kind="stable")[: columns.MOST_TRACKS])


def _heaviest(tracks: Table, asked: Table, needed: Table) -> Table:
    """Return a mask of the one track that takes most room among those that are not asked for."""
    weight = np.where(asked.any(0), -1.0, needed.sum(0))[tracks]
    return np.asarray(np.arange(len(tracks)) == int(weight.argmax()))
