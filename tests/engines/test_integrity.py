"""Weights that are cut off or damaged are named before they are used."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from musicstudio.domain.errors import JobCancelled, ModelUnavailable
from musicstudio.domain.models import ModelSpec, Weights
from musicstudio.domain.tasks import CancelToken, SeparateRequest, Source
from musicstudio.engines.integrity import check_weights
from musicstudio.engines.run import run
from musicstudio.engines.table import engine_for

BODY = b"weights" * 1000
SPEC = ModelSpec(
    "net", "demucs", ("separate",), "Net", "MIT",
    files=(Weights("a.th", "", hashlib.sha256(BODY).hexdigest(), len(BODY)), Weights("b.th", "", "", 9)),
)  # fmt: skip


def test_what_is_whole_passes_and_what_nobody_knows_is_left_alone(tmp_path: Path) -> None:
    check_weights(SPEC, tmp_path, CancelToken())
    (tmp_path / "a.th").write_bytes(BODY)
    (tmp_path / "b.th").write_bytes(b"anything")
    check_weights(SPEC, tmp_path, CancelToken())


@pytest.mark.parametrize("body", [BODY[:-1], BODY[:-1] + b"x", BODY + b"x", b""])
def test_what_is_not_is_named_before_any_engine_is_asked(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "a.th").write_bytes(body)
    request = SeparateRequest(Source("nowhere.wav"))
    with pytest.raises(ModelUnavailable, match=r"a\.th of the model 'net'.*models get net"):
        run(request, SPEC, tmp_path, lambda _: None, lambda *_: None, CancelToken(), tmp_path)


def test_a_file_that_changes_is_compared_anew(tmp_path: Path) -> None:
    (tmp_path / "a.th").write_bytes(BODY)
    check_weights(SPEC, tmp_path, CancelToken())
    (tmp_path / "a.th").write_bytes(BODY[::-1])
    with pytest.raises(ModelUnavailable, match="damaged"):
        check_weights(SPEC, tmp_path, CancelToken())


def test_comparing_can_be_cancelled(tmp_path: Path) -> None:
    (tmp_path / "a.th").write_bytes(BODY)
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(JobCancelled):
        check_weights(SPEC, tmp_path, cancel)


def test_an_engine_is_told_where_weights_lie_even_when_their_files_are_not_listed(tmp_path: Path) -> None:
    spec = ModelSpec("wide", "demucs", ("separate",), "Wide", "MIT", repo="maker/wide", wanted=("*.safetensors",))
    assert engine_for(spec, "separate", tmp_path).keywords == {"weights": tmp_path}
    assert not hasattr(engine_for(replace(spec, family="masking", repo=""), "separate"), "keywords")
