"""Pitch frame by frame."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.training.metrics.pitch import cents, periodicity_rmse, pitch_scores


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_pitch_is_judged_as_by_the_reference(seed, apart):
    melody = pytest.importorskip("mir_eval.melody")
    rng = np.random.default_rng(seed)
    truth = 220 * 2 ** rng.uniform(-1, 1, 300) * (rng.random(300) < 0.7)
    steps = rng.choice([0, 0.3, 0.6, 12, -12.4, 24.2, 7], 300)
    estimate = np.where(truth > 0, truth, 200) * 2 ** (steps / 12) * (rng.random(300) < 0.9)
    voiced = (rng.random(300) < 0.6) if apart else None
    times = np.arange(300) * 0.01
    given_voicing = None if voiced is None else voiced.astype(float)
    wanted = melody.evaluate(times, truth.copy(), times, estimate.copy(), est_voicing=given_voicing)
    found = pitch_scores(truth, estimate, voiced)
    assert [
        found.voicing_recall, found.voicing_false_alarm, found.raw_pitch, found.raw_chroma, found.overall,
    ] == pytest.approx([
        wanted["Voicing Recall"], wanted["Voicing False Alarm"], wanted["Raw Pitch Accuracy"],
        wanted["Raw Chroma Accuracy"], wanted["Overall Accuracy"],
    ], abs=1e-12)  # fmt: skip


def test_error_in_cents():
    truth = np.array([220.0, 220, 220, 0])
    estimate = np.array([220 * 2 ** (30 / 1200), 220 * 2 ** (-40 / 1200), 0, 100])
    assert cents(truth, estimate) == pytest.approx([30, -40, 0, 0])
    assert pitch_scores(truth, estimate).rmse_cents == pytest.approx(math.sqrt((900 + 1600) / 2))


def test_periodicity():
    assert periodicity_rmse(np.array([0.0, 1.0]), np.array([0.5, 0.5])) == 0.5
    assert math.isnan(periodicity_rmse(np.zeros(0), np.zeros(0)))
    with pytest.raises(ValueError):
        periodicity_rmse(np.zeros(2), np.zeros(3))


def test_empty_sides():
    silent, sung = np.zeros(5), np.full(5, 220.0)
    missed = pitch_scores(sung, silent)
    assert (missed.voicing_recall, missed.raw_pitch, missed.raw_chroma, missed.overall) == (0, 0, 0, 0)
    assert math.isnan(missed.voicing_false_alarm)
    assert math.isnan(missed.rmse_cents)
    invented = pitch_scores(silent, sung)
    assert (invented.voicing_false_alarm, invented.overall) == (1, 0)
    assert math.isnan(invented.raw_pitch)
    assert pitch_scores(silent, silent).overall == 1
    nothing = pitch_scores(np.zeros(0), np.zeros(0))
    assert nothing.frames == 0
    assert math.isnan(nothing.overall)
    with pytest.raises(ValueError):
        pitch_scores(sung, sung[:3])
