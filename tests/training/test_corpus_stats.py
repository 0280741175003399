"""Statistics of a corpus: everything is counted from the truths, and nothing stands on the wrong side unseen."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from training.renders import PLAYERS, record, write

from musicstudio.domain.errors import WrongUsage
from musicstudio.training.corpus_side import Spread
from musicstudio.training.corpus_sounds import bank_of, kind_of, piece_of, treatment_of
from musicstudio.training.corpus_stats import as_dict, as_text, leaks, statistics, voices
from musicstudio.training.corpus_text import as_markdown
from musicstudio.training.shards import Item

CHORD = [(0.0, 2.0, 60, 0), (1.0, 2.0, 64, 0), (1.0, 3.0, 67, 0), (0.5, 1.0, 36, 2)]
IDS = ("openewld/00201_Song@banded-12", "lieder/Schubert,_Franz/_/Lied/lc1@as-written-3")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    first = record([*CHORD, (0.0, 1.0, 36, 1)], piece="openewld/00201_Song/rock-7")
    second = record(CHORD, 2.5 + 1.5, tempo=72.0, key="D dorian", piece="lieder/Schubert,_Franz/_/Lied/lc1")
    return write(tmp_path / "corpus", dict(zip(IDS, (first, second), strict=True)))


def test_what_there_is_is_counted(corpus: Path) -> None:
    (side,) = statistics(corpus).sides
    assert (side.split, side.records, side.seconds) == ("train", 2, 8.0)
    assert side.seconds_of["treatment"] == {"banded": 4.0, "as written": 4.0}
    assert side.seconds_of["source"] == {"openewld": 4.0, "lieder": 4.0}
    assert side.seconds_of["mode"] == {"major": 4.0, "dorian": 4.0}
    assert side.seconds_of["licence"] == {"CC0-1.0": 8.0, "ours": 8.0}
    assert side.seconds_of["stem"] == {"other": 8.0, "drums": 8.0, "bass": 4.0}
    assert side.seconds_of["family"] == {"piano": 6.0, "bass": 1.0, "drums": 1.0}  # while they sound, not in all
    assert side.notes_of["family"] == {"piano": 6, "drums": 2, "bass": 1}
    assert side.tempi == {70: 4.0, 120: 4.0}
    assert side.different == {"synth": 1, "soundfont": 1, "oneshots": 1}
    assert side.spreads["notes at once"].most == 3
    assert side.sampled == 2
    assert -20 < side.spreads["mix LUFS"].mean < -5


def test_it_can_be_told_in_text_and_in_numbers(corpus: Path) -> None:
    found = statistics(corpus, sample=1)
    text, again = as_text(found), json.loads(json.dumps(as_dict(found)))
    for word in ("2 records", "banded", "oneshots", "D dorian", "120–129", "piano"):
        assert word in text
    assert "synth/grand-piano-12" in text.split("most played")[1]
    assert again["train"]["records"] == 2
    assert again["train"]["tempi"] == {"70": 4.0, "120": 4.0}
    assert all(line.count("|") == as_markdown(found).splitlines()[2].count("|")
               for line in as_markdown(found).splitlines()[2:10] if line)  # fmt: skip


def test_levels_cost_nothing_where_they_are_not_wanted(corpus: Path) -> None:
    (side,) = statistics(corpus, sample=0).sides
    assert side.sampled == 0
    assert not any("LUFS" in name for name in side.spreads)


def test_a_bank_that_plays_nearly_everything_is_named(tmp_path: Path) -> None:
    notes = [(0.0, 1.0, 60, 0), (1.0, 2.0, 62, 0), (0.0, 1.0, 40, 1)]
    items = {f"own/{n}@as-written-{n}": record(notes, 2.0) for n in range(12)}
    (side,) = statistics(write(tmp_path, items), sample=0).sides
    assert side.dominating == ("synth/grand-piano",)
    assert "synth/grand-piano (dominates)" in as_text(statistics(tmp_path, sample=0))


def test_a_folder_without_a_corpus_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="no corpus"):
        statistics(tmp_path)


def test_nothing_leaks_where_all_is_in_place(corpus: Path) -> None:
    write(corpus, {"openewld/00205_Other@banded-1": _cast("synth/rhodes-35")}, "heldout")
    assert leaks(corpus) == ()


def test_works_and_sounds_on_the_wrong_side_are_told(corpus: Path) -> None:
    write(corpus, {IDS[0]: _cast("synth/rhodes-35"), "openewld/00205_O@banded-1": _cast("synth/rhodes-36")}, "heldout")
    told = leaks(corpus)
    assert len(told) == 2
    assert told[0] == "The work openewld/00201_Song stands on both sides."
    assert told[1] == "The sound synth/rhodes-36 belongs to train but stands in heldout."


def test_the_work_that_the_index_notes_decides(tmp_path: Path) -> None:
    twin = {"openewld/00205_Twin@banded-1": record(CHORD)}
    assert leaks(write(tmp_path / "by id", twin)) != ()
    assert leaks(write(tmp_path / "by work", twin, work="openewld/00201_First")) == ()


def test_our_own_bands_pieces_are_told_apart_by_what_they_are(tmp_path: Path) -> None:
    right, wrong = (record(CHORD, piece=f"arranger/rock-{seed}") for seed in (1234567, 1234565))
    assert leaks(write(tmp_path / "a", {"arranger/invented@as-written-0": right})) == ()
    assert "arranger/rock-1234565" in leaks(write(tmp_path / "b", {"arranger/invented@as-written-0": wrong}))[0]


def test_a_users_own_recordings_stand_where_their_table_puts_them(tmp_path: Path) -> None:
    plain = record([], players=())
    write(tmp_path, {"own/0000000000000005": Item(plain.truth, record(CHORD).stems)})
    assert leaks(tmp_path) == ()
    assert "sound, but no notes" not in as_text(statistics(tmp_path))
    write(tmp_path, {"own/0000000000000005": _cast("synth/rhodes-35")}, "heldout")
    assert "both sides" in leaks(tmp_path)[0]


def test_names_of_sounds_and_items_say_where_they_come_from() -> None:
    assert bank_of("soundfont/FluidR3_GM/drums/8") == "soundfont/FluidR3_GM"
    assert bank_of("synth/upright-piano-4679") == "synth/upright-piano"
    assert bank_of("sampled/guitar-emily-2") == "sampled/guitar-emily-2"
    assert (bank_of("voice/31"), kind_of("oneshots/9"), bank_of("")) == ("voice", "oneshots", "unnamed")
    assert (piece_of("a/b@as-written-3"), treatment_of("a/b@as-written-3")) == ("a/b", "as written")
    assert (piece_of("own/12"), treatment_of("own/12")) == ("own/12", "")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 900), st.integers(1, 100), st.integers(0, 2)), max_size=20))
def test_voices_last_as_long_as_the_record(spans: list[tuple[int, int, int]]) -> None:
    truth = record([(on / 250, (on + length) / 250, 60, part) for on, length, part in spans]).truth
    found = voices(truth)
    assert sum(found.values()) == pytest.approx(4.0)
    pitched = sum((on_off["offset"].astype(int) - on_off["onset"]).sum() for on_off in (truth.notes_of("other"),
                  truth.notes_of("bass"))) / truth.sample_rate  # fmt: skip
    assert sum(count * seconds for count, seconds in found.items()) == pytest.approx(float(pitched), abs=1e-9)


def test_a_spread_weighs_what_it_is_told_to() -> None:
    plain, weighed = Spread.of([1.0, 2.0, 9.0]), Spread.of([1.0, 9.0], [9.0, 1.0])
    assert (plain.mean, plain.low, plain.median, plain.high, plain.most) == (4.0, 1.0, 2.0, 9.0, 9.0)
    assert (weighed.mean, weighed.median) == (1.8, 1.0)
    assert Spread.of([]) == Spread()


def _cast(sound: str):
    """Return a record played by one sound of the held-out side."""
    return record([(0.0, 1.0, 60, 0)], players=(replace(PLAYERS[0], sound=sound),), piece="openewld/x")
