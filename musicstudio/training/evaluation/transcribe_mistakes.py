"""What kinds of mistakes each engine makes, counted over all cases, as tables for the report."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any, Final

import numpy as np

from musicstudio.training.metrics.mistakes import DEVIATION_EDGES_S, mistakes
from musicstudio.training.metrics.notes import Notes

_FALSE: Final = ("mistimed", "split", "octave_up", "octave_down", "harmonic", "neighbour", "other")
_MISSED: Final = ("mistimed", "merged", "masked", "other")
_WORDS: Final = {
    "mistimed": "at the wrong time", "split": "one taken for two", "octave_up": "octave too high",
    "octave_down": "octave too low", "harmonic": "a partial", "neighbour": "semitone beside",
    "merged": "two taken for one", "masked": "hidden in a partial", "other": "other",
}  # fmt: skip


class MistakeCount:
    """Adds up mistakes by engine and kind of case."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], Counter[str]] = {}
        self._moved: dict[tuple[str, str], Any] = {}

    def add(self, engine: str, kind: str, truth: Notes, estimate: Notes) -> None:
        """Count one case."""
        found = mistakes(truth, estimate)
        count = self._counts.setdefault((engine, kind), Counter())
        count.update({"truth": found.truth, "written": found.estimate, "right": found.matched})
        count.update({f"false {name}": value for name, value in asdict(found.false).items()})
        count.update({f"missed {name}": value for name, value in asdict(found.missed).items()})
        bins = np.array(found.deviations)
        self._moved[engine, kind] = self._moved.get((engine, kind), 0) + bins

    def tables(self) -> list[dict[str, Any]]:
        """Return tables for the report: title, columns, rows; shares are of all false and of all missed notes."""
        if not self._counts:
            return []
        heads = [f"{engine}, {kind}s" if kind == "render" else f"{engine}, {kind}" for engine, kind in self._counts]
        lines: list[list[str]] = [
            [label, *(str(count[name]) for count in self._counts.values())]
            for name, label in (("truth", "notes there are"), ("written", "written down"), ("right", "right"))
        ]
        for side, names in (("false", _FALSE), ("missed", _MISSED)):
            totals = [sum(count[f"{side} {name}"] for name in names) for count in self._counts.values()]
            lines.append([f"**{side}**", *map(str, totals)])
            lines += [
                [f"{side}: {_WORDS[name]}", *(_share(count[f"{side} {name}"], total)
                 for count, total in zip(self._counts.values(), totals, strict=True))]
                for name in names
            ]  # fmt: skip
        lines.append(["median lateness", *(_lateness(moved) for moved in self._moved.values())])
        return [{"title": "Kinds of mistakes", "columns": ["notes", *heads], "rows": lines}]


def _share(count: int, total: int) -> str:
    return f"{count} ({100 * count / total:.0f} %)" if total else "0"


def _lateness(bins: Any) -> str:
    """Return the middle of the bin with the median: bins are 10 ms wide, late is above 0."""
    if not bins.sum():
        return "–"
    place = int(np.searchsorted(np.cumsum(bins), bins.sum() / 2))
    return f"{500 * (DEVIATION_EDGES_S[place] + DEVIATION_EDGES_S[place + 1]):+.0f} ms"
