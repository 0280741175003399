"""What is measured of a composer beside its packs: bits a note, and how much of any score stands in them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from engines.composer.small import SPEC, small_weights
from training.scores import BAR, song

from musicstudio.domain.studies import Candidate
from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.composer.sheet import moved, sheet_of
from musicstudio.training.attribution_runs import common_runs, runs_of
from musicstudio.training.evaluation import generate_taught
from musicstudio.training.networks.composer_packs import Written, write_sheets

WHOLE = song(8)


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    for split, shift in (("train", 2), ("heldout", -3)):
        written = Written(f"lieder/{split}", "lieder", "as written", moved(sheet_of(WHOLE), shift))
        write_sheets(tmp_path / f"composer-{split}", [written])
    return tmp_path


def test_a_copy_is_told_and_what_is_new_is_not(packs: Path, tmp_path: Path) -> None:
    tune = replace(WHOLE, parts=(WHOLE.parts[0],))
    upside_down = tuple(
        replace(note, pitch=127 - note.pitch + n % 5, start=note.start + 40 * (n % 7))
        for n, note in enumerate(tune.parts[0].notes)
    )
    new = replace(tune, parts=(replace(tune.parts[0], notes=tuple(sorted(upside_down))),))
    composer = Candidate(SPEC, str(small_weights(tmp_path / "weights")))
    said, (foretold, copied) = generate_taught.tables([composer], packs, {"old": [tune], "new": [new]}, CancelToken())
    assert not said
    assert foretold["rows"][0][0] == "composer"
    assert float(foretold["rows"][0][foretold["columns"].index("bits a note")]) > 0
    rows = {row[0]: row for row in copied["rows"]}
    assert float(rows["old"][4]) == pytest.approx(7.875, abs=0.2)
    assert float(rows["old"][-1]) == 1.0
    assert float(rows["new"][4]) < 1.0


def test_a_run_is_as_long_as_its_notes_are_apart() -> None:
    (run,) = common_runs(replace(WHOLE, parts=(WHOLE.parts[2],)), runs_of([("a", song(4))]), 1)
    assert generate_taught.bars_of(run, WHOLE) == pytest.approx((run.notes - 1) * 480 / BAR)


def test_without_packs_or_a_composer_nothing_is_measured(tmp_path: Path) -> None:
    composer = Candidate(SPEC, str(small_weights(tmp_path / "weights")))
    said, found = generate_taught.tables([composer], tmp_path, {}, CancelToken())
    assert "not measured" in said[0]
    assert not found
    assert generate_taught.tables([], tmp_path, {"a": [WHOLE]}, CancelToken()) == ([], [])
