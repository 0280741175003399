"""Rows: any task's come back as the sheet they tell, show what is known by then, and are refused when malformed."""

from __future__ import annotations

import numpy as np
import pytest
from composer_strategies import tasks
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from training.scores import song

from musicstudio.engines.composer import columns, grammar
from musicstudio.engines.composer.columns import CELL, INDEX, NOTE
from musicstudio.engines.composer.sheet import sheet_of, window
from musicstudio.engines.composer.tokens import Task, composing, rows_of, sheet_in
from musicstudio.engines.composer.traits import Traits, traits_of

SHEET = sheet_of(song(4))


@given(st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_task_comes_back_as_the_notes_it_tells(data: st.DataObject) -> None:
    task = data.draw(tasks(SHEET))
    traits = traits_of(SHEET) if data.draw(st.booleans()) else Traits(chords=False)
    back = sheet_in(rows_of(SHEET, traits, task))
    told = (task.known | task.asked)[SHEET.notes["bar"], SHEET.notes["track"]]
    assert back.notes.tolist() == SHEET.notes[told].tolist()
    assert back.tracks["role"].tolist() == SHEET.tracks["role"].tolist()


def test_what_is_said_comes_back_whole() -> None:
    back = sheet_in(rows_of(SHEET, traits_of(SHEET), composing(SHEET)))
    assert back.bars.tolist() == SHEET.bars.tolist()
    assert back.tracks.tolist() == SHEET.tracks.tolist()
    assert (back.tonic, back.mode, back.style) == (SHEET.tonic, SHEET.mode, SHEET.style)


def test_one_row_a_note_and_one_a_cell() -> None:
    rows = rows_of(SHEET, traits_of(SHEET), composing(SHEET))
    cells = len(SHEET.bars) * len(SHEET.tracks)
    assert len(rows) == 1 + len(SHEET.tracks) + cells + len(SHEET.notes) + 1


def test_known_cells_come_before_those_that_are_asked_for() -> None:
    asked = np.zeros((4, 5), bool)
    asked[1, 2] = True
    rows = rows_of(SHEET, traits_of(SHEET), Task(~asked, asked))
    cells = rows[rows[:, 0] == CELL]
    assert cells[-1, INDEX["bar"]] == 2
    assert cells[-1, INDEX["track"]] == 3
    assert (cells[:-1, INDEX["asked"]] == 1).all()


def test_a_cell_shows_the_harmony_that_is_known_by_then() -> None:
    every = np.ones((4, 5), bool)
    asked = ~every
    asked[2:] = True
    rows = rows_of(SHEET, traits_of(SHEET), Task(~asked, asked))
    shown = {(row[INDEX["bar"]], row[INDEX["track"]]): row[INDEX["root"]] for row in rows if row[0] == CELL}
    assert shown[(1, 2)] == 9 + 1
    assert shown[(3, 2)] == 0 + 1  # C, written right before
    asked[:, 0] = True
    rows = rows_of(SHEET, traits_of(SHEET), Task(~asked, asked))
    first = {(row[INDEX["bar"]], row[INDEX["track"]]): row[INDEX["root"]] for row in rows if row[0] == CELL}
    assert first[(1, 2)] == 0  # a known cell comes before the harmony is written


def test_traits_measure_what_is_there() -> None:
    traits = traits_of(SHEET)
    assert traits.cells["echo"][0].tolist()[1:] == [1] * 4
    assert traits.cells["echo"][3, 4] == 2  # the drums play what they played a bar before
    assert traits.cells["density"][0, 4] > traits.cells["density"][0, 3]
    assert traits.tracks["voices"][2] == len(columns.VOICES) + 1  # the piano plays three at once
    assert traits.tracks["register"][4] == 0
    assert traits.cells["left"][:, 0].tolist() == [4, 3, 2, 1]
    assert traits_of(window(sheet_of(song(8)), 0, 2)).cells["left"][1, 0] == 7


def _broken(rows: np.ndarray, where: int, column: str, value: int) -> np.ndarray:
    changed = rows.copy()
    changed[where, INDEX[column]] = value
    return changed


@pytest.mark.parametrize(
    ("kind", "column", "value"),
    [(NOTE, "pitch", 0), (NOTE, "pitch", 200), (NOTE, "where", 96), (NOTE, "bar", 9), (NOTE, "kind", 2),
     (CELL, "bar", 60), (CELL, "numerator", 0), (CELL, "asked", 0), (NOTE, "length", 90), (NOTE, "micro", 0),
     (NOTE, "where", 999)],
)  # fmt: skip
def test_rows_that_break_the_grammar_are_refused(kind: int, column: str, value: int) -> None:
    rows = rows_of(SHEET, traits_of(SHEET), composing(SHEET))
    tune = np.flatnonzero((rows[:, 0] == kind) & (rows[:, INDEX["track"]] == 2))[2]
    with pytest.raises(ValueError):
        sheet_in(_broken(rows, tune, column, value))


def test_no_sheet_is_read_from_an_end_that_never_came() -> None:
    rows = rows_of(SHEET, traits_of(SHEET), composing(SHEET))
    with pytest.raises(ValueError, match="end"):
        grammar.check(rows[:-1])


def test_a_cell_is_known_or_asked_for_and_not_both() -> None:
    every = np.ones((4, 5), bool)
    with pytest.raises(ValueError, match="not both"):
        Task(every, every)
