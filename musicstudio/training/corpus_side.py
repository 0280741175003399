"""The values of a corpus's statistics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from musicstudio.training.splits import Split

TEMPO_STEP: Final = 10
"""Width of a bin of the histogram of tempi, in beats a minute."""
DOMINATES: Final = 1 / 3
"""A bank that plays more of the notes than this dominates a corpus …"""
_FROM_PARTS: Final = 30
"""… once so many parts are played at all."""


@dataclass(frozen=True)
class Spread:
    """Five numbers of a distribution: mean, and the values below which 5, 50 and 95 % lie; all 0 of nothing."""

    mean: float = 0.0
    low: float = 0.0
    median: float = 0.0
    high: float = 0.0
    most: float = 0.0

    @classmethod
    def of(cls, values: Any, weights: Any = None) -> Spread:
        """Return the spread of values, each counting as much as its weight says."""
        array = np.asarray(values, np.float64)
        weight = np.ones_like(array) if weights is None else np.asarray(weights, np.float64)
        if not array.size or weight.sum() <= 0:
            return cls()
        order = np.argsort(array)
        reached = np.cumsum(weight[order]) / weight.sum()
        places = np.minimum(np.searchsorted(reached, (0.05, 0.5, 0.95), side="left"), array.size - 1)
        low, median, high = (float(value) for value in array[order][places])
        return cls(float(np.average(array, weights=weight)), low, median, high, float(array.max()))


@dataclass(frozen=True)
class Side:
    """One side of the split. `seconds_of` and `notes_of` are tables: what is counted → name → how much of it.

    Seconds of families are those in which they sound; of everything else, those of its records. `different` says how
    many different sounds of a kind play, `parts_of` how many parts, `spreads` the distributions; `in_doubt` in how many
    records which truth does not fit the notes, `out_of_bounds` which levels are wrong how often in `sampled` records.
    """

    split: Split
    records: int
    seconds: float
    seconds_of: Mapping[str, Mapping[str, float]]
    notes_of: Mapping[str, Mapping[str, int]]
    parts_of: Mapping[str, Mapping[str, int]]
    different: Mapping[str, int]
    tempi: Mapping[int, float]
    spreads: Mapping[str, Spread]
    in_doubt: Mapping[str, int]
    sampled: int = 0
    out_of_bounds: Mapping[str, int] = field(default_factory=dict)

    @property
    def dominating(self) -> tuple[str, ...]:
        """Banks that play more than a third of all notes."""
        banks = self.notes_of.get("bank", {})
        parts, notes = sum(self.parts_of.get("bank", {}).values()), sum(banks.values())
        return tuple(bank for bank, count in banks.items() if parts >= _FROM_PARTS and count > DOMINATES * notes)


@dataclass(frozen=True)
class Statistics:
    """Both sides of a corpus, those that hold anything."""

    sides: tuple[Side, ...]
