"""The report of an evaluation: tables by task and kind of case, groups, notes, pictures, and how to repeat it."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import musicstudio
from musicstudio.domain.errors import OutputBlocked
from musicstudio.training.evaluation.report_blocks import (
    Block,
    Heading,
    Lines,
    Links,
    Picture,
    Table,
    as_html,
    as_markdown,
    as_text,
)
from musicstudio.training.evaluation.report_plots import plot_groups, plot_numbers
from musicstudio.training.evaluation.report_tables import KINDS, case_table, group_table, whole_table
from musicstudio.training.evaluation.setting import Findings

NAME: Final = "report.md"
_PACKAGES: Final = ("numpy", "scipy", "torch", "librosa", "mir_eval")
_FOREMOST: Final = 3
_READING: Final = (
    "A cell is the median over cases, then the mean with its 95 % bootstrap interval, then how many cases there are; "
    "of groups only the first number is told so, of the others the median. "
    "↑ more is better, ↓ less is better. Engines that fail on a case have no number for it; the notes tell."
)


def write_report(findings: Sequence[Findings], out: Path, command: str = "", seed: int = 0) -> Path:
    """Write report.md, report.html (with its pictures inside) and report.json (all rows) into `out`; return the first.

    Each file is written beside and renamed. `command` is what makes it again, without folders of this machine. Raises
    OutputBlocked when a file cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        made = _made(command, seed)
        blocks: list[Block] = [Heading(1, "How well it is done"), Lines((made["said"], _READING))]
        for one in findings:
            blocks += _task_blocks(one, out)
        _replace(
            out / "report.json", json.dumps({"made": made, "findings": [_values(one) for one in findings]}, indent=1)
        )
        _replace(out / "report.html", as_html("Music Studio: how well it is done", blocks, out))
        _replace(out / NAME, as_markdown(blocks))
    except OSError as error:
        raise OutputBlocked(
            f"The report cannot be written to {out.name} ({error.strerror}); choose another folder."
        ) from error
    return out / NAME


def summary(findings: Sequence[Findings]) -> str:
    """Return every task's tables in plain text; groups only where there is no number for the whole."""
    parts = []
    for one in findings:
        for kind, words in KINDS:
            table = whole_table(one, kind)
            if table.rows:
                parts.append(f"{one.task}, {words}:\n{as_text(table)}")
            if not any(row.kind == kind and not row.group for row in one.rows):
                groups = group_table(one, kind, _FOREMOST)
                parts += [as_text(groups)] if groups.rows else []
    return "\n".join(parts) or "Nothing was found to judge on."


def _task_blocks(findings: Findings, out: Path) -> Iterable[Block]:
    yield Heading(2, findings.task.capitalize())
    for kind, words in KINDS:
        cases = {row.case for row in findings.rows if row.kind == kind}
        if cases:
            yield Heading(3, f"{words.capitalize()}: {len(cases)}")
            yield whole_table(findings, kind)
            groups = group_table(findings, kind)
            if groups.rows:
                yield Heading(4, "By group")
                yield groups
    for table in findings.extra.get("tables", ()):
        yield Heading(3, str(table["title"]))
        yield Table(tuple(table["columns"]), tuple(tuple(map(str, row)) for row in table["rows"]))
    each = case_table(findings)
    if each.rows:
        yield Heading(3, "Case by case")
        yield each
    if findings.notes:
        yield Lines(findings.notes)
    plots = [plot(findings, out / "pictures") for plot in (plot_numbers, plot_groups)]
    for picture in (*filter(None, plots), *findings.pictures):
        yield Picture(_below(picture, out), f"{findings.task}: {picture.stem}")
    if findings.sounds:
        yield Links(tuple((_below(sound, out), sound.stem) for sound in findings.sounds))


def _made(command: str, seed: int) -> dict[str, Any]:
    """Return by what and when a report is made, in numbers and in words; nothing that names the machine."""
    packages = {}
    for name in _PACKAGES:
        try:
            packages[name] = version(name)
        except PackageNotFoundError:
            continue
    when = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    told = ", ".join(f"{name} {number}" for name, number in packages.items())
    said = f"Music Studio {musicstudio.__version__}, {when}; {system}; {told}; seed {seed}."
    if command:
        said += f" Made by `{command}`."
    return {"software": musicstudio.__version__, "when": when, "system": system, "packages": packages,
            "command": command, "seed": seed, "said": said}  # fmt: skip


def _values(findings: Findings) -> dict[str, Any]:
    return {
        "task": findings.task, "numbers": dict(findings.numbers), "notes": list(findings.notes),
        "rows": [{**asdict(row), "numbers": dict(row.numbers)} for row in findings.rows],
        "extra": {name: value for name, value in findings.extra.items() if _is_plain(value)},
    }  # fmt: skip


def _is_plain(value: Any) -> bool:
    try:
        json.dumps(value)
    except (TypeError, ValueError):
        return False
    return True


def _below(path: Path, out: Path) -> str:
    return (path.relative_to(out) if path.is_absolute() and path.is_relative_to(out) else path).as_posix()


def _replace(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(text, "utf-8")
    os.replace(beside, path)
