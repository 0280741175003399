"""Scores continued and painted over: what was there stays, what is new belongs to it."""

from dataclasses import replace

import pytest

from musicstudio.domain.errors import UnsupportedAudio, WrongUsage
from musicstudio.domain.score import Bend, Meter, Note, Part, Score, TempoMap
from musicstudio.domain.styles import STYLES
from musicstudio.domain.units import Ticks
from musicstudio.engines.compose.arrange import arrange
from musicstudio.engines.compose.develop import continued
from musicstudio.engines.compose.plan import Options, make_plan
from musicstudio.engines.compose.reading import motif_of, read
from musicstudio.engines.compose.repaint import Cell, cells_of, repainted

BAR = 1920


def note(beat, length, pitch, velocity=90):
    return Note(Ticks(int(beat * 480)), Ticks(int(length * 480)), pitch, velocity)


@pytest.fixture
def plain():
    """Four bars C F G C, nothing said about roles, key or chords."""
    roots = (48, 53, 55, 48)
    melody = tuple(note(beat, 0.5, 72 + (0, 2, 4, 7)[beat % 4], 70) for beat in range(16))
    bass = tuple(note(beat, 0.75, roots[beat // 4] - 12) for beat in range(16))
    chords = tuple(note(4 * bar, 3.9, roots[bar] + step, 60) for bar in range(4) for step in (0, 4, 7))
    drums = tuple(note(beat, 0.25, 36 if beat % 2 == 0 else 38, 100) for beat in range(16))
    parts = (Part("a", melody), Part("b", bass, 33, 1), Part("c", chords, 0, 2), Part("d", drums, 0, 9))
    return Score(parts, TempoMap.constant(100))


def test_a_score_is_read_as_a_musician_would(plain):
    reading = read(plain)
    assert reading.key.name == "C major"
    assert [chord.name() for chord in reading.chords] == ["C", "F", "G", "C"]
    assert reading.jobs == ("melody", "bass", "comping", "drums")
    assert (reading.bars, reading.period) == (4, 4)
    assert [cell.start for cell in motif_of(reading, plain.parts[0])] == [0, 480, 960, 1440]


def test_a_release_past_the_bar_line_claims_no_bar(plain):
    longer = replace(plain.parts[0], notes=(*plain.parts[0].notes, note(15.5, 0.6, 80)))
    assert read(replace(plain, parts=(longer, *plain.parts[1:]))).bars == 4


@pytest.mark.parametrize("bars", [1, 2, 7, 16])
def test_continuing_keeps_every_note_and_adds_whole_bars(plain, bars):
    longer = continued(plain, bars=bars, seed=1)
    for before, after in zip(plain.parts, longer.parts, strict=True):
        assert after.notes[: len(before.notes)] == before.notes
        added = after.notes[len(before.notes) :]
        assert added
        assert all(n.start >= 4 * BAR and n.end <= (4 + bars) * BAR for n in added)
        assert max(n.start for n in added) >= (4 + bars - 1) * BAR
    assert (longer.tempo_map, longer.meters) == (plain.tempo_map, plain.meters)


def test_continuing_goes_on_over_the_loop(plain):
    longer = continued(plain, bars=8, seed=2)
    bass = longer.parts[1].notes[16:]
    roots = [next(n.pitch % 12 for n in bass if n.start >= (4 + bar) * BAR) for bar in range(7)]
    assert roots == [0, 5, 7, 0, 0, 5, 7]
    drums = longer.parts[3].notes[16:]
    hits = sum((n.start % BAR, n.pitch) in {(0, 36), (480, 38), (960, 36), (1440, 38)} for n in drums)
    assert hits >= 28
    melody = longer.parts[0].notes[16:]
    starts = [tuple(n.start % BAR for n in melody if n.start // BAR == bar) for bar in range(4, 12)]
    assert starts.count((0, 480, 960, 1440)) >= 3, "the motif comes again"
    assert len({n.pitch for n in melody}) >= 4


def test_continuations_differ_by_take_and_seed_and_repeat(plain):
    takes = [continued(plain, bars=4, seed=seed, take=take) for seed in (1, 2) for take in (1, 2)]
    assert len({tuple(part.notes for part in score.parts) for score in takes}) == 4
    assert continued(plain, bars=4, seed=1, take=2) == takes[1]


def test_seconds_are_the_bars_nearest(plain):
    assert continued(plain, seconds=5.0).length == 6 * BAR
    assert continued(plain, seconds=0.1).length == 5 * BAR


def test_an_ending_is_held_on_the_tonic(plain):
    longer = continued(plain, bars=4, prompt="with an ending", seed=1)
    last = [n for n in longer.parts[2].notes if n.start >= 7 * BAR]
    assert {n.start for n in last} == {7 * BAR}
    assert {n.pitch % 12 for n in last} <= {0, 4, 7}


def test_other_meters_are_kept():
    waltz = tuple(note(1.5 * n, 1, 60 + n % 5) for n in range(8))
    score = Score((Part("a", waltz),), TempoMap.constant(90), (Meter(Ticks(0), 3, 4),))
    longer = continued(score, bars=2, seed=1)
    assert longer.length == 6 * 1440
    assert all(4 * 1440 <= n.start < 6 * 1440 for n in longer.parts[0].notes[8:])


@pytest.mark.parametrize("style", STYLES)
def test_what_was_made_is_continued(style):
    plan = make_plan(style, options=Options(bars=4, seed=5))
    score = arrange(plan)
    longer = continued(score, bars=4, seed=5)
    end = 8 * int(plan.meter.bar)
    for before, after in zip(score.parts, longer.parts, strict=True):
        assert after.notes[: len(before.notes)] == before.notes
        assert after.bends[: len(before.bends)] == before.bends
        assert all(int(score.length) - 120 <= n.start and n.end <= end for n in after.notes[len(before.notes) :])
    assert longer.length == end
    assert sum(len(part.notes) for part in longer.parts) > 1.4 * sum(len(part.notes) for part in score.parts)


def test_a_style_that_nobody_knows_is_no_matter(plain):
    assert continued(replace(plain, style="zydeco"), bars=4, seed=1).style == "zydeco"


def test_nothing_to_go_by_is_refused(plain):
    with pytest.raises(UnsupportedAudio):
        continued(Score(), bars=2)
    with pytest.raises(WrongUsage):
        continued(plain, bars=100_000)


def outside(score, cells):
    return [
        [n for n in part.notes if not any(c.part == k and c.holds(n) for c in cells)]
        for k, part in enumerate(score.parts)
    ]


@pytest.mark.parametrize("span", [(4.8, 7.2), (0.0, 2.4), (7.2, 9.6), (3.3, 5.1), (4.9, 6.1), (0.0, 9.6)])
def test_painting_over_replaces_what_begins_inside_and_nothing_else(plain, span):
    cells = cells_of(plain, [span])
    takes = [repainted(plain, cells, seed=1, take=take) for take in (1, 2, 3)]
    for mended in takes:
        assert outside(mended, cells) == outside(plain, cells)
        for part in mended.parts:
            sounding = {}
            for n in sorted(part.notes):
                assert sounding.get(n.pitch, 0) <= n.start
                sounding[n.pitch] = n.end
    inside = {tuple(n for c in cells for n in mended.parts[c.part].notes if c.holds(n)) for mended in (plain, *takes)}
    assert len(inside) == 4, "takes differ from one another and from what was there"
    assert repainted(plain, cells, seed=1, take=1) == takes[0]


def test_new_notes_fit_the_harmony_that_stays(plain):
    wrong = tuple(
        replace(n, pitch=66 + int(n.start / 480) % 2) if 2 * BAR <= n.start < 3 * BAR else n
        for n in plain.parts[0].notes
    )
    score = replace(plain, parts=(replace(plain.parts[0], notes=wrong), *plain.parts[1:]))
    for take in range(1, 7):
        mended = repainted(score, cells_of(score, [(4.8, 7.2)]), seed=3, take=take)
        new = [n for n in mended.parts[0].notes if 2 * BAR <= n.start < 3 * BAR]
        assert new
        assert {n.pitch % 12 for n in new} <= {0, 2, 4, 5, 7, 9, 11}
        assert {n.pitch % 12 for n in mended.parts[1].notes if n.start == 2 * BAR} == {7}


def test_one_cell_of_one_part(plain):
    mended = repainted(plain, [Cell(1, BAR, 2 * BAR)], seed=1)
    assert [mended.parts[n] for n in (0, 2, 3)] == [plain.parts[n] for n in (0, 2, 3)]
    assert mended.parts[1] != plain.parts[1]


def test_an_empty_bar_between_others_is_filled_and_a_resting_part_rests(plain):
    empty = replace(plain.parts[3], notes=tuple(n for n in plain.parts[3].notes if not BAR <= n.start < 2 * BAR))
    resting = Part("e", (note(15, 1, 60),), 40, 3)
    score = replace(plain, parts=(*plain.parts[:3], empty, resting))
    mended = repainted(score, cells_of(score, [(2.4, 4.8)]), seed=1)
    assert [n for n in mended.parts[3].notes if BAR <= n.start < 2 * BAR]
    assert mended.parts[4] == resting


def test_notes_that_ring_in_are_kept_and_not_struck_again(plain):
    ringing = note(6, 4, 60)
    score = replace(plain, parts=(*plain.parts, Part("e", (ringing, *(note(8 + b, 0.9, 60) for b in range(8))), 0, 3)))
    mended = repainted(score, cells_of(score, [(4.8, 7.2)]), seed=1)
    new = [n for n in mended.parts[4].notes if n.pitch == 60 and 8 * 480 <= n.start < 12 * 480]
    assert ringing in mended.parts[4].notes
    assert all(n.start >= ringing.end for n in new)


def test_bends_outside_stay(plain):
    bent = replace(
        plain.parts[0], bends=(Bend(Ticks(0), -0.5), Bend(Ticks(2 * BAR + 100), 0.3), Bend(Ticks(3 * BAR), 0.0))
    )
    score = replace(plain, parts=(bent, *plain.parts[1:]))
    mended = repainted(score, cells_of(score, [(4.8, 7.2)]), seed=1)
    kept = [b for b in mended.parts[0].bends if not 2 * BAR <= b.tick < 3 * BAR]
    assert kept == [bent.bends[0], bent.bends[2]]
