"""Every kind of mistake made on purpose."""

from __future__ import annotations

import numpy as np
import pytest

from musicstudio.training.metrics.mistakes import FalseNotes, MissedNotes, mistakes
from musicstudio.training.metrics.notes import joined, notes_of_arrays

pytest.importorskip("mir_eval")


def notes(*rows):
    onset, offset, pitch = np.array(rows, float).reshape(-1, 3).T
    return notes_of_arrays(onset, offset, pitch)


def test_each_false_note_has_its_cause():
    truth = notes((0, 1, 60), (2, 3, 60), (4, 5, 60), (6, 7, 60), (8, 9, 60), (10, 11, 60), (12, 13, 60))
    estimate = joined([
        truth.only(np.arange(1, 7)),
        notes((0.1, 1, 60), (2.5, 3, 60), (4.3, 4.4, 72), (6.02, 7, 48), (8, 9, 79), (10, 11, 61), (12, 13, 66)),
    ])  # fmt: skip
    found = mistakes(truth, estimate)
    assert found.false == FalseNotes(1, 1, 1, 1, 1, 1, 1)
    assert found.missed == MissedNotes(1, 0, 0, 0)
    assert (found.truth, found.estimate, found.matched) == (7, 13, 6)
    assert sum(found.false_by_octave) == 7
    assert (found.false_by_octave[4], found.false_by_octave[5], found.false_by_octave[6]) == (1, 4, 2)


def test_each_missed_note_has_its_cause():
    truth = notes((0, 0.5, 60), (0.5, 1, 60), (2, 3, 48), (2, 3, 60), (4, 5, 50), (6, 7, 64))
    estimate = notes((0, 1, 60), (2, 3, 48), (6.2, 7, 64))
    found = mistakes(truth, estimate)
    assert found.missed == MissedNotes(mistimed=1, merged=1, masked=1, other=1)
    assert found.missed_by_octave[5] == 3
    assert found.missed_by_octave[4] == 1


def test_deviations_are_late_above_zero():
    truth = notes((1, 2, 60), (3, 4, 60), (5, 6, 60))
    found = mistakes(truth, notes((1.015, 2, 60), (2.975, 4, 60), (5.2, 6, 60)))
    assert [(place, count) for place, count in enumerate(found.deviations) if count] == [(22, 1), (26, 1), (45, 1)]


def test_kinds_add_up_to_what_is_wrong():
    rng = np.random.default_rng(3)
    for _ in range(20):
        onset, other = rng.uniform(0, 10, 80), rng.uniform(0, 10, 90)
        truth = notes_of_arrays(onset, onset + rng.uniform(0.01, 1, 80), rng.integers(40, 80, 80))
        estimate = notes_of_arrays(other, other + rng.uniform(0.01, 1, 90), rng.integers(40, 80, 90))
        found = mistakes(truth, estimate)
        assert sum(vars(found.false).values()) == sum(found.false_by_octave) == found.estimate - found.matched
        assert sum(vars(found.missed).values()) == sum(found.missed_by_octave) == found.truth - found.matched
        assert sum(found.deviations) == found.matched + found.false.mistimed
        assert found.false.mistimed == found.missed.mistimed


def test_empty_sides():
    none, one = joined(()), notes((0, 1, 60))
    assert mistakes(none, none).false == FalseNotes(0, 0, 0, 0, 0, 0, 0)
    assert mistakes(none, one).false.other == 1
    assert mistakes(one, none).missed.other == 1
