"""The rows of the piano roll, and notes found in view."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicstudio.domain.note_table import NoteTable
from musicstudio.domain.project import Project, Track
from musicstudio.domain.score import Note, Part, Score, TempoMap
from musicstudio.ui.companions import scores_of, sound_of
from musicstudio.ui.note_batch import NoteBatch, batch_of
from musicstudio.ui.rows import LEAST_PX, MOST_PX, Rows
from musicstudio.ui.timeline import Timeline

MEDIA = "fake"


def rows(height=300, used=(60, 72), drums=False):
    made = Rows()
    made.set_height(height)
    made.set_pitches(np.array(used), drums)
    return made


@given(st.floats(0, 299))
def test_a_pixel_lies_in_its_row(y):
    made = rows()
    pitch = made.pitch_at(y)
    top = made.top_of(made.rows_of(pitch))
    assert top - 1e-6 <= y <= top + made.row_px + 1e-6


def test_what_is_used_is_in_view():
    made = rows(used=(41, 88))
    assert {41, 88} <= {made.pitches[row] for row in made.visible()} or made.row_px == 12
    near = rows(used=(60, 62))
    shown = near.visible()
    assert shown.start <= 60
    assert shown.stop > 62


def test_drums_have_rows_only_where_they_are_played():
    made = rows(used=(36, 54), drums=True)
    assert len(made.pitches) < 20
    assert 54 in made.pitches
    assert made.name(36) == "Kick"
    assert rows().name(60) == "C4"
    assert not made.covers(np.array([77]))
    made.add(77)
    assert made.covers(np.array([77]))
    assert made.pitches[made.rows_of(77)] == 77


@given(st.lists(st.tuples(st.floats(0.2, 5), st.floats(0, 300), st.floats(-50, 50)), max_size=6))
def test_scrolling_and_zooming_stay_on_the_keyboard(moves):
    made = rows()
    for factor, y, scroll in moves:
        made.zoom(factor, y)
        made.scroll(scroll)
    assert min(LEAST_PX, 300 / 128) <= made.row_px <= MOST_PX
    assert made.low >= 0
    assert made.row_at(0) <= 128 + 1e-6


def test_zooming_keeps_the_row_under_the_pointer():
    made = rows()
    at = made.row_at(100)
    made.zoom(0.8, 100)
    assert made.row_at(100) == pytest.approx(at)


notes = st.lists(st.builds(Note, st.integers(0, 9600), st.integers(1, 4800), st.integers(0, 127)), max_size=30)


@given(notes, st.floats(0, 10), st.floats(0.1, 5))
def test_every_note_that_sounds_in_view_is_found(many, start, span):
    batch = NoteBatch.of(NoteTable.of(tuple(many)), TempoMap(), 0.0)
    seen = set(batch.place[batch.seen(start, start + span)].tolist())
    for place, note in enumerate(many):
        if note.start / 960 < start + span and note.end / 960 > start:
            assert place in seen


def test_faint_notes_are_those_one_is_not_sure_of_or_hardly_hears():
    table = NoteTable.of((Note(0, 9, 60, 127), Note(0, 9, 60, 20), Note(0, 9, 60, 127, 0.1)))
    shade = NoteBatch.of(table, TempoMap(), 0.0).shade
    assert shade[0] > shade[1]
    assert shade[0] > shade[2]


def test_a_parts_batch_is_made_once():
    part, tempo = Part("a", (Note(0, 480, 60),)), TempoMap()
    assert batch_of(part, tempo, 0.0) is batch_of(part, tempo, 0.0)
    assert batch_of(part, tempo, 1.0).start_s[0] == pytest.approx(1.0)


def test_pixels_of_notes():
    timeline = Timeline()
    timeline.set_duration(10.0)
    batch = NoteBatch.of(NoteTable.of((Note(960, 960, 60),)), TempoMap(), 0.0)
    left, wide = batch.edges(batch.seen(0, 10), timeline, 1000)
    assert (left[0], wide[0]) == (pytest.approx(100), pytest.approx(99))


def track(name, identity, parent="", score=False):
    return Track(identity, name, media=None if score else MEDIA, score=Score() if score else None, parent=parent)


def test_notes_belong_to_the_sound_they_were_made_from_or_that_has_their_name():
    song, named = track("Morning Tape", "a"), track("Morning Tape (score)", "b", score=True)
    stem, heard = track("Bass", "c", parent="a"), track("Bass notes", "d", parent="c", score=True)
    alone = track("Sketch", "e", score=True)
    project = Project(tracks=(song, named, stem, heard, alone))
    assert sound_of(project, named) is song
    assert sound_of(project, heard) is stem
    assert sound_of(project, alone) is None
    assert scores_of(project, song) == (named,)
    assert scores_of(project, stem) == (heard,)
    assert scores_of(project, alone) == (alone,)
    assert scores_of(project, None) == ()


def test_revealing_scrolls_no_further_than_needed():
    made = rows(used=(60, 72))
    before = made.low
    made.reveal(np.array([62, 66]))
    assert made.low == before
    made.reveal(np.array([90]))
    assert 90 in {made.pitches[row] for row in made.visible()}
    assert made.row_at(0) == pytest.approx(91)
    made.reveal(np.array([30, 120]))
    assert made.low == 30
