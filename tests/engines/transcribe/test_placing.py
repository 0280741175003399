"""Seconds onto ticks: many at once as one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from musicstudio.domain.score import TempoChange, TempoMap
from musicstudio.domain.units import Ticks
from musicstudio.engines.transcribe.placing import Placer

STEPS = st.lists(st.tuples(st.integers(1, 4000), st.floats(20, 300)), min_size=1, max_size=6)
SPANS = st.lists(st.tuples(st.floats(-0.5, 60), st.floats(0, 3)), min_size=1, max_size=20)


@given(STEPS, SPANS, st.sampled_from([0, 120, 160]))
def test_many_notes_are_placed_as_each_would_be(
    steps: list[tuple[int, float]], spans: list[tuple[float, float]], step: int
) -> None:
    ticks = np.cumsum([0, *(length for length, _ in steps[1:])]).tolist()
    tempo_map = TempoMap(tuple(TempoChange(Ticks(tick), bpm) for tick, (_, bpm) in zip(ticks, steps, strict=True)))
    placer = Placer(tempo_map, step, 58.0)
    starts, lasts = (np.array(side) for side in zip(*spans, strict=True))
    start, length = placer.spans(starts, starts + lasts)
    notes = [placer.placed(a, b, 60, 90, 1.0) for a, b in zip(starts, starts + lasts, strict=True)]
    assert start.tolist() == [note.start for note in notes]
    assert length.tolist() == [note.length for note in notes]
    assert placer.ticks(starts).tolist() == [placer.tick(at) for at in starts]
