"""A plan of trainings is gone through in order, and what has ended is not done again."""

from __future__ import annotations

from pathlib import Path

import pytest

from musicstudio.domain.errors import WrongUsage
from musicstudio.training.trainer.queue import PLAN, mark_ended, next_request

PLANNED = """
[[training]]
network = "listener"
data = "/corpus"
minutes = 30.0

[[training]]
network = "listener"
preset = "tiny"
"""


def test_the_first_that_has_not_ended_is_next(tmp_path: Path) -> None:
    (tmp_path / PLAN).write_text(PLANNED, "utf-8")
    first = next_request(tmp_path)
    assert first is not None
    assert (first.network, first.preset, first.minutes, first.nice) == ("listener", "cpu", 30.0, 19)
    mark_ended(Path(first.out))
    second = next_request(tmp_path)
    assert second is not None
    assert (second.preset, second.out) == ("tiny", str(tmp_path / "listener-tiny"))
    mark_ended(Path(second.out))
    assert next_request(tmp_path) is None


@pytest.mark.parametrize("plan", ["", "[[training", "[[training]]\nspeed = 3"])
def test_what_is_no_plan_is_said(plan: str, tmp_path: Path) -> None:
    (tmp_path / PLAN).write_text(plan, "utf-8")
    with pytest.raises(WrongUsage, match="no plan"):
        next_request(tmp_path)


def test_a_missing_plan_is_said(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="write it"):
        next_request(tmp_path)
