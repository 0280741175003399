"""What answers say, worked out by hand."""

import json

import pytest

from musicstudio.domain.errors import StudioError
from musicstudio.training.listening.results import Answer, heard, mean_of, means, read_answers, screened


def answer(listener: str, system: str, score: float, trial: str = "t") -> Answer:
    return Answer(listener, trial, system, score, 1.0)


def test_a_mean_and_its_interval_by_hand():
    """Of 60, 70, 80: deviation 10, t of two degrees 4.3027, so 70 ± 4.3027 · 10 / √3."""
    found = mean_of([60, 70, 80])
    assert (found.mean, found.count) == (70, 3)
    assert found.high - found.mean == pytest.approx(24.841, abs=1e-3)
    assert found.mean - found.low == pytest.approx(24.841, abs=1e-3)
    assert mean_of([60]).low is None


def test_systems_come_best_first():
    found = means([answer("a", "x", 20), answer("a", "y", 90), answer("b", "x", 40), answer("b", "y", 80)])
    assert list(found) == ["y", "x"]
    assert found["x"].mean == 30


def test_whoever_does_not_know_the_reference_is_left_out():
    """One of seven trials (14 %) below 90 is allowed, one of six (17 %) is not; 90 itself is not below."""
    kept = [answer("good", "reference", 90 if n else 50, str(n)) for n in range(7)]
    lost = [answer("bad", "reference", 100 if n else 89, str(n)) for n in range(6)]
    both, out = screened([*kept, *lost, answer("bad", "x", 10)])
    assert out == ("bad",)
    assert list(both) == kept


def test_abx_by_hand():
    """Nine or more of ten right by guessing: 11 of 1024."""
    found = heard([answer("a", "ours", float(n < 9)) for n in range(10)])["ours"]
    assert (found.right, found.trials) == (9, 10)
    assert found.p == pytest.approx(11 / 1024)
    assert heard([answer("a", "ours", 0.0)])["ours"].p == 1


def write(path, value):
    path.write_text(json.dumps(value), "utf-8")
    return path


MUSHRA_KEY = {"test": "t1", "kind": "mushra", "trials": {"i": {"name": "song", "sounds": {"s": "ours"}}}}
GIVEN = [{"trial": "i", "sound": "s", "score": 77, "seconds": 3}]
RESULT = {"test": "t1", "listener": "Ann", "started": "now", "answers": GIVEN}


def test_answers_are_unblinded_and_double_saves_count_once(tmp_path):
    key = write(tmp_path / "k.json", MUSHRA_KEY)
    paths = [write(tmp_path / name, RESULT) for name in ("a.json", "b.json")]
    assert read_answers(paths, key) == (Answer("Ann", "song", "ours", 77.0, 3.0),)


def test_abx_answers_are_right_or_wrong(tmp_path):
    trial = {"name": "song", "a": "ours", "b": "reference", "x": "b"}
    key = write(tmp_path / "k.json", {"test": "t1", "kind": "abx", "trials": {"i": trial, "j": trial}})
    given = [{"trial": "i", "choice": "b", "seconds": 1}, {"trial": "j", "choice": "a", "seconds": 1}]
    found = read_answers([write(tmp_path / "a.json", {**RESULT, "answers": given})], key)
    assert [(one.system, one.score) for one in found] == [("ours", 1), ("ours", 0)]


@pytest.mark.parametrize(
    "wrong",
    [
        {**RESULT, "test": "t2"},
        {**RESULT, "answers": [{"trial": "none", "sound": "s", "score": 7, "seconds": 3}]},
        {**RESULT, "answers": [{"trial": "i", "sound": "s", "score": 101, "seconds": 3}]},
        {**RESULT, "answers": [{"trial": "i", "sound": "s", "score": "high", "seconds": 3}]},
        {"test": "t1"},
        [],
    ],
)
def test_what_does_not_belong_is_refused(tmp_path, wrong):
    key = write(tmp_path / "k.json", MUSHRA_KEY)
    with pytest.raises(StudioError):
        read_answers([write(tmp_path / "a.json", wrong)], key)
    with pytest.raises(StudioError):
        read_answers([tmp_path / "missing.json"], key)
