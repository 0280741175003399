import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from training.corpora.shelves import part, score

from musicstudio.domain.score import Bend, Mark, Meter, TempoChange, TempoMap
from musicstudio.training.corpora.timing import retimed, seconds_at, tempo_through, ticks_at

beats = st.lists(st.floats(0.3, 1.2), min_size=2, max_size=40).map(lambda gaps: 0.5 + np.cumsum(gaps))


@given(beats)
@settings(max_examples=60)
def test_every_beat_falls_on_its_tick(times):
    ticks = [n * 480 for n in range(len(times))]
    found = tempo_through(times, ticks)
    # Each stretch keeps to 4 ms; tempi are rounded to four places, which adds less than a millisecond.
    assert np.max(np.abs(seconds_at(found, ticks) - times)) < 0.005


def test_an_even_pulse_is_one_tempo():
    times = 0.05533 + 0.6666650 * np.arange(300)
    found = tempo_through(times, [n * 480 for n in range(300)])
    assert len(found.changes) == 1
    assert found.changes[0].bpm == pytest.approx(90, abs=0.001)


@pytest.mark.parametrize("times", [[0.0], [0.0, 0.0], [1.0, 0.5], [0.0, 0.01]])
def test_beats_that_do_not_rise_or_race_are_refused(times):
    with pytest.raises(ValueError, match=r"rise|tempo"):
        tempo_through(times, [n * 480 for n in range(len(times))])


maps = st.lists(st.tuples(st.integers(1, 2000), st.floats(40, 240)), max_size=5).map(
    lambda steps: TempoMap(
        (
            TempoChange(0, 100.0),
            *(TempoChange(sum(s for s, _ in steps[: n + 1]), bpm) for n, (_, bpm) in enumerate(steps)),
        )
    )
)


@given(maps, st.lists(st.integers(0, 20000), min_size=1))
def test_bulk_agrees_with_the_map_itself(tempo_map, ticks):
    assert seconds_at(tempo_map, ticks) == pytest.approx([tempo_map.seconds(tick) for tick in ticks])
    assert list(ticks_at(tempo_map, seconds_at(tempo_map, ticks))) == ticks


@given(maps, maps)
@settings(max_examples=40)
def test_a_retimed_score_sounds_as_before(before, after):
    made = score(part("A", [(n * 1.5, 1.0, 60 + n) for n in range(8)]))
    made = type(made)(
        (type(made.parts[0])("A", made.parts[0].notes, bends=(Bend(480, 1.0),)),), before, chords=(Mark(720, "C"),)
    )
    found = retimed(made, after, (Meter(0, 3, 4),))
    was = [before.seconds(note.start) for note in made.parts[0].notes]
    now = [after.seconds(note.start) for note in found.parts[0].notes]
    assert now == pytest.approx(was, abs=0.002)  # half a tick at 40 a minute
    assert after.seconds(found.chords[0].tick) == pytest.approx(before.seconds(720), abs=0.002)
    assert after.seconds(found.parts[0].bends[0].tick) == pytest.approx(before.seconds(480), abs=0.002)
    assert found.meters == (Meter(0, 3, 4),)
