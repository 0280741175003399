import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicstudio.domain.score import Meter, Note, Part, Score, TempoChange, TempoMap
from musicstudio.domain.units import PPQ, Ticks


@st.composite
def tempo_maps(draw):
    steps = draw(st.lists(st.tuples(st.integers(1, 5000), st.floats(20, 400)), max_size=5))
    changes, tick = [TempoChange(Ticks(0), draw(st.floats(20, 400)))], 0
    for step, bpm in steps:
        tick += step
        changes.append(TempoChange(Ticks(tick), bpm))
    return TempoMap(tuple(changes), draw(st.floats(-2, 10)))


@given(tempo_maps(), st.integers(0, 10**6))
def test_ticks_survive_seconds(tempo_map, tick):
    assert tempo_map.ticks(tempo_map.seconds(tick)) == tick


def test_a_beat_lasts_what_the_tempo_says():
    tempo_map = TempoMap((TempoChange(Ticks(0), 120), TempoChange(Ticks(2 * PPQ), 60)), offset_s=0.25)
    assert [tempo_map.seconds(n * PPQ) for n in range(5)] == [0.25, 0.75, 1.25, 2.25, 3.25]
    assert tempo_map.bpm_at(2 * PPQ - 1) == 120
    assert tempo_map.bpm_at(2 * PPQ) == 60


def test_bar_lines_follow_the_meter():
    score = Score(meters=(Meter(), Meter(Ticks(8 * PPQ), 3, 4)))
    assert score.bar_starts(14 * PPQ) == tuple(beat * PPQ for beat in (0, 4, 8, 11, 14))


@pytest.mark.parametrize("bad", [{"pitch": 128}, {"pitch": -1}, {"velocity": 0}, {"start": -1}, {"length": -1}])
def test_notes_that_cannot_be(bad):
    with pytest.raises(ValueError):
        Note(**{"start": 0, "length": 1, "pitch": 60, **bad})


def test_the_end_is_where_the_last_note_stops():
    assert Score().end == 0
    assert Score((Part("a", (Note(Ticks(10), Ticks(5), 60), Note(Ticks(0), Ticks(20), 60))),)).end == 20
