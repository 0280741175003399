from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.audio.peaks import BASE, Peaks, close_view
from musicstudio.audio.sound import ClipSound
from musicstudio.domain.audio import AudioArray, AudioClip

RATE = 8000


def sound_of(data: AudioArray) -> ClipSound:
    return ClipSound(AudioClip(data, RATE))


def filled(sound: ClipSound) -> Peaks:
    peaks = Peaks(sound.info)
    assert list(peaks.compute(sound))[-1] == 1.0
    return peaks


def noise(samples: int, channels: int = 2, seed: int = 0) -> AudioArray:
    return np.random.default_rng(seed).uniform(-1, 1, (channels, samples)).astype(np.float32)


@settings(max_examples=40, deadline=None)
@given(samples=st.integers(1, 5000), channels=st.integers(1, 3), seed=st.integers(0, 99))
def test_one_column_over_everything_is_the_extremes(samples: int, channels: int, seed: int) -> None:
    data = noise(samples, channels, seed)
    low, high = filled(sound_of(data)).view(0, samples / RATE, 1)
    np.testing.assert_array_equal(low[:, 0], data.min(axis=1))
    np.testing.assert_array_equal(high[:, 0], data.max(axis=1))


@pytest.mark.parametrize("factor", [1, 2, 8])
def test_columns_that_fit_the_pyramid_are_exact(factor: int) -> None:
    data = noise(64 * BASE)
    low, high = filled(sound_of(data)).view(0, data.shape[1] / RATE, 64 // factor)
    stretches = data.reshape(2, 64 // factor, -1)
    np.testing.assert_array_equal(low, stretches.min(axis=2))
    np.testing.assert_array_equal(high, stretches.max(axis=2))


@settings(max_examples=40, deadline=None)
@given(start_s=st.floats(-1, 4), length_s=st.floats(0.01, 5), columns=st.integers(1, 300))
def test_an_impulse_is_seen_at_its_place_at_every_zoom(start_s: float, length_s: float, columns: int) -> None:
    data = np.zeros((1, 3 * RATE), np.float32)
    data[0, RATE + 17] = 0.75
    low, high = filled(sound_of(data)).view(start_s, start_s + length_s, columns)
    column_s = length_s / columns
    seen = np.flatnonzero(high[0])
    at_s = (RATE + 17) / RATE
    if start_s + column_s <= at_s < start_s + length_s - column_s:
        assert len(seen)
    blur_s = max(column_s, BASE / RATE) * 2
    for column in seen:
        assert abs(start_s + (column + 0.5) * column_s - at_s) <= blur_s
    assert not low.any()


def test_blocks_in_any_order_give_the_same() -> None:
    data = noise(10 * BASE + 100)
    sound = sound_of(data)
    shuffled = Peaks(sound.info)
    for start in (8 * BASE, 0, 4 * BASE):
        shuffled.put(start, data[:, start : start + 4 * BASE])
    for columns in (1, 3, 11):
        np.testing.assert_array_equal(
            shuffled.view(0, sound.info.seconds, columns), filled(sound).view(0, sound.info.seconds, columns)
        )


def test_blocks_must_start_on_the_grid() -> None:
    with pytest.raises(ValueError, match="multiples"):
        Peaks(sound_of(noise(1000)).info).put(7, noise(10))


def test_outside_the_sound_is_silence() -> None:
    peaks = filled(sound_of(np.full((1, RATE), 0.5, np.float32)))
    low, high = peaks.view(-1, 2, 3)
    np.testing.assert_array_equal(high[0], [0, 0.5, 0])
    np.testing.assert_array_equal(low[0], [0, 0.5, 0])


def test_the_close_view_reads_single_samples() -> None:
    data = noise(1000)
    low, high = close_view(sound_of(data), 100 / RATE, 150 / RATE, 50)
    np.testing.assert_array_equal(low, data[:, 100:150])
    np.testing.assert_array_equal(high, data[:, 100:150])
    assert not close_view(sound_of(data), 10, 11, 5)[1].any()
