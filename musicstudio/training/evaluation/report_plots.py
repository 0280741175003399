"""Bars with intervals: every engine on the numbers that matter."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

import numpy as np

from musicstudio.training.evaluation.report_numbers import Summary, engines_in, summaries
from musicstudio.training.evaluation.setting import Findings, Kind

_MOST: Final = 8
_COLUMNS: Final = 4
_WORDS: Final[dict[Kind, str]] = {"render": "renders", "stem": "alone", "real": "real"}
_COLOURS: Final = ("#3f8fd6", "#e69f3c", "#27b08b", "#d9663d", "#8f7fe0", "#818997", "#f0a6c8", "#c9b21f")


def plot_numbers(findings: Findings, folder: Path) -> Path | None:
    """Draw the means of the first eight numbers there are with their intervals; None where there is nothing to draw.

    One small plot a number, since numbers differ in scale; renders and real recordings stand side by side.
    """
    numbers = [number for number in findings.numbers if _bars(findings, number)][:_MOST]
    if not numbers:
        return None
    from matplotlib.figure import Figure

    engines = list(dict.fromkeys(row.engine for row in findings.rows))
    rows = -(-len(numbers) // _COLUMNS)
    figure = Figure(figsize=(3.2 * min(len(numbers), _COLUMNS) + 1, 2.7 * rows + 0.5), layout="constrained")
    for place, number in enumerate(numbers, 1):
        axes = figure.add_subplot(rows, min(len(numbers), _COLUMNS), place)
        for at, (kind, engine, found) in enumerate(_bars(findings, number)):
            colour = _colour(engines, engine)
            reach = np.array([[max(found.mean - found.low, 0)], [max(found.high - found.mean, 0)]])
            error: dict[str, Any] = {"yerr": reach, "capsize": 3} if found.count > 1 else {}
            axes.bar(at, found.mean, 0.7, color=colour, alpha=1.0 if kind == "real" else 0.6, **error)
        bars = _bars(findings, number)
        axes.set_xlim(-0.6, max(len(bars), 3) - 0.4)
        if all(found.low >= 0 and found.high <= 1 for _, _, found in bars):
            axes.set_ylim(0, 1.05)
        axes.set_xticks(range(len(bars)), [_WORDS[kind] for kind, _, _ in bars], fontsize=7)
        axes.set_title(f"{number} ({_better(findings, number)})", fontsize=8)
        axes.tick_params(axis="y", labelsize=7)
        axes.grid(axis="y", alpha=0.3)
        axes.set_axisbelow(True)
    return _saved(figure, engines, folder / f"numbers-{findings.task}.png")


def plot_groups(findings: Findings, folder: Path) -> Path | None:
    """Draw the foremost number that groups have: medians by group, an engine a colour, a plot a kind of case."""
    having = [row for row in findings.rows if row.group]
    number = next((name for name in findings.numbers if any(name in row.numbers for row in having)), None)
    if number is None:
        return None
    from matplotlib.figure import Figure

    kinds = [kind for kind in _WORDS if any(row.kind == kind and number in row.numbers for row in having)]
    engines = list(dict.fromkeys(row.engine for row in findings.rows))
    groups = sorted({row.group for row in having if number in row.numbers})
    figure = Figure(figsize=(max(7.0, 0.45 * len(groups) * (1 + 0.3 * len(engines))), 3.2 * len(kinds) + 0.6),
                    layout="constrained")  # fmt: skip
    width = 0.8 / len(engines)
    for place, kind in enumerate(kinds, 1):
        axes = figure.add_subplot(len(kinds), 1, place)
        for turn, engine in enumerate(engines):
            found = [summaries(findings, kind, engine, number, group) for group in groups]
            at = [n + (turn - (len(engines) - 1) / 2) * width for n, one in enumerate(found) if one is not None]
            axes.bar(at, [one.median for one in found if one is not None], width, color=_colour(engines, engine))
        axes.set_xticks(range(len(groups)), groups, fontsize=7, rotation=30, ha="right")
        axes.set_title(f"{number} by group, {_WORDS[kind]} ({_better(findings, number)})", fontsize=8)
        axes.grid(axis="y", alpha=0.3)
        axes.set_axisbelow(True)
    return _saved(figure, engines, folder / f"groups-{findings.task}.png")


def _saved(figure: Any, engines: list[str], path: Path) -> Path:
    """Write a figure with its legend, beside and renamed."""
    from matplotlib.patches import Patch

    handles = [Patch(color=_colour(engines, engine), label=engine) for engine in engines]
    figure.legend(handles=handles, loc="outside lower center", ncols=min(len(engines), 5), fontsize=8, frameon=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}")
    figure.savefig(beside, dpi=100, format="png")
    os.replace(beside, path)
    return path


def _colour(engines: list[str], engine: str) -> str:
    return _COLOURS[engines.index(engine) % len(_COLOURS)]


def _better(findings: Findings, number: str) -> str:
    return f"{'more' if findings.numbers[number] == 'up' else 'less'} is better"


def _bars(findings: Findings, number: str) -> list[tuple[Kind, str, Summary]]:
    kinds: tuple[Kind, ...] = ("render", "stem", "real")
    return [
        (kind, engine, found)
        for kind in kinds
        for engine in engines_in(findings, kind)
        if (found := summaries(findings, kind, engine, number)) is not None
    ]
