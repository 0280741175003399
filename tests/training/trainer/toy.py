"""A network small enough to be taught in a test: it finds how loud a tone is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from musicstudio.training.trainer.recipe import Batch, Losses, Preset, Recipe

PRESET = Preset(
    steps=60, batch=8, learning_rate=1e-2, warmup=5, every_s=1e9, score_every=20, settings={"width": 16, "dropout": 0.1}
)


class Tones:
    def example(self, rng: np.random.Generator) -> dict[str, np.ndarray[Any, Any]]:
        level = rng.uniform(0.1, 1.0)
        tone = level * np.sin(rng.uniform(0, 6) + np.arange(64) * rng.uniform(0.2, 0.5))
        return {"tone": tone.astype(np.float32), "level": np.array([level], np.float32)}


def build(settings: Mapping[str, Any]) -> nn.Module:
    width = int(settings["width"])
    return nn.Sequential(nn.Linear(64, width), nn.GELU(), nn.Dropout(settings["dropout"]), nn.Linear(width, 1))


def losses(network: nn.Module, batch: Batch) -> Losses:
    error = network(batch["tone"]) - batch["level"]
    return {"loss": (error**2).mean(), "distance": error.abs().mean()}


def score(network: nn.Module, data: Path | None, preset: Preset) -> dict[str, float]:
    lessons, rng = Tones(), np.random.default_rng(99)
    examples = [lessons.example(rng) for _ in range(64)]
    found = network(torch.from_numpy(np.stack([one["tone"] for one in examples])))
    truth = np.stack([one["level"] for one in examples])
    return {"closeness": 1 - float(np.mean(np.abs(found.numpy() - truth)))}


RECIPE = Recipe("toy", "Toy", {"tiny": PRESET}, build, lambda data, preset, seed: Tones(), losses, score)
