"""The report: what is in the rows is in the tables, intervals hold the mean, nothing names the machine."""

from __future__ import annotations

import json
import platform
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.domain.errors import OutputBlocked
from musicstudio.training.evaluation.report import summary, write_report
from musicstudio.training.evaluation.report_numbers import summary_of
from musicstudio.training.evaluation.setting import Findings, Row


def _findings(out: Path) -> Findings:
    (out / "sounds").mkdir(parents=True, exist_ok=True)
    sound, picture = out / "sounds" / "one take.wav", out / "pictures" / "p.png"
    sound.write_bytes(b"")
    picture.parent.mkdir(exist_ok=True)
    picture.write_bytes(b"\x89PNG a picture")
    rows = [
        Row(f"case {n}", "render", engine, {"f1": value + n / 100, "error_db": -value}, seconds=10, took_s=2 + n)
        for engine, value in (("ours", 0.8), ("theirs", 0.5))
        for n in range(3)
    ]
    rows += [
        Row("take", "real", "ours", {"f1": 0.25}),
        Row("case 0", "render", "ours", {"f1": 0.125}, "piano | electric"),
    ]
    tables = [{"title": "Kinds", "columns": ["", "ours"], "rows": [["late", "7 <b>"]]}]
    return Findings(
        "separate", tuple(rows), {"f1": "up", "error_db": "down"}, (picture,), (sound,), ("A sentence to read.",),
        {"tables": tables, "odd": np.zeros(2)},
    )  # fmt: skip


def test_everything_is_in_the_report(tmp_path: Path) -> None:
    path = write_report([_findings(tmp_path)], tmp_path, "musicstudio evaluate separate -o report", 4)
    text = path.read_text("utf-8")
    assert path == tmp_path / "report.md"
    assert "`musicstudio evaluate separate -o report`" in text
    assert "seed 4" in text
    assert "### Renders: 3" in text
    assert "### Real recordings: 1" in text
    assert "| f1 ↑ | 0.810 · 0.810 [0.800, 0.820] · 3 | 0.510 · 0.510 [0.500, 0.520] · 3 |" in text
    assert "| error_db ↓ | -0.800 · -0.800 [-0.800, -0.800] · 3 |" in text
    assert "| × realtime ↑ | 3.3 | 3.3 |" in text
    assert "| f1 ↑ | 0.250 · 1 |" in text
    assert "| piano / electric | ours | 0.125 · 1 |" in text
    assert "| late | 7 <b> |" in text
    assert "A sentence to read." in text
    assert "[one take](sounds/one%20take.wav)" in text
    assert "(pictures/numbers-separate.png)" in text
    assert platform.node() not in text
    assert str(tmp_path) not in text


def test_all_rows_are_in_the_json(tmp_path: Path) -> None:
    write_report([_findings(tmp_path)], tmp_path)
    (one,) = json.loads((tmp_path / "report.json").read_text("utf-8"))["findings"]
    assert len(one["rows"]) == 8
    assert one["rows"][0] == {
        "case": "case 0", "kind": "render", "engine": "ours", "numbers": {"f1": 0.8, "error_db": -0.8}, "group": "",
        "seconds": 10, "took_s": 2,
    }  # fmt: skip
    assert set(one["extra"]) == {"tables"}
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_the_page_holds_its_pictures_and_no_foreign_markup(tmp_path: Path) -> None:
    write_report([_findings(tmp_path)], tmp_path)
    page = (tmp_path / "report.html").read_text("utf-8")
    assert page.count('src="data:image/png;base64,') == 3
    assert "http" not in page
    assert "7 &lt;b&gt;" in page


def test_nothing_judged_is_still_a_report(tmp_path: Path) -> None:
    empty = Findings("analyze", (), {"f1": "up"})
    assert "## Analyze" in write_report([empty], tmp_path).read_text("utf-8")
    assert summary([empty]) == "Nothing was found to judge on."


def test_the_summary_is_a_table_in_plain_text(tmp_path: Path) -> None:
    found = _findings(tmp_path)
    assert summary([found]).splitlines() == [
        "separate, renders:",
        "              ours                                  theirs",
        "f1 ↑          0.810 · 0.810 [0.800, 0.820] · 3      0.510 · 0.510 [0.500, 0.520] · 3",
        "error_db ↓    -0.800 · -0.800 [-0.800, -0.800] · 3  -0.500 · -0.500 [-0.500, -0.500] · 3",
        "× realtime ↑  3.3                                   3.3",
        "separate, real recordings:",
        "      ours",
        "f1 ↑  0.250 · 1",
    ]


def test_where_only_groups_have_numbers_those_are_told(tmp_path: Path) -> None:
    rows = tuple(
        Row("case", "render", engine, {"f1": 0.5, "db": -1.0}, group) for group in ("a", "b") for engine in ("x", "y")
    )
    found = Findings("inpaint", rows, {"f1": "up", "db": "down"})
    assert summary([found]).splitlines()[1:] == [
        "a  x       0.500 · 1  -1.000", "a  y       0.500 · 1  -1.000",
        "b  x       0.500 · 1  -1.000", "b  y       0.500 · 1  -1.000",
    ]  # fmt: skip
    text = write_report([found], tmp_path).read_text("utf-8")
    assert "Case by case" not in text
    assert (tmp_path / "pictures" / "groups-inpaint.png").stat().st_size > 5000


def test_a_report_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputBlocked, match="file"):
        write_report([Findings("analyze", (), {})], tmp_path / "file")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=30))
def test_intervals_hold_the_mean_and_lie_within_the_values(values: list[float]) -> None:
    found = summary_of(values)
    slack = 1e-9 * max(1, *map(abs, values))
    assert min(values) - slack <= found.low <= found.mean + slack
    assert found.mean - slack <= found.high <= max(values) + slack
    assert found.count == len(values)


def test_an_interval_is_as_wide_as_theory_says() -> None:
    values = np.random.default_rng(0).normal(5, 2, 100)
    found = summary_of(list(values))
    assert found.high - found.low == pytest.approx(2 * 1.96 * values.std() / 10, rel=0.08)
