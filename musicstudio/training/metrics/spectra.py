"""How far a sound's spectrum lies from what it should be.

Sounds are (channels, samples) of one shape; channels are judged like further frames.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.loudness import integrated_lufs
from musicstudio.audio.mel import mel_filters

Sound = NDArray[Any]
Floats = NDArray[np.float64]

RESOLUTIONS: Final = ((1024, 120, 600), (2048, 240, 1200), (512, 50, 240))
"""Transform, hop and window in samples of the multi-resolution distance (Yamamoto et al. 2020)."""
_POWER_FLOOR: Final = 1e-7
_MEL_FLOOR: Final = 1e-5
_LOWEST: Final = 1e-5
_FRAMES: Final = 256


@dataclass(frozen=True)
class SpectralScores:
    """Distances, 0 for the same sound: spectral convergence (a ratio), log-spectral distance (dB), log-mel L1 (natural
    logarithm), multi-resolution STFT distance, and how much louder the estimate is (LU, NaN where either is silent)."""

    convergence: float
    log_spectral_db: float
    log_mel: float
    multi_resolution: float
    loudness_lu: float


def spectral_scores(truth: Sound, estimate: Sound, sample_rate: int) -> SpectralScores:
    """Return all distances; raises ValueError where shapes differ or a sound is shorter than 1025 samples."""
    return SpectralScores(
        spectral_convergence(truth, estimate), log_spectral_db(truth, estimate), log_mel(truth, estimate, sample_rate),
        multi_resolution(truth, estimate), loudness_lu(truth, estimate, sample_rate),
    )  # fmt: skip


def multi_resolution(truth: Sound, estimate: Sound) -> float:
    """Return the mean over three resolutions of spectral convergence plus mean absolute log magnitude difference."""
    total = 0.0
    for size, hop, window in RESOLUTIONS:
        error = norm = apart = count = 0.0
        for wanted, given in _spectra(truth, estimate, size, hop, window):
            wanted, given = (np.maximum(part, math.sqrt(_POWER_FLOOR)) for part in (wanted, given))
            error, norm = error + _energy(wanted - given), norm + _energy(wanted)
            apart, count = apart + float(np.abs(np.log(wanted / given)).sum()), count + wanted.size
        total += math.sqrt(error / norm) + apart / count
    return total / len(RESOLUTIONS)


def spectral_convergence(truth: Sound, estimate: Sound, size: int = 2048, hop: int = 512) -> float:
    """Return the error of the magnitudes over their norm (Arık et al. 2018); for silent truth 0 or inf."""
    error = norm = 0.0
    for wanted, given in _spectra(truth, estimate, size, hop, size):
        error, norm = error + _energy(wanted - given), norm + _energy(wanted)
    if norm == 0:
        return math.inf if error else 0.0
    return math.sqrt(error / norm)


def log_spectral_db(truth: Sound, estimate: Sound, size: int = 2048, hop: int = 512) -> float:
    """Return the log-spectral distance in dB (Gray & Markel 1976): RMS over bins, mean over frames.

    A bin's power 100 dB below a full-scale sine's, or less, counts as that.
    """
    full = size / 4  # where a full-scale sine peaks under a Hann window
    total, count = 0.0, 0
    for wanted, given in _spectra(truth, estimate, size, hop, size):
        left, right = (20 * np.log10(np.maximum(part / full, _LOWEST)) for part in (wanted, given))
        frames = np.sqrt(np.mean((left - right) ** 2, axis=-1))
        total, count = total + float(frames.sum()), count + frames.size
    return total / count


def log_mel(
    truth: Sound, estimate: Sound, sample_rate: int, bands: int = 80, size: int = 2048, hop: int = 512
) -> float:
    """Return the mean absolute difference of the natural logarithms of mel magnitudes, floored at 1e-5."""
    filters = mel_filters(sample_rate, size, bands)
    total, count = 0.0, 0
    for wanted, given in _spectra(truth, estimate, size, hop, size):
        left, right = (np.log(np.maximum(part @ filters.T, _MEL_FLOOR)) for part in (wanted, given))
        total, count = total + float(np.abs(left - right).sum()), count + left.size
    return total / count


def loudness_lu(truth: Sound, estimate: Sound, sample_rate: int) -> float:
    """Return how much louder the estimate is in LU (BS.1770-4, gated); NaN where either has no loudness."""
    wanted, given = integrated_lufs(truth, sample_rate), integrated_lufs(estimate, sample_rate)
    return math.nan if wanted is None or given is None else given - wanted


def _spectra(truth: Sound, estimate: Sound, size: int, hop: int, window: int) -> Iterator[tuple[Floats, Floats]]:
    """Yield magnitudes (channels, frames, bins) of both sounds, some frames at a time, so that memory stays small.

    Frames are centred on multiples of the hop, the sound mirrored at both ends; raises ValueError as promised above.
    """
    if truth.shape != estimate.shape:
        raise ValueError(f"a sound of shape {truth.shape} cannot be compared with one of shape {estimate.shape}")
    if truth.ndim != 2 or truth.shape[1] <= size // 2:
        raise ValueError(f"a sound of shape {truth.shape} is too short for spectra of {size} samples")
    shape = np.zeros(size)
    start = (size - window) // 2
    shape[start : start + window] = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window) / window)
    wanted, given = _framed(truth, size, hop), _framed(estimate, size, hop)
    for at in range(0, wanted.shape[1], _FRAMES):
        left, right = (np.fft.rfft(frames[:, at : at + _FRAMES] * shape, axis=-1) for frames in (wanted, given))
        yield np.abs(left), np.abs(right)


def _framed(sound: Sound, size: int, hop: int) -> Floats:
    padded = np.pad(np.asarray(sound, np.float64), ((0, 0), (size // 2, size // 2)), mode="reflect")
    return np.lib.stride_tricks.sliding_window_view(padded, size, axis=1)[:, ::hop]


def _energy(values: Floats) -> float:
    return float((values**2).sum())
