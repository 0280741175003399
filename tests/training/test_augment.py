"""Other keys, tempi, densities and line-ups of a score."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from training.scores import quartet, scores, song

from musicstudio.domain.harmony import Chord, Key
from musicstudio.domain.score import Mark, Note, Score
from musicstudio.domain.units import Ticks
from musicstudio.training.augment import augmented, dropped, paced, reach, thinned, transposed


def dice(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


@settings(max_examples=40, deadline=None)
@given(scores(), st.integers(-6, 6))
def test_up_and_down_again_is_the_score_itself(score, semitones):
    there = transposed(score, semitones)
    back = transposed(there, -semitones)
    assert back.parts == score.parts
    assert Key.parse(back.key) == Key.parse(score.key)
    for one, other in zip(back.chords, score.chords, strict=True):
        assert one.tick == other.tick
        assert one.text == other.text or Chord.parse(one.text) == Chord.parse(other.text)
    drums = [part for part in score.parts if part.is_drums]
    assert [part for part in there.parts if part.is_drums] == drums


def test_key_and_chords_go_with_the_notes():
    moved = transposed(replace(song(), chords=(Mark(Ticks(0), "C/E"), Mark(Ticks(960), "N"))), 3)
    assert moved.key == "C minor"
    assert [mark.text for mark in moved.chords] == ["Eb/G", "N"]
    assert [note.pitch for note in moved.parts[0].notes] == [note.pitch + 3 for note in song().parts[0].notes]
    with pytest.raises(ValueError, match="no such note"):
        transposed(song(), 60)
    assert transposed(Score(key="nobody knows"), 2).key == "nobody knows"


def test_instruments_stay_within_their_reach():
    steps = reach(quartet())
    assert 0 in steps
    assert max(steps) == 6
    assert min(steps) == max(-6, 36 - 44)
    high = replace(quartet(), parts=(replace(quartet().parts[0], notes=(Note(Ticks(0), Ticks(9), 56),)),))
    assert reach(high) == tuple(range(-1, 7))
    beyond = replace(high, parts=(replace(high.parts[0], notes=(Note(Ticks(0), Ticks(9), 40),)),))
    assert min(reach(beyond)) == 0
    assert reach(Score()) == tuple(range(-6, 7))


@settings(max_examples=40, deadline=None)
@given(scores(), st.floats(0.5, 2.0))
def test_pace_changes_seconds_and_nothing_else(score, factor):
    faster = paced(score, factor)
    assert replace(faster, tempo_map=score.tempo_map) == score
    assert float(faster.tempo_map.seconds(9000)) == pytest.approx(float(score.tempo_map.seconds(9000)) / factor)


@settings(max_examples=40, deadline=None)
@given(scores(), st.floats(0.0, 1.0), st.integers(0, 9))
def test_thinning_takes_notes_and_adds_none(score, share, seed):
    thin = thinned(score, dice(seed), share)
    for before, after in zip(score.parts, thin.parts, strict=True):
        assert set(after.notes) <= set(before.notes)
        assert bool(after.notes) == bool(before.notes)


def test_what_carries_a_piece_is_kept_when_it_is_thinned():
    thin = thinned(song(), dice(), 1.0)
    comp = thin.parts[1].notes
    assert len(comp) == 2 * len(song().parts[1].notes) // 3
    assert thin.parts[0] == song().parts[0]
    assert {note.start for note in thin.parts[3].notes} == set(range(0, 8 * 1920, 480))
    assert thinned(song(), dice(), 0.0) == song()


@settings(max_examples=40, deadline=None)
@given(scores(), st.floats(0.0, 1.0), st.integers(0, 9))
def test_parts_are_dropped_but_never_all_that_sound(score, share, seed):
    some = dropped(score, dice(seed), share)
    assert set(some.parts) <= set(score.parts)
    assert any(part.notes for part in some.parts) == any(part.notes for part in score.parts)


def test_named_parts_stay():
    for seed in range(20):
        names = [part.name for part in dropped(song(), dice(seed), 1.0, keep=("tune", "kit")).parts]
        assert names == ["tune", "kit"]


@settings(max_examples=40, deadline=None)
@given(scores(), st.integers(0, 99))
def test_augmented_scores_are_sound_and_repeatable(score, seed):
    made = augmented(score, dice(seed))
    assert made == augmented(score, dice(seed))
    assert all(note.start >= 0 and note.end <= score.end for part in made.parts for note in part.notes)
    drums = {note.pitch for part in score.parts if part.is_drums for note in part.notes}
    assert {note.pitch for part in made.parts if part.is_drums for note in part.notes} <= drums


def test_augmented_scores_differ_in_every_way():
    made = [augmented(song(), dice(seed), keep=("tune",)) for seed in range(60)]
    assert len({one.key for one in made}) >= 8
    tempi = [one.tempo_map.bpm_at(0) for one in made]
    assert min(tempi) >= 96 * 0.8
    assert max(tempi) <= 96 * 1.21
    assert len({round(tempo) for tempo in tempi}) > 10
    assert {len(one.parts) for one in made} >= {2, 3, 4}
    assert all(one.parts[0].name == "tune" for one in made)
    played = [any(note.start % 60 for part in one.parts for note in part.notes) for one in made]
    assert any(played)
    assert not all(played)
