"""Anchors and loudness of what listeners hear."""

import numpy as np
import pytest
from scipy.signal import freqz

from musicstudio.audio.loudness import true_peak_dbtp, weighted_lufs
from musicstudio.domain.errors import WrongUsage
from musicstudio.training.listening.trial import CEILING_DBTP, TARGET_LUFS, Trial, anchor_of, levelled, with_anchors

RATE = 48_000


def noise(level: float, samples: int = RATE, channels: int = 2) -> np.ndarray:
    return np.random.default_rng(0).normal(0, level, (channels, samples)).astype(np.float32)


@pytest.mark.parametrize("rate", [32_000, 44_100, 48_000])
def test_the_anchor_is_the_low_pass_of_the_recommendation(rate):
    """Of an impulse it leaves the filter: within 0.1 dB up to 3.5 kHz, 25 dB down at 4 kHz, 50 dB at 4.5 kHz."""
    impulse = np.zeros((1, 8192), dtype=np.float32)
    impulse[0, 4096] = 1
    hz = np.array([20, 1000, 3400, 3500, 4000, 4500, 8000])
    _, response = freqz(anchor_of(impulse, rate)[0].astype(np.float64), worN=hz, fs=rate)
    gains = 20 * np.log10(np.abs(response) + 1e-12)
    assert np.all(np.abs(gains[:4]) < 0.1)
    assert gains[4] < -25
    assert np.all(gains[5:] < -50)


def test_the_anchor_is_in_time_with_its_reference():
    at = np.arange(RATE) / RATE
    tone = np.sin(2 * np.pi * 1000 * at)[None, :].astype(np.float32)
    assert np.abs(anchor_of(tone, RATE) - tone)[:, 2000:-2000].max() < 0.012


def test_a_rate_without_the_band_keeps_the_sound():
    assert anchor_of(noise(0.1), 8000, 3500) is not None
    assert np.array_equal(anchor_of(noise(0.1), 8000, 3500), noise(0.1))


def test_all_are_as_loud_as_the_reference():
    reference = noise(0.02)
    trial = levelled(with_anchors(Trial("a", {"low": noise(0.001), "loud": noise(0.1)}, RATE, reference), (3500.0,)))
    loudness = [weighted_lufs(sound, RATE) for sound in trial.sounds.values()]
    assert loudness == pytest.approx([weighted_lufs(reference, RATE)] * 4, abs=0.02)
    assert set(trial.sounds) == {"low", "loud", "reference", "anchor 3500 Hz"}


def test_without_a_reference_there_is_a_usual_loudness():
    trial = levelled(Trial("a", {"low": noise(0.001)}, RATE))
    assert weighted_lufs(trial.sounds["low"], RATE) == pytest.approx(TARGET_LUFS, abs=0.02)


def test_what_would_clip_lowers_all_alike():
    click = noise(1e-4)
    click[:, 1000] = 0.5
    trial = levelled(Trial("a", {"click": click}, RATE, noise(0.3)))
    assert true_peak_dbtp(trial.sounds["click"], RATE) == pytest.approx(CEILING_DBTP, abs=0.05)
    assert trial.reference is not None
    assert weighted_lufs(trial.sounds["click"], RATE) == pytest.approx(weighted_lufs(trial.reference, RATE), abs=0.05)


def test_sounds_become_equally_long_and_wide_and_silence_stays():
    trial = levelled(Trial("a", {"mono": noise(0.1, 100, 1), "none": np.zeros((2, 10), np.float32)}, RATE, noise(0.1)))
    assert {sound.shape for sound in trial.sounds.values()} == {(2, RATE)}
    assert np.array_equal(trial.sounds["mono"][0], trial.sounds["mono"][1])
    assert not trial.sounds["none"].any()


def test_no_sounds_and_no_reference_are_refused():
    with pytest.raises(WrongUsage, match="no sounds"):
        levelled(Trial("a", {}, RATE))
    with pytest.raises(WrongUsage, match="no reference"):
        with_anchors(Trial("a", {"one": noise(0.1)}, RATE), (3500.0,))
