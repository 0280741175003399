"""Notes as columns: the same as notes one by one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicstudio.domain.note_table import NoteTable, seconds_of
from musicstudio.domain.score import Note, TempoChange, TempoMap

notes = st.lists(
    st.builds(Note, st.integers(0, 4000), st.integers(1, 960), st.integers(0, 127), st.integers(1, 127)), max_size=9
).map(tuple)
MAP = TempoMap((TempoChange(0, 90.0), TempoChange(480, 140.0), TempoChange(1000, 60.0)), 0.3)


@given(notes)
def test_columns_and_back(many):
    assert NoteTable.of(many).notes() == many


@given(notes, st.integers(-5000, 5000), st.integers(-200, 200))
def test_moved_and_transposed_keep_the_shape_and_stay_in_range(many, ticks, semitones):
    table = NoteTable.of(many).moved(ticks).transposed(semitones)
    for before, after in zip(many, table.notes(), strict=True):
        assert after.start - before.start == table.start[0] - many[0].start
        assert after.pitch - before.pitch == table.pitch[0] - many[0].pitch
        assert after.length == before.length


@given(notes, st.sampled_from(["start", "end"]), st.integers(-2000, 2000))
def test_pulling_one_edge_leaves_the_other(many, edge, ticks):
    for before, after in zip(many, NoteTable.of(many).pulled(edge, ticks, 30).notes(), strict=True):
        assert after.length >= min(before.length, 30)
        if edge == "end":
            assert after.start == before.start
        else:
            assert after.end == before.end


@given(notes, st.floats(-50, 300))
def test_velocities_stay_in_range(many, velocity):
    assert all(1 <= note.velocity <= 127 for note in NoteTable.of(many).struck(velocity).notes())


@given(st.lists(st.integers(0, 4000), min_size=1))
def test_times_are_those_of_the_tempo_map(ticks):
    assert seconds_of(np.array(ticks), MAP).tolist() == pytest.approx([MAP.seconds(tick) for tick in ticks])
