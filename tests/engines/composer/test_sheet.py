"""Scores on the composer's grid: what comes back, and by how much it may be off."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from training.scores import BAR, song

from musicstudio.domain.score import Mark, Meter, Note, Part, Score, TempoChange, TempoMap
from musicstudio.domain.units import Ticks
from musicstudio.engines.composer import fields
from musicstudio.engines.composer.sheet import moved, sheet_of, window, with_tracks
from musicstudio.engines.composer.writing import score_of

METERS = ((4, 4), (3, 4), (6, 8), (7, 16), (5, 4), (12, 8), (9, 4), (1, 32))


@st.composite
def scores(draw: st.DrawFn) -> Score:
    """Any parts, meters that change on bar lines, tempi on them, chords and sections."""
    meters, at = [], 0
    for number, denominator in draw(st.lists(st.sampled_from(METERS), min_size=1, max_size=3)):
        meters.append(Meter(Ticks(at), number, denominator))
        at += meters[-1].bar * draw(st.integers(1, 4))
    times = st.integers(0, at - 1)
    note = st.builds(Note, times.map(Ticks), st.integers(1, 9000).map(Ticks), st.integers(0, 127), st.integers(1, 127))
    parts = [
        Part(f"part {n}", tuple(sorted(draw(st.lists(note, max_size=12)))), draw(st.integers(0, 127)), channel)
        for n, channel in enumerate(draw(st.lists(st.sampled_from((0, 1, 9)), max_size=4)))
    ]
    tempi = [TempoChange(Ticks(0), draw(st.floats(21, 600)))]
    chord = st.sampled_from(("Am", "C/E", "G7", "N", "F#m7b5", "what"))
    chords = draw(st.lists(st.builds(Mark, times.map(Ticks), chord), max_size=4))
    key = draw(st.sampled_from(("", "A minor", "Eb dorian")))
    made = TempoMap(tuple(tempi))
    return Score(tuple(parts), made, tuple(meters), key, chords=tuple(sorted(chords)), length=Ticks(at))


@given(scores())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_on_the_grid_comes_back_as_it_was(score: Score) -> None:
    sheet = sheet_of(score)
    again = sheet_of(score_of(sheet))
    for name in ("bar", "where", "pitch", "loudness", "micro"):
        assert again.notes[name].tolist() == sheet.notes[name].tolist()
    assert again.bars["numerator"].tolist() == sheet.bars["numerator"].tolist()
    assert again.bars["tempo"].tolist() == sheet.bars["tempo"].tolist()
    assert (again.tonic, again.mode) == (sheet.tonic, sheet.mode)


@given(scores())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_notes_lose_no_more_than_is_said(score: Score) -> None:
    """Bars of these meters are all multiples of 1/64, so that ticks stay what they were."""
    back = score_of(sheet_of(score))
    kept = [part for part in score.parts if part.notes]
    assert len(back.parts) == len(kept)
    for before, after in zip(kept, back.parts, strict=True):
        assert (before.is_drums, before.is_drums or before.program) == (after.is_drums, after.is_drums or after.program)
        for note in before.notes:
            same = [one for one in after.notes if one.pitch == note.pitch]
            off = min(same, key=lambda one: (abs(one.start - note.start), abs(one.length - note.length)))
            assert abs(off.start - note.start) <= 2 * fields.STEP  # another on its step may stand for it
        for note in after.notes:
            near = [one for one in before.notes if one.pitch == note.pitch and abs(one.start - note.start) <= 4]
            assert near
            if not after.is_drums and note.end < back.end - 5:
                error = min(abs(one.length - note.length) for one in near)
                assert error <= max(20, 0.045 * note.length) or note.length == fields.length_ticks(
                    len(fields.LENGTHS) - 1
                )
            assert min(abs(one.velocity - note.velocity) for one in near) <= 2


def test_a_song_comes_back_with_all_that_is_named() -> None:
    back = score_of(sheet_of(song()))
    assert [part.role for part in back.parts] == ["vocals", "keys", "bass", "drums"]
    assert [mark.text for mark in back.chords] == ["Am", "F", "C", "G"] * 2
    assert [mark.tick for mark in back.sections] == [0, 4 * BAR]
    assert back.key == "A minor"
    assert back.tempo_map.changes[0].bpm == pytest.approx(96, rel=0.015)
    assert back.parts[0].notes[0].length == pytest.approx(460, abs=20)


def test_parts_that_are_given_keep_their_names_and_sounds() -> None:
    score = song()
    parts = tuple(replace(part, patch="oud") for part in score.parts)
    assert [part.name for part in score_of(sheet_of(score), parts).parts] == ["tune", "piano", "bass", "kit"]
    assert {part.patch for part in score_of(sheet_of(score), parts).parts} == {"oud"}


def test_a_late_note_stands_on_the_next_bar_line_and_a_long_bar_becomes_several() -> None:
    late = sheet_of(Score((Part("a", (Note(Ticks(BAR - 10), Ticks(200), 60),)),), length=Ticks(BAR)))
    assert (late.notes["bar"][0], late.notes["where"][0], late.notes["micro"][0]) == (1, 0, fields.MIDDLE - 2)
    long = sheet_of(Score((Part("a", (Note(Ticks(5000), Ticks(200), 60),)),), meters=(Meter(Ticks(0), 12, 4),)))
    assert long.bars["numerator"].tolist() == [1, 1, 1]
    assert score_of(long).parts[0].notes[0].start == 5000


def test_a_window_says_the_chord_that_holds_and_where_it_lies() -> None:
    score = song(8)
    score = replace(score, chords=(Mark(Ticks(0), "Am"), Mark(Ticks(5 * BAR), "F")))
    cut = window(sheet_of(score), 3, 4)
    assert score_of(cut).chords == (Mark(Ticks(0), "Am"), Mark(Ticks(2 * BAR), "F"))
    assert (cut.first, cut.left) == (3, 1)
    assert len(cut.bars) == 4


@given(st.integers(-6, 6))
def test_moving_there_and_back_changes_nothing(semitones: int) -> None:
    sheet = sheet_of(song(2))
    there = moved(sheet, semitones)
    assert moved(there, -semitones).notes.tolist() == sheet.notes.tolist()
    assert there.tonic == (9 + semitones) % 12
    drums = sheet.notes["pitch"] >= fields.DRUMS
    tones = sheet.notes["pitch"] < fields.PITCHES
    assert (there.notes["pitch"][tones] == sheet.notes["pitch"][tones].astype(int) + semitones).all()
    strokes = drums & (sheet.notes["pitch"] < fields.ROOTS)
    assert there.notes["pitch"][strokes].tolist() == sheet.notes["pitch"][strokes].tolist()


def test_tracks_may_be_left_out() -> None:
    sheet = with_tracks(sheet_of(song(2)), np.array([0, 3]))
    assert [fields.ROLE_NAMES[role] for role in sheet.tracks["role"]] == ["harmony", "bass"]
    assert set(sheet.notes["track"].tolist()) == {0, 1}
    assert [part.name for part in score_of(sheet, song(2).parts).parts] == ["bass"]


def test_lengths_are_told_finer_the_shorter() -> None:
    ticks = [fields.length_ticks(code) for code in range(len(fields.LENGTHS))]
    assert all(a < b for a, b in pairwise(ticks))
    assert all(fields.length_code(one) == code for code, one in enumerate(ticks))


@pytest.mark.parametrize("bpm", [20.0, 61.3, 120.0, 599.0])
def test_tempi_are_told_to_a_percent_and_a_half(bpm: float) -> None:
    assert fields.tempo_of(fields.tempo_code(bpm)) == pytest.approx(bpm, rel=0.0146)
