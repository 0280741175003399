"""Drum kits: every note has a stroke, begins where it is written, grows with strength and is choked."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from training.sounds.made import RATE, play, write_kit, write_singles

from musicstudio.audio.synth.line import Tone
from musicstudio.training.sounds.banks import read_bank
from musicstudio.training.sounds.kits import instrument, kit_of, one_shot_kit
from musicstudio.training.sounds.percussion import STAND_INS, seats, step

START = 1237


@pytest.fixture(scope="module")
def kits(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kits")
    bank = read_bank(write_kit(folder, "drums-made"))
    return kit_of((bank,), "sampled/drums-made", 1), one_shot_kit(write_singles(folder / "singles"), 3)


def test_every_drum_sounds_at_its_very_sample(kits):
    for kit, notes in zip(kits, (range(27, 88), range(36, 60, 3)), strict=True):
        for note in notes:
            sound = np.abs(play(instrument(kit), Tone(START / RATE, 0.1, note, 0.9), seconds=0.3)).max(axis=0)
            assert not sound[:START].any(), note
            assert sound[START : START + round(0.06 * RATE)].max() > 0.1 * sound.max() > 0.001, note


def test_a_recorded_stroke_begins_within_a_sample(kits):
    for note in (36, 38, 42):
        sound = np.abs(play(instrument(kits[0]), Tone(START / RATE, 0.1, note, 0.9), seconds=0.3)).max(axis=0)
        assert sound[START : START + 2].max() > 0.1 * sound.max()


def test_strength_is_heard(kits):
    for kit in kits:
        soft, hard = (np.abs(play(instrument(kit), Tone(0.0, 0.1, 38, v))).max() for v in (0.3, 1.0))
        assert hard > 2 * soft


def test_a_closed_hat_ends_the_open_one(kits):
    opened = Tone(0.0, 0.1, 46, 0.9)
    closed = Tone(0.1, 0.1, 42, 0.9)
    for kit in kits:
        alone = play(instrument(kit), opened)
        both = play(instrument(kit), opened, closed) - play(instrument(kit), opened)
        assert np.abs(alone[:, round(0.16 * RATE) : round(0.2 * RATE)]).max() > 1e-3
        # what the closing stroke takes away is all that was left of the open one
        assert np.abs(both[:, round(0.12 * RATE) :]).max() > 1e-3


def test_no_stroke_comes_twice_running(kits):
    tones = [Tone(0.2 * n, 0.1, 36, 0.5) for n in range(6)]
    sound = play(instrument(kits[0]), *tones, seconds=1.3)[0]
    shapes = [sound[round(0.2 * n * RATE) :][:3000] for n in range(6)]
    alike = [np.corrcoef(before, after)[0, 1] for before, after in pairwise(shapes)]
    assert max(alike) < 0.9999


def test_a_draw_is_a_kit_of_its_own(kits, tmp_path):
    folder = write_singles(tmp_path / "singles")
    tone = Tone(0.0, 0.1, 36, 0.9)
    assert one_shot_kit(folder, 4).name == "oneshots/4"
    assert np.array_equal(
        play(instrument(one_shot_kit(folder, 4)), tone), play(instrument(one_shot_kit(folder, 4)), tone)
    )
    assert not np.array_equal(
        play(instrument(one_shot_kit(folder, 4)), tone), play(instrument(one_shot_kit(folder, 6)), tone)
    )


def test_no_recording_is_in_kits_of_both_sides(tmp_path):
    folder = write_singles(tmp_path / "singles")
    heard = [
        {
            sample.path
            for draw in draws
            for drum in one_shot_kit(folder, draw).drums.values()
            for sample, _ in drum.strokes
        }
        for draws in ((1, 2, 3, 4, 11, 12, 13), (0, 5, 10, 15))
    ]
    assert all(heard)
    assert not heard[0] & heard[1]


def test_every_drum_has_stand_ins_and_the_nearest_comes_first():
    assert set(STAND_INS) >= set(range(27, 88))
    assert seats(41, {36, 38, 43, 45}) == (43, 45)
    assert seats(36, {36, 35}) == (36, 35)
    assert step(41, 41) == 0
    assert step(50, 45) > 0 > step(41, 45)
