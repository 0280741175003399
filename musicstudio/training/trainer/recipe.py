"""What the trainer must know of a network to teach it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from torch import Tensor, nn

from musicstudio.domain.models import ModelSpec
from musicstudio.domain.tasks import CancelToken, Report

Batch = Mapping[str, Tensor]
Losses = Mapping[str, Tensor]
"""Named losses of a batch, each a mean over its examples; what is minimised is "loss"."""


@dataclass(frozen=True)
class Preset:
    """How large a network is, and how long and how it is taught.

    `batch` counts examples of one step over all processes together; `settings` are the network's own sizes.
    """

    steps: int
    batch: int
    learning_rate: float
    warmup: int = 100
    weight_decay: float = 0.01
    clip: float = 1.0
    ema: float = 0.999
    bf16: bool = False
    loaders: int = 0
    every_s: float = 180.0
    """Seconds between checkpoints."""
    score_every: int = 1000
    """Steps between looks at what is held out."""
    settings: Mapping[str, Any] = field(default_factory=dict)


class Lessons(Protocol):
    """Examples without end: the n-th example of a step is always the same, whoever asks and whenever."""

    def example(self, rng: np.random.Generator) -> Mapping[str, np.ndarray[Any, Any]]:
        """Return one example, drawn with `rng` alone; all examples have arrays of the same shapes."""
        ...


@dataclass(frozen=True)
class Recipe:
    """How a network is made, what it learns from, and how well it does.

    `score` judges a network on what is held out and returns named numbers, higher is better for the first; `examples`
    may write pictures or sounds of what it does into a folder. `card` are the sections of its model card in words;
    `prepare` makes of the data what the lessons read, where that is not there yet; `spec` is how the catalogue tells of
    it once it is published.
    """

    name: str
    title: str
    presets: Mapping[str, Preset]
    build: Callable[[Mapping[str, Any]], nn.Module]
    lessons: Callable[[Path | None, Preset, int], Lessons]
    losses: Callable[[nn.Module, Batch], Losses]
    score: Callable[[nn.Module, Path | None, Preset], dict[str, float]] | None = None
    examples: Callable[[nn.Module, Path | None, Preset, Path], None] | None = None
    card: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[Path | None, Report, CancelToken], None] | None = None
    spec: ModelSpec | None = None
