"""Regions as numbers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from musicstudio.domain.region import Region, check_regions
from musicstudio.ui.selection import Selection, banded, clash, moved_edge, span_region

TIMES = st.floats(-5, 15, allow_nan=False)
HERTZ = st.floats(1, 22_000)


@given(TIMES, TIMES)
def test_a_drag_in_either_direction_is_a_region_inside_the_song(one, other):
    region = span_region(one, other, 10.0)
    if region is not None:
        assert region.start_s >= 0
        assert region.end_s <= 10.0
        assert region == span_region(other, one, 10.0)


@given(HERTZ, HERTZ)
def test_a_band_is_never_empty(one, other):
    region = banded(Region(0, 1), one, other)
    assert region.low_hz < region.high_hz


@given(st.sampled_from(["start", "end", "low", "high"]), TIMES, HERTZ)
def test_an_edge_never_turns_a_region_inside_out(edge, time, hz):
    before = Region(2, 3, 500, 4000)
    after = moved_edge(before, edge, time, hz, 10.0)
    assert 0 <= after.start_s < after.end_s <= 10.0
    assert 0 < after.low_hz < after.high_hz


@given(st.lists(st.tuples(TIMES, TIMES), max_size=12))
def test_regions_that_were_added_never_overlap(spans):
    selection = Selection()
    for one, other in spans:
        region = span_region(one, other, 10.0)
        if region is not None:
            selection.add(region)
    if selection.regions:
        check_regions(selection.regions, 10 * 44100, 44100, "song.wav")


def test_bands_apart_do_not_clash():
    assert not clash(Region(0, 1, 100, 200), Region(0, 1, 200, 400))
    assert clash(Region(0, 1, 100, 201), Region(0.5, 2, 200, 400))
    assert clash(Region(0, 1), Region(0.5, 2, 200, 400))
    assert not clash(Region(0, 1), Region(1, 2))
