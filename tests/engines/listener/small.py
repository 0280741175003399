"""A listener of random weights in a folder, small and quick, but whole."""

from __future__ import annotations

from pathlib import Path

import torch

from musicstudio.engines.nets.listener import build
from musicstudio.engines.nets.weights import FILE, write_weights

SIZES = {"width": 9, "layers": 3, "dropout": 0.1, "seconds": 6.0}


def small_weights(folder: Path, seed: int = 0, **sizes: float) -> Path:
    """Write a listener's weights and return their folder."""
    settings = {**SIZES, **sizes}
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = build(settings)
    write_weights(folder / FILE, network, settings, {"network": "listener", "licence": "CC0-1.0"})
    return folder
