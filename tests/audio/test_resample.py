"""Rate conversion keeps tones, places and lengths."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.audio.resample import resample, resample_blocks, resampled_length

RATES = st.sampled_from([8000, 11025, 22050, 44100, 48000, 88200, 96000, 192000])


@pytest.mark.parametrize(("from_hz", "to_hz"), [(44100, 48000), (48000, 44100), (96000, 44100), (44100, 96000)])
def test_a_tone_stays_the_tone(from_hz: int, to_hz: int) -> None:
    time = np.arange(from_hz) / from_hz
    tone = np.stack([np.sin(2 * np.pi * 997 * time), np.cos(2 * np.pi * 5003 * time)]).astype(np.float32)
    got = resample(tone, from_hz, to_hz)
    time = np.arange(to_hz) / to_hz
    wanted = np.stack([np.sin(2 * np.pi * 997 * time), np.cos(2 * np.pi * 5003 * time)])
    inside = slice(to_hz // 20, -to_hz // 20)
    error = got[:, inside] - wanted[:, inside]
    assert 10 * np.log10(np.mean(wanted[:, inside] ** 2) / np.mean(error**2)) > 95


def test_what_the_lower_rate_cannot_hold_is_gone() -> None:
    tone = np.sin(2 * np.pi * 30_000 * np.arange(96_000) / 96_000).astype(np.float32)[None]
    assert np.abs(resample(tone, 96_000, 44_100)[:, 2000:-2000]).max() < 10 ** (-90 / 20)


@pytest.mark.parametrize(("from_hz", "to_hz"), [(44100, 48000), (48000, 44100), (22050, 44100), (192000, 8000)])
def test_an_impulse_stays_where_it_is(from_hz: int, to_hz: int) -> None:
    sound = np.zeros((1, from_hz), np.float32)
    sound[0, from_hz // 2] = 1
    got = resample(sound, from_hz, to_hz)[0]
    assert np.argmax(np.abs(got)) == to_hz // 2
    spread = 20
    around = got[to_hz // 2 - spread : to_hz // 2 + spread + 1]
    np.testing.assert_allclose(around, around[::-1], atol=1e-5)


@settings(max_examples=60, deadline=None)
@given(RATES, RATES, st.integers(0, 5000), st.integers(1, 3), st.integers(1, 2000))
def test_lengths_are_exact_and_pieces_make_no_difference(
    from_hz: int, to_hz: int, samples: int, channels: int, size: int
) -> None:
    sound = np.random.default_rng(samples).standard_normal((channels, samples)).astype(np.float32)
    whole = resample(sound, from_hz, to_hz)
    assert whole.shape == (channels, resampled_length(samples, from_hz, to_hz))
    assert abs(whole.shape[1] - samples * to_hz / from_hz) <= 0.5
    assert whole.dtype == np.float32
    pieces = [sound[:, at : at + size] for at in range(0, samples, size)] or [sound]
    np.testing.assert_array_equal(np.concatenate(list(resample_blocks(pieces, from_hz, to_hz)), axis=1), whole)
