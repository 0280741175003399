"""Listening tests on request: folders of sounds become trials, saved answers become means."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.studies import ListenRequest
from musicstudio.domain.tasks import CancelToken, Result
from musicstudio.training.listening.study import answer, counted, trials_of
from musicstudio.training.run import Assignment


def asked(request: ListenRequest) -> Result:
    return answer(Assignment(request, lambda forecast: None, lambda fraction, stage: None, CancelToken()))


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    for trial in ("one", "two"):
        place = tmp_path / "sounds" / trial
        place.mkdir(parents=True)
        for name in ("reference", "ours", "theirs"):
            soundfile.write(place / f"{name}.wav", rng.normal(0, 0.1, (22050, 2)), 22050)
    (tmp_path / "sounds" / "one" / "text.txt").write_text("a slow hum", "utf-8")
    return tmp_path / "sounds"


def test_folders_become_trials(sounds: Path) -> None:
    trials = trials_of(sounds)
    assert [trial.name for trial in trials] == ["one", "two"]
    assert set(trials[0].sounds) == {"ours", "theirs"}
    assert trials[0].text == "a slow hum"
    assert trials[0].reference is not None


@pytest.mark.parametrize("kind", ["mushra", "abx", "mos"])
def test_a_page_and_its_key_are_written(kind: str, sounds: Path, tmp_path: Path) -> None:
    result = asked(ListenRequest(str(sounds), str(tmp_path / "test.html"), kind))
    page = (tmp_path / "test.html").read_text("utf-8")
    assert "ours" not in page  # blind
    assert json.loads((tmp_path / "test.key.json").read_text("utf-8"))["kind"] == kind
    assert "2 trials" in str(result.outputs[0].facts["text"])


def test_saved_answers_are_counted(sounds: Path, tmp_path: Path) -> None:
    folder = tmp_path / "answers"
    asked(ListenRequest(str(sounds), str(folder / "test.html"), "mos"))
    with pytest.raises(WrongUsage, match="was written with"):
        counted(tmp_path)
    assert counted(folder).startswith("0 listeners")


def test_what_cannot_be_a_test_is_said(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="no folders"):
        trials_of(tmp_path)
    with pytest.raises(WrongUsage, match="no folder"):
        asked(ListenRequest(str(tmp_path / "none"), "x.html"))
    with pytest.raises(WrongUsage, match="mushra, abx, mos"):
        ListenRequest("x", kind="guess")
