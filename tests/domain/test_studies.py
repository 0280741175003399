"""What can be asked about models themselves."""

from __future__ import annotations

import pytest

from musicstudio.domain import wire
from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.messages import RunJob, from_line, to_line
from musicstudio.domain.models import ModelSpec
from musicstudio.domain.studies import STUDIES, Candidate, CorpusRequest, EvaluateRequest, Study, TrainRequest

SPEC = ModelSpec("a", "b", ("analyze",), "A", "MIT")
ALL: tuple[Study, ...] = (
    CorpusRequest("prepare", "/in", "/out", 2.0),
    EvaluateRequest("analyze", "/out", candidates=(Candidate(SPEC, "/weights"),), judge=Candidate(SPEC, "/ear")),
    TrainRequest("listener", "/out", minutes=3.0),
)


@pytest.mark.parametrize("request_", ALL, ids=lambda one: one.task)
def test_studies_go_over_the_wire(request_: Study) -> None:
    message = RunJob("study", request_.task, SPEC, wire.encode(request_), "")
    again = from_line(to_line(message))
    assert isinstance(again, RunJob)
    assert again.decoded() == request_
    assert STUDIES[request_.task] is type(request_)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: CorpusRequest("burn", "/in"), "prepare, stats, listen"),
        (lambda: CorpusRequest("prepare", "/in", hours=-1), "Hours"),
        (lambda: TrainRequest("x", "/out", preset="huge"), "tiny, cpu, gpu"),
        (lambda: TrainRequest("x", "/out", minutes=-1), "Minutes"),
    ],
)
def test_what_cannot_be_meant_is_refused(make: object, sentence: str) -> None:
    with pytest.raises(WrongUsage, match=sentence):
        make()  # type: ignore[operator]
