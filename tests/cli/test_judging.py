"""What judges goes with an evaluation, and is a candidate for nothing."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import pytest

from musicstudio.app import catalog
from musicstudio.cli import studying
from musicstudio.cli.modelwords import model_line, model_lines
from musicstudio.domain.models import ModelSpec, Weights
from musicstudio.domain.studies import EvaluateRequest, Study

FILES = (Weights("model.safetensors", "", "0" * 64, 1),)
JUDGE = ModelSpec("ear", "ear", (), "Ear", "MIT", files=FILES)
MAKER = ModelSpec("maker", "maker", ("generate",), "Maker", "MIT")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, studio_home: Path) -> list[Study]:
    """Have a catalogue of a judge and a maker; return the studies that are asked for."""
    found: list[Study] = []
    monkeypatch.setattr(catalog, "catalogue", lambda: (JUDGE, MAKER))
    monkeypatch.setattr(studying, "_study", lambda args, request: found.append(request) or 0)
    return found


def evaluate(task: str, tmp_path: Path, *engines: str) -> int:
    return studying.evaluate(
        argparse.Namespace(
            task=task,
            output=str(tmp_path),
            data="",
            corpus="",
            clap="",
            ast="",
            scores="",
            engine=list(engines),
            limit=0,
            seed=0,
        )
    )


@pytest.mark.parametrize("task", ["generate", "all"])
def test_an_installed_judge_goes_along_and_is_no_candidate(task: str, tmp_path: Path, asked: list[Study]) -> None:
    evaluate(task, tmp_path)
    catalog.weights_dir(JUDGE).mkdir(parents=True)
    (catalog.weights_dir(JUDGE) / "model.safetensors").write_bytes(b"x")
    evaluate(task, tmp_path)
    without, along = asked
    assert isinstance(without, EvaluateRequest)
    assert isinstance(along, EvaluateRequest)
    assert without.judge is None
    assert along.judge is not None
    assert (along.judge.spec.id, along.judge.weights) == ("ear", str(catalog.weights_dir(JUDGE)))
    for request in (without, along):
        assert [one.spec.id for one in request.candidates] == ["maker"]


def test_what_makes_nothing_is_listed_as_what_judges() -> None:
    assert "judges" in model_line(JUDGE)
    assert any("judges others" in line for line in model_lines(JUDGE))
    assert "judges" not in model_line(MAKER)


def test_what_reads_requests_is_no_judge(tmp_path: Path, asked: list[Study], monkeypatch: pytest.MonkeyPatch) -> None:
    reader = replace(JUDGE, id="a-reader", modality="score")
    monkeypatch.setattr(catalog, "catalogue", lambda: (reader, MAKER))
    catalog.weights_dir(reader).mkdir(parents=True)
    (catalog.weights_dir(reader) / "model.safetensors").write_bytes(b"x")
    evaluate("generate", tmp_path)
    assert asked[0].judge is None
    assert "reads requests" in model_line(reader)
