"""How like held-out music a set of scores is: in every statistic, as numbers, a table and a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from musicstudio.domain.score import Score
from musicstudio.training.metrics.symbolic import Likeness, Statistics, compare, statistics

_DRAWN: Final = (("pitch_classes", "pitch classes"), ("intervals", "gaps in 1/48"), ("durations", "lengths in 1/48"))
_PLAIN: Final = ("groove", "repetition", "scale", "polyphony", "range", "density")


def likeness(ours: Sequence[Score], theirs: Sequence[Score]) -> dict[str, Likeness]:
    """Return how far scores are alike in each statistic; empty where there is one of ours at most or of theirs."""
    if min(len(ours), len(theirs)) < 2:
        return {}
    return compare([statistics(score) for score in ours], [statistics(score) for score in theirs])


def mean_overlap(found: Mapping[str, Likeness]) -> float:
    """Return the mean of the overlapping areas, 0–1; raises ValueError where there are none."""
    if not found:
        raise ValueError("there is nothing to take the mean of")
    return float(np.mean([one.overlap for one in found.values()]))


def likeness_table(engine: str, found: Mapping[str, Likeness]) -> dict[str, Any]:
    """Return the likeness of an engine's scores as a table of a report."""
    rows = []
    for name, one in found.items():
        histogram = "" if one.histogram_bits is None else f"{one.histogram_bits:.3f}"
        rows.append([name, f"{one.overlap:.3f}", f"{one.divergence_bits:.3f}", histogram])
    columns = ["statistic", "overlap ↑", "divergence of distances (bits) ↓", "divergence of histograms (bits) ↓"]
    return {"title": f"{engine}: likeness to held-out scores", "columns": columns, "rows": rows}


def drawn(path: Path, sets: Mapping[str, Sequence[Score]]) -> Path | None:
    """Draw mean histograms and the spread of plain statistics of sets of scores, side by side; None for fewer than two
    sets."""
    found = {name: [statistics(score) for score in scores] for name, scores in sets.items() if scores}
    if len(found) < 2:
        return None
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 7), layout="constrained")
    for place, (name, title) in enumerate(_DRAWN, 1):
        axes = figure.add_subplot(3, 3, place)
        for engine, ours in found.items():
            mean = np.mean([getattr(one, name) for one in ours], axis=0)
            axes.plot(mean[:49], label=engine, linewidth=1.2, marker="." if len(mean) < 20 else "")
        axes.set_title(title, fontsize=9)
        axes.tick_params(labelsize=7)
        if place == 1:
            axes.legend(fontsize=7)
    for place, name in enumerate(_PLAIN, 4):
        axes = figure.add_subplot(3, 3, place)
        axes.boxplot(_values(found, name), tick_labels=list(found))
        axes.set_title(name, fontsize=9)
        axes.tick_params(labelsize=7)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=90)
    return path


def _values(found: Mapping[str, Sequence[Statistics]], name: str) -> list[list[float]]:
    return [[float(getattr(one, name)) for one in ours] for ours in found.values()]
