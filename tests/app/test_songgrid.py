import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicstudio.app.gridfinding import grid_of
from musicstudio.app.songgrid import SongGrid
from musicstudio.domain.project import Analysis, Project, Track
from musicstudio.domain.score import Mark, Meter, Note, Part, Score, TempoChange, TempoMap
from musicstudio.domain.units import Ticks


def facts(first, bpm=120.0, bars=16, per_bar=4, meter="4/4", stretch=lambda t: t):
    beat = 60 / bpm
    beats = [stretch(first + n * beat) for n in range(bars * per_bar)]
    return {
        "tempo_bpm": bpm, "beats_s": beats, "downbeats_s": beats[::per_bar], "meter": meter, "key": "F minor",
        "sections": [{"label": "A", "start_s": first, "end_s": first + 4 * beat * per_bar}],
    }  # fmt: skip


def heard(**known):
    return grid_of(Project("P", (), (Analysis("a", facts(**known)),)))


def test_nothing_known_is_a_stand_in():
    assert not grid_of(Project()).known


def test_a_song_that_begins_on_the_bar_has_one_tempo():
    grid = heard(first=0.002)
    assert grid.steady
    assert (grid.bpm, grid.key, str(grid.meters[0])) == (120.0, "F minor", "4/4")


@pytest.mark.parametrize(("first", "numerator"), [(0.48, 1), (1.1, 2), (2.07, 4), (0.9, 2)])
def test_what_precedes_the_first_bar_line_is_led_in(first, numerator):
    grid = heard(first=first)
    for bar in range(16):
        tick = grid.tick(first + 2.0 * bar)
        assert grid.tempo_map.seconds(tick) == pytest.approx(first + 2.0 * bar, abs=1e-6)
    assert grid.meters[0].numerator == numerator
    lines = [grid.tempo_map.seconds(t) for t in Score((), grid.tempo_map, grid.meters).bar_starts(grid.tick(9.0))]
    assert min(abs(line - first) for line in lines) < 1e-6, "the first bar line is a bar line of the grid"


def test_too_short_a_lead_is_given_to_the_first_bar():
    grid = heard(first=0.08)
    assert grid.tempo_map.seconds(grid.tick(2.08)) == pytest.approx(2.08, abs=1e-6)
    assert grid.tempo_map.changes[0].bpm == pytest.approx(240 / 2.08)


def test_a_song_that_drifts_gets_a_tempo_for_every_bar():
    grid = heard(first=0.0, stretch=lambda t: t + 0.004 * t * t)
    assert not grid.steady
    for bar in range(16):
        line = 2.0 * bar + 0.004 * (2.0 * bar) ** 2
        assert grid.beats(line) == pytest.approx(4 * bar, abs=1e-6)


def test_beats_of_six_eight_are_not_quarters():
    grid = heard(first=0.0, bpm=80.0, per_bar=2, meter="6/8")
    assert grid.bpm == pytest.approx(120.0)
    assert grid.bars(0.0, 1.5) == pytest.approx(1.0)


def test_a_score_that_agrees_with_what_was_heard_says_it_exactly():
    score = Score(
        (Part("p", (Note(Ticks(0), Ticks(9600), 60),)),), TempoMap.constant(60e6 / 500000 + 1e-5), key="A minor"
    )
    tracks = (Track("s", "S", score=score),)
    known = facts(first=0.009)
    grid = grid_of(Project("P", tracks, (Analysis("a", known),)))
    assert (grid.steady, grid.bpm, grid.key) == (True, 120.0, "A minor")
    assert [s.label for s in grid.sections] == ["A"]
    other = Score(score.parts, TempoMap.constant(97.0))
    assert grid_of(Project("P", (Track("s", "S", score=other),), (Analysis("a", known),))).bpm == 120.0


def test_a_score_alone_is_the_grid_with_its_sections():
    score = Score(
        (Part("p", (Note(Ticks(0), Ticks(1920 * 4), 60),)),), TempoMap.constant(90.0), (Meter(Ticks(0), 3, 4),),
        sections=(Mark(Ticks(0), "Verse"), Mark(Ticks(1440), "Chorus")),
    )  # fmt: skip
    grid = grid_of(Project("P", (Track("s", "S", score=score),)))
    assert [(s.label, s.start_s) for s in grid.sections] == [("Verse", 0.0), ("Chorus", 2.0)]
    later = grid_of(Project("P", (Track("s", "S", score=score, start_s=2.0),)))
    assert later.tempo_map.seconds(1440) == pytest.approx(2.0)


def test_bars_are_found_and_at_least_one():
    grid = SongGrid(TempoMap.constant(120.0), known=True)
    assert grid.whole_bars(1.9, 6.2) == (2.0, 6.0)
    assert grid.whole_bars(3.9, 4.1) == (4.0, 6.0)


@given(st.floats(0.0, 20.0), st.integers(60, 200), st.integers(60, 200))
def test_a_cut_grid_keeps_the_seconds_of_every_change(start, one, other):
    grid = SongGrid(TempoMap((TempoChange(Ticks(0), one), TempoChange(Ticks(4800), other))), known=True)
    cut = grid.cut(start, start + 30)
    for tick in (4800, 9600):
        at = float(grid.tempo_map.seconds(tick)) - start
        if at > 0.01:
            beats = grid.beats(at + start) - grid.beats(start)
            assert cut.beats(at) == pytest.approx(beats, abs=2 / 480)
