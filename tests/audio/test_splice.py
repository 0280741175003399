import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.audio import splice

RATE = 44100


def noise(samples, seed=0, channels=2):
    return (0.2 * np.random.default_rng(seed).standard_normal((channels, samples))).astype(np.float32)


def tone(samples, hz, phase=0.0, rate=RATE):
    return (0.3 * np.sin(2 * np.pi * hz * np.arange(samples) / rate + phase))[None].astype(np.float32)


@given(samples=st.integers(1, 4000), rho=st.floats(-1, 1))
def test_the_gains_keep_the_power_of_what_is_joined(samples, rho):
    a, b = splice.fade_gains(samples, rho)
    assert np.allclose(a * a + b * b + 2 * max(rho, 0) * a * b, 1.0)
    assert np.allclose(a, b[::-1])
    assert np.all(np.diff(b) >= 0)
    assert samples == 1 or b[0] < a[0]


def test_the_law_is_equal_gain_for_the_same_and_equal_power_for_strangers():
    a, b = splice.fade_gains(999, 1.0)
    assert np.allclose(a + b, 1.0)
    a, b = splice.fade_gains(999, 0.0)
    assert np.allclose(a**2 + b**2, 1.0)
    leaving, arriving = splice.equal_power(441)
    assert np.allclose(leaving**2 + arriving**2, 1.0)


def test_joining_a_sound_with_itself_changes_nothing():
    sound = noise(RATE)
    assert np.abs(splice.join(sound, sound, RATE).data - sound).max() < 1e-6


@pytest.mark.parametrize("rho", [0.0, 0.3, 0.6, 0.9])
def test_the_level_neither_dips_nor_bumps_at_either_join(rho):
    """Noise with noise of a known correlation: averaged over many joins, every sample keeps its power."""
    runs, samples = 400, 2400
    powers = np.zeros(samples)
    for seed in range(runs):
        one, other = noise(samples, seed, 8), noise(samples, 10_000 + seed, 8)
        piece = (rho * one + np.sqrt(1 - rho * rho) * other).astype(np.float32)
        powers += np.mean(splice.join(one, piece, 8000).data ** 2, axis=0)
    decibels = 10 * np.log10(powers / runs / 0.04)
    assert np.abs(np.convolve(decibels, np.ones(15) / 15, "valid")).max() < 0.25


@given(samples=st.integers(1, 5000), rate=st.sampled_from([8000, 44100, 192000]))
@settings(max_examples=60)
def test_joins_lie_inside_and_leave_room_between_them(samples, rate):
    fade = splice.fade_length(samples, rate)
    assert 0 <= 2 * fade <= samples * 2 / 3 + 1
    assert fade <= 0.05 * rate
    joined = splice.join(np.zeros((1, samples), np.float32), np.ones((1, samples), np.float32), rate)
    assert joined.data.shape == (1, samples)
    assert joined.fade == fade
    assert np.all(joined.data[:, fade : samples - fade] == 1.0)
    assert np.allclose(joined.data, joined.data[:, ::-1])
    if fade > 30:
        assert joined.data[0, 0] < 0.02


def test_the_measured_correlation_is_reported():
    sound = tone(RATE, 100)
    joined = splice.join(sound, tone(RATE, 100, phase=np.pi / 3), RATE)
    assert joined.correlation_in == pytest.approx(0.5, abs=0.12)
    assert splice.join(sound, -sound, RATE).correlation_out == pytest.approx(-1.0)
    assert splice.join(sound, 0 * sound, RATE).correlation_out == 0.0


def test_shapes_must_agree():
    with pytest.raises(ValueError):
        splice.join(noise(10), noise(11), RATE)
    with pytest.raises(ValueError):
        splice.band(noise(10), noise(11), 100, 200, RATE)
    with pytest.raises(ValueError):
        splice.band(noise(10), noise(10), 300, 200, RATE)


@pytest.mark.parametrize("rate", [22050, 44100, 96000])
@pytest.mark.parametrize(("low", "high"), [(500, 4000), (0, 300), (3000, 90000), (80, 160), (1000, 1400)])
def test_only_the_band_of_the_change_is_applied(rate, low, high):
    original = noise(rate, 1)
    joined = splice.join(original, noise(rate, 2), rate).data
    change = splice.band(original, joined, low, high, rate).astype(np.float64) - original
    power = np.abs(np.fft.rfft(change, axis=1)) ** 2
    hz = np.fft.rfftfreq(rate, 1 / rate)
    outside = power[:, (hz < low / 2 ** (1 / 3)) | (hz > high * 2 ** (1 / 3))].sum() / power.sum()
    assert 10 * np.log10(outside + 1e-30) < -50
    inside = (hz >= low) & (hz <= high)
    wanted = np.abs(np.fft.rfft(joined - original, axis=1)) ** 2
    assert power[:, inside].sum() > 0.6 * wanted[:, inside].sum(), "too little of the band changed"
    assert np.abs(change[:, [0, -1]]).max() < 1e-2 * np.abs(change).max()


def test_the_band_has_no_delay():
    original = np.zeros((1, RATE), np.float32)
    joined = tone(RATE, 1000)
    changed = splice.band(original, joined, 500, 2000, RATE)
    middle = slice(RATE // 4, 3 * RATE // 4)
    assert np.abs(changed - joined)[:, middle].max() < 2e-3


def test_a_band_wider_than_everything_is_the_change_itself():
    original, joined = noise(RATE, 1), splice.join(noise(RATE, 1), noise(RATE, 2), RATE).data
    middle = slice(RATE // 20, -RATE // 20)
    assert np.abs(splice.band(original, joined, 0, RATE, RATE) - joined)[:, middle].max() < 1e-6


@given(samples=st.integers(1, 900), low=st.floats(0, 3000), octaves=st.floats(0.1, 6))
@settings(max_examples=60, deadline=None)
def test_short_regions_are_finite_and_never_louder_than_the_change_allows(samples, low, octaves):
    original = noise(samples, 3)
    joined = splice.join(original, noise(samples, 4), RATE).data
    change = splice.band(original, joined, low, max(low, 20) * 2**octaves, RATE) - original
    assert np.isfinite(change).all()
    assert np.sum(change.astype(np.float64) ** 2) <= np.sum((joined - original).astype(np.float64) ** 2) * 1.01 + 1e-9
