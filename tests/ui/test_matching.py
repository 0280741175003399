"""Level matching of takes, measured."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from musicstudio.audio.loudness import integrated_lufs
from musicstudio.domain.tasks import Patch, Source
from musicstudio.ui.matching import MOST_DB, measured_gain_db

RATE = 44100


def written(path, sound):
    soundfile.write(path, sound.T, RATE, subtype="FLOAT")
    return str(path)


@pytest.fixture
def noise():
    return np.random.default_rng(1).normal(0, 0.05, (2, 4 * RATE)).astype(np.float32)


@pytest.mark.parametrize("gain", [0.4, 1.0, 2.5])
@pytest.mark.parametrize("seconds", [0.2, 1.5])
def test_a_take_is_brought_to_the_loudness_it_replaces(tmp_path, noise, gain, seconds):
    length = round(seconds * RATE)
    other = np.random.default_rng(2).normal(0, 0.05 * gain, (2, length)).astype(np.float32)
    original = Source(written(tmp_path / "song.wav", noise))
    patch = Patch(RATE, length, written(tmp_path / "take.wav", other))
    found = measured_gain_db(original, (patch,))
    if seconds > 0.4:
        matched = integrated_lufs(other * 10 ** (found / 20), RATE)
        assert matched == pytest.approx(integrated_lufs(noise[:, RATE : RATE + length], RATE), abs=0.05)
    assert found == pytest.approx(-20 * np.log10(gain), abs=0.5)


def test_silence_is_not_lifted_and_gains_are_bounded(tmp_path, noise):
    original = Source(written(tmp_path / "song.wav", noise))
    silent = Patch(0, RATE, written(tmp_path / "silent.wav", np.zeros((2, RATE), np.float32)))
    faint = Patch(0, RATE, written(tmp_path / "faint.wav", noise[:, :RATE] * np.float32(0.01)))
    assert measured_gain_db(original, (silent,)) == 0.0
    assert measured_gain_db(original, (faint,)) == MOST_DB
