"""Scores got back from their truth, and how two of them agree."""

from __future__ import annotations

from dataclasses import replace

import pytest
from training.scores import song

from musicstudio.training.evaluation.sounding_scores import changed_notes, pitch_class_agreement


def test_changes_outside_are_counted_on_both_sides():
    score = song(4)
    tune = score.parts[0]
    other = replace(score, parts=(replace(tune, notes=tune.notes[1:]), *score.parts[1:]))
    assert changed_notes(score, score, 0, 0) == 0
    assert changed_notes(score, other, 0, 0) == changed_notes(other, score, 0, 0) == 1
    assert changed_notes(score, other, 0, 1920) == 0


def test_pitch_classes_agree_in_any_octave_and_not_a_step_away():
    score = song(4)
    up = {n: replace(score, parts=tuple(
        replace(part, notes=tuple(replace(note, pitch=note.pitch + n) for note in part.notes)) if not part.is_drums
        else part for part in score.parts)) for n in (1, 12)}  # fmt: skip
    assert pitch_class_agreement(score, up[12], 0, 4 * 1920) == pytest.approx(1)
    assert pitch_class_agreement(score, up[1], 0, 4 * 1920) < 0.3
    assert pitch_class_agreement(score, replace(score, parts=()), 0, 1920) == 0
    assert pitch_class_agreement(replace(score, parts=()), replace(score, parts=()), 0, 1920) is None
