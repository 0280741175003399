"""Wishes of any length written: stretch by stretch, each take knowing what it wrote before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from musicstudio.domain.tasks import CancelToken, Report
from musicstudio.engines.composer.sampling import Writing, chance_of, written
from musicstudio.engines.composer.sheet import NOTE, Sheet, Table
from musicstudio.engines.composer.stretches import Stretch, cut, joined, stretches
from musicstudio.engines.composer.takes import Heard, Taste, Wish
from musicstudio.engines.nets.composer import Composer


def composed(
    network: Composer, wishes: Sequence[Wish], seeds: Sequence[int | np.random.Generator], taste: Taste,
    report: Report, cancel: CancelToken, heard: Heard | None = None,
) -> tuple[Sheet, ...]:  # fmt: skip
    """Return each wish's sheet with the cells written that it asks for; nothing else of it has changed.

    A wish is a take: all are written together, one seed each. Raises JobCancelled within a note.
    """
    chances = [chance_of(seed) for seed in seeds]
    sheets, known = [wish.sheet for wish in wishes], [wish.task.known.copy() for wish in wishes]
    plans = [list(stretches(wish, network.rows)) if wish.task.asked.any() else [] for wish in wishes]
    total, done = sum(int(wish.task.asked.sum()) for wish in wishes), 0
    for turn in range(max((len(plan) for plan in plans), default=0)):
        live = [n for n, plan in enumerate(plans) if turn < len(plan)]
        now = [plans[n][turn] for n in live]
        parts = [cut(replace(wishes[n], sheet=sheets[n]), one, known[n]) for n, one in zip(live, now, strict=True)]
        listen = _placed(heard, live, now) if heard is not None else None
        bars = len(wishes[live[0]].task.asked)
        stepped = _told(report, now, done, total, bars)
        takes = written(network, parts, [chances[n] for n in live], taste, listen, cancel, stepped)
        for n, stretch, take in zip(live, now, takes, strict=True):
            sheets[n] = joined(sheets[n], stretch, take)
            known[n] |= stretch.asked
            done += int(stretch.asked.sum())
    return tuple(sheets)


def unheard(fraction: float, stage: str) -> None:
    """Tell nobody how far it is: what is written a second time is no progress."""


def _placed(heard: Heard, takes: Sequence[int], now: Sequence[Stretch]) -> Heard:
    """Return what tells of notes where they stand in the whole."""

    def listen(number: int, note: Table) -> None:
        row, stretch = np.array(note, NOTE), now[number]
        row["bar"] += stretch.first
        row["track"] = stretch.tracks[int(note["track"])]
        heard(takes[number], row)

    return listen


def _told(report: Report, now: Sequence[Stretch], done: int, total: int, bars: int) -> Callable[[Writing], None]:
    """Return what reports how many cells of all takes are written, and which bar the slowest of them has come to."""

    def stepped(writing: Writing) -> None:
        written_cells = done + sum(take.done for take in writing.takes)
        at = [stretch.first + take.cell[0] for take, stretch in zip(writing.takes, now, strict=True) if take.cell]
        report(written_cells / total, f"writing bar {min(at, default=bars - 1) + 1} of {bars}")

    return stepped
