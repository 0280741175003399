"""Selecting by hand, in numbers: every edge, the body, the band, the snap."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from ui.fakes import FACTS

from musicstudio.domain.region import Region
from musicstudio.ui.gesture import Gesture, Grip, Point
from musicstudio.ui.grid import Grid
from musicstudio.ui.selection import Selection
from musicstudio.ui.timeline import Timeline

WIDTH = 800
NONE, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)
ONE, TWO = Region(1.0, 2.0), Region(4.0, 6.0, 500.0, 4000.0)


@pytest.fixture
def gesture(qapp):
    timeline = Timeline()
    timeline.set_duration(8.0)
    made = Gesture(timeline, Selection())
    made.grid = Grid.from_facts(FACTS)
    return made


def y_of(hz):
    """Two pixels to a hundred hertz, upside down."""
    return 400 - hz / 50


def at(time_s, hz=None):
    return Point(time_s * WIDTH / 8, y_of(hz) if hz else 10.0, time_s, hz)


def drag(gesture, start, end, held=NONE):
    grip = gesture.grip_at(start, WIDTH, y_of if start.hz else None)
    gesture.press(start, WIDTH, held, grip)
    gesture.move(end, WIDTH, held)
    gesture.release(end, WIDTH, held)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (at(4.0, 1000), at(3.5, 1000), Region(3.5, 6.0, 500.0, 4000.0)),
        (at(6.0, 1000), at(7.0, 1000), Region(4.0, 7.0, 500.0, 4000.0)),
        (at(5.0, 500), at(5.0, 300), Region(4.0, 6.0, 300.0, 4000.0)),
        (at(5.0, 4000), at(5.0, 6000), Region(4.0, 6.0, 500.0, 6000.0)),
    ],
)
def test_all_four_edges_drag(gesture, start, end, expected):
    gesture.selection.set((TWO,))
    drag(gesture, start, end)
    assert gesture.selection.regions == (expected,)


def test_an_edge_of_a_region_drawn_before_drags_too(gesture):
    gesture.selection.set((ONE, TWO))
    assert gesture.grip_at(at(2.0), WIDTH) == Grip(0, "end")
    drag(gesture, at(2.0), at(3.0))
    assert gesture.selection.regions == (TWO, Region(1.0, 3.0))


def test_shift_moves_a_region_by_its_body_and_its_start_snaps(gesture):
    gesture.selection.set((ONE, TWO))
    drag(gesture, at(1.4), at(2.43), SHIFT)
    assert gesture.selection.regions == (TWO, Region(2.0, 3.0))
    drag(gesture, at(5.0, 1000), at(5.2, 2000), SHIFT | CTRL)
    moved = gesture.selection.regions[-1]
    assert (moved.low_hz, moved.high_hz) == (1000.0, 8000.0)
    assert moved.start_s == pytest.approx(4.2)
    assert moved.end_s - moved.start_s == pytest.approx(2.0)


def test_a_region_stays_inside_the_song_while_it_moves(gesture):
    gesture.selection.set((ONE,))
    drag(gesture, at(1.5), at(0.1), SHIFT | CTRL)
    assert gesture.selection.regions == (Region(0.0, 1.0),)
    drag(gesture, at(0.5), at(7.9), SHIFT | CTRL)
    assert gesture.selection.regions[0].end_s == pytest.approx(8.0)


def test_a_plain_drag_inside_a_region_draws_a_new_one(gesture):
    gesture.selection.set((TWO,))
    drag(gesture, at(4.5, 1000), at(5.5, 2000))
    assert gesture.selection.regions == (Region(4.5, 5.5),)


def test_the_band_tool_draws_bands_with_a_plain_drag(gesture):
    gesture.band_tool = True
    drag(gesture, at(1.0, 500), at(2.0, 4000))
    assert gesture.selection.regions == (Region(1.0, 2.0, 500.0, 4000.0),)
    drag(gesture, at(3.0), at(4.0))
    assert gesture.selection.regions == (Region(3.0, 4.0),), "a view without frequencies selects time"


@pytest.mark.parametrize(("snap", "expected"), [("Off", 1.03), ("Beat", 1.0), ("Bar", 1.03), ("1/16", 1.0)])
def test_what_is_chosen_to_snap_to_counts(gesture, snap, expected):
    gesture.snap = snap
    drag(gesture, at(1.03), at(3.0))
    assert gesture.selection.regions[0].start_s == pytest.approx(expected)


def test_a_click_clears_and_locates(gesture):
    gesture.selection.set((ONE,))
    found = []
    gesture.located.connect(found.append)
    gesture.press(at(5.0), WIDTH, NONE)
    gesture.release(at(5.0), WIDTH, NONE)
    assert gesture.selection.regions == ()
    assert found == [5.0]
