"""Copied runs against a search of every run, and what is no copy."""

import pickle
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.domain.errors import StudioError
from musicstudio.domain.score import DRUM_CHANNEL, Note, Part, Score
from musicstudio.domain.units import Ticks
from musicstudio.training.metrics.copying import NGRAM, copying, index_of, load, nearest


def tune(pitches, gap: int = 240, channel: int = 0) -> Score:
    notes = tuple(Note(Ticks(n * gap), Ticks(gap), int(pitch)) for n, pitch in enumerate(pitches))
    return Score((Part("a", notes, channel=channel),))


def drawn(seed: int, count: int = 60) -> list[int]:
    return [int(pitch) for pitch in np.random.default_rng(seed).integers(40, 90, count)]


def test_a_piece_of_the_index_is_a_whole_copy():
    index = index_of([("one", tune(drawn(1))), ("two", tune(drawn(2)))])
    found = copying(tune(drawn(2)), index)
    assert (found.run.notes, found.run.piece, found.exact_run.notes, found.nearest) == (60, "two", 60, "two")
    assert found.share == found.exact_share == 1
    assert found.ngrams == 60 - NGRAM


def test_moved_to_another_key_it_is_still_a_copy_but_not_exact():
    index = index_of([("one", tune(drawn(1)))])
    found = copying(tune([pitch + 5 for pitch in drawn(1)]), index)
    assert (found.run.notes, found.share) == (60, 1)
    assert found.exact_share == 0
    assert found.exact_run.notes < 4


def test_a_quotation_is_found_with_its_length():
    """Twenty notes quoted hold twelve n-grams of nine notes; of forty notes there are thirty-two."""
    own = drawn(3, 40)
    own[10:30] = drawn(1)[30:50]
    found = copying(tune(own), index_of([("zero", tune(drawn(8))), ("one", tune(drawn(1)))]))
    assert found.exact_run.notes == 20
    assert found.exact_run.piece == found.nearest == "one"
    assert found.exact_share == pytest.approx(12 / 32)


def test_another_rhythm_or_drums_are_no_copy():
    index = index_of([("one", tune(drawn(1)))])
    assert copying(tune(drawn(1), gap=360), index).run.notes == 0
    drums = copying(tune(drawn(1), channel=DRUM_CHANNEL), index)
    assert (drums.run.notes, drums.share, drums.nearest, drums.ngrams) == (0, 0, "", 0)


def test_runs_end_with_their_part():
    split = Score((tune(drawn(1)[:30]).parts[0], tune(drawn(1)[30:]).parts[0]))
    assert copying(tune(drawn(1)), index_of([("one", split)])).run.notes == 30


def longest_by_hand(a: list[int], b: list[int], exact: bool) -> int:
    def steps(line: list[int]) -> list:
        return [(x, y) if exact else y - x for x, y in pairwise(line)]

    a, b = steps(a), steps(b)
    runs = [
        n
        for i in range(len(a))
        for j in range(len(b))
        for n in range(1, len(a) - i + 1)
        if a[i : i + n] == b[j : j + n]
    ]
    return max(runs, default=-1) + 1


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(60, 63), max_size=14), st.lists(st.integers(60, 63), max_size=14), st.booleans())
def test_the_longest_run_is_that_of_a_search_of_all(a, b, exact):
    found = copying(tune(a), index_of([("b", tune(b))]))
    assert (found.exact_run if exact else found.run).notes == longest_by_hand(a, b, exact)


def test_an_index_comes_back_from_its_file(tmp_path):
    index = index_of([("one", tune(drawn(1))), ("leer", Score()), ("zwei", tune(drawn(2)))])
    index.save(tmp_path / "index.npz")
    query = tune(drawn(2)[5:40])
    assert copying(query, load(tmp_path / "index.npz")) == copying(query, index)


@pytest.mark.parametrize("content", [b"", b"no index", pickle.dumps({"moves": 1})])
def test_what_is_no_index_is_refused(tmp_path, content):
    (tmp_path / "bad.npz").write_bytes(content)
    with pytest.raises(StudioError, match="build it again"):
        load(tmp_path / "bad.npz")


def test_arrays_that_do_not_fit_are_refused(tmp_path):
    np.savez(
        tmp_path / "bad.npz", moves=np.zeros((3, 3), np.int16), line=np.array([0, 0, 9], np.int32),
        names=np.array(["a"]), pieces=np.array([0], np.int32),
    )  # fmt: skip
    with pytest.raises(StudioError):
        load(tmp_path / "bad.npz")


def test_an_empty_index_holds_nothing():
    assert copying(tune(drawn(1)), index_of([])).run.notes == 0


def test_the_nearest_embedding_is_that_of_the_smallest_angle():
    name, distance = nearest(np.array([1.0, 1]), np.array([[1.0, 0], [5, 5.5], [-1, -1]]), ["a", "b", "c"])
    assert name == "b"
    assert distance == pytest.approx(1 - 10.5 / np.sqrt(2 * (25 + 5.5**2)))
