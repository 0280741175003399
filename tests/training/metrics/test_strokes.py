"""Drum strokes by class."""

from __future__ import annotations

import math

import numpy as np
import pytest

from musicstudio.domain.drums import DRUM_NAMES
from musicstudio.domain.score import Note, Part, Score
from musicstudio.domain.units import Ticks
from musicstudio.training.metrics.notes import joined, notes_of_arrays
from musicstudio.training.metrics.strokes import CLASSES, DRUMS, class_of, stroke_scores, strokes_of
from musicstudio.training.truth import truth_of


def test_every_general_midi_drum_is_of_one_class():
    known = [pitch for pitches in CLASSES.values() for pitch in pitches]
    assert sorted(known) == sorted(DRUM_NAMES)
    assert class_of(36) == "kick"
    assert class_of(120) == "percussion"


@pytest.mark.parametrize("window_s", [0.05, 0.03])
def test_each_class_is_as_the_reference_says(window_s):
    onset = pytest.importorskip("mir_eval.onset")
    rng = np.random.default_rng(4)
    pitches = np.array(sorted(DRUM_NAMES))
    times = rng.uniform(0, 30, 500)
    drums = rng.choice(pitches, 500)
    kept = rng.random(500) < 0.8
    heard_at = np.concatenate([times[kept] + rng.normal(0, 0.03, kept.sum()), rng.uniform(0, 30, 60)])
    heard = np.concatenate([drums[kept], rng.choice(pitches, 60)])
    found = stroke_scores(
        notes_of_arrays(times, times + 0.1, drums), notes_of_arrays(heard_at, heard_at + 0.1, heard), window_s
    )
    for name, numbers in CLASSES.items():
        wanted, given = np.sort(times[np.isin(drums, numbers)]), np.sort(heard_at[np.isin(heard, numbers)])
        f1, precision, recall = onset.f_measure(wanted, given, window_s)
        row = found.classes[name]
        assert (row.f1, row.precision, row.recall) == pytest.approx((f1, precision, recall), abs=1e-12)
    assert found.macro_f1 == pytest.approx(np.mean([found.classes[name].f1 for name in DRUMS]))
    assert found.micro.truth == sum(found.classes[name].truth for name in DRUMS) < 500


def test_windows_differ():
    kick = notes_of_arrays([1.0], [1.1], [36])
    late = notes_of_arrays([1.04], [1.1], [35])
    assert stroke_scores(kick, late).classes["kick"].f1 == 1
    assert stroke_scores(kick, late, 0.03).classes["kick"].f1 == 0


def test_empty_sides():
    none, kick = joined(()), notes_of_arrays([1.0], [1.1], [36])
    assert math.isnan(stroke_scores(none, none).micro.f1)
    assert math.isnan(stroke_scores(none, none).macro_f1)
    for truth, estimate in ((none, kick), (kick, none)):
        found = stroke_scores(truth, estimate)
        assert (found.micro.f1, found.macro_f1) == (0, 0)
        assert math.isnan(found.classes["snare"].f1)


def test_strokes_of_truth_and_score():
    beat = tuple(Note(Ticks(480 * n), Ticks(120), 36 if n % 2 else 38) for n in range(8))
    score = Score((Part("Kit", beat, 0, 9), Part("Keys", beat, 0, 0)))
    known, written = strokes_of(truth_of(score, 44100, 44100 * 6)), strokes_of(score)
    assert len(known) == len(written) == 8
    assert stroke_scores(known, written).micro.f1 == 1
