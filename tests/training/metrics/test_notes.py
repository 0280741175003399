"""Notes found, against the field's own implementation."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.domain.score import Note, Part, Score, TempoMap
from musicstudio.domain.units import Ticks
from musicstudio.training.metrics.notes import (
    Notes,
    frame_hits,
    hits,
    joined,
    macro_f1,
    matched_events,
    matching,
    note_scores,
    note_scores_each,
    notes_by,
    notes_of_arrays,
    notes_of_truth,
    pooled,
)
from musicstudio.training.truth import truth_of

pytest.importorskip("mir_eval")

ROWS = st.lists(
    st.tuples(
        st.integers(0, 60), st.integers(1, 40), st.sampled_from((60, 60.3, 61, 72)), st.integers(1, 127)
    ), min_size=1, max_size=25,
)  # fmt: skip


def made(rows, step_s: float = 0.0173) -> Notes:
    table = np.array(rows, float).reshape(-1, 4)
    return notes_of_arrays(table[:, 0] * step_s, (table[:, 0] + table[:, 1]) * step_s, table[:, 2], table[:, 3])


def scattered(rng: np.random.Generator, count: int, length_s: float) -> Notes:
    onset = rng.uniform(1, length_s, count)
    return notes_of_arrays(onset, onset + rng.uniform(0.02, 1, count), rng.integers(21, 109, count), 80)


def reference(truth: Notes, estimate: Notes) -> list[float]:
    mir = pytest.importorskip("mir_eval")
    spans, other = (np.stack([notes.onset_s, notes.offset_s], axis=1) for notes in (truth, estimate))
    pitches, given_pitches = (440 * 2 ** ((notes.pitch - 69) / 12) for notes in (truth, estimate))
    found = mir.transcription.precision_recall_f1_overlap(spans, pitches, other, given_pitches, offset_ratio=None)
    exact = mir.transcription.precision_recall_f1_overlap(spans, pitches, other, given_pitches)
    struck = mir.transcription_velocity.precision_recall_f1_overlap(
        spans, pitches, truth.velocity, other, given_pitches, estimate.velocity
    )
    return [*found, *exact, *struck[:3]]


def ours(truth: Notes, estimate: Notes) -> list[float]:
    found = note_scores(truth, estimate)
    rates = [[h.precision, h.recall, h.f1] for h in (found.onset, found.offset, found.velocity)]
    return [*rates[0], found.overlap, *rates[1], found.overlap_offset, *rates[2]]


@settings(max_examples=150, deadline=None)
@given(ROWS, ROWS)
def test_equal_to_the_reference_on_crowded_notes(truth, estimate):
    assert ours(made(truth), made(estimate)) == pytest.approx(reference(made(truth), made(estimate)), abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_equal_to_the_reference_on_played_notes(seed):
    rng = np.random.default_rng(seed)
    truth = scattered(rng, 120, 20)
    kept = truth.only(rng.random(len(truth)) < 0.8)
    moved = kept.onset_s + rng.normal(0, 0.03, len(kept))
    heard = joined([
        notes_of_arrays(moved, np.maximum(moved + 0.01, kept.offset_s + rng.normal(0, 0.1, len(kept))),
                        kept.pitch + rng.normal(0, 0.3, len(kept)), rng.integers(1, 128, len(kept))),
        scattered(rng, 30, 20),
    ])  # fmt: skip
    assert ours(truth, heard) == pytest.approx(reference(truth, heard), abs=1e-12)


def test_long_crowded_groups_match_as_many_as_there_are():
    """A roll of strokes 20 ms apart is one group of thousands; a shift of 45 ms still lets every one be matched."""
    onset = np.arange(4000) * 0.02
    truth = notes_of_arrays(onset, onset + 0.01, np.full(4000, 60))
    late = notes_of_arrays(onset + 0.045, onset + 0.055, np.full(4000, 60))
    pairs = matching(truth, late)
    assert len(pairs) == 4000
    assert (np.abs(truth.onset_s[pairs[:, 0]] - late.onset_s[pairs[:, 1]]) <= 0.05).all()
    assert len(np.unique(pairs[:, 0])) == len(np.unique(pairs[:, 1])) == 4000


def test_an_hour_of_notes_takes_moments():
    rng = np.random.default_rng(1)
    truth = scattered(rng, 50_000, 3600)
    start = time.perf_counter()
    found = note_scores(truth, truth)
    assert time.perf_counter() - start < 5
    assert (found.onset.f1, found.offset.f1, found.velocity.f1, found.frame.f1, found.overlap) == (1, 1, 1, 1, 1)


def test_frames_are_those_of_the_reference():
    mir = pytest.importorskip("mir_eval")
    rng = np.random.default_rng(2)
    truth, estimate = scattered(rng, 60, 8), scattered(rng, 70, 8)
    times = np.arange(1000) * 0.01

    def sounding(notes):
        return [
            440 * 2 ** ((np.unique(notes.pitch[(notes.onset_s <= at) & (at < notes.offset_s)]) - 69) / 12)
            for at in times
        ]

    precision, recall, *_ = mir.multipitch.metrics(times, sounding(truth), times, sounding(estimate))
    found = frame_hits(truth, estimate)
    assert (found.precision, found.recall) == pytest.approx((precision, recall), abs=1e-12)


def test_empty_sides():
    none, one = joined(()), notes_of_arrays([1], [2], [60])
    both = note_scores(none, none)
    assert all(math.isnan(h.f1) for h in (both.onset, both.offset, both.velocity, both.frame))
    assert math.isnan(both.overlap)
    for truth, estimate in ((none, one), (one, none)):
        found = note_scores(truth, estimate)
        assert (found.onset.f1, found.offset.recall, found.velocity.precision, found.frame.f1) == (0, 0, 0, 0)
        assert found.overlap == 0
        assert (found.onset.truth, found.onset.estimate) == (len(truth), len(estimate))


def test_rates_pool_and_average():
    rows = [hits(3, 4, 6), hits(0, 0, 0), hits(1, 4, 2)]
    assert pooled(rows) == hits(4, 8, 8)
    assert pooled(rows).f1 == 0.5
    assert macro_f1(rows) == pytest.approx((0.6 + 1 / 3) / 2)
    assert math.isnan(macro_f1([hits(0, 0, 0)]))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 200), max_size=30), st.lists(st.integers(0, 200), max_size=30))
def test_events_match_as_many_as_the_reference(truth, estimate):
    util = pytest.importorskip("mir_eval.util")
    wanted, given = np.sort(np.array(truth, float)) * 0.017, np.sort(np.array(estimate, float)) * 0.017
    pairs = matched_events(wanted, given, 0.05)
    assert len(pairs) == len(util.match_events(wanted, given, 0.05))
    assert (np.abs(wanted[pairs[:, 0]] - given[pairs[:, 1]]) <= 0.05 + 1e-12).all()


def test_notes_of_truth_and_of_its_score_are_the_same_by_family_stem_and_part():
    notes = tuple(Note(Ticks(480 * n), Ticks(240), 60 + n, 40 + n) for n in range(8))
    score = Score(
        (Part("Keys", notes, 0, 0), Part("Bass", notes[:3], 33, 1, role="bass"), Part("Kit", notes, 0, 9)),
        TempoMap.constant(120),
    )
    truth = truth_of(score, 44100, 44100 * 10)
    for group, names in (("family", ["bass", "piano"]), ("stem", ["bass", "other"]), ("part", ["Bass", "Keys"])):
        known, written = notes_by(truth, group), notes_by(score, group)
        assert list(known) == list(written) == names
        for found in note_scores_each(known, written).values():
            assert (found.onset.f1, found.velocity.f1, found.frame.f1) == (1, 1, 1)
    assert len(notes_of_truth(truth)) == 19
    half = note_scores_each({"piano": notes_by(truth, "family")["piano"]}, {"bass": notes_by(truth, "family")["bass"]})
    assert (half["piano"].onset.recall, half["bass"].onset.precision) == (0, 0)


def test_notes_that_end_before_they_begin_are_refused():
    with pytest.raises(ValueError):
        notes_of_arrays([1.0], [0.5], [60])
