"""What the transcriber hears: the same however a sound is cut, tones at their pitches, strokes at their times."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.engines.transcriber.hearing import (
    BANDS,
    BINS_PER_SEMITONE,
    FPS,
    LOWEST,
    MELS,
    STROKES,
    HearingStream,
    heard,
)

RATE = 44100
NOISE = np.random.default_rng(0).normal(0, 0.1, (2, 3 * RATE)).astype(np.float32)


@settings(max_examples=8, deadline=None)
@given(cuts=st.lists(st.integers(1, 3 * RATE - 1), max_size=6, unique=True))
def test_rows_do_not_depend_on_how_a_sound_is_cut(cuts: list[int]) -> None:
    stream = HearingStream(RATE)
    edges = [0, *sorted(cuts), 3 * RATE]
    rows = [stream.push(NOISE[:, start:stop]) for start, stop in pairwise(edges)]
    found = np.concatenate([*rows, stream.finish()])
    assert found.shape == (3 * FPS + 1, BANDS)
    assert np.array_equal(found, heard(NOISE, RATE))


@pytest.mark.parametrize("pitch", [33, 45, 57, 69, 81, 100])
def test_a_sine_is_loudest_in_the_middle_bin_of_its_pitch(pitch: int) -> None:
    time_s = np.arange(2 * RATE) / RATE
    sine = 0.5 * np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * time_s)
    row = heard(sine[None].astype(np.float32), RATE)[FPS, STROKES:]
    loudest = int(row.argmax())
    if pitch > 40:  # lower down a window of a third of a second cannot tell thirds of a semitone
        assert loudest == (pitch - LOWEST) * BINS_PER_SEMITONE + 1
    assert abs(loudest - (pitch - LOWEST) * BINS_PER_SEMITONE - 1) <= 1
    assert -6 - 5 < int(row.max()) * 100 / 255 - 100 < -6 + 5.5


def test_a_click_is_a_stroke_of_its_half_frame() -> None:
    for late, half in ((0.0, 0), (0.01, 1)):
        click = np.zeros((1, RATE), np.float32)
        click[0, round((0.5 + late) * RATE)] = 1.0
        strokes = heard(click, RATE)[:, :STROKES].reshape(-1, 2, MELS).astype(int).sum(-1)
        assert np.unravel_index(strokes.argmax(), strokes.shape) == (FPS // 2, half)


def test_silence_is_nothing_and_a_moment_is_a_row() -> None:
    assert not heard(np.zeros((2, RATE), np.float32), RATE).any()
    assert heard(np.zeros((1, 1), np.float32), RATE).shape == (1, BANDS)
    assert HearingStream(RATE).finish().shape == (1, BANDS)
