"""Quantise and humanise, and the grid they go by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicstudio.domain.groove import humanised, quantised
from musicstudio.domain.note_grid import GRIDS, OFF, SIXTEENTH, NoteGrid, bar_of
from musicstudio.domain.score import Meter, Note, Score

EIGHTH = NoteGrid("1/8", 240)
SCORE = Score(meters=(Meter(), Meter(3840, 7, 8)))
notes = st.lists(st.builds(Note, st.integers(0, 9000), st.integers(1, 960), st.integers(0, 127)), max_size=8).map(tuple)


@given(notes, st.sampled_from(GRIDS[:-1]), st.floats(0, 1))
def test_full_strength_puts_every_note_on_a_line_and_again_changes_nothing(many, grid, swing):
    once = quantised(many, SCORE, grid, 1.0, swing)
    assert quantised(once, SCORE, grid, 1.0, swing) == once
    if swing == 0:
        for note in once:
            bar, _ = bar_of(SCORE, note.start)
            assert (note.start - bar) % grid.ticks == 0
    assert [(n.length, n.pitch, n.velocity) for n in once] == [(n.length, n.pitch, n.velocity) for n in many]


@given(notes)
def test_no_strength_or_no_grid_moves_nothing(many):
    assert quantised(many, SCORE, EIGHTH, 0.0, 0.5) == many
    assert quantised(many, SCORE, OFF, 1.0) == many


def test_half_the_strength_goes_half_the_way():
    assert quantised((Note(20, 100, 60),), SCORE, EIGHTH, 0.5)[0].start == 10


def test_swing_makes_every_second_line_late_up_to_a_triplet():
    straight = tuple(Note(n * 240, 100, 60) for n in range(4))
    assert [n.start for n in quantised(straight, SCORE, EIGHTH, 1.0, 1.0)] == [0, 320, 480, 800]
    assert [n.start for n in quantised(straight, SCORE, EIGHTH, 1.0, 0.5)] == [0, 280, 480, 760]


@given(notes, st.integers(0, 9))
def test_the_same_seed_plays_the_same_and_deviations_are_bounded(many, seed):
    played = humanised(many, SCORE, 10.0, 5.0, seed)
    assert played == humanised(many, SCORE, 10.0, 5.0, seed)
    for before, after in zip(many, played, strict=True):
        # 120 bpm: 30 ms are 28.8 ticks
        assert abs(after.start - before.start) <= 29
        assert abs(after.velocity - before.velocity) <= 15
    assert humanised(many, SCORE, 0.0, 0.0, seed) == many


def test_another_seed_plays_otherwise():
    many = tuple(Note(480 * n, 100, 60) for n in range(1, 9))
    assert humanised(many, SCORE, 10, 5, 1) != humanised(many, SCORE, 10, 5, 2)


@given(st.floats(0, 12000), st.sampled_from(GRIDS[:-1]))
def test_snapping_stays_in_the_bar_and_near(tick, grid):
    bar, following = bar_of(SCORE, tick)
    assert bar <= tick < following
    snapped, below = grid.snap(SCORE, tick), grid.floor(SCORE, tick)
    assert bar <= below <= tick
    assert bar <= snapped <= following
    assert abs(snapped - tick) <= max(grid.ticks / 2, 0) + 1e-6 or snapped == following


@pytest.mark.parametrize(
    ("tick", "bar"), [(0, (0, 1920)), (1919, (0, 1920)), (3840, (3840, 5520)), (5600, (5520, 7200))]
)
def test_bars_follow_the_meters(tick, bar):
    assert bar_of(SCORE, tick) == bar


def test_off_snaps_to_ticks_only():
    assert OFF.snap(SCORE, 17.4) == 17
    assert SIXTEENTH.snap(SCORE, 17.4) == 0
