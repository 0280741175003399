"""Beats, tempo and metre."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.domain.score import Meter, Note, Part, Score, TempoMap
from musicstudio.domain.units import Ticks
from musicstudio.training.metrics.rhythm import (
    OCTAVES,
    beat_scores,
    meter_accuracy,
    pulse_of,
    rhythm_scores,
    tempo_accuracy,
    tempo_of,
)
from musicstudio.training.truth import truth_of

pytest.importorskip("mir_eval")


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.5, 1.0, 2.0, 1.1]), st.sampled_from([0.0, 5.0]))
def test_beats_are_judged_as_by_the_reference(seed, stretch, skip_s):
    beat = pytest.importorskip("mir_eval.beat")
    rng = np.random.default_rng(seed)
    truth = np.cumsum(rng.normal(0.5, 0.01, 60))
    estimate = np.sort(np.arange(truth[0], truth[-1], 0.5 * stretch) + rng.normal(0, 0.02) + rng.uniform(0, 0.1))
    found = beat_scores(truth, estimate, skip_s)
    wanted = beat.evaluate(truth, estimate, min_beat_time=skip_s)
    assert found.f.f1 == pytest.approx(wanted["F-measure"], abs=1e-12)
    assert [found.cemgil, found.cemgil_best, found.cml_c, found.cml_t, found.aml_c, found.aml_t] == pytest.approx([
        wanted["Cemgil"], wanted["Cemgil Best Metric Level"], wanted["Correct Metric Level Continuous"],
        wanted["Correct Metric Level Total"], wanted["Any Metric Level Continuous"], wanted["Any Metric Level Total"],
    ])  # fmt: skip
    assert found.information_gain == pytest.approx(wanted["Information gain"])


def test_half_the_tempo_is_right_at_another_level_only():
    beats = np.arange(0, 20, 0.5)
    found = beat_scores(beats, beats[::2])
    assert (found.cml_t, found.aml_t, found.aml_c) == (0, 1, 1)
    assert found.f.f1 == pytest.approx(2 / 3)


def test_empty_sides():
    none, some = np.zeros(0), np.arange(0, 10, 0.5)
    for heard in (none, some):
        found = beat_scores(none, heard)
        assert all(math.isnan(value) for value in (found.cemgil, found.cml_c, found.aml_t, found.information_gain))
    assert math.isnan(beat_scores(none, none).f.f1)
    assert beat_scores(none, some).f.f1 == 0
    missing = beat_scores(some, none)
    assert (missing.f.f1, missing.cemgil, missing.aml_t, missing.information_gain) == (0, 0, 0, 0)
    single = beat_scores(some, some[:1])
    assert single.f.recall == 1 / 20
    assert single.cemgil > 0
    assert single.cml_t == 0


def test_tempo():
    assert [tempo_accuracy(100, bpm) for bpm in (100, 104, 96, 104.1, 200, 0)] == [1, 1, 1, 0, 0, 0]
    assert [tempo_accuracy(120, bpm, OCTAVES) for bpm in (40, 60, 240, 360, 180, 41.7)] == [1, 1, 1, 1, 0, 0]
    assert math.isnan(tempo_accuracy(0, 100))
    assert tempo_of(np.array([0, 0.5, 1.0, 1.5, 9])) == 120
    assert tempo_of(np.array([1.0])) == 0


def test_meter():
    assert (meter_accuracy("3/4", "3/4"), meter_accuracy("3/4", "6/8"), meter_accuracy("3/4", "")) == (1, 0, 0)
    assert math.isnan(meter_accuracy("", "4/4"))


def test_a_truth_agrees_with_itself():
    tune = Part("Keys", tuple(Note(Ticks(480 * n), Ticks(240), 60) for n in range(24)))
    truth = truth_of(Score((tune,), TempoMap.constant(90), (Meter(Ticks(0), 3, 4),)), 44100, 44100 * 16)
    pulse = pulse_of(truth)
    found = rhythm_scores(pulse, pulse)
    assert len(pulse.downbeats_s) == len(pulse.beats_s) // 3 == 8
    assert (found.beats.f.f1, found.downbeats.f.f1, found.beats.cml_c) == (1, 1, 1)
    assert (found.tempo_1, found.tempo_2, found.meter) == (1, 1, 1)
