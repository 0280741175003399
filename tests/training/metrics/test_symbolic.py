"""Statistics of scores, worked out by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.domain.score import DRUM_CHANNEL, Meter, Note, Part, Score
from musicstudio.domain.units import Ticks
from musicstudio.training.metrics.symbolic import compare, self_similarity, statistics


def score_of(*notes: tuple[int, int, int], drums: tuple[tuple[int, int, int], ...] = ()) -> Score:
    """Return a score of (start in quarters, length in quarters, pitch)."""
    parts = [Part("a", tuple(Note(Ticks(round(s * 480)), Ticks(round(n * 480)), p) for s, n, p in notes))]
    if drums:
        hits = tuple(Note(Ticks(round(s * 480)), Ticks(round(n * 480)), p) for s, n, p in drums)
        parts.append(Part("d", hits, channel=DRUM_CHANNEL))
    return Score(tuple(parts))


def test_pitch_by_hand():
    found = statistics(score_of((0, 1, 60), (1, 1, 67), (2, 1, 72), (3, 1, 64)))
    assert found.pitch_classes[[0, 4, 7]] == pytest.approx([0.5, 0.25, 0.25])
    assert found.entropy_bits == pytest.approx(1.5)
    assert found.range == 12
    assert found.scale == 1


def test_chromatic_notes_fit_a_scale_in_seven_of_twelve():
    found = statistics(score_of(*((n / 4, 0.25, 60 + n) for n in range(12))))
    assert found.scale == pytest.approx(7 / 12)
    assert found.entropy_bits == pytest.approx(math.log2(12))


def test_rhythm_by_hand():
    """A quarter is twelve steps of 1/48, a triplet eighth four; drums give rhythm but no pitch and no duration."""
    found = statistics(score_of((0, 1, 60), (1, 1 / 3, 62), (4 / 3, 2, 64), drums=((0, 0.1, 36), (2, 0.1, 38))))
    assert {n: round(v, 6) for n, v in enumerate(found.intervals) if v} == pytest.approx(
        {12: 1 / 3, 4: 1 / 3, 24: 1 / 3}, abs=1e-5
    )
    assert {n for n, v in enumerate(found.durations) if v} == {12, 4, 24}
    assert found.pitch_classes[[0, 2, 4]] == pytest.approx([1 / 3] * 3)


def test_long_gaps_stay_in_the_last_bin():
    assert statistics(score_of((0, 1, 60), (100, 20, 60))).intervals[96] == 1


def test_groove_counts_steps_that_differ():
    """Bars begin notes on 0,1,2,3 and on 0,1 quarters: two of 48 steps differ."""
    notes = [(n, 1, 60) for n in (0, 1, 2, 3, 4, 5)]
    assert statistics(score_of(*notes)).groove == pytest.approx(1 - 2 / 48)


def test_groove_of_bars_of_unlike_length_is_not_told():
    score = Score(
        (Part("a", (Note(Ticks(0), Ticks(480), 60), Note(Ticks(1920), Ticks(480), 60))),),
        meters=(Meter(Ticks(0), 4, 4), Meter(Ticks(1920), 3, 4)),
    )
    assert statistics(score).groove == 0


def test_polyphony_by_hand():
    """Two quarters: one of two notes, one of one; then silence, which does not count."""
    found = statistics(score_of((0, 2, 60), (0, 1, 64), (9, 0, 60)))
    assert found.polyphony == pytest.approx(1.5)
    assert found.polyphony_rate == pytest.approx(0.5)


def test_bars_that_are_empty_and_density():
    found = statistics(score_of((0, 1, 60), (1, 1, 60), (8, 1, 60)))
    assert found.empty_bars == pytest.approx(1 / 3)
    assert found.density == pytest.approx(1)


def test_similarity_of_bars_is_what_both_share_of_what_either_plays():
    score = score_of((0, 1, 60), (1, 1, 62), (4, 1, 60), (5, 1, 64), (8, 1, 60), (9, 1, 62))
    assert self_similarity(score) == pytest.approx(np.array([[1, 1 / 3, 1], [1 / 3, 1, 1 / 3], [1, 1 / 3, 1]]))
    assert statistics(score).repetition == pytest.approx((1 / 3 + 1) / 2)


def test_a_score_without_notes_is_all_zero():
    found = statistics(Score())
    assert found.density == found.empty_bars == found.range == found.polyphony == found.groove == 0
    assert not found.pitch_classes.any()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 64), st.integers(0, 8), st.integers(0, 127)), max_size=30))
def test_every_rate_is_a_rate(notes):
    found = statistics(score_of(*notes))
    rates = (found.groove, found.repetition, found.scale, found.polyphony_rate, found.empty_bars)
    assert all(-1e-9 <= rate <= 1 + 1e-9 for rate in rates)
    assert 0 <= found.entropy_bits <= math.log2(12) + 1e-9


def _melodies(seed: int, steps: tuple[int, ...], count: int = 12) -> list:
    rng = np.random.default_rng(seed)
    return [statistics(score_of(*((n / 2, 0.5, 60 + int(rng.choice(steps))) for n in range(32)))) for _ in range(count)]


def test_scores_of_one_kind_are_liker_than_of_two():
    major, again, chromatic = (
        _melodies(1, (0, 2, 4, 5, 7)),
        _melodies(2, (0, 2, 4, 5, 7)),
        _melodies(3, tuple(range(12))),
    )
    same, other = compare(again, major), compare(chromatic, major)
    assert same["pitch_classes"].overlap > other["pitch_classes"].overlap + 0.3
    assert same["pitch_classes"].histogram_bits < 0.1 < 0.5 < other["pitch_classes"].histogram_bits
    assert same["scale"].overlap == pytest.approx(1)
    assert same["groove"].histogram_bits is None


def test_too_few_scores_are_refused():
    with pytest.raises(ValueError, match="two held-out"):
        compare(_melodies(1, (0,), 1), _melodies(1, (0,), 1))
