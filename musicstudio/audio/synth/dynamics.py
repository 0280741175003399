"""Gain over time: compressor, ducking and limiter as curves, so that what shapes a mix can shape its stems alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d, minimum_filter1d, uniform_filter1d
from scipy.signal import lfilter, resample_poly

from musicstudio.audio.synth.oscillators import Mono
from musicstudio.domain.audio import AudioArray

_OVERSAMPLING = 4


def glue(
    sound: AudioArray, sample_rate: int, threshold_db: float, ratio: float = 2.0, window_s: float = 0.03,
    release_s: float = 0.18,
) -> Mono:  # fmt: skip
    """Return a bus compressor's gain, (samples,), for a stereo sound: RMS over `window_s`, 6 dB knee, slow release."""
    power = uniform_filter1d(np.mean(sound.astype(np.float64) ** 2, axis=0), max(1, round(window_s * sample_rate)))
    level_db = 10 * np.log10(np.maximum(power, 1e-12))
    over = np.clip(level_db - threshold_db + 3, 0, None)
    soft = np.where(over < 6, over**2 / 12, over - 3)
    wanted = -(1 - 1 / ratio) * soft
    return _decibels(_smoothed(wanted, release_s, sample_rate))


def ducking(trigger: AudioArray, sample_rate: int, depth_db: float, release_s: float = 0.14) -> Mono:
    """Return a gain, (samples,), that gives way by up to `depth_db` while a trigger (a kick drum) sounds."""
    level = np.abs(trigger).max(axis=0)
    held = maximum_filter1d(level, max(1, round(0.01 * sample_rate)))
    wanted = -depth_db * np.clip(held / max(float(level.max()), 1e-6), 0, 1)
    return _decibels(_smoothed(wanted, release_s, sample_rate))


def limiting(sound: AudioArray, sample_rate: int, ceiling_db: float, look_ahead_ms: float = 4.0) -> Mono:
    """Return a look-ahead limiter's gain, (samples,): true peaks stay at or below the ceiling.

    Peaks are read at 4× the rate (ITU-R BS.1770); the needed gain is held over a window before and after a
    peak, then averaged over it.
    """
    peaks = np.zeros(sound.shape[1])
    for channel in sound:
        fine = np.abs(resample_poly(channel.astype(np.float64), _OVERSAMPLING, 1))
        peaks = np.maximum(peaks, fine.reshape(-1, _OVERSAMPLING).max(axis=1))
    peaks = maximum_filter1d(peaks, 3)
    wanted = np.minimum(1.0, 10 ** (ceiling_db / 20) / np.maximum(peaks, 1e-9))
    window = 2 * round(look_ahead_ms * sample_rate / 2000) + 1
    held = minimum_filter1d(wanted, 2 * window + 1)
    # Two short averages inside the held window: a gain without corners that is never above what a peak needs.
    return np.asarray(uniform_filter1d(uniform_filter1d(held, window), window), dtype=np.float32)


def _smoothed(gain_db: NDArray[np.float64], release_s: float, sample_rate: int) -> NDArray[np.float64]:
    """Return a gain in dB that falls within about 6 ms and recovers over `release_s`."""
    step = np.exp(-1 / (release_s * sample_rate))
    slow = lfilter([1 - step], [1, -step], gain_db)
    return np.asarray(uniform_filter1d(np.minimum(slow, 0.7 * gain_db), max(1, round(0.006 * sample_rate))))


def _decibels(gain_db: NDArray[np.float64]) -> Mono:
    gain: Mono = (10 ** (gain_db / 20)).astype(np.float32)
    return gain
