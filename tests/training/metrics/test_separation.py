"""Separation, against the field's own implementation and in closed form."""

from __future__ import annotations

import math

import numpy as np
import pytest

from musicstudio.training.metrics.separation import bss_eval, plain_sdr_db, separation, si_sdr_db

NAMES = ("drums", "bass", "vocals", "other")


def scene(seed: int, correlated: bool, samples: int = 9000, count: int = 4, channels: int = 2):
    """Sources and estimates that leak, hiss, come late and are filtered."""
    from scipy.signal import lfilter

    rng = np.random.default_rng(seed)
    sources = rng.standard_normal((count, channels, samples))
    if correlated:
        sources = lfilter([1.0], [1.0, -0.9], sources + 2 * rng.standard_normal((channels, samples)))
    sources *= np.array([1, 0.1, 0.5, 2])[:count, None, None]
    heard = lfilter([0.9, 0.2], [1.0], sources)
    guesses = np.roll(heard, 2, axis=-1) + 0.2 * sources[::-1] + 0.05 * rng.standard_normal(sources.shape)
    return sources, guesses


def reference(sources, guesses, window, hop):
    museval = pytest.importorskip("museval")
    return museval.evaluate(sources.transpose(0, 2, 1), guesses.transpose(0, 2, 1), win=window, hop=hop)


def agree(found, wanted):
    for ours, theirs in zip((found.sdr, found.isr, found.sir, found.sar), wanted, strict=True):
        assert ours.shape == theirs.shape
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-3)


@pytest.mark.parametrize(("correlated", "count", "channels"), [(False, 2, 1), (True, 2, 1), (True, 1, 2)])
def test_equal_to_the_reference(correlated, count, channels):
    sources, guesses = scene(1, correlated, count=count, channels=channels)
    agree(bss_eval(sources, guesses, 4000, 4000), reference(sources, guesses, 4000, 4000))


@pytest.mark.parametrize("correlated", [False, True])
def test_equal_to_the_reference_on_four_stereo_sources(correlated):
    """With fewer taps, for the reference solves as many equations as there are taps of all channels."""
    metrics = pytest.importorskip("museval.metrics")
    sources, guesses = scene(2, correlated, samples=6000)
    turned = sources.transpose(0, 2, 1), guesses.transpose(0, 2, 1)
    wanted = metrics.bss_eval(*turned, window=2000, hop=1000, filters_len=64)[:4]
    agree(bss_eval(sources, guesses, 2000, 1000, taps=64), wanted)


def test_equal_to_the_reference_over_many_blocks_and_in_one_window():
    sources, guesses = scene(3, True, samples=80_000, count=2, channels=1)
    agree(bss_eval(sources, guesses, 100_000, 100_000), reference(sources, guesses, 100_000, 100_000))


def test_silent_windows_are_nan_as_in_the_reference():
    sources, guesses = scene(4, False, samples=8500, count=2, channels=1)
    sources[0, :, 2000:4000] = 0
    guesses[1, :, 6000:8000] = 0
    found = bss_eval(sources, guesses, 2000, 2000)
    assert np.isnan(found.sdr).tolist() == [[False, True, False, True]] * 2
    agree(found, reference(sources, guesses, 2000, 2000))


def test_sources_with_equal_channels_are_judged_as_those_with_one():
    """Their correlations have no inverse; what they span is the same whichever way it is written."""
    sources, guesses = scene(5, False, samples=6000, count=2, channels=1)
    both = np.repeat(sources, 2, axis=1)
    heard = np.repeat(guesses, 2, axis=1)
    found, alone = (bss_eval(*pair, 3000, 3000, taps=64) for pair in ((both, heard), (sources, guesses)))
    for double, single in ((found.sdr, alone.sdr), (found.sir, alone.sir), (found.sar, alone.sar)):
        np.testing.assert_allclose(double, single, rtol=0, atol=1e-3)


def low_passed(seed: int):
    from scipy.signal import butter, sosfilt

    rng = np.random.default_rng(seed)
    low = butter(6, 0.1, output="sos")
    sources = sosfilt(low, 0.1 * rng.standard_normal((2, 1, 12_000)))
    return sources, sources + 0.1 * sources[::-1] + 0.02 * sosfilt(low, 0.1 * rng.standard_normal(sources.shape))


def test_sources_with_nothing_above_are_judged_as_if_rounded_to_16_bits():
    """Where the reference is at the mercy of the last bits: it agrees as soon as there is rounding noise."""
    metrics = pytest.importorskip("museval.metrics")
    sources, guesses = low_passed(9)
    rounded = [np.round(sound * 32768) / 32768 for sound in (sources, guesses)]
    turned = (sound.transpose(0, 2, 1) for sound in rounded)
    wanted = metrics.bss_eval(*turned, window=4000, hop=4000, filters_len=64)[:4]
    agree(bss_eval(*rounded, 4000, 4000, taps=64, rounding=0), wanted)
    for pair in (rounded, (sources, guesses), (sources.astype(np.float32), guesses.astype(np.float32))):
        found = bss_eval(*pair, 4000, 4000, taps=64)
        for ours, theirs in zip((found.sdr, found.isr, found.sir, found.sar), wanted, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=0, atol=0.5)
        assert found.sir == pytest.approx(20, abs=1)  # a tenth of the other leaks in


def test_sounds_beyond_full_scale_are_judged_too():
    sources, guesses = scene(10, False, samples=4000, count=2, channels=1)
    both, heard = (1e6 * np.repeat(sound, 2, axis=1) for sound in (sources, guesses))
    found, alone = bss_eval(both, heard, 4000, 4000, taps=32), bss_eval(sources, guesses, 4000, 4000, taps=32)
    np.testing.assert_allclose(found.sir, alone.sir, rtol=0, atol=1e-3)


def test_a_source_silent_throughout_is_left_out():
    sources, guesses = scene(6, False, samples=6000, count=3, channels=1)
    quiet = sources.copy()
    quiet[1] = 0
    found = bss_eval(quiet, guesses, 2000, 2000)
    assert np.isnan(found.sdr[1]).all()
    agree_with = bss_eval(sources[[0, 2]], guesses[[0, 2]], 2000, 2000)
    np.testing.assert_allclose(found.sir[[0, 2]], agree_with.sir)
    mute = guesses.copy()
    mute[2] = 0
    found = bss_eval(sources, mute, 2000, 2000)
    assert np.isnan(found.sar[2]).all()
    np.testing.assert_allclose(found.sar[:2], bss_eval(sources, guesses, 2000, 2000).sar[:2])
    assert np.isnan(bss_eval(0 * sources, guesses, 2000, 2000).sdr).all()


def test_si_sdr_in_closed_form():
    time = np.arange(4410) / 44100
    source = np.stack([np.sin(2 * np.pi * 100 * time), np.sin(2 * np.pi * 200 * time)])
    other = np.stack([np.cos(2 * np.pi * 100 * time), np.cos(2 * np.pi * 200 * time)])
    for gain in (0.1, 1.0, 5.0):
        assert si_sdr_db(source, gain * (source + 0.1 * other)) == pytest.approx(20)
    assert si_sdr_db(source, other) < -200
    assert si_sdr_db(source, 2 * source) > 200
    assert si_sdr_db(source, 0 * source) == -math.inf
    assert math.isnan(si_sdr_db(0 * source, source))
    with pytest.raises(ValueError):
        si_sdr_db(source, source[:, :-1])


def test_plain_sdr_in_closed_form():
    source = np.ones((2, 1000))
    assert plain_sdr_db(source, 0.9 * source) == pytest.approx(20, abs=1e-4)
    assert plain_sdr_db(source, 0 * source) == pytest.approx(0, abs=1e-9)
    assert plain_sdr_db(0 * source, 0 * source) == 0
    assert plain_sdr_db(source, source) == pytest.approx(10 * math.log10(2000 / 1e-7), abs=1e-3)
    assert plain_sdr_db(0 * source, source) == pytest.approx(10 * math.log10(1e-7 / 2000), abs=1e-3)


def test_scores_of_a_piece():
    sources, guesses = scene(7, False, samples=9000, channels=1)
    truth, estimate = dict(zip(NAMES, sources, strict=True)), dict(zip(NAMES, guesses, strict=True))
    found = separation(truth, estimate, 4000)
    frames = bss_eval(sources, guesses, 4000, 4000)
    mix = np.stack([sources.sum(axis=0)] * 4)
    unmixed = bss_eval(sources, mix, 4000, 4000)
    for n, name in enumerate(NAMES):
        row = found[name]
        assert (row.sdr_db, row.isr_db) == (np.median(frames.sdr[n]), np.median(frames.isr[n]))
        assert (row.sir_db, row.sar_db) == (np.median(frames.sir[n]), np.median(frames.sar[n]))
        assert row.sdr_gain_db == pytest.approx(row.sdr_db - np.median(unmixed.sdr[n]))
        assert row.si_sdr_gain_db == pytest.approx(row.si_sdr_db - si_sdr_db(sources[n], mix[n]))
        assert row.plain_sdr_gain_db == pytest.approx(row.plain_sdr_db - plain_sdr_db(sources[n], mix[n]))
    nothing = separation(truth, {name: sources.sum(axis=0) for name in truth}, 4000)["vocals"]
    assert (nothing.sdr_gain_db, nothing.si_sdr_gain_db, nothing.plain_sdr_gain_db) == pytest.approx((0, 0, 0))


def test_what_is_missing_counts_as_silence():
    sources, guesses = scene(8, False, samples=4000, count=2, channels=1)
    found = separation({"a": sources[0], "b": sources[1]}, {"a": guesses[0]}, 2000)
    assert math.isnan(found["b"].sdr_db)
    assert (found["b"].si_sdr_db, found["b"].plain_sdr_db) == (-math.inf, pytest.approx(0, abs=1e-6))
    assert math.isfinite(found["a"].sdr_db)
    empty = separation({"a": sources[0], "b": 0 * sources[1]}, {"a": guesses[0]}, 2000)["b"]
    assert math.isnan(empty.si_sdr_db)
    assert empty.plain_sdr_db == 0
    assert separation({}, {}, 44100) == {}
    with pytest.raises(ValueError):
        bss_eval(sources, guesses[:1], 2000, 2000)
