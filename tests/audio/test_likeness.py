"""How unlike two sounds are."""

from __future__ import annotations

import numpy as np

from musicstudio.audio.likeness import unlikeness_db

RATE = 44100


def tone(hz, seconds=0.5, gain=0.3):
    time = np.arange(round(seconds * RATE)) / RATE
    return np.tile(gain * np.sin(2 * np.pi * hz * time), (2, 1)).astype(np.float32)


def test_the_same_is_like_itself_and_the_near_is_nearer_than_the_far():
    assert unlikeness_db(tone(440), tone(440), RATE) == 0.0
    near = unlikeness_db(tone(440), tone(440, gain=0.25), RATE)
    far = unlikeness_db(tone(440), tone(3000), RATE)
    assert 0 < near < 3 < far


def test_what_is_shorter_than_a_window_can_be_compared():
    assert unlikeness_db(tone(440, 0.01), tone(440, 0.01), RATE) == 0.0
    assert unlikeness_db(tone(440, 0.01), tone(8000, 0.01), RATE) > 3
