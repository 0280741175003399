"""Evaluation on request: cases gathered, each task judged, a report written."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.studies import EvaluateRequest
from musicstudio.domain.tasks import CancelToken, Forecast, Result, part_of
from musicstudio.training.evaluation.cases import heldout_cases, real_cases
from musicstudio.training.evaluation.ear import Ear, ear_of
from musicstudio.training.evaluation.generate_ast import Ast
from musicstudio.training.evaluation.generate_clap import Clap
from musicstudio.training.evaluation.report import summary, write_report
from musicstudio.training.evaluation.setting import Case, Findings, Setting
from musicstudio.training.run import Assignment

Judge = Callable[..., Findings]

JUDGES: Final = {
    task: f"musicstudio.training.evaluation.{name}"
    for task, name in {
        "analyze": "analyze", "transcribe": "transcribe", "separate": "separate", "inpaint": "inpaint",
        "continue": "continue_", "generate": "generate", "cover": "cover", "render": "render",
    }.items()
}  # fmt: skip
"""Task → the module whose `judge(setting)` says how well it is done; imported on use."""
ALL: Final = "all"
_GATHERED: Final = 0.1
_SECONDS_PER_ANSWER: Final = 3.0
_MEMORY_BYTES: Final = 2 << 30
_DISK_BYTES: Final = 500 << 20


def answer(work: Assignment) -> Result:
    """Judge a task, or all that have a judge, and write the report; raises WrongUsage with nothing to judge on."""
    request = work.request
    assert isinstance(request, EvaluateRequest)
    judges = judges_of(request.of)
    ear = ear_of(request.judge)
    with tempfile.TemporaryDirectory(prefix="musicstudio-cases-") as scratch:
        work.report(0.0, "gathering cases")
        cases = cases_of(request, Path(scratch), work.cancel)
        work.cancel.check()
        answers = len(cases) * sum(task in one.spec.tasks for one in request.candidates for task in judges)
        work.announce(Forecast(_SECONDS_PER_ANSWER * answers, _MEMORY_BYTES, _DISK_BYTES))
        findings = []
        for number, (task, judge) in enumerate(judges.items()):
            start, end = (_GATHERED + (1 - _GATHERED) * n / len(judges) for n in (number, number + 1))
            told = _told(request) if task == "generate" else {}
            findings.append(judge(_setting(work, request, task, cases, ear, (start, end)), **told))
            work.cancel.check()
    path = write_report(findings, Path(request.out), command_of(request), request.seed)
    facts = {"text": summary(findings), "cases": len(cases), "tasks": list(judges)}
    warnings = () if any(one.rows for one in findings) else ("No case told anything about what was to be judged.",)
    return Result((work.output(str(path), "report", **facts),), warnings)


def judges_of(task: str) -> dict[str, Judge]:
    """Return the judge of a task, or of all that have one; raises WrongUsage where there is none."""
    there = {name: module for name, module in JUDGES.items() if find_spec(module) is not None}
    if task == ALL:
        return {name: import_module(module).judge for name, module in there.items()}
    if task not in there:
        raise WrongUsage(f"There is no judge of '{task}' yet; there are: {', '.join([*there, ALL])}.")
    return {task: import_module(there[task]).judge}


def cases_of(request: EvaluateRequest, scratch: Path, cancel: CancelToken) -> tuple[Case, ...]:
    """Return real recordings first, then held-out renders; raises WrongUsage where there are none."""
    if not request.data and not request.corpus:
        raise WrongUsage("Say what to judge on: --data with recordings, --corpus with held-out renders, or both.")
    for folder in filter(None, (request.data, request.corpus)):
        if not Path(folder).is_dir():
            raise WrongUsage(f"There is no folder '{Path(folder).name}'; give one with recordings or a corpus.")
    real: tuple[Case, ...] = ()
    held: tuple[Case, ...] = ()
    if request.data:
        real = real_cases(Path(request.data), scratch / "real", request.limit, cancel)
    if request.corpus:
        held = heldout_cases(Path(request.corpus), request.limit, request.seed, scratch / "renders", cancel)
    if not real and not held:
        raise WrongUsage("Neither recordings nor held-out renders were found there; choose other folders.")
    return (*real, *held)


def command_of(request: EvaluateRequest) -> str:
    """Return the command that judges so, folders by their names alone."""
    words = ["musicstudio", "evaluate", request.of, "-o", Path(request.out).name]
    folders = {name: getattr(request, name) for name in ("data", "corpus", "clap", "ast", "scores")}
    for option, folder in folders.items():
        words += [f"--{option}", Path(folder).name] if folder else []
    words += [word for one in request.candidates for word in ("--engine", one.spec.id)]
    words += ["--limit", str(request.limit)] if request.limit else []
    words += ["--seed", str(request.seed)] if request.seed else []
    return " ".join(words)


def _told(request: EvaluateRequest) -> dict[str, Any]:
    """Return what the judge of generated music is told besides; raises ModelUnavailable where a folder has no model."""
    told: dict[str, Any] = {"corpus": Path(request.corpus)} if request.corpus else {}
    if request.scores:
        told["collections"] = Path(request.scores)
    if request.clap:
        told["text"] = Clap(Path(request.clap))
    if request.ast:
        told["tagger"] = Ast(Path(request.ast))
    return told


def _setting(
    work: Assignment, request: EvaluateRequest, task: str, cases: tuple[Case, ...], ear: Ear | None,
    share: tuple[float, float],
) -> Setting:  # fmt: skip
    able = tuple(one for one in request.candidates if task in one.spec.tasks)
    return Setting(able, cases, Path(request.out), request.seed, part_of(work.report, *share), work.cancel, ear)
