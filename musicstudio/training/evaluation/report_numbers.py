"""Numbers over cases: medians, means and how sure they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from musicstudio.training.evaluation.setting import Findings, Kind, Row

_DRAWS: Final = 2000
_SEED: Final = 1979
"""The same rows always give the same interval."""


@dataclass(frozen=True)
class Summary:
    """Median and mean of `count` cases; `low` to `high` holds the mean in 95 % of draws with replacement."""

    median: float
    mean: float
    low: float
    high: float
    count: int


def summary_of(values: Sequence[float]) -> Summary:
    """Return the summary of at least one value, by the percentile bootstrap (Efron 1979); one case is its interval."""
    array = np.asarray(values, np.float64)
    draws = np.random.default_rng(_SEED).integers(0, len(array), (_DRAWS, len(array)))
    low, high = np.percentile(array[draws].mean(axis=1), (2.5, 97.5))
    return Summary(float(np.median(array)), float(array.mean()), float(low), float(high), len(array))


def summaries(findings: Findings, kind: Kind, engine: str, number: str, group: str = "") -> Summary | None:
    """Return the summary of one engine's number, None where there is none."""
    values = values_of(findings, kind, engine, number, group)
    return summary_of(values) if values else None


def values_of(findings: Findings, kind: Kind, engine: str | None, number: str, group: str = "") -> list[float]:
    """Return a number over the cases, of one engine or of all (None)."""
    return [row.numbers[number] for row in _rows(findings, kind, engine, group) if number in row.numbers]


def engines_in(findings: Findings, kind: Kind) -> list[str]:
    """Return the engines that have rows, in their order there."""
    return list(dict.fromkeys(row.engine for row in findings.rows if row.kind == kind))


def speed(findings: Findings, kind: Kind, engine: str) -> float:
    """Return how many seconds of sound an engine did in one, over all timed cases; 0 where none was."""
    timed = [row for row in findings.rows if (row.kind, row.engine) == (kind, engine) and row.took_s > 0]
    return sum(row.seconds for row in timed) / sum(row.took_s for row in timed) if timed else 0.0


def text_of(found: Summary | None) -> str:
    """Return a summary as a cell; "" where there is none."""
    if found is None:
        return ""
    if found.count == 1:
        return f"{_number(found.median)} · 1"
    interval = f"[{_number(found.low)}, {_number(found.high)}]"
    return f"{_number(found.median)} · {_number(found.mean)} {interval} · {found.count}"


def _rows(findings: Findings, kind: Kind, engine: str | None, group: str) -> list[Row]:
    return [
        row
        for row in findings.rows
        if row.kind == kind and row.group == group and (engine is None or row.engine == engine)
    ]


def _number(value: float) -> str:
    return f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}" if abs(value) < 10_000 else f"{value:.3g}"
