"""Damage: same shape, same place, silence stays silence, everything bounded."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.training.mixing.codecs import MP3, OPUS, VORBIS, Codec, recoded
from musicstudio.training.mixing.damage import KINDS, damaged

RATE = 44100


def _music(samples: int, seed: int = 0, rate: int = RATE) -> np.ndarray:
    """Return bursts of noise, some 30 ms long each: sharp to find again."""
    rng = np.random.default_rng(seed)
    time = np.arange(samples) / rate
    sound = rng.standard_normal((2, samples)) * 0.5 + rng.standard_normal(samples)
    return (0.1 * sound * np.exp(-25 * (time % 0.21))).astype(np.float32)


def _lag(before: np.ndarray, after: np.ndarray, most: int) -> int:
    """Return by how many samples the second is later than the first, up to ±`most`."""
    first, second = before.mean(axis=0), after.mean(axis=0)
    size = 2 * len(first)
    alike = np.fft.irfft(np.fft.rfft(second, size) * np.fft.rfft(first, size).conj())
    lags = np.r_[0 : most + 1, -most:0]
    return int(lags[np.argmax(np.abs(alike[lags]))])


@pytest.mark.parametrize("codec", [*MP3, *VORBIS, *OPUS], ids=lambda codec: f"{codec.subtype}-{codec.press}")
def test_a_format_gives_back_every_sample_in_its_place(codec: Codec) -> None:
    sound = _music(RATE)
    back = recoded(sound, codec, RATE)
    assert back.shape == sound.shape
    assert _lag(sound, back, 3000) == 0
    assert np.abs(back[:, -2000:]).max() > 0.2 * np.abs(sound[:, -2000:]).max()  # the end is not cut off


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 32000, 48000, 96000])
def test_formats_take_any_rate(rate: int) -> None:
    sound = _music(rate // 2, rate=rate)
    for codec in (MP3[-3], VORBIS[-1], OPUS[-2]):
        back = recoded(sound, codec, rate)
        assert back.shape == sound.shape
        assert _lag(sound, back, rate // 10) == 0, codec


@pytest.mark.parametrize("kind", KINDS)
def test_each_damage_keeps_shape_place_and_bounds_and_changes_something(kind: str) -> None:
    sound = _music(RATE)
    before = sound.copy()
    for seed in range(3):
        out = damaged(sound, RATE, np.random.default_rng(seed), [kind])
        assert out.shape == sound.shape
        assert out.dtype == np.float32
        assert np.isfinite(out).all()
        assert np.abs(out).max() <= 1
        assert abs(_lag(sound, out, 2000)) <= 0.010 * RATE
        assert not np.array_equal(out, sound)
        assert np.array_equal(out, damaged(sound, RATE, np.random.default_rng(seed), [kind]))
    assert np.array_equal(sound, before)


@pytest.mark.parametrize("kind", ["low-pass", "phone", "room", "rate", "mono", "polarity", "clipping"])
def test_damage_without_moving_parts_moves_nothing_by_half_a_millisecond(kind: str) -> None:
    sound = _music(RATE)
    for seed in range(4):
        assert abs(_lag(sound, damaged(sound, RATE, np.random.default_rng(seed), [kind]), 2000)) <= 22


def test_tape_and_disc_never_carry_a_click_further_than_ten_milliseconds() -> None:
    clicks = np.zeros((2, 3 * RATE), dtype=np.float32)
    clicks[:, 1000::4410] = 0.5
    for seed in range(4):
        out = np.abs(damaged(clicks, RATE, np.random.default_rng(seed), ["tape"])[0])
        for at in range(5410, 3 * RATE - 2000, 4410 * 5):
            assert abs(int(np.argmax(out[at - 2000 : at + 2000])) - 2000) <= 0.010 * RATE


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 10**6), samples=st.sampled_from([0, 1, 2, 50, 3000]), sides=st.sampled_from([1, 2]),
    rate=st.sampled_from([16000, 44100]), kind=st.sampled_from([None, *KINDS]),
)  # fmt: skip
def test_any_length_sides_and_rate(seed: int, samples: int, sides: int, rate: int, kind: str | None) -> None:
    sound = _music(samples, seed)[:sides]
    out = damaged(sound, rate, np.random.default_rng(seed), None if kind is None else [kind])
    assert out.shape == sound.shape
    assert np.isfinite(out).all()
    assert np.abs(out).max(initial=0) <= 1


def test_silence_stays_silence_and_some_mixes_stay_whole() -> None:
    silence = np.zeros((2, 5000), dtype=np.float32)
    assert not damaged(silence, RATE, np.random.default_rng(0), list(KINDS)).any()
    sound = _music(3000)
    whole = sum(np.array_equal(sound, damaged(sound, RATE, np.random.default_rng(seed))) for seed in range(40))
    assert 2 <= whole <= 20


def test_unknown_damage_is_refused() -> None:
    with pytest.raises(ValueError, match="flood"):
        damaged(_music(100), RATE, np.random.default_rng(0), ["flood"])
