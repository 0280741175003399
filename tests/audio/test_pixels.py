from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicstudio.audio.frequency import SCALES, hertz, place
from musicstudio.audio.palette import grey, heat
from musicstudio.audio.pixels import blended, rows_to_pixels


@given(rows=st.integers(2, 60), height=st.integers(1, 200), row=st.integers(0, 59))
def test_a_single_row_is_seen_at_its_height_at_any_size(rows: int, height: int, row: int) -> None:
    row = min(row, rows - 1)
    levels = np.zeros((rows, 3), np.uint8)
    levels[row] = 200
    pixels = rows_to_pixels(levels, 0, rows - 1, height)
    assert pixels.shape == (height, 3)
    brightest = np.flatnonzero(pixels[:, 0] == pixels[:, 0].max())
    middle = height - (row / (rows - 1)) * height
    assert np.abs(brightest + 0.5 - middle).min() <= 1 + height / (rows - 1) / 2
    if height < rows:
        assert pixels.max() == 200  # fewer pixels than rows: nothing loud is lost


def test_between_two_rows_levels_are_blended() -> None:
    levels = np.array([[0], [100]], np.uint8)
    assert blended(levels, np.array([-1, 0, 0.25, 0.5, 1, 7])).ravel().tolist() == [0, 0, 25, 50, 100, 100]


@given(hz=st.floats(30, 20_000), scale=st.sampled_from(SCALES))
def test_places_and_hertz_are_inverse(hz: float, scale: str) -> None:
    assert float(hertz(place(hz, scale), scale)) == pytest.approx(hz, rel=1e-9)


def test_the_grey_map_is_even_and_the_other_way_round() -> None:
    assert (grey()[:, 0] == grey()[:, 1]).all()
    assert (np.diff(grey()[:, 0].astype(int)) <= 0).all()
    assert grey()[0].min() > 240 > 20 > grey()[-1].max()
    assert heat()[0].max() < 30
