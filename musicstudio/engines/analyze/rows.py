"""Rows that come one stretch after another, in one block: what stays is not strewn among what comes and goes."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import DTypeLike, NDArray

_FEWEST: Final = 1024


class Rows:
    """An array (rows, *shape) that grows; room for `expected` rows is set aside, and more is found where need be.

    Many small arrays that live long, made between large ones that do not, keep the heap from using these again: over
    two hours it grew by twice what was kept.
    """

    def __init__(self, dtype: DTypeLike, shape: tuple[int, ...] = (), expected: int = 0) -> None:
        self._held: NDArray[Any] = np.empty((max(expected, _FEWEST), *shape), dtype)
        self._count = 0

    def append(self, rows: NDArray[Any]) -> None:
        """Keep more rows."""
        count = self._count + len(rows)
        if count > len(self._held):
            larger = np.empty((max(count, len(self._held) * 3 // 2), *self._held.shape[1:]), self._held.dtype)
            larger[: self._count] = self._held[: self._count]
            self._held = larger
        self._held[self._count : count] = rows
        self._count = count

    @property
    def rows(self) -> NDArray[Any]:
        """All rows so far, not copied."""
        return self._held[: self._count]

    def __len__(self) -> int:
        return self._count
