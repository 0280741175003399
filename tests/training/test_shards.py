"""Shards: what goes in comes out at its sample, a killed writer is taken up, and hostile files are refused."""

from __future__ import annotations

import io
import json
import tarfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.domain.errors import OutputBlocked, StudioError, UnsupportedAudio, WrongUsage
from musicstudio.training.shards import Item, Shards, ShardWriter
from musicstudio.training.truth import BEAT, BEND, NOTE, Player, Truth

RATE, SAMPLES = 44100, 20_011
STEP = 1 / 32768


def item(seed: int = 0, samples: int = SAMPLES, level: float = 0.2) -> Item:
    """Return noise in two stems, an all but silent third, and a truth with everything in it."""
    rng = np.random.default_rng(seed)
    truth = Truth(
        "own/song", RATE, samples, (Player("kit", "drums", "drums", 0, "kit/1"), Player("b", "bass", "bass", 33)),
        np.array([(0, 400, 36, 90, 0), (900, samples, 40, 80, 1)], NOTE), np.array([(950, -0.5, 1)], BEND),
        np.array([(0.0, True), (0.25, False)], BEAT), 120.0, "4/4", "C major", "rock", ((0.0, "C"), (0.2, "G/B")),
        ((0.0, "verse"),), "a “loud” song\u2028", 3.0,
    )  # fmt: skip
    noise = (level * rng.uniform(-1, 1, (2, 2, samples))).astype(np.float32)
    whisper = np.full((2, samples), 1e-5, np.float32)
    return Item(truth, {"drums": noise[0], "bass": noise[1], "vocals": whisper})


@pytest.fixture
def written(tmp_path: Path) -> Path:
    with ShardWriter(tmp_path, "train") as writer:
        for seed in range(3):
            assert writer.add(f"own/sóng {seed}", item(seed), {"licence": "CC0"})
    return tmp_path


def test_an_item_comes_back_whole(written: Path) -> None:
    shards, wanted = Shards(written, "train"), item(1)
    assert shards.ids == ("own/sóng 0", "own/sóng 1", "own/sóng 2")
    found = shards.item("own/sóng 1")
    assert set(found.stems) == {"drums", "bass"}  # what is below 16 bits costs nothing
    for name, sound in found.stems.items():
        assert sound.shape == (2, SAMPLES)
        assert sound.dtype == np.float32
        assert np.max(np.abs(sound - wanted.stems[name])) <= 0.51 * STEP
    for name in ("notes", "bends", "beats"):
        assert np.array_equal(getattr(found.truth, name), getattr(wanted.truth, name))
    bare = {name: np.zeros(0) for name in ("notes", "bends", "beats")}
    assert str(replace(found.truth, **bare)) == str(replace(wanted.truth, **bare))
    entry = shards.entry("own/sóng 1")
    assert (entry.style, entry.tempo_bpm, dict(entry.notes)) == ("rock", 120.0, {"licence": "CC0"})
    assert shards.seconds == pytest.approx(3 * SAMPLES / RATE)
    assert len(Shards(written, "heldout")) == 0


@settings(max_examples=15, deadline=None)
@given(start=st.integers(0, 80_000), length=st.integers(1, 9000))
def test_an_excerpt_is_that_stretch_of_the_whole(start: int, length: int, tmp_path_factory) -> None:
    folder = tmp_path_factory.getbasetemp() / "excerpts"
    with ShardWriter(folder, "train") as writer:
        writer.add("a", item(5, 90_000))
    shards = Shards(folder, "train")
    whole = shards.item("a")
    part = shards.excerpt("a", start, start + length, stems=("bass",))
    assert list(part.stems) == ["bass"]
    assert np.array_equal(part.stems["bass"], whole.stems["bass"][:, start : start + length])
    assert part.truth.samples == length


def test_what_is_louder_than_full_scale_is_not_clipped(tmp_path: Path) -> None:
    loud = item(0, 2000, level=3.0)
    with ShardWriter(tmp_path, "heldout") as writer:
        writer.add("loud", loud)
    found = Shards(tmp_path, "heldout").item("loud")
    assert np.max(np.abs(found.stems["drums"] - loud.stems["drums"])) < 3.2 * STEP
    assert np.max(np.abs(found.mix - loud.stems["drums"] - loud.stems["bass"])) < 8 * STEP


def test_shards_are_tar_archives_of_about_their_size(tmp_path: Path) -> None:
    with ShardWriter(tmp_path, "train", shard_bytes=100_000) as writer:
        for seed in range(4):
            writer.add(f"x/{seed}", item(seed))
    archives = sorted(tmp_path.glob("*.tar"))
    assert [path.name for path in archives] == [
        "train-00000.tar",
        "train-00001.tar",
        "train-00002.tar",
        "train-00003.tar",
    ]
    with tarfile.open(archives[1]) as archive:
        assert archive.getnames() == ["x/1/truth.json", "x/1/truth.npz", "x/1/drums.flac", "x/1/bass.flac"]
        assert json.load(archive.extractfile("x/1/truth.json"))["key"] == "C major"
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("harm", ["none", "half an item", "half a line", "a line without its item", "between renames"])
def test_a_killed_writer_is_taken_up(tmp_path: Path, harm: str) -> None:
    killed = ShardWriter(tmp_path, "train")
    killed.add("a", item(0))
    killed.add("b", item(1))
    tar, index = tmp_path / "train-00000.tar.part", tmp_path / "train-00000.jsonl.part"
    kept = {"a", "b"}
    if harm == "half an item":
        tar.write_bytes(tar.read_bytes() + b"c" * 700)
    elif harm == "half a line":
        index.write_bytes(index.read_bytes()[:-30])
        kept = {"a"}
    elif harm == "a line without its item":
        tar.write_bytes(tar.read_bytes()[:-600])
        kept = {"a"}
    elif harm == "between renames":
        index.rename(index.with_suffix(""))
    assert len(Shards(tmp_path, "train")) == 0
    with ShardWriter(tmp_path, "train") as writer:
        assert {name for name in "abc" if writer.has(name)} == kept
        assert writer.add("c", item(2))
        assert writer.add("b", item(1)) == ("b" not in kept)
    shards = Shards(tmp_path, "train")
    assert set(shards.ids) == {"a", "b", "c"}
    for seed, name in enumerate("abc"):
        assert np.max(np.abs(shards.item(name).stems["bass"] - item(seed).stems["bass"])) <= 0.51 * STEP
    with tarfile.open(tmp_path / "train-00000.tar") as archive:
        assert len(archive.getnames()) == 12


def test_lanes_stand_side_by_side(tmp_path: Path) -> None:
    with ShardWriter(tmp_path, "train", lane=0) as one, ShardWriter(tmp_path, "train", lane=3) as other:
        one.add("a", item(0))
        other.add("b", item(1))
    assert set(Shards(tmp_path, "train").ids) == {"a", "b"}
    with ShardWriter(tmp_path, "train", lane=1) as later:
        assert not later.add("b", item(1))


@pytest.mark.parametrize("name", ["", "/etc/x", "../x", "a/../b", "a//b", "a/", "a\nb", "a\\b", "x" * 201])
def test_names_that_lead_elsewhere_are_refused(tmp_path: Path, name: str) -> None:
    with ShardWriter(tmp_path, "train") as writer, pytest.raises(WrongUsage):
        writer.add(name, item())


def test_what_cannot_be_kept_is_refused(tmp_path: Path) -> None:
    broken = item()
    broken.stems["bass"][0, 5] = np.nan
    with ShardWriter(tmp_path, "train") as writer, pytest.raises(UnsupportedAudio):
        writer.add("nan", broken)
    with pytest.raises(ValueError, match="no such stem"):
        Item(item().truth, {"flute": np.zeros((2, SAMPLES), np.float32)})
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputBlocked):
        ShardWriter(tmp_path / "file", "train")


def _evil(line: dict) -> list[dict]:
    members = line["members"]
    return [
        {**line, "members": {**members, "bass": [0, 1 << 40, 1.0]}},
        {**line, "members": {**members, "../x": [0, 1, 1.0]}},
        {**line, "members": {**members, "bass": [-5, 10, 1.0]}},
        {**line, "members": {**members, "bass": [0, 10, float("nan")]}},
        {**line, "end": 1 << 47},
        {**line, "samples": "many"},
        {**line, "samples": 1 << 40},
        {**line, "id": 5},
        {key: value for key, value in line.items() if key != "notes"},
        {"id": "a"},
    ]


@pytest.mark.parametrize("case", range(10))
def test_an_index_that_lies_is_refused(written: Path, case: int) -> None:
    index = written / "train-00000.jsonl"
    first = json.loads(index.read_text("utf-8").split("\n")[0])
    index.write_text(json.dumps(_evil(first)[case]) + "\n", "utf-8")
    with pytest.raises(UnsupportedAudio):
        Shards(written, "train").item("own/sóng 0")


@settings(max_examples=40, deadline=None)
@given(at=st.floats(0, 0.9999), with_byte=st.integers(0, 255), cut_short=st.booleans())
def test_a_damaged_shard_is_refused_or_read(at: float, with_byte: int, cut_short: bool, tmp_path_factory) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    with ShardWriter(folder, "train") as writer:
        writer.add("a", item(1, 3000))
    for name in ("train-00000.tar", "train-00000.jsonl"):
        content = bytearray((folder / name).read_bytes())
        content[int(at * len(content))] = with_byte
        (folder / name).write_bytes(content[: int(at * len(content))] if cut_short else content)
        try:
            shards = Shards(folder, "train")
            for one in shards.ids:
                shards.item(one)
        except StudioError:  # and nothing else
            continue


def test_pickled_arrays_are_never_loaded(written: Path) -> None:
    index, tar = written / "train-00000.jsonl", written / "train-00000.tar"
    line = json.loads(index.read_text("utf-8").split("\n")[0])
    into = io.BytesIO()
    np.savez(into, notes=np.array([{"a": 1}], dtype=object), bends=np.zeros(0, BEND), beats=np.zeros(0, BEAT))
    start = tar.stat().st_size
    tar.write_bytes(tar.read_bytes() + into.getvalue())
    line["members"]["truth.npz"] = [start, len(into.getvalue()), 1.0]
    line["end"] = tar.stat().st_size
    index.write_text(json.dumps(line) + "\n", "utf-8")
    with pytest.raises(UnsupportedAudio):
        Shards(written, "train").truth("own/sóng 0")
