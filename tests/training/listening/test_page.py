"""The page as a file: whole, blind, and with a key that says all."""

import base64
import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
import soundfile

from musicstudio.domain.errors import OutputBlocked, WrongUsage
from musicstudio.training.listening.page import write_page
from musicstudio.training.listening.trial import Trial

RATE = 16_000


def trials(count: int = 2, systems: tuple[str, ...] = ("ourmodel", "theirmodel")) -> list[Trial]:
    rng = np.random.default_rng(0)
    return [
        Trial(
            f"secretpiece{n}", {name: rng.normal(0, 0.05, (1, RATE // 4)).astype(np.float32) for name in systems}, RATE,
            rng.normal(0, 0.05, (1, RATE // 4)).astype(np.float32), "slow </script> & <b>",
        )
        for n in range(count)
    ]  # fmt: skip


def data_of(path: Path) -> dict:
    found = re.search(r'<script type="application/json" id="test">(.*?)</script>', path.read_text("utf-8"), re.DOTALL)
    return json.loads(found[1])


@pytest.mark.parametrize("kind", ["mushra", "abx", "mos"])
def test_the_page_names_nothing_and_asks_for_nothing(tmp_path, kind):
    path = tmp_path / "test.html"
    key = json.loads(write_page(trials(), path, kind, seed=1).read_text("utf-8"))
    page = path.read_text("utf-8")
    without_sounds = re.sub(r'"[A-Za-z0-9+/=]{200,}"', '""', page)
    for secret in ("ourmodel", "theirmodel", "secretpiece", "anchor"):
        assert secret not in without_sounds
    assert not re.search(r"https?:|src=|@import|fetch\(", without_sounds)
    assert "{{" not in without_sounds
    assert {"ourmodel", "theirmodel", "secretpiece0"} <= set(re.findall(r"\w+", json.dumps(key)))


def test_every_sound_is_there_and_every_id_in_the_key(tmp_path):
    path = tmp_path / "test.html"
    key = json.loads(write_page(trials(), path, "mushra", seed=1).read_text("utf-8"))
    data = data_of(path)
    assert data["test"] == key["test"]
    for trial in data["trials"]:
        names = key["trials"][trial["id"]]["sounds"]
        assert set(trial["sounds"]) == set(names)
        assert sorted(names.values()) == ["anchor 3500 Hz", "ourmodel", "reference", "theirmodel"]
        assert trial["reference"] not in names
        for sound in (*trial["sounds"], trial["reference"]):
            heard, rate = soundfile.read(io.BytesIO(base64.b64decode(data["audio"][sound])))
            assert (len(heard), rate) == (RATE // 4, RATE)
    assert list(data["audio"]) == sorted(data["audio"])


def test_the_hidden_reference_sounds_like_the_open_one_but_is_not_the_same_file(tmp_path):
    path = tmp_path / "test.html"
    key = json.loads(write_page(trials(1), path, "mushra").read_text("utf-8"))
    data = data_of(path)
    (trial,) = data["trials"]
    hidden = next(one for one, name in key["trials"][trial["id"]]["sounds"].items() if name == "reference")
    files = [base64.b64decode(data["audio"][one]) for one in (hidden, trial["reference"])]
    a, b = (soundfile.read(io.BytesIO(file))[0] for file in files)
    assert files[0] != files[1]
    assert np.abs(a - b).max() <= 4 * 2**-15


def test_the_order_in_the_file_says_nothing(tmp_path):
    """Over many draws each system stands first about as often."""
    first = []
    for seed in range(40):
        key = json.loads(write_page(trials(1), tmp_path / "test.html", "mos", seed=seed).read_text("utf-8"))
        first.append(next(iter(key["trials"][data_of(tmp_path / "test.html")["trials"][0]["id"]]["sounds"].values())))
    assert 8 <= first.count("ourmodel") <= 32


def test_abx_repeats_each_pair_with_x_drawn_anew(tmp_path):
    path = tmp_path / "test.html"
    key = json.loads(write_page(trials(1), path, "abx", repeats=20, seed=2).read_text("utf-8"))
    assert len(key["trials"]) == 2 * 20
    drawn = [(trial["x"], trial["a"]) for trial in key["trials"].values()]
    assert 8 <= sum(x == "a" for x, _ in drawn) <= 32
    assert 8 <= sum(a == "reference" for _, a in drawn) <= 32
    for trial in data_of(path)["trials"]:
        assert len({trial["a"], trial["b"], trial["x"]}) == 3
        assert {key["trials"][trial["id"]]["a"], key["trials"][trial["id"]]["b"]} >= {"reference"}


def test_x_is_the_sound_that_the_key_says(tmp_path):
    path = tmp_path / "test.html"
    key = json.loads(write_page(trials(1), path, "abx", repeats=6, seed=3).read_text("utf-8"))
    data = data_of(path)
    for trial in data["trials"]:
        a, b, x = (soundfile.read(io.BytesIO(base64.b64decode(data["audio"][trial[n]])))[0] for n in "abx")
        same = {"a": a, "b": b}[key["trials"][trial["id"]]["x"]]
        other = {"a": b, "b": a}[key["trials"][trial["id"]]["x"]]
        assert np.abs(same - x).max() < 1e-3 < np.abs(other - x).max()


def test_what_makes_no_test_is_refused(tmp_path):
    bare = Trial("a", {"one": trials()[0].sounds["ourmodel"]}, RATE)
    for kind, given in (("abx", [bare]), ("mushra", [bare]), ("mos", []), ("guess", [bare])):
        with pytest.raises(WrongUsage):
            write_page(given, tmp_path / "test.html", kind)
    with pytest.raises(WrongUsage, match="more than 12"):
        write_page(trials(1, tuple("abcdefghijkl")), tmp_path / "test.html", "mushra")
    with pytest.raises(OutputBlocked):
        write_page(trials(1), tmp_path / "missing" / "test.html", "mos")
