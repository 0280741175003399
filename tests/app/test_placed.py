from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicstudio.app.placed import placed, together
from musicstudio.app.songgrid import SongGrid
from musicstudio.domain.project import Track
from musicstudio.domain.score import Bend, Control, Note, Part, Score, TempoChange, TempoMap
from musicstudio.domain.units import Ticks

GRID = SongGrid(TempoMap((TempoChange(Ticks(0), 97.0), TempoChange(Ticks(1920), 133.0))), known=True)


@given(st.floats(0, 5), st.integers(40, 240), st.integers(0, 9600), st.integers(1, 960))
def test_a_note_keeps_its_seconds_to_a_tick(start_s, bpm, tick, length):
    score = Score((Part("p", (Note(Ticks(tick), Ticks(length), 60),)),), TempoMap.constant(bpm, 0.25))
    made = placed(Track("t", "T", score=score, start_s=start_s), GRID, 0.0, 1000.0)
    (note,) = made.parts[0].notes or (None,)
    if note is None:
        assert length * 60 / (bpm * 480) < 60 / (97 * 480), "only what is shorter than a tick is lost"
        return
    tick_s = 60 / (97 * 480)
    assert made.tempo_map.seconds(note.start) == pytest.approx(score.tempo_map.seconds(tick) + start_s, abs=tick_s)
    end = score.tempo_map.seconds(tick + length) + start_s
    assert made.tempo_map.seconds(note.end) == pytest.approx(end, abs=tick_s)


def test_on_its_own_grid_nothing_moves():
    score = Score((Part("p", (Note(Ticks(7), Ticks(11), 60),)),), GRID.tempo_map)
    assert placed(Track("t", "T", score=score), GRID, 0.0, 60.0).parts == score.parts


def test_what_holds_at_the_cut_holds_from_the_start():
    part = Part(
        "p", (), bends=(Bend(Ticks(0), 1.0), Bend(Ticks(480), 0.5), Bend(Ticks(2000), 0.0)),
        controls=(Control(Ticks(0), 7, 1), Control(Ticks(1), 7, 2), Control(Ticks(1), 10, 3)),
    )  # fmt: skip
    grid = SongGrid(TempoMap.constant(120.0), known=True)
    cut = placed(Track("t", "T", score=Score((part,))), grid, 1.0, 2.0).parts[0]
    assert cut.bends == (Bend(Ticks(0), 0.5),)
    assert set(cut.controls) == {Control(Ticks(0), 7, 2), Control(Ticks(0), 10, 3)}


def test_parts_put_together_have_channels_of_their_own():
    melody, drums = Part("m", (), channel=3), Part("d", (), channel=9)
    made = together([Score((melody, drums)), Score((melody, replace(drums, name="e")))], GRID, "All")
    assert [part.channel for part in made.parts] == [0, 9, 1, 9]
    assert made.tempo_map == GRID.tempo_map
