"""Rows that grow: what was put in comes out, in order, whatever room was set aside."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from musicstudio.engines.analyze.rows import Rows


@given(st.lists(st.integers(0, 900), min_size=1, max_size=8), st.integers(0, 3000))
def test_rows_are_kept_in_order(sizes: list[int], expected: int) -> None:
    rows = Rows(np.float16, (2,), expected)
    every = np.arange(2 * sum(sizes)).reshape(-1, 2) % 2048
    for part in np.split(every, np.cumsum(sizes)):
        rows.append(part)
    assert len(rows) == len(every)
    assert rows.rows.dtype == np.float16
    np.testing.assert_array_equal(rows.rows, every)
