"""How fast a network learns at a step, and what each process of a team sees of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import Dataset

from musicstudio.training.trainer.recipe import Lessons, Preset

_LAST = 0.02
"""The share of the learning rate that is left at the end."""


def learning_rate(preset: Preset, step: int) -> float:
    """Return the rate at a step: a straight rise, then half a cosine down to 2 % (Loshchilov & Hutter 2017)."""
    if step < preset.warmup:
        return preset.learning_rate * (step + 1) / preset.warmup
    done = min(1.0, (step - preset.warmup) / max(1, preset.steps - preset.warmup))
    return preset.learning_rate * (_LAST + (1 - _LAST) * 0.5 * (1 + math.cos(math.pi * done)))


class Steps(Dataset[dict[str, Tensor]]):
    """One process's share of every step's batch; a step's batch depends on seed and step alone.

    So a run that was killed goes on exactly, and two processes see together what one would see.
    """

    def __init__(self, lessons: Lessons, batch: int, seed: int, rank: int = 0, processes: int = 1) -> None:
        if batch % processes:
            raise ValueError(f"a batch of {batch} cannot be shared by {processes} processes")
        self._lessons, self._seed = lessons, seed
        self._places = range(rank, batch, processes)

    def __getitem__(self, step: int) -> dict[str, Tensor]:
        """Return the share of a step, every array with the examples along its first axis."""
        examples = [self._lessons.example(np.random.default_rng([self._seed, step, n])) for n in self._places]
        return stacked(examples)


def stacked(examples: list[Mapping[str, np.ndarray[Any, Any]]]) -> dict[str, Tensor]:
    """Return examples as one batch; every array gets a first axis."""
    return {name: torch.from_numpy(np.stack([one[name] for one in examples])) for name in examples[0]}
