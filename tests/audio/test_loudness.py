"""The loudness meter against EBU Tech 3341's signals, made anew, and against itself in pieces."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from musicstudio.audio.loudness import (
    LoudnessMeter,
    channel_weights,
    integrated_lufs,
    k_weighting,
    true_peak_dbtp,
    weighted_lufs,
)

RATES = [8000, 11025, 22050, 32000, 44100, 48000, 96000, 192000]


def sine(level_db: float, seconds: float, rate: int = 48000, hz: float = 1000.0) -> np.ndarray:
    return 10 ** (level_db / 20) * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)


def stereo(*parts: tuple[float, float], rate: int = 48000) -> np.ndarray:
    tone = np.concatenate([sine(level, seconds, rate) for level, seconds in parts])
    return np.stack([tone, tone]).astype(np.float32)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([(-23, 20)], -23),  # EBU Tech 3341 case 1
        ([(-33, 20)], -33),  # 2
        ([(-36, 10), (-23, 60), (-36, 10)], -23),  # 3: the relative gate
        ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23),  # 4: both gates
        ([(-26, 20), (-20, 20.1), (-26, 20)], -23),  # 5: nothing gated
    ],
)
def test_ebu_3341_integrated(parts, expected):
    assert integrated_lufs(stereo(*parts), 48000) == pytest.approx(expected, abs=0.1)


def test_ebu_3341_case_6_surround():
    levels = (-28, -28, -24, -30, -30)
    sound = np.stack([sine(level, 20) for level in levels]).astype(np.float32)
    assert integrated_lufs(sound, 48000) == pytest.approx(-23, abs=0.1)
    with_lfe = np.insert(sound, 3, sine(-3, 20), axis=0)
    assert integrated_lufs(with_lfe, 48000) == pytest.approx(-23, abs=0.1)


@pytest.mark.parametrize("rate", RATES)
def test_any_rate_reads_the_same(rate):
    assert integrated_lufs(stereo((-23, 3), rate=rate), rate) == pytest.approx(-23, abs=0.1 if rate > 8000 else 0.2)


def test_the_printed_coefficients_come_back_at_48_khz():
    printed = [
        [1.53512485958697, -2.69169618940638, 1.19839281085285, 1, -1.69065929318241, 0.73248077421585],
        [1, -2, 1, 1, -1.99004745483398, 0.99007225036621],
    ]
    np.testing.assert_allclose(k_weighting(48000)[0], printed[0], atol=1e-8)
    np.testing.assert_allclose(k_weighting(48000)[1], printed[1], atol=1e-8)


@pytest.mark.parametrize(
    ("cycle", "phase_deg", "amplitude", "expected"),
    [(4, 0, 0.5, -6), (4, 45, 0.5, -6), (6, 60, 0.5, -6), (8, 67.5, 0.5, -6), (4, 45, 1.41, 3)],  # cases 15 to 19
)
@pytest.mark.parametrize("rate", [8000, 48000, 192000])
def test_ebu_3341_true_peak(rate, cycle, phase_deg, amplitude, expected):
    phase = 2 * np.pi * np.arange(rate // 2) / cycle + np.radians(phase_deg)
    fade = np.minimum(1, np.minimum(np.arange(rate // 2), np.arange(rate // 2)[::-1]) / 200)
    sound = (amplitude * fade * np.sin(phase))[None].astype(np.float32)
    assert expected - 0.4 <= true_peak_dbtp(sound, rate) <= expected + 0.2


def test_samples_of_a_quarter_rate_sine_hide_3_db():
    sine_45 = np.sin(2 * np.pi * np.arange(48000) / 4 + np.pi / 4)
    sound = (sine_45 * np.hanning(48000))[None].astype(np.float32)
    sample_peak_db = 20 * np.log10(np.abs(sound).max())
    assert true_peak_dbtp(sound, 48000) - sample_peak_db == pytest.approx(3.01, abs=0.1)


def test_a_lone_sample_is_its_own_peak_wherever_it_stands():
    for at in (0, 1, 500, 998, 999):
        sound = np.zeros((1, 1000), np.float32)
        sound[0, at] = -0.5
        assert true_peak_dbtp(sound, 44100) == pytest.approx(-6.02, abs=0.01)


def test_silence_and_nothing_have_no_loudness():
    for samples in (0, 1, 48000):
        quiet = np.zeros((2, samples), np.float32)
        assert integrated_lufs(quiet, 48000) is None
        assert weighted_lufs(quiet, 48000) is None
        assert true_peak_dbtp(quiet, 48000) is None


def test_short_clips_have_a_level_without_gates():
    clip = stereo((-23, 0.2))
    assert integrated_lufs(clip, 48000) is None
    assert weighted_lufs(clip, 48000) == pytest.approx(-23, abs=0.2)


def test_windows_hear_only_their_own_time():
    meter = LoudnessMeter(48000, 2)
    meter.push(stereo((-23, 3)))
    assert meter.short_term_lufs == pytest.approx(-23, abs=0.1)
    meter.push(stereo((-40, 1)))
    assert meter.momentary_lufs == pytest.approx(-40, abs=0.1)
    assert meter.short_term_lufs == pytest.approx(-23 + 10 * np.log10(2 / 3), abs=0.2)


def test_mono_lies_3_db_below_the_same_in_stereo():
    both = stereo((-20, 2))
    assert integrated_lufs(both, 48000) - integrated_lufs(both[:1], 48000) == pytest.approx(3.01, abs=0.01)
    assert channel_weights(2).tolist() == [1, 1]


@settings(max_examples=40, deadline=None)
@example([1662, 1], 11025)
@given(st.lists(st.integers(1, 9000), min_size=1, max_size=12), st.sampled_from([11025, 44100, 96000]))
def test_the_size_of_blocks_changes_nothing(sizes, rate):
    rng = np.random.default_rng(1)
    sound = rng.uniform(-0.5, 0.5, (2, sum(sizes))).astype(np.float32)
    whole, pieces = LoudnessMeter(rate, 2), LoudnessMeter(rate, 2)
    whole.push(sound)
    for start, size in zip(np.cumsum([0, *sizes[:-1]]), sizes, strict=True):
        pieces.push(sound[:, start : start + size])
    assert pieces.integrated_lufs == (pytest.approx(whole.integrated_lufs) if whole.integrated_lufs else None)
    assert pieces.true_peak_dbtp == pytest.approx(whole.true_peak_dbtp, abs=1e-6)
    assert pieces.ungated_lufs == pytest.approx(whole.ungated_lufs)


@settings(max_examples=20, deadline=None)
@given(st.floats(-60, 0))
def test_gain_moves_loudness_by_itself(gain_db):
    sound = np.random.default_rng(2).normal(0, 0.1, (1, 24000)).astype(np.float32)
    louder = (sound * 10 ** (gain_db / 20)).astype(np.float32)
    change = weighted_lufs(louder, 24000) - weighted_lufs(sound, 24000)
    assert change == pytest.approx(gain_db, abs=0.01)


def test_a_meter_that_does_not_listen_between_samples_measures_the_same_loudness() -> None:
    sound = np.random.default_rng(3).uniform(-0.5, 0.5, (2, 96000)).astype(np.float32)
    every, plain = LoudnessMeter(48000, 2), LoudnessMeter(48000, 2, between=False)
    for meter in (every, plain):
        meter.push(sound)
    assert plain.integrated_lufs == every.integrated_lufs
    assert plain.true_peak_dbtp == pytest.approx(20 * np.log10(np.abs(sound).max()), abs=1e-4)
    assert every.true_peak_dbtp > plain.true_peak_dbtp
