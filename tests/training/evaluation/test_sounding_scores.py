"""Scores got back from their truth, and how two of them agree."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from training.evaluation.judged import RATE, true_song
from training.scores import quartet, song

from musicstudio.domain.score import Meter, Score, TempoChange, TempoMap
from musicstudio.domain.units import Ticks
from musicstudio.training.evaluation.sounding_scores import changed_notes, pitch_class_agreement, score_of
from musicstudio.training.truth import cut, truth_of

TEMPI = TempoMap((TempoChange(Ticks(0), 90.0), TempoChange(Ticks(1920), 133.0), TempoChange(Ticks(3840), 71.0)))


def notes_of(score: Score) -> list[tuple[float, int, int]]:
    return sorted(
        (round(float(score.tempo_map.seconds(note.start)), 2), note.pitch, note.velocity)
        for part in score.parts for note in part.notes
    )  # fmt: skip


@pytest.mark.parametrize("tempo_map", [TempoMap.constant(97.5), TEMPI])
def test_a_score_comes_back_from_its_truth(tempo_map):
    score = replace(song(6), tempo_map=tempo_map)
    samples = round(float(tempo_map.seconds(score.end)) * RATE)
    back = score_of(truth_of(score, RATE, samples))
    assert [(note.start, note.pitch) for part in back.parts for note in part.notes] == [
        (note.start, note.pitch) for part in score.parts for note in sorted(part.notes)
    ]
    assert back.tempo_map.bpm_at(0) == pytest.approx(tempo_map.bpm_at(0), rel=1e-4)
    assert [part.is_drums for part in back.parts] == [part.is_drums for part in score.parts]
    assert [mark.text for mark in back.chords] == [mark.text for mark in score.chords]
    assert (back.key, back.meters) == (score.key, score.meters)


@given(start=st.floats(0, 5), seconds=st.floats(3, 6))
def test_of_a_stretch_every_note_keeps_its_distance(start, seconds):
    truth = true_song(8)
    part = cut(truth, round(start * RATE), round((start + seconds) * RATE))
    if part.beats["downbeat"].sum() == 0:
        return
    score = score_of(part)
    onsets = np.sort(part.notes["onset"]) / RATE
    found = np.sort([float(score.tempo_map.seconds(note.start)) for one in score.parts for note in one.notes])
    lead_s = float(np.median(found - onsets))
    assert found == pytest.approx(onsets + lead_s, abs=0.002)
    first = part.beats["at_s"][part.beats["downbeat"]][0]
    lines = [float(score.tempo_map.seconds(line)) for line in score.bar_starts(int(score.end))]
    assert min(abs(line - lead_s - first) for line in lines) < 0.002


@pytest.mark.parametrize(("numerator", "denominator"), [(3, 4), (6, 8), (7, 8)])
def test_bars_are_as_long_as_the_downbeats_say(numerator, denominator):
    score = replace(quartet(6), meters=(Meter(Ticks(0), numerator, denominator),))
    samples = round(float(score.tempo_map.seconds(score.end)) * RATE)
    assert score_of(truth_of(score, RATE, samples)).meters == score.meters


def test_a_truth_without_beats_makes_no_score():
    truth = true_song()
    with pytest.raises(ValueError, match="beats"):
        score_of(replace(truth, beats=truth.beats[:1]))


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
