"""Where patches lie over a file: neighbours that overlap are pictured together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from musicstudio.domain.tasks import Patch, Source

BESIDE: Final = 8192
"""Samples looked at around a patch, since a spectrogram's columns see that far."""


@dataclass(frozen=True)
class Stretch:
    """The samples `[first, last)` of a file and the patches that meet them, in the order they lie."""

    path: str
    patches: tuple[Patch, ...]

    @property
    def first(self) -> int:
        return min(patch.start for patch in self.patches)

    @property
    def last(self) -> int:
        return max(patch.start + patch.samples for patch in self.patches)


def stretches(source: Source) -> list[Stretch]:
    """Group patches that overlap, each group in the order they lie."""
    groups: list[tuple[int, int, list[Patch]]] = []
    for patch in source.patches:
        first, last, members = int(patch.start), int(patch.start + patch.samples), [patch]
        apart = []
        for group in groups:
            if group[0] < last + 2 * BESIDE and first < group[1] + 2 * BESIDE:
                first, last = min(first, group[0]), max(last, group[1])
                members = group[2] + members
            else:
                apart.append(group)
        groups = [*apart, (first, last, members)]
    return [Stretch(source.path, tuple(members)) for _, _, members in groups]


def columns_of(
    layer_start_s: float, layer_end_s: float, offset_s: float, start_s: float, end_s: float, columns: int
) -> tuple[int, int, tuple[float, float]]:
    """Return which columns `[first, last)` of a view a layer covers, and their span in the layer's own time."""
    per_s = columns / (end_s - start_s)
    first = int(np.clip(np.floor((layer_start_s - start_s) * per_s), 0, columns))
    last = int(np.clip(np.ceil((layer_end_s - start_s) * per_s), 0, columns))
    begin = start_s + first / per_s - offset_s
    return first, last, (begin, begin + (last - first) / per_s)
