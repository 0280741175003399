"""Loudness and true peak by ITU-R BS.1770-4, with the gating and meter windows of EBU R128."""

from __future__ import annotations

import math
from collections import deque

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.recursion import Recursion
from musicstudio.domain.audio import AudioArray

Floats = NDArray[np.float64]

OFFSET_LU = -0.691
"""Makes a full-scale 997 Hz sine in one channel read -3.01 LUFS."""
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0
STEPS_PER_SECOND = 10
STEPS_PER_BLOCK = 4
"""Gating blocks last 400 ms and start every 100 ms."""

_SURROUND = 1.41
_WEIGHTS: dict[int, tuple[float, ...]] = {
    4: (1.0, 1.0, _SURROUND, _SURROUND),
    5: (1.0, 1.0, 1.0, _SURROUND, _SURROUND),
    6: (1.0, 1.0, 1.0, 0.0, _SURROUND, _SURROUND),
    8: (1.0, 1.0, 1.0, 0.0, 1.0, 1.0, _SURROUND, _SURROUND),
}
_PEAK_TAPS = 12
"""Taps of the oversampling filter per phase, as in BS.1770-4."""
_STRETCH = 1 << 16
"""Samples filtered at once: the oversampled stretch stays in the processor's cache."""


def channel_weights(channels: int) -> Floats:
    """Return the BS.1770-4 weight of each channel in WAV order: surrounds 1.41, LFE 0, all others 1."""
    return np.array(_WEIGHTS.get(channels, (1.0,) * channels))


def k_weighting(sample_rate: int) -> Floats:
    """Return the K-weighting as two second-order sections (2, 6) for any rate.

    The analogue prototype behind the coefficients that BS.1770-4 prints for 48 kHz, put through the bilinear
    transform at `sample_rate`; the constant gain of the printed high-pass (+0.04 dB) is kept at every rate. The
    transform bends the shelf towards half the rate: 0.2 dB at 8 kHz, less than 0.1 dB from 11 kHz on.
    """
    gain = 10 ** (3.999843853973347 / 20)
    middle = gain**0.4996667741545416
    k = math.tan(math.pi * 1681.974450955533 / sample_rate)
    q = 0.7071752369554196
    zeros = (gain + middle * k / q + k * k, 2 * (k * k - gain), gain - middle * k / q + k * k)
    shelf = np.array([*zeros, 1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k])
    q = 0.5003270373238773
    k = math.tan(math.pi * 38.13547087602444 / sample_rate)
    printed = math.tan(math.pi * 38.13547087602444 / 48000)
    kept = 1 + printed / q + printed * printed
    high_pass = np.array([kept, -2 * kept, kept, 1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k])
    return np.stack([shelf / shelf[3], high_pass / high_pass[3]])


class LoudnessMeter:
    """Hears a sound once, in blocks of any size, and knows its loudness and true peak at any moment.

    Loudness is None, never -inf, where nothing passes the gates (silence, or less than 400 ms); the true peak is None
    for digital silence. Memory grows by ten numbers per second. Samples must be finite. Who needs no true peak is told
    that of the samples alone, in a fifth of the time.
    """

    def __init__(self, sample_rate: int, channels: int, between: bool = True) -> None:
        self.sample_rate = sample_rate
        self.channels = channels
        self._weights = channel_weights(channels)
        self._weighting = Recursion(k_weighting(sample_rate), channels)
        self._energies: list[float] = []
        self._recent: deque[float] = deque(maxlen=30)
        self._partial = 0.0
        self._step_start = 0
        self._position = 0
        self._weighted_sum = 0.0
        self._peak = _PeakMeter(sample_rate, channels, between)

    def push(self, block: AudioArray) -> None:
        """Hear the next stretch, float32 (channels, samples)."""
        for start in range(0, block.shape[1], _STRETCH):
            stretch = block[:, start : start + _STRETCH]
            self._peak.push(stretch)
            weighted = self._weighting.push(stretch)
            self._collect(self._weights @ (weighted * weighted))

    def _collect(self, power: Floats) -> None:
        """Sum weighted power into steps of 100 ms; their edges are rounded, so no rate drifts."""
        self._weighted_sum += float(power.sum())
        used = 0
        while used < power.size:
            step_end = (len(self._energies) + 1) * self.sample_rate // STEPS_PER_SECOND
            taken = min(step_end - self._position, power.size - used)
            self._partial += float(power[used : used + taken].sum())
            used += taken
            self._position += taken
            if self._position == step_end:
                energy = self._partial / (step_end - self._step_start)
                self._energies.append(energy)
                self._recent.append(energy)
                self._partial, self._step_start = 0.0, step_end

    @property
    def integrated_lufs(self) -> float | None:
        """Gated loudness of everything heard so far."""
        if len(self._energies) < STEPS_PER_BLOCK:
            return None
        sums = np.convolve(self._energies, np.ones(STEPS_PER_BLOCK), "valid")
        blocks = np.maximum(sums, 0.0) / STEPS_PER_BLOCK
        loud = blocks[blocks > _energy(ABSOLUTE_GATE_LUFS)]
        if not loud.size:
            return None
        gate = float(loud.mean()) * 10 ** (RELATIVE_GATE_LU / 10)
        return _lufs(float(loud[loud > gate].mean()))

    @property
    def momentary_lufs(self) -> float | None:
        """Loudness of the last 400 ms, ungated."""
        return self._window(STEPS_PER_BLOCK)

    @property
    def short_term_lufs(self) -> float | None:
        """Loudness of the last 3 s, ungated."""
        return self._window(3 * STEPS_PER_SECOND)

    @property
    def ungated_lufs(self) -> float | None:
        """K-weighted level of everything heard, however short, without gates."""
        return _lufs(self._weighted_sum / self._position) if self._position else None

    @property
    def true_peak_dbtp(self) -> float | None:
        """Highest level between and on the samples so far, in dB above full scale."""
        peak = self._peak.peak
        return 20 * math.log10(peak) if peak > 0 else None

    def _window(self, steps: int) -> float | None:
        if len(self._recent) < steps:
            return None
        return _lufs(sum(list(self._recent)[-steps:]) / steps)


class _PeakMeter:
    """Peak of the band-limited signal: 4x oversampled (2x from 96 kHz), by a polyphase windowed sinc."""

    def __init__(self, sample_rate: int, channels: int, between: bool = True) -> None:
        self._listens_between = between
        self._factor = 4 if sample_rate < 96000 else 2
        at = np.arange(-_PEAK_TAPS // 2 * self._factor + 1, _PEAK_TAPS // 2 * self._factor) / self._factor
        self._filter = (np.sinc(at) * np.kaiser(at.size, 5.0)).astype(np.float32)
        # one sample more than the filter spans: else the phase half-way between two blocks is in neither
        self._history = np.zeros((channels, _PEAK_TAPS + 1), np.float32)
        self._peak = 0.0

    def push(self, block: AudioArray) -> None:
        joined = np.concatenate([self._history, block], axis=1)
        highest = float(np.abs(joined).max(initial=0.0))
        # No phase of the filter gains 3, so that quiet stretches cannot hold a new peak.
        if highest * 3 > self._peak:
            self._peak = max(self._peak, highest, self._between(joined))
        self._history = joined[:, -self._history.shape[1] :]

    @property
    def peak(self) -> float:
        """Peak so far, as if silence followed."""
        tail = np.concatenate([self._history, np.zeros_like(self._history)], axis=1)
        return max(self._peak, self._between(tail))

    def _between(self, joined: AudioArray) -> float:
        if not self._listens_between:
            return 0.0
        from scipy.signal import upfirdn

        edge = self._filter.size - 1  # what has not met the whole filter is met in the next block
        oversampled = upfirdn(self._filter, joined, up=self._factor, axis=1)[:, edge:-edge]
        return float(np.abs(oversampled).max(initial=0.0))


def integrated_lufs(sound: AudioArray, sample_rate: int) -> float | None:
    """Return the gated loudness of float32 (channels, samples); None for silence or less than 400 ms."""
    return _measure(sound, sample_rate).integrated_lufs


def weighted_lufs(sound: AudioArray, sample_rate: int) -> float | None:
    """Return the K-weighted level of a clip however short, without gates, in LUFS; None for silence."""
    return _measure(sound, sample_rate).ungated_lufs


def true_peak_dbtp(sound: AudioArray, sample_rate: int) -> float | None:
    """Return the true peak of float32 (channels, samples) in dBTP; None for digital silence."""
    meter = _PeakMeter(sample_rate, sound.shape[0])
    for start in range(0, sound.shape[1], _STRETCH):
        meter.push(sound[:, start : start + _STRETCH])
    return 20 * math.log10(meter.peak) if meter.peak > 0 else None


def _measure(sound: AudioArray, sample_rate: int) -> LoudnessMeter:
    meter = LoudnessMeter(sample_rate, sound.shape[0], between=False)
    meter.push(sound)
    return meter


def _lufs(energy: float) -> float | None:
    return OFFSET_LU + 10 * math.log10(energy) if energy > 1e-20 else None


def _energy(lufs: float) -> float:
    return float(10 ** ((lufs - OFFSET_LU) / 10))
