"""How lines are felt: swing on the grid, players ahead and behind, machines tight, everything inside the piece."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from engines.compose.grounds import METERS, ground

from musicstudio.domain.score import Bend, Note
from musicstudio.domain.styles import STYLES
from musicstudio.engines.compose.band import line_up, seat
from musicstudio.engines.compose.feel import felt, swung
from musicstudio.engines.compose.ground import Line
from musicstudio.engines.compose.players import play

_MS = 100 * 480 / 60_000
"""Ticks a millisecond at the tempo of the test grounds."""


def _pulse(step: int, ticks: int, pitch: int = 60, velocity: int = 80) -> Line:
    return Line(tuple(Note(start, step // 2, pitch, velocity) for start in range(0, ticks, step)))


def test_a_full_swing_is_a_triplet_and_triplets_and_beats_stay():
    stage = ground("blues", swing=1.0)
    assert swung(240, stage) == 320
    assert swung(480, stage) == 480
    assert swung(160, stage) == 160
    assert swung(320, stage) == 320
    sixteenths = ground("lo-fi hip hop", swing=0.6)
    assert swung(120, sixteenths) == pytest.approx(120 + 0.6 * 40)
    assert swung(240, sixteenths) == 240


def test_swing_keeps_order_and_length_and_never_leaves_the_bar():
    for style, meter in (("lo-fi hip hop", (7, 8)), ("jazz swing", (4, 4)), ("jazz swing", (5, 4)), ("funk", (6, 8))):
        stage = ground(style, meter, swing=0.8)
        straight = [tick for tick in range(0, 2 * stage.bar_ticks + 1, 60) if tick % 160]
        moved = [swung(tick, stage) for tick in straight]
        assert moved == sorted(moved)
        assert swung(stage.bar_ticks, stage) == stage.bar_ticks


def test_fast_jazz_swings_less():
    slow, fast = (swung(240, ground("jazz swing", tempo=tempo, swing=1.0)) for tempo in (120, 280))
    assert slow == 320
    assert 260 < fast < 290


@pytest.mark.parametrize("style", STYLES)
def test_what_is_felt_stays_inside_and_comes_back_the_same(style):
    for seed in range(3):
        stage = replace(ground(style, METERS[seed], seed=seed), swing=0.5)
        for one in line_up(style, (), (), random.Random(seed)):
            if one.player == "melody":
                continue
            line = play(stage, one, stage.rng(one.title))
            heard = felt(stage, one, line, stage.rng("feel"))
            assert heard == felt(stage, one, line, stage.rng("feel"))
            assert len(heard.notes) == len(line.notes)
            for note in heard.notes:
                assert 0 <= note.start < note.end <= stage.ticks


def test_machines_are_tight_and_people_are_not():
    stage = ground("techno", seed=1)
    machine = felt(stage, seat("909 kit"), _pulse(120, stage.ticks, 42), stage.rng("feel"))
    assert {note.start % 120 for note in machine.notes} == {0}
    stage = ground("soul", seed=1)
    person = felt(stage, seat("acoustic kit"), _pulse(240, stage.ticks, 42), stage.rng("feel"))
    away = np.array([(note.start + 120) % 240 - 120 for note in person.notes]) / _MS
    assert 3 < away.std() < 15
    assert np.abs(away).max() < 40


def test_a_drummer_wanders_rather_than_jitters():
    """One stroke's deviation lives on in the next."""
    values = []
    for seed in range(10):
        stage = ground("soul", seed=seed, bars=16)
        line = felt(stage, seat("acoustic kit"), _pulse(240, stage.ticks, 42), stage.rng("feel"))
        away = np.array([(note.start + 120) % 240 - 120 for note in line.notes[1:]], float)
        values.append(np.corrcoef(away[:-1], away[1:])[0, 1])
    assert np.mean(values) > 0.25


def test_a_sampled_bar_comes_back_with_its_own_timing():
    stage = ground("lo-fi hip hop", seed=1)
    line = felt(stage, seat("lofi kit"), _pulse(240, stage.ticks, 42), stage.rng("feel"))
    bars = [
        [n.start - bar * 1920 for n in line.notes if bar * 1920 - 60 <= n.start < bar * 1920 + 1860] for bar in (2, 3)
    ]
    assert bars[0] == bars[1]
    assert any(tick % 240 for tick in bars[0])


def test_the_snare_of_lo_fi_is_late_and_the_soloist_of_jazz_too():
    def behind(style: str, patch: str, player: str, pitch: int) -> float:
        found = []
        for seed in range(12):
            stage = ground(style, seed=seed)
            line = felt(stage, seat(patch, player), _pulse(480, stage.ticks, pitch), stage.rng("feel"))
            found += [(note.start + 240) % 480 - 240 for note in line.notes[1:]]
        return float(np.mean(found)) / _MS

    assert 9 < behind("lo-fi hip hop", "lofi kit", "drums", 38) < 20
    assert abs(behind("lo-fi hip hop", "lofi kit", "drums", 36)) < 5
    assert behind("jazz swing", "saxophone", "melody", 65) > behind("jazz swing", "upright bass", "bass", 40) + 15


def test_the_meter_and_the_hand_shape_velocities():
    stage = ground("rock", seed=4)
    line = felt(stage, seat("grand piano"), _pulse(240, stage.ticks), stage.rng("feel"))
    ones = [note.velocity for n, note in enumerate(line.notes) if n % 8 == 0]
    offs = [note.velocity for n, note in enumerate(line.notes) if n % 2 == 1]
    assert np.mean(ones) > np.mean(offs) + 3
    assert len({note.velocity for note in line.notes}) > 8


def test_a_pianist_does_not_strike_a_chord_quite_at_once():
    stage = ground("solo piano", seed=2)
    chords = Line(tuple(Note(start, 900, pitch, 80) for start in range(0, stage.ticks, 960) for pitch in (48, 55, 64)))
    line = felt(stage, seat("grand piano"), chords, stage.rng("feel"))
    spreads = [max(c) - min(c) for c in zip(*[iter(sorted(n.start for n in line.notes))] * 3, strict=True)]
    assert 0 < np.mean(spreads) / _MS < 15


def test_bends_go_with_their_notes():
    stage = ground("raga", seed=3)
    line = Line(tuple(Note(start, 400, 62, 80) for start in range(480, stage.ticks, 960)),
                tuple(Bend(start, 0.3) for start in range(480, stage.ticks, 960)))  # fmt: skip
    heard = felt(stage, seat("sitar", "melody"), line, stage.rng("feel"))
    assert [bend.tick for bend in heard.bends] == [note.start for note in heard.notes]
