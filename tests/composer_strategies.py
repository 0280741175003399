"""Tasks of filling, for the tests of the composer."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from musicstudio.engines.composer.sheet import Sheet
from musicstudio.engines.composer.tokens import Task


@st.composite
def tasks(draw: st.DrawFn, sheet: Sheet) -> Task:
    """Any cells known, asked for, or neither."""
    count = len(sheet.bars) * len(sheet.tracks)
    drawn = np.array(draw(st.lists(st.integers(0, 2), min_size=count, max_size=count)))
    drawn = drawn.reshape(len(sheet.bars), len(sheet.tracks))
    return Task(drawn == 1, drawn == 2)
