"""Evaluation on request: refused in a sentence where it cannot be, else a report with every judged task."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest
from training.evaluation.judged import write_tone

from musicstudio.domain.errors import JobCancelled, ModelUnavailable, WrongUsage
from musicstudio.domain.models import ModelSpec
from musicstudio.domain.studies import Candidate, EvaluateRequest
from musicstudio.domain.tasks import CancelToken
from musicstudio.training.evaluation import study
from musicstudio.training.evaluation.setting import Findings, Row, Setting
from musicstudio.training.run import Assignment

GOOD = Candidate(ModelSpec("good", "good", ("analyze",), "Good", "MIT"))
OTHER = Candidate(ModelSpec("other", "other", ("separate",), "Other", "MIT"))


def _assignment(request: EvaluateRequest, heard: list[float] | None = None) -> Assignment:
    return Assignment(request, lambda _: None, lambda done, _: heard.append(done) if heard is not None else None,
                      CancelToken())  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    write_tone(tmp_path / "data" / "take.wav", 0.5)
    return tmp_path / "data"


@pytest.fixture
def judges(monkeypatch: pytest.MonkeyPatch) -> list[Setting]:
    """Make two judges the only ones, which note what they are given."""
    given: list[Setting] = []
    for name in ("analyze", "separate"):

        def judge(setting: Setting, name: str = name) -> Findings:
            given.append(setting)
            setting.report(1.0, "")
            rows = tuple(Row(case.name, case.kind, "good", {"f1": 0.5}) for case in setting.cases)
            return Findings(name, rows, {"f1": "up"})

        module = ModuleType(f"judge_of_{name}")
        module.judge = judge  # type: ignore[attr-defined]
        module.__spec__ = type(sys.__spec__)(module.__name__, None)
        monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(
        study,
        "JUDGES",
        {"analyze": "judge_of_analyze", "separate": "judge_of_separate", "cover": "musicstudio.no_such"},
    )
    return given


def test_a_task_is_judged_and_reported(tmp_path: Path, data: Path, judges: list[Setting]) -> None:
    heard: list[float] = []
    request = EvaluateRequest("analyze", str(tmp_path / "out"), str(data), "", (GOOD, OTHER), 3, 5)
    result = study.answer(_assignment(request, heard))
    (output,) = result.outputs
    assert (output.kind, output.path) == ("report", str(tmp_path / "out" / "report.md"))
    assert "f1 ↑  0.500 · 1" in str(output.facts["text"])
    assert "--engine good --engine other --limit 3 --seed 5" in Path(output.path).read_text("utf-8")
    (given,) = judges
    assert [one.spec.id for one in given.candidates] == ["good"]  # only who can do the task
    assert [one.name for one in given.cases] == ["take"]
    assert heard == sorted(heard)
    assert heard[-1] == pytest.approx(1.0)


def test_all_means_every_task_with_a_judge(tmp_path: Path, data: Path, judges: list[Setting]) -> None:
    request = EvaluateRequest("all", str(tmp_path / "out"), str(data), "", (GOOD,))
    (output,) = study.answer(_assignment(request)).outputs
    assert output.facts["tasks"] == ["analyze", "separate"]
    assert "## Separate" in Path(output.path).read_text("utf-8")


@pytest.mark.usefixtures("judges")
def test_what_cannot_be_judged_is_refused(tmp_path: Path, data: Path) -> None:
    out = str(tmp_path / "out")
    (tmp_path / "empty").mkdir()
    for request, words in (
        (EvaluateRequest("cover", out, str(data)), "no judge of 'cover'"),
        (EvaluateRequest("analyze", out), "--data"),
        (EvaluateRequest("analyze", out, str(tmp_path / "none")), "no folder 'none'"),
        (EvaluateRequest("analyze", out, str(tmp_path / "empty"), str(tmp_path / "empty")), "Neither"),
    ):
        with pytest.raises(WrongUsage, match=words):
            study.answer(_assignment(request))
    assert not Path(out).exists()


@pytest.mark.usefixtures("judges")
def test_a_cancelled_study_writes_nothing(tmp_path: Path, data: Path) -> None:
    work = _assignment(EvaluateRequest("analyze", str(tmp_path / "out"), str(data)))
    work.cancel.cancel()
    with pytest.raises(JobCancelled):
        study.answer(work)
    assert not (tmp_path / "out").exists()


def test_the_judge_of_generating_is_told_the_corpus(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Path | None] = []

    def judge(setting: Setting, corpus: Path | None = None) -> Findings:
        told.append(corpus)
        return Findings("generate", (), {})

    monkeypatch.setattr(study, "judges_of", lambda task: {task: judge})
    for corpus in ("", str(data)):
        study.answer(_assignment(EvaluateRequest("generate", str(tmp_path / "out"), str(data), corpus)))
    assert told == [None, data]


def test_the_judge_of_generating_is_told_scores_and_a_clap_that_is_none_is_refused(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Path | None] = []

    def judge(setting: Setting, collections: Path | None = None) -> Findings:
        told.append(collections)
        return Findings("generate", (), {})

    monkeypatch.setattr(study, "judges_of", lambda task: {task: judge})
    asked = EvaluateRequest("generate", str(tmp_path / "out"), str(data), scores=str(data))
    study.answer(_assignment(asked))
    assert told == [data]
    assert "--scores data" in study.command_of(asked)
    asked = EvaluateRequest("generate", str(tmp_path / "out"), str(data), clap=str(data))
    with pytest.raises(ModelUnavailable, match="CLAP"):
        study.answer(_assignment(asked))
    assert "--clap data" in study.command_of(asked)


@pytest.mark.parametrize("task", ["analyze", "transcribe"])
def test_judges_are_where_the_table_says(task: str) -> None:
    assert list(study.judges_of(task)) == [task]
