"""Findings as tables: numbers by engine, groups, cases."""

from __future__ import annotations

from typing import Final

from musicstudio.training.evaluation.report_blocks import Table
from musicstudio.training.evaluation.report_numbers import (
    engines_in,
    speed,
    summaries,
    text_of,
    values_of,
)
from musicstudio.training.evaluation.setting import Findings, Kind

KINDS: Final[tuple[tuple[Kind, str], ...]] = (
    ("render", "renders"), ("stem", "single instruments"), ("real", "real recordings"),
)  # fmt: skip
_ARROWS: Final = {"up": "↑", "down": "↓"}


def whole_table(findings: Findings, kind: Kind) -> Table:
    """Return numbers by engine over whole cases, the speed last."""
    engines = engines_in(findings, kind)
    rows = []
    for number in findings.numbers:
        cells = [text_of(summaries(findings, kind, engine, number)) for engine in engines]
        if any(cells):
            rows.append((headed(findings, number), *cells))
    speeds = [speed(findings, kind, engine) for engine in engines]
    if any(speeds):
        rows.append(("× realtime ↑", *(f"{times:.1f}" if times else "" for times in speeds)))
    return Table(("", *engines), tuple(rows))


def group_table(findings: Findings, kind: Kind, most: int = 0) -> Table:
    """Return the medians of every group and engine, the foremost number whole; at most `most` (0: all) numbers."""
    having = [row for row in findings.rows if row.kind == kind and row.group]
    numbers = [number for number in findings.numbers if any(number in row.numbers for row in having)]
    numbers = numbers[: most or None]
    rows = []
    for group in sorted({row.group for row in having}):
        engines = {row.engine for row in having if row.group == group}
        for engine in engines_in(findings, kind):
            if engine in engines:
                cells = (_cell(findings, kind, engine, number, group, number == numbers[0]) for number in numbers)
                rows.append((group, engine, *cells))
    return Table(("", "engine", *(headed(findings, number) for number in numbers)), tuple(rows))


def case_table(findings: Findings) -> Table:
    """Return every number of every case and engine."""
    there = [number for number in findings.numbers if any(values_of(findings, kind, None, number) for kind, _ in KINDS)]
    rows = tuple(
        (row.case, row.kind, row.engine, *(f"{row.numbers[n]:.3f}" if n in row.numbers else "" for n in there))
        for row in findings.rows
        if not row.group and there
    )
    return Table(("case", "kind", "engine", *there), rows)


def headed(findings: Findings, number: str) -> str:
    """Return a number's name with the way that is better."""
    return f"{number} {_ARROWS[findings.numbers[number]]}"


def _cell(findings: Findings, kind: Kind, engine: str, number: str, group: str, whole: bool) -> str:
    found = summaries(findings, kind, engine, number, group)
    if found is None or whole:
        return text_of(found)
    return text_of(found).split(" · ")[0]
