"""Packs: waveforms, features and truth come back from parts of any size, on a machine with NumPy alone."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.domain.errors import OutputBlocked, UnsupportedAudio, WrongUsage
from musicstudio.domain.harmony import QUALITIES
from musicstudio.training.pack_reading import mulaw, open_pack
from musicstudio.training.packs import Feature, waveform, write_pack
from musicstudio.training.shards import Item
from musicstudio.training.truth import BEAT, BEND, NOTE, Player, Truth

RATE = 8000


def item(seed: int = 0, samples: int = 4001, chords: tuple[tuple[float, str], ...] = ((0.0, "Am7/G"),)) -> Item:
    rng = np.random.default_rng(seed)
    truth = Truth(
        "own/x", RATE, samples, (Player("keys", "other", "piano", 0),),
        np.array([(seed, samples, 60 + seed, 90, 0)], NOTE), np.array([(7, 0.5, 0)], BEND),
        np.array([(0.1, True)], BEAT), 100.0, "3/4", "F# minor", "jazz swing", chords, ((0.0, f"part {seed}"),),
    )  # fmt: skip
    return Item(truth, {"other": (0.3 * rng.uniform(-1, 1, (2, samples))).astype(np.float32)})


@settings(max_examples=25, deadline=None)
@given(part_bytes=st.integers(1, 70_000), start=st.integers(0, 5000), length=st.integers(0, 5000))
def test_any_stretch_comes_back_from_parts_of_any_size(part_bytes, start, length, tmp_path_factory) -> None:
    part_bytes = max(part_bytes, 900)
    items = [item(0, 3001), item(1, 5000)]
    folder = tmp_path_factory.getbasetemp() / "pack"
    pack = write_pack(folder, [("a", items[0]), ("b", items[1])], [waveform(RATE, channels=2)], part_bytes)
    assert max(path.stat().st_size for path in folder.glob("part-*")) <= part_bytes
    for number, one in enumerate(items):
        wanted = one.mix[:, start : start + length]
        found = pack.waveform("mix", number, start, start + length)
        assert found.shape == wanted.shape
        assert np.max(np.abs(found - wanted), initial=0) <= 0.51 / 32768
        assert np.array_equal(pack.array("notes", number), one.truth.notes)
        assert np.array_equal(pack.array("bends", number), one.truth.bends)
        assert np.array_equal(pack.array("beats", number), one.truth.beats)


def test_truth_travels_as_numbers_and_names(tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "p", [("a", item(0, chords=((0.0, "Am7/G"), (0.2, "?"))))], [])
    assert pack.array("chords", 0).tolist() == [(0.0, 9, list(QUALITIES).index("m7"), 7), (0.2, -1, -1, -1)]
    assert pack.names["qualities"][pack.array("chords", 0)["quality"][0]] == "m7"
    assert [pack.names["sections"][n] for n in pack.array("sections", 0)["name"]] == ["part 0"]
    facts = pack.items[0].facts
    assert (facts["tonic"], pack.names["modes"][facts["mode"]], facts["style"]) == (6, "minor", "jazz swing")
    assert facts["players"] == [["keys", "other", "piano", 0]]
    assert pack.items[0].seconds == pytest.approx(4001 / RATE)


def test_features_of_any_kind_are_kept(tmp_path: Path) -> None:
    picture = Feature("mel", lambda one: np.arange(60, dtype=np.uint8).reshape(10, 6) + len(one.stems), 25.0)
    pack = write_pack(tmp_path / "p", [("a", item())], [picture, waveform(4000, "other"), waveform(RATE, "drums")])
    assert pack.array("mel", 0, 2, 4).tolist() == [list(range(13, 19)), list(range(19, 25))]
    assert pack.streams["mel"].rate_hz == 25.0
    assert pack.waveform("other", 0).shape == (1, 2001)
    assert not pack.waveform("drums", 0).any()
    with pytest.raises(ValueError, match="no waveform"):
        pack.waveform("mel", 0)
    again = pickle.loads(pickle.dumps(pack))
    assert np.array_equal(again.array("mel", 0), pack.array("mel", 0))


def test_eight_bits_keep_a_waveform_within_their_steps(tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "p", [("a", item())], [waveform(RATE, channels=2, code="mulaw")])
    wanted, found = item().mix, pack.waveform("mix", 0)
    assert 10 * np.log10(np.sum(wanted**2) / np.sum((found - wanted) ** 2)) > 36
    assert mulaw(np.array([-2.0, 0.0, 1.0], np.float32)).tolist() == [0, 127, 254]
    assert pack.streams["mix"].row_bytes == 2


def test_a_pack_that_is_not_whole_is_refused(tmp_path: Path) -> None:
    write_pack(tmp_path / "p", [("a", item())], [waveform(RATE)], 4000)
    header = (tmp_path / "p" / "pack.json").read_text("utf-8")
    evil = [
        header.replace('"<i2"', '"|O"'), header.replace('"<i2"', '"|V0"'), header[:-9], header.replace("pcm16", "exec"),
        json.dumps({**json.loads(header), "bytes": 10}),
        header.replace('"beats": [', '"tunes": ['), json.dumps({**json.loads(header), "part_bytes": 0}),
    ]  # fmt: skip
    for text in evil:
        (tmp_path / "p" / "pack.json").write_text(text, "utf-8")
        with pytest.raises(UnsupportedAudio):
            open_pack(tmp_path / "p")
    (tmp_path / "p" / "pack.json").write_text(header, "utf-8")
    assert len(open_pack(tmp_path / "p")) == 1
    (tmp_path / "p" / "part-001.bin").unlink()
    with pytest.raises(UnsupportedAudio):
        open_pack(tmp_path / "p")


def test_what_cannot_be_packed_is_refused(tmp_path: Path) -> None:
    odd = Feature("odd", lambda one: np.zeros((2, int(one.truth.notes["pitch"][0])), np.int8))
    with pytest.raises(WrongUsage):
        write_pack(tmp_path / "p", [("a", item(0)), ("b", item(1))], [odd])
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputBlocked):
        write_pack(tmp_path / "file" / "p", [], [])


def test_reading_needs_numpy_and_torch_alone(tmp_path: Path) -> None:
    write_pack(tmp_path / "p", [("a", item())], [waveform(RATE)])
    script = f"""
import sys
from pathlib import Path
from musicstudio.training.pack_reading import open_pack
from musicstudio.training.oneshotbank import open_bank
assert open_pack(Path({str(tmp_path / "p")!r})).waveform("mix", 0).shape == (1, 4001)
assert "torch" not in sys.modules
loaded = [name for name in ("soundfile", "scipy", "librosa", "soxr", "mido", "PySide6") if name in sys.modules]
sys.exit(f"loaded {{loaded}}" if loaded else 0)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
