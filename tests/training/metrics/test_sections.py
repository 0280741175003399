"""Sections."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.training.metrics.sections import agreement, section_scores, spans

FORM = st.lists(
    st.tuples(st.integers(0, 580), st.sampled_from(["verse", "chorus", "bridge"])), min_size=1, max_size=12,
    unique_by=lambda row: row[0],
).map(lambda rows: [(at * 0.1037, name) for at, name in sorted(rows)])  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(FORM, FORM, st.booleans())
def test_sections_are_judged_as_by_the_reference(truth, estimate, trimmed):
    segment = pytest.importorskip("mir_eval.segment")
    left, right = spans(truth, 61.3), spans(estimate, 61.3)
    found = section_scores(truth, estimate, 61.3, trimmed)
    for reach, row in ((0.5, found.half_second), (3.0, found.three_seconds)):
        enough = row.truth and row.estimate
        wanted = segment.detection(left[0], right[0], reach, trim=trimmed) if enough else (0, 0, 0)
        if row.truth or row.estimate:
            assert (row.precision, row.recall, row.f1) == pytest.approx(wanted, abs=1e-12)
    pairs = found.pairwise
    assert (pairs.precision, pairs.recall, pairs.f1) == pytest.approx(segment.pairwise(*left, *right), abs=1e-12)


def test_known_forms():
    truth = [(0.0, "verse"), (10.0, "chorus"), (20.0, "verse")]
    found = section_scores(truth, [(0.0, "a"), (10.4, "b"), (22.0, "a")], 30.0)
    assert (found.half_second.f1, found.three_seconds.f1) == (0.5, 1)
    assert (found.half_second.truth, found.half_second.estimate) == (2, 2)
    names_alone = agreement(truth, [(0.0, "x"), (10.0, "y"), (20.0, "x")], 30.0)
    assert (names_alone.precision, names_alone.recall, names_alone.f1) == (1, 1, 1)
    one = agreement([(0.0, "a"), (10.0, "b")], [(0.0, "a")], 20.0)
    assert one.recall == 1
    assert one.precision == pytest.approx(2 * 100 * 99 / (200 * 199), rel=1e-2)


def test_empty_sides():
    form = [(0.0, "verse"), (10.0, "chorus")]
    both = section_scores([], [], 20.0)
    assert math.isnan(both.half_second.f1)
    assert math.isnan(both.pairwise.f1)
    assert section_scores(form, [], 20.0).pairwise.f1 == 0
    assert section_scores(form, [], 20.0).half_second.f1 == 0
    invented = section_scores([], form, 20.0)
    assert math.isnan(invented.pairwise.f1)
    assert (invented.half_second.f1, invented.half_second.estimate) == (0, 1)
    with pytest.raises(ValueError):
        section_scores(form, form, 0.0)
