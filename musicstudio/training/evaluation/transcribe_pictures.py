"""A piano roll of what was written down: right notes green, missed ones red, false ones orange."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from musicstudio.training.evaluation.cases_sounds import fitting_name
from musicstudio.training.evaluation.setting import Case
from musicstudio.training.metrics.notes import Notes, matching

RIGHT, MISSED, FALSE = "#2a9d5c", "#c9304a", "#e8912d"
_SHOWN_S: Final = 20.0


def draw_notes(case: Case, truth: Notes, answers: Mapping[str, Notes], folder: Path) -> Path:
    """Draw the first 20 s of every engine's notes below each other; return the picture's path."""
    from matplotlib.figure import Figure

    folder.mkdir(parents=True, exist_ok=True)
    until = min(case.seconds, _SHOWN_S)
    figure = Figure(figsize=(13, 0.6 + 3.4 * len(answers)), layout="constrained")
    pitches = np.concatenate([truth.pitch, *(notes.pitch for notes in answers.values())])
    low, high = (float(pitches.min()) - 2, float(pitches.max()) + 2) if len(pitches) else (48.0, 72.0)
    for place, (engine, notes) in enumerate(answers.items(), 1):
        axes = figure.add_subplot(len(answers), 1, place)
        _roll(axes, truth, notes)
        axes.set(xlim=(0, until), ylim=(low, high), ylabel="MIDI pitch")
        axes.set_title(f"{engine}: {case.name}", fontsize=9, loc="left")
        axes.grid(alpha=0.25, linewidth=0.5)
        axes.set_axisbelow(True)
    axes.set_xlabel("seconds")
    _legend(figure)
    path = folder / f"notes-{fitting_name(case.name)}.png"
    beside = path.with_name(f".{path.name}")
    figure.savefig(beside, dpi=100, format="png")
    os.replace(beside, path)
    return path


def _roll(axes: Any, truth: Notes, notes: Notes) -> None:
    pairs = matching(truth, notes)
    found, right = np.zeros(len(truth), bool), np.zeros(len(notes), bool)
    found[pairs[:, 0]], right[pairs[:, 1]] = True, True
    for side, colour, height in (
        (truth.only(~found), MISSED, 0.85),
        (notes.only(~right), FALSE, 0.5),
        (notes.only(right), RIGHT, 0.85),
    ):
        axes.barh(side.pitch, side.offset_s - side.onset_s, height, side.onset_s, color=colour, linewidth=0)


def _legend(figure: Any) -> None:
    from matplotlib.patches import Patch

    handles = [
        Patch(color=RIGHT, label="right"),
        Patch(color=MISSED, label="missed"),
        Patch(color=FALSE, label="false"),
    ]
    figure.legend(handles=handles, loc="outside upper right", ncols=3, fontsize=8, frameon=False)
