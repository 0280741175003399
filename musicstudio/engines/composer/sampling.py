"""Writing what is asked for, note by note: several takes at once, each with its own chance.

A take's rows go on in step with the others': every step adds to each take a note or the next cell, so that all share
one cache. Which cells come is given, and the grammar shuts what cannot stand there; nothing malformed is ever written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.composer import grammar
from musicstudio.engines.composer.columns import FIELDS, NAMES
from musicstudio.engines.composer.fullness import expected
from musicstudio.engines.composer.sheet import Sheet, Table
from musicstudio.engines.composer.takes import Heard, Take, Taste, Wish, drawn
from musicstudio.engines.composer.tokens import Task, cell_rows, rows_of
from musicstudio.engines.composer.traits import Traits
from musicstudio.engines.nets.composer import Composer

__all__ = ["Heard", "Taste", "Wish", "Writing", "drawn", "written"]
PLAIN: Final = Taste()
_SPARE: Final = 64
"""Rows more than are expected that a cache begins with; it grows by halves."""


class Writing:
    """Takes of wishes being written, step by step; a take for each chance, of a wish of its own."""

    def __init__(
        self, network: Composer, wishes: Sequence[Wish], chances: Sequence[np.random.Generator], taste: Taste,
        heard: Heard | None = None,
    ) -> None:  # fmt: skip
        self.network, self.taste, self.heard = network, taste, heard
        self.takes = [Take(wish, rng, n) for n, (wish, rng) in enumerate(zip(wishes, chances, strict=True))]
        self.guided = taste.guidance != 1.0
        prefixes = [_prefix(wish, wish.traits) for wish in wishes]
        if self.guided:
            prefixes += [_prefix(wish, wish.without) for wish in wishes]
        longest = max(len(prefix) for prefix in prefixes)
        to_come = max(expected_rows(wish) for wish in wishes)
        self.cache = network.cache(len(prefixes), longest + round(1.25 * to_come) + _SPARE)
        missing = [longest - len(prefix) for prefix in prefixes]
        if any(missing):
            self.cache.padding = torch.tensor(missing, device=network.embed.weight.device)
        padded = [np.pad(prefix, ((lack, 0), (0, 0))) for prefix, lack in zip(prefixes, missing, strict=True)]
        self.known = self._read(np.stack(padded))

    @property
    def done(self) -> bool:
        return all(take.cell is None for take in self.takes)

    def step(self) -> None:
        """Add one row to every take; each goes on to its next cell where the one it is in has ended."""
        rows = self._drawn()
        if self.done:
            return
        beside = [take.row_without(row) for take, row in zip(self.takes, rows, strict=True)] if self.guided else []
        if self.cache.length >= self.cache.capacity:
            self.cache.grow(self.cache.capacity * 3 // 2)
        self.known = self._read(np.stack([*rows, *beside])[:, None])

    def _read(self, rows: Table) -> torch.Tensor:
        device = self.network.embed.weight.device
        return self.network.read(torch.from_numpy(rows).to(device), self.cache)[:, -1]

    def _drawn(self) -> list[Table]:
        """Draw each take's next row: a note field by field, or the begin of its next cell."""
        known, live = self.known, [take for take in self.takes if take.cell is not None]
        for take in live:
            take.said = {}
        for place, name in enumerate(FIELDS):
            if place and not any(take.writes for take in live):
                break
            logits = self._guided(self.network.guess(known, place).float())
            said = np.zeros(len(self.takes), np.int64)
            for take in live:
                if not place or (take.writes and name in grammar.SAYS[take.state.sort]):
                    said[take.number] = take.draw(name, logits[take.number], self.taste)
            if place + 1 < len(FIELDS):
                both = torch.from_numpy(np.concatenate([said, said]) if self.guided else said).to(known.device)
                known = self.network.told(known, place, both)
        rows = []
        for take in self.takes:
            if take.cell is None:
                rows.append(np.zeros(len(NAMES), np.int64))
            elif take.writes:
                rows.append(take.add_note(self.heard))
            else:
                rows.append(take.next_cell())
        return rows

    def _guided(self, logits: torch.Tensor) -> NDArray[np.float32]:
        if self.guided:
            said, unsaid = logits.chunk(2)
            logits = unsaid + self.taste.guidance * (said - unsaid)
        return np.asarray(logits.cpu().numpy(), np.float32)


@torch.inference_mode()
def written(
    network: Composer, wish: Wish | Sequence[Wish], seeds: Sequence[int | np.random.Generator], taste: Taste = PLAIN,
    heard: Heard | None = None, cancel: CancelToken | None = None, stepped: Callable[[Writing], None] | None = None,
) -> tuple[Sheet, ...]:  # fmt: skip
    """Return one take of the wish's sheet for each seed, the cells that were asked for written.

    The same seeds, wish and taste give the same takes; each take may have a wish of its own. After each note `stepped`
    is told. Raises JobCancelled within a note once cancelled.
    """
    wishes = [wish] * len(seeds) if isinstance(wish, Wish) else wish
    writing = Writing(network, wishes, [chance_of(seed) for seed in seeds], taste, heard)
    while not writing.done:
        if cancel is not None:
            cancel.check()
        writing.step()
        if stepped is not None:
            stepped(writing)
    return tuple(take.sheet for take in writing.takes)


def chance_of(seed: int | np.random.Generator) -> np.random.Generator:
    """Return the chance that a seed gives; one that is running already goes on."""
    return np.random.default_rng([seed, 8]) if isinstance(seed, int) else seed


def expected_rows(wish: Wish) -> int:
    """Return about how many rows the cells will take that are asked for."""
    return int((expected(wish.sheet, wish.task.known) + 1)[wish.task.asked].sum())


def _prefix(wish: Wish, traits: Traits) -> Table:
    """Return the rows up to the first cell that is asked for, it included."""
    kept = _known_alone(wish.sheet, wish.task)
    only = Task(wish.task.known, np.zeros_like(wish.task.asked))
    first = tuple(np.argwhere(wish.task.asked)[0])
    known = rows_of(kept, traits, only)[:-1]
    return np.concatenate([known, cell_rows(kept, traits, wish.task, True)[first][None]])


def _known_alone(sheet: Sheet, task: Task) -> Sheet:
    return replace(sheet, notes=sheet.notes[task.known[sheet.notes["bar"], sheet.notes["track"]]])
