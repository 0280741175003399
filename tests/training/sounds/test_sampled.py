"""Recorded notes: found, tuned, looped, bent and let go, and never early."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from training.sounds.made import RATE, hertz_of, play, write_bank

from musicstudio.audio.synth.line import Curve, Tone, hertz
from musicstudio.domain.errors import UnsupportedAudio
from musicstudio.training.sounds.banks import read_bank
from musicstudio.training.sounds.recording import begun, lasting
from musicstudio.training.sounds.sampled import instrument, reaches


@pytest.fixture(scope="module")
def bank(tmp_path_factory):
    return read_bank(write_bank(tmp_path_factory.mktemp("banks"), "reed-made"))


@settings(max_examples=25, deadline=None)
@given(start=st.integers(0, 9000), pitch=st.integers(58, 70), velocity=st.floats(0.1, 1.0))
def test_a_note_begins_at_its_very_sample(bank, start, pitch, velocity):
    sound = play(instrument(bank), Tone(start / RATE, 0.3, pitch, velocity))
    assert not sound[:, :start].any()
    assert np.abs(sound[:, start : start + 2]).max() > 0.3 * np.abs(sound).max()


def test_at_another_rate_too_a_note_begins_at_its_sample(bank):
    sound = play(instrument(bank), Tone(1001 / 48000, 0.3, 63, 0.8), rate=48000)
    assert not sound[:, :1001].any()
    assert np.abs(sound[:, 1001:1003]).max() > 0.3 * np.abs(sound).max()


@pytest.mark.parametrize("cents", [-35.0, 0.0, 24.0])
def test_a_bank_recorded_out_of_tune_is_played_in_tune(tmp_path, cents):
    bank = read_bank(write_bank(tmp_path, "reed-off", cents=cents))
    heard = hertz_of(play(instrument(bank), Tone(0.0, 0.7, 63, 0.8))[0, 500:14000])
    assert abs(1200 * np.log2(heard / hertz(63))) < 3


def test_a_bend_is_followed(bank):
    bend = Curve(0.0, (0.3,), (2.0,))
    sound = play(instrument(bank), Tone(0.0, 0.7, 60, 0.8), bend=bend)[0]
    assert abs(1200 * np.log2(hertz_of(sound[500:6000]) / hertz(60))) < 8
    assert abs(1200 * np.log2(hertz_of(sound[7500:14500]) / hertz(62))) < 8


def test_louder_notes_are_louder_whatever_the_layers_were(bank):
    loud = [np.abs(play(instrument(bank), Tone(0.0, 0.3, 60, velocity))).max() for velocity in (0.2, 0.45, 0.55, 1.0)]
    assert all(after > 1.1 * before for before, after in pairwise(loud))


def test_a_loop_holds_a_note_longer_than_its_recording(tmp_path):
    period = RATE / 441
    bank = read_bank(write_bank(tmp_path, "reed-loop", (69,), loop=(4000, 4000 + round(40 * period)), seconds=0.4))
    sound = np.abs(play(instrument(bank), Tone(0.0, 1.6, 69, 0.8), seconds=2.2)[0])
    assert sound[round(1.4 * RATE) : round(1.55 * RATE)].max() > 0.5 * sound.max()
    assert sound[round(1.9 * RATE) :].max() < 1e-4 * sound.max()


def test_without_a_loop_a_note_ends_with_its_recording(bank):
    sound = np.abs(play(instrument(bank), Tone(0.0, 1.6, 60, 0.8), seconds=2.0)[0])
    assert sound[round(1.0 * RATE) :].max() < 1e-4 * sound.max()


def test_a_release_leaves_no_click(bank):
    sound = play(instrument(bank), Tone(0.1, 0.31, 60, 1.0))[0]
    steady = np.abs(np.diff(sound[4000:8000])).max()
    assert np.abs(np.diff(sound[round(0.4 * RATE) :])).max() <= 1.01 * steady
    assert np.abs(sound[round(0.6 * RATE) :]).max() < 1e-3


def test_what_a_bank_reaches(bank):
    assert reaches(bank, [51, 60, 76])
    assert not reaches(bank, [50])
    assert not reaches(bank, [60, 77])


def test_the_same_generator_plays_the_same(bank):
    tones = [Tone(0.1 * n, 0.1, 60 + n, 0.5) for n in range(8)]
    assert np.array_equal(play(instrument(bank), *tones), play(instrument(bank), *tones))


def test_an_impulse_is_found_to_the_sample():
    sound = np.zeros((1, 1000), np.float32)
    sound[0, 321] = 0.7
    found = begun(sound, RATE)
    assert found.sound[0, 0] == np.float32(0.7)
    assert begun(sound, RATE, 321 / RATE).sound[0, 0] == np.float32(0.7)


def test_silence_has_no_beginning():
    assert begun(np.zeros((2, 100), np.float32), RATE).level == 0.0


def test_a_loop_is_unrolled_without_a_step():
    time = np.arange(3000)
    sound = (0.5 * np.cos(2 * np.pi * time / 100) + 0.4 * np.sin(time / 700))[None].astype(np.float32)
    long = lasting(begun(sound, RATE, 0.0, (1000, 2900)), 9000).sound
    assert long.shape[1] >= 9000
    assert np.abs(np.diff(long)).max() < 1.2 * np.abs(np.diff(sound)).max()


def test_a_sample_far_off_its_pitch_is_left_out(tmp_path):
    folder = write_bank(tmp_path, "reed-doubt")
    index = json.loads((folder / "index.json").read_text())
    index["samples"][0]["cents"] = -56
    (folder / "index.json").write_text(json.dumps(index))
    assert len(read_bank(folder).samples) == 3


@pytest.mark.parametrize(
    "words", ["", "{}", '{"samples": [{}]}', '{"samples": []}', '{"samples": [{"file": "no.flac"}]}']
)
def test_a_damaged_bank_is_refused_in_a_sentence(tmp_path, words):
    (tmp_path / "index.json").write_text(words)
    with pytest.raises(UnsupportedAudio, match="unpack"):
        read_bank(tmp_path)
