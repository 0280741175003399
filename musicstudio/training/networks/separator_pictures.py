"""What the separator finds of held-out mixes, beside what is true, as pictures."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from musicstudio.domain.audio import AudioArray
from musicstudio.engines.nets.separator import HOP, SAMPLE_RATE, SOURCES, spectrum_of
from musicstudio.training.networks.separator_scores import Stems, sdrs_of

_SHOWN_S = 6.0
_RANGE_DB = 70.0
_BINS = np.unique(np.geomspace(4, 1500, 220).astype(int))


def draw_stems(answers: Sequence[tuple[Stems, Stems]], folder: Path) -> None:
    """Draw pairs of true and found stems, (2, samples) each, into pictures stems-1.png …: true above, found below."""
    from matplotlib.figure import Figure

    folder.mkdir(parents=True, exist_ok=True)
    for number, (true, found) in enumerate(answers, 1):
        figure = Figure(figsize=(16, 7), layout="constrained")
        pictures = [(row, _levels_db(stems[stem])) for row, stems in enumerate((true, found)) for stem in SOURCES]
        top, sdrs = max(float(levels.max()) for _, levels in pictures), sdrs_of(true, found)
        for place, (row, levels) in enumerate(pictures):
            axes = figure.add_subplot(2, len(SOURCES), place + 1)
            extent = (0.0, levels.shape[1] * HOP / SAMPLE_RATE, 0.0, float(len(_BINS)))
            axes.imshow(levels, origin="lower", aspect="auto", cmap="magma", vmin=top - _RANGE_DB, vmax=top,
                        extent=extent)  # fmt: skip
            ticks = [int(np.searchsorted(_BINS, hz * 4096 / SAMPLE_RATE)) for hz in (100, 300, 1000, 3000, 10000)]
            axes.set_yticks(ticks, ("100", "300", "1k", "3k", "10k"), fontsize=6)
            stem = SOURCES[place % len(SOURCES)]
            told = f", SDR {sdrs[stem]:.1f} dB" if row and stem in sdrs else ""
            axes.set_title(f"{('true', 'found')[row]} {stem}{told}", fontsize=9)
        beside = folder / f".stems-{number}.png"
        figure.savefig(beside, dpi=70)
        os.replace(beside, folder / f"stems-{number}.png")


def _levels_db(sound: AudioArray) -> NDArray[np.float32]:
    """Return the levels of the first seconds, (bins, frames) in dB."""
    first = torch.from_numpy(np.ascontiguousarray(sound[:, : round(_SHOWN_S * SAMPLE_RATE)]))
    power = spectrum_of(first).abs().square().mean(0).numpy()
    return np.asarray(10 * np.log10(power[:, _BINS].T + 1e-9), np.float32)
