"""What the listener hears in held-out excerpts, beside what is true, as pictures."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from musicstudio.engines.analyze.hearing import FPS
from musicstudio.engines.nets.listener import POOL

_NAMES: Final = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B", "none")


def draw_hearing(network: nn.Module, excerpts: list[Mapping[str, NDArray[Any]]], folder: Path) -> None:
    """Draw beats, downbeats and roots of excerpts, as `networks.listener` gives them, into pictures hearing-1.png …"""
    from matplotlib.figure import Figure

    folder.mkdir(parents=True, exist_ok=True)
    device = next(network.parameters()).device
    for number, one in enumerate(excerpts, 1):
        found = network(torch.from_numpy(one["levels"])[None].to(device))
        rhythm = found.rhythm[0].sigmoid().float().cpu().numpy()
        roots = found.root[0].softmax(0).float().cpu().numpy()
        figure = Figure(figsize=(12, 6), layout="constrained")
        for row, name in enumerate(("beats", "downbeats")):
            axes = figure.add_subplot(4, 1, row + 1)
            times = np.arange(rhythm.shape[1]) / FPS
            axes.vlines(times[one["rhythm"][row] == 1], 0, 1, color="tab:green", linewidth=3, alpha=0.4)
            axes.plot(times, rhythm[row], color="black", linewidth=0.8)
            axes.set_ylabel(name)
            axes.set_xlim(0, times[-1])
        axes = figure.add_subplot(2, 1, 2)
        axes.imshow(roots, origin="lower", aspect="auto", cmap="Greys", vmin=0, vmax=1)
        axes.plot(np.arange(len(one["root"])), np.ma.masked_less(one["root"], 0), "_", color="tab:green", markersize=4)
        axes.set_yticks(range(len(_NAMES)), _NAMES, fontsize=7)
        axes.set_xlabel(f"root, {FPS / POOL:.0f} frames a second; green is true")
        beside = folder / f".hearing-{number}.png"
        figure.savefig(beside, dpi=80)
        os.replace(beside, folder / f"hearing-{number}.png")
