"""The time axis and the grid, as numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicstudio.ui.grid import Grid, Section
from musicstudio.ui.ruler import seconds_text
from musicstudio.ui.timeline import LEAST_SPAN_S, Timeline

GRID = Grid(tuple(n * 0.5 for n in range(17)), tuple(n * 2.0 for n in range(5)))


def timeline(duration_s: float = 600.0) -> Timeline:
    made = Timeline()
    made.set_duration(duration_s)
    return made


def test_the_first_song_is_shown_whole():
    made = timeline(240.0)
    assert (made.start_s, made.end_s) == (0.0, 240.0)
    made.set_duration(300.0)
    assert made.end_s == 300.0


@given(st.floats(0.3, 0.99), st.floats(0, 1600), st.floats(100, 400))
def test_zooming_in_keeps_the_time_under_the_pointer(factor, x, start):
    made = timeline()
    made.set_range(start, start + 100)
    at = made.start_s + x / 1600 * made.span_s
    made.zoom(factor, at)
    assert made.x_of(at, 1600) == pytest.approx(x, abs=1e-6)


@given(st.lists(st.tuples(st.floats(0.01, 100), st.floats(-10, 700)), max_size=8), st.floats(-1000, 1000))
def test_what_is_shown_never_leaves_the_song(zooms, pan):
    made = timeline()
    for factor, at in zooms:
        made.zoom(factor, at)
    made.pan(pan)
    assert LEAST_SPAN_S * 0.999 <= made.span_s <= 600 * 1.001
    assert made.start_s >= 0
    assert made.end_s <= 600 + 0.0201 * made.span_s


def test_the_page_turns_when_the_playhead_leaves_it():
    made = timeline()
    made.set_range(0, 10)
    made.move_playhead(9.9, follow=True)
    assert made.start_s == 0
    made.move_playhead(10.05, follow=True)
    assert made.start_s < 10.05 < made.end_s
    assert made.start_s > 9


@given(st.floats(0, 8), st.floats(0, 0.3))
def test_snapping_goes_to_the_nearest_beat_in_reach_or_nowhere(time, reach):
    snapped = GRID.snap(time, reach)
    nearest = round(time * 2) / 2
    if abs(nearest - time) < reach - 1e-9:
        assert snapped == nearest
    elif abs(nearest - time) > reach + 1e-9:
        assert snapped == time


def test_bar_and_beat_are_counted_from_one():
    assert GRID.position(0.0) == "1|1"
    assert GRID.position(1.99) == "1|4"
    assert GRID.position(2.0) == "2|1"
    assert Grid().position(3.0) == ""


def test_beat_and_bar_under_a_time():
    assert GRID.beat_span(1.2) == (1.0, 1.5)
    assert GRID.bar_span(3.9) == (2.0, 4.0)
    assert GRID.bar_span(99.0) is None


def test_facts_with_gaps_make_an_empty_grid():
    grid = Grid.from_facts({"tempo_bpm": None, "loudness_lufs": None, "sections": [{"label": "A"}]})
    assert grid == Grid()
    sections = Grid.from_facts({"sections": [{"label": "A", "start_s": 0, "end_s": 2}]}).sections
    assert sections == (Section("A", 0.0, 2.0),)


@pytest.mark.parametrize(
    ("time", "step", "text"), [(75, 5, "1:15"), (0.25, 0.05, "0.25"), (28.5, 0.5, "28.5"), (61.5, 0.5, "1:01.5")]
)
def test_labels_of_the_ruler(time, step, text):
    assert seconds_text(time, step) == text
