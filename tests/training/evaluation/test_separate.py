"""The judge of separation against engines whose answers are known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from training.evaluation.answering import RATE, answering, audio, candidate, music, read
from training.evaluation.judged import case, setting

from musicstudio.audio.files import probe
from musicstudio.domain.errors import ModelUnavailable
from musicstudio.domain.tasks import STEMS, CancelToken, Output, SeparateRequest
from musicstudio.training.evaluation.separate import judge
from musicstudio.training.evaluation.separate_bounds import mixture_for_all, oracle_mask
from musicstudio.training.evaluation.setting import Case, Row

SECONDS = 3.0


@pytest.fixture
def stems() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(1)
    noise = (0.05 * rng.standard_normal((1, round(SECONDS * RATE)))).astype(np.float32)
    return {"drums": noise, "bass": music(SECONDS, seed=2, channels=1), "vocals": music(SECONDS, seed=3, channels=1)}


@pytest.fixture
def one(tmp_path: Path, stems: dict[str, np.ndarray]) -> Case:
    return replace(case(tmp_path / "no such file.wav"), stems=stems, kind="real")


def rows_of(rows: tuple[Row, ...], engine: str) -> dict[str, Row]:
    return {row.group: row for row in rows if row.engine == engine}


def test_who_knows_the_stems_is_perfect_and_who_gives_the_mix_is_its_bound(tmp_path, monkeypatch, one, stems):
    def perfect(request: SeparateRequest, folder: Path) -> list[Output]:
        assert np.array_equal(read(request.source.path), sum(stems.values()))
        silent = np.zeros_like(stems["bass"])
        return [audio(folder, name, stems.get(name, silent), name) for name in STEMS]

    def lazy(request: SeparateRequest, folder: Path) -> list[Output]:
        return [audio(folder, f"lazy-{name}", read(request.source.path), name) for name in STEMS]

    answering(monkeypatch, tmp_path, {"perfect": perfect, "lazy": lazy})
    found = judge(setting(tmp_path / "out", [one], (candidate("perfect", "separate"), candidate("lazy", "separate"))))
    best, lazy_rows, mixture = (rows_of(found.rows, name) for name in ("perfect", "lazy", "mixture"))
    assert set(best) == {"", *STEMS}
    for stem in stems:
        assert best[stem].numbers["sdr_db"] == best[stem].numbers["si_sdr_db"] == 100
        assert best[stem].numbers["sdr_gain_db"] > 50
        assert lazy_rows[stem].numbers == pytest.approx(mixture[stem].numbers, abs=1e-6)
        assert lazy_rows[stem].numbers["sdr_gain_db"] == pytest.approx(0, abs=1e-6)
    assert best["other"].numbers == {"silent_dbfs": -200.0}
    assert lazy_rows["other"].numbers["silent_dbfs"] > -40
    assert best[""].numbers["sum_error_dbfs"] == -200
    assert lazy_rows[""].numbers["sum_error_dbfs"] > -20
    assert (best[""].seconds, best[""].took_s) == (SECONDS, 2.0)
    assert all(path.is_relative_to(tmp_path / "out") and probe(path).samples for path in found.sounds)
    assert len(found.sounds) == 1 + 3 * len(STEMS)


def test_the_oracle_is_better_than_the_mixture_and_sums_to_it(tmp_path, one):
    rows = judge(setting(tmp_path, [one])).rows
    oracle, mixture = rows_of(rows, "oracle mask"), rows_of(rows, "mixture")
    assert oracle["drums"].numbers["sdr_db"] > mixture["drums"].numbers["sdr_db"] + 10
    assert oracle[""].numbers["sum_error_dbfs"] < -110
    assert "sum_error_dbfs" not in mixture[""].numbers


def test_bounds_are_made_of_the_stems(stems):
    mix = sum(stems.values())
    assert all(np.array_equal(sound, mix) for sound in mixture_for_all(stems).values())
    assert np.allclose(oracle_mask({"bass": stems["bass"]})["bass"], stems["bass"], atol=1e-5)


def test_who_fails_is_told_and_the_others_are_judged(tmp_path, monkeypatch, one):
    def absent(request: SeparateRequest, folder: Path) -> list[Output]:
        raise ModelUnavailable("The model is not here; get it.")

    answering(monkeypatch, tmp_path, {"absent": absent})
    one = replace(one, stems={"drums": one.stems["drums"]})
    found = judge(setting(tmp_path, [one, one], (candidate("absent", "separate"),)))
    assert [note for note in found.notes if "absent" in note] == [
        "absent gave no answer once or more: The model is not here; get it."
    ]
    assert {row.engine for row in found.rows} == {"mixture", "oracle mask"}


def test_the_stretch_in_which_most_sounds_is_judged(tmp_path, monkeypatch, one, stems):
    late = {name: np.concatenate([np.zeros_like(sound), sound], axis=1) for name, sound in stems.items()}
    seen = []

    def listening(request: SeparateRequest, folder: Path) -> list[Output]:
        seen.append(read(request.source.path))
        return [audio(folder, "all", seen[-1], "other")]

    answering(monkeypatch, tmp_path, {"ear": listening})
    judge(setting(tmp_path, [replace(one, stems=late)], (candidate("ear", "separate"),)), longest_s=2.0)
    start = round(SECONDS * RATE)
    assert seen[0].shape[1] == 2 * RATE
    assert np.array_equal(seen[0], sum(late.values())[:, start : start + 2 * RATE])


def test_cases_without_stems_are_passed_over(tmp_path):
    assert judge(setting(tmp_path, [case(tmp_path / "none.wav")])).rows == ()


def test_a_judge_stops_when_cancelled(tmp_path, one):
    from musicstudio.domain.errors import JobCancelled

    token = CancelToken()
    token.cancel()
    with pytest.raises(JobCancelled):
        judge(replace(setting(tmp_path, [one]), cancel=token))
