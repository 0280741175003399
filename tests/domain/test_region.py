from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicstudio.domain.errors import StudioError, UnsupportedAudio, WrongUsage
from musicstudio.domain.region import Region, check_regions


def test_reads_what_it_prints():
    for text in ("1:2", "0.25:1.5", "4:5:500:4000"):
        assert str(Region.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "1", "1:2:3", "2:1", "1:1", "-1:2", "nan:2", "1:inf", "1:2:3:nan", "1:2:9:8", "1:2:-1:8", "a:b", "1:2:3:4:5"],
)
def test_refuses_what_cannot_be(text):
    with pytest.raises(WrongUsage) as refused:
        Region.parse(text)
    assert "\n" not in str(refused.value)


@given(st.text(max_size=30))
def test_any_text_is_a_region_or_one_sentence(text):
    try:
        region = Region.parse(text)
    except WrongUsage:
        return
    assert 0 <= region.start_s < region.end_s


def test_spans_meet_without_gap_or_overlap():
    for rate in (22050, 44100, 48000):
        times = [n / 7 for n in range(50)]
        spans = [Region(a, b).span(rate) for a, b in pairwise(times)]
        assert all(one[1] == other[0] for one, other in pairwise(spans))


def test_regions_must_lie_inside_the_file():
    check_regions((Region(0, 2),), 88200, 44100, "a.wav")
    for region in (Region(0, 2.1), Region(5, 6), Region(0, 1, 22050, 30000), Region(1, 1.000001)):
        with pytest.raises(UnsupportedAudio, match=r"a\.wav"):
            check_regions((region,), 88200, 44100, "a.wav")


def test_regions_may_share_time_only_in_different_bands():
    check_regions((Region(0, 1, 100, 200), Region(0.5, 2, 200, 400)), 88200, 44100, "a.wav")
    check_regions((Region(1, 2), Region(0, 1)), 88200, 44100, "a.wav")
    for pair in [(Region(0, 1), Region(0.5, 2)), (Region(0, 1, 100, 300), Region(0, 1, 200, 400))]:
        with pytest.raises(StudioError, match="overlap"):
            check_regions(pair, 88200, 44100, "a.wav")
