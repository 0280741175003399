"""A tiny composer that was never taught anything, as weights in a folder; for tests alone."""

from __future__ import annotations

from pathlib import Path

import torch

from musicstudio.domain.models import ModelSpec, Weights
from musicstudio.engines.composer.columns import FIELDS, INDEX, SIZES
from musicstudio.engines.nets.composer import build
from musicstudio.engines.nets.weights import FILE, write_weights

SETTINGS = {
    "columns": list(SIZES.values()), "fields": [INDEX[name] for name in FIELDS], "width": 16, "layers": 1, "heads": 2,
    "positions": "rope", "reach": 64, "dropout": 0.0, "inner": 8, "rows": 256,
}  # fmt: skip
SPEC = ModelSpec(
    "composer", "composer", ("generate", "continue", "inpaint"), "Composer", "MIT", True, modality="score",
    files=(Weights(FILE, "", "", 0),),
)  # fmt: skip


def small_weights(folder: Path, seed: int = 0, ends: float = 3.0) -> Path:
    """Write the weights and return their folder; cells end the sooner the higher `ends`."""
    torch.manual_seed(seed)
    made = build(SETTINGS)
    with torch.no_grad():
        for head in made.guesses:
            head[-1].weight.mul_(20)
        made.guesses[0][-1].bias[0] = ends
    write_weights(folder / FILE, made, SETTINGS, {})
    return folder
