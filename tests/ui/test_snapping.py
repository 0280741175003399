"""What times snap to, and times as bars."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ui.fakes import FACTS

from musicstudio.ui.bar_time import bar_seconds, bar_text
from musicstudio.ui.grid import Grid
from musicstudio.ui.snapping import SNAPS, snapped

GRID = Grid.from_facts(FACTS)
"""120 bpm in 4/4 from 0: a beat is 0.5 s, a bar 2 s."""


@pytest.mark.parametrize(
    ("snap", "expected"),
    [("Off", 2.62), ("Bar", 2.0), ("Beat", 2.5), ("1/2", 3.0), ("1/4", 2.5), ("1/8", 2.5), ("1/16", 2.625)],
)
def test_each_choice_has_its_own_lines(snap, expected):
    assert snapped(GRID, 2.62, 10.0, snap) == pytest.approx(expected)


def test_lines_out_of_reach_and_songs_without_a_grid_leave_times_alone():
    assert snapped(GRID, 2.62, 0.05, "Beat") == 2.62
    assert all(snapped(Grid(), 2.62, 10.0, snap) == 2.62 for snap in SNAPS)


def test_halves_are_counted_from_the_bar():
    late = Grid(beats_s=tuple(0.5 * n for n in range(9)), bars_s=(0.5, 2.5), meter="4/4")
    assert snapped(late, 1.4, 0.2, "1/2") == 1.5
    assert snapped(late, 1.05, 0.2, "1/2") == 1.05


def test_an_eighth_is_a_beat_where_the_meter_says_so():
    assert snapped(Grid(beats_s=GRID.beats_s, bars_s=GRID.bars_s, meter="6/8"), 2.3, 10.0, "1/8") == 2.5


@pytest.mark.parametrize(("time_s", "text"), [(0.0, "1|1"), (2.5, "2|2"), (3.125, "2|3.25"), (7.5, "4|4")])
def test_a_time_reads_as_bar_and_beat(time_s, text):
    assert bar_text(GRID, time_s) == text
    assert bar_seconds(GRID, text) == pytest.approx(time_s)


@given(st.floats(0, 7.9))
def test_what_is_shown_can_be_typed_again(time_s):
    assert bar_seconds(GRID, bar_text(GRID, time_s)) == pytest.approx(time_s, abs=0.0005)


@pytest.mark.parametrize("text", ["", "x", "0|1", "99|1", "2|0", "2|x"])
def test_what_is_no_place_on_the_grid_is_none(text):
    assert bar_seconds(GRID, text) is None
