"""What the transcriber finds in held-out excerpts, beside what is true, as pictures."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musicstudio.engines.nets.transcriber import Found
from musicstudio.engines.transcriber.hearing import FPS, LOWEST, PITCHES
from musicstudio.engines.transcriber.kit import STROKES


def draw_notes(excerpts: list[tuple[Mapping[str, NDArray[Any]], Found]], folder: Path) -> None:
    """Draw frames, onsets and strokes of excerpts and what was found of them into pictures notes-1.png …"""
    from matplotlib.figure import Figure

    folder.mkdir(parents=True, exist_ok=True)
    for number, (one, found) in enumerate(excerpts, 1):
        figure = Figure(figsize=(14, 10), layout="constrained")
        for row, name in enumerate(("frame", "onset", "strokes")):
            said = getattr(found, name)[0].float().sigmoid().cpu().numpy()
            axes = figure.add_subplot(3, 1, row + 1)
            lowest, rows = (LOWEST, PITCHES) if name != "strokes" else (0, len(STROKES))
            extent = (0.0, len(said) / FPS, lowest - 0.5, lowest + rows - 0.5)
            axes.imshow(said.T, origin="lower", aspect="auto", cmap="Greys", vmin=0, vmax=1, extent=extent)
            at, pitch = np.nonzero(one[name] > (0.5 if name == "frame" else 0.75))
            axes.plot((at + 0.5) / FPS, pitch + lowest, "_" if name == "frame" else "|", color="tab:green", alpha=0.5)
            axes.set_ylabel(name)
            if name == "strokes":
                axes.set_yticks(range(rows), [stroke.name for stroke in STROKES], fontsize=6)
        axes.set_xlabel("seconds; green is true")
        beside = folder / f".notes-{number}.png"
        figure.savefig(beside, dpi=70)
        os.replace(beside, folder / f"notes-{number}.png")
