"""From spectra to notes: a log-frequency axis, its tuning, and how strongly each semitone sounds.

After Mauch & Dixon, "Approximate note transcription for the improved identification of difficult chords" (2010).
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from musicstudio.domain.tasks import CancelToken, Report

Floats = NDArray[np.float32]

PITCH_FFT = 8192
LOWEST = 24
"""MIDI number of the lowest semitone (32.7 Hz)."""
SEMITONES = 84
PER_SEMITONE = 3
BINS = SEMITONES * PER_SEMITONE

_HARMONICS = 20
_DECAY = 0.75
"""Each harmonic's strength over the one below."""
_ITERATIONS = 40
_ROWS_AT_ONCE = 512


class LogFrequency:
    """Three bins per semitone from MIDI 24 to 107, read off linear spectra of PITCH_FFT samples."""

    def __init__(self, sample_rate: int) -> None:
        linear_hz = np.arange(PITCH_FFT // 2 + 1) * sample_rate / PITCH_FFT
        step_hz = sample_rate / PITCH_FFT
        centres_hz = 440 * 2 ** ((LOWEST - 69 + np.arange(BINS) / PER_SEMITONE) / 12)
        widths_hz = np.maximum(centres_hz * (2 ** (1 / 36) - 1), step_hz)
        distance = np.abs(linear_hz[:, None] - centres_hz) / widths_hz
        weights = np.where(distance < 1, 0.5 + 0.5 * np.cos(np.pi * distance), 0)
        self._weights = csr_array((weights / np.maximum(weights.sum(axis=0), 1e-9)).T.astype(np.float32))
        self._sample_rate = sample_rate

    def from_linear(self, magnitude: Floats) -> Floats:
        """Return float32 (frames, BINS) from magnitudes (frames, PITCH_FFT // 2 + 1)."""
        return np.asarray((self._weights @ magnitude.T).T)

    def notes(self) -> Floats:
        """Return what one note of each semitone looks like, float32 (SEMITONES, BINS), windowing blur included."""
        window = np.hanning(PITCH_FFT + 1)[:-1]
        time_s = np.arange(PITCH_FFT) / self._sample_rate
        looks = np.zeros((SEMITONES, PITCH_FFT // 2 + 1), np.float32)
        for note in range(SEMITONES):
            pitch_hz = 440 * 2 ** ((LOWEST + note - 69) / 12)
            tone = np.zeros(PITCH_FFT)
            for harmonic in range(1, _HARMONICS + 1):
                if harmonic * pitch_hz < self._sample_rate / 2:
                    tone += _DECAY ** (harmonic - 1) * np.sin(2 * np.pi * harmonic * pitch_hz * time_s + harmonic**2)
            looks[note] = np.abs(np.fft.rfft(tone * window))
        notes = self.from_linear(looks)
        return notes / np.linalg.norm(notes, axis=1, keepdims=True)


def flattened(spectra: NDArray[np.float16]) -> Floats:
    """Return log-frequency spectra with timbre and noise floor taken out: what stands above its octave, compressed."""
    from scipy.ndimage import uniform_filter1d

    power = spectra.astype(np.float32)
    width = 12 * PER_SEMITONE + 1
    mean = uniform_filter1d(power, width, axis=1, mode="nearest")
    spread = np.sqrt(np.maximum(uniform_filter1d(power * power, width, axis=1, mode="nearest") - mean * mean, 0))
    return np.maximum(power - mean, 0) / np.maximum(spread, 1e-5)


def tuning_semitones(spectra: NDArray[np.float16]) -> tuple[float, float]:
    """Return how far the sound is tuned from A = 440 Hz, in semitones within ±0.5, and how sure that is (0-1)."""
    total = np.zeros(BINS)
    for start in range(0, len(spectra), _ROWS_AT_ONCE):
        total += flattened(spectra[start : start + _ROWS_AT_ONCE]).sum(axis=0)
    middle = slice(16 * PER_SEMITONE, 72 * PER_SEMITONE)
    turn = np.exp(-2j * np.pi * np.arange(BINS) / PER_SEMITONE)
    heard = total[middle].sum()
    if heard <= 0:
        return 0.0, 0.0
    phasor = (total[middle] * turn[middle]).sum() / heard
    return float(-np.angle(phasor) / (2 * np.pi)), float(abs(phasor))


def note_strengths(
    spectra: NDArray[np.float16], tuning: float, sample_rate: int, report: Report, cancel: CancelToken
) -> NDArray[np.float16]:
    """Return how strongly each semitone sounds, (frames, SEMITONES).

    Non-negative least squares against harmonic notes (multiplicative updates, Lee & Seung 2001).
    """
    notes = _notes(sample_rate)
    overlap = notes @ notes.T
    strengths = np.zeros((len(spectra), SEMITONES), np.float16)
    at = np.clip(np.arange(BINS) + tuning * PER_SEMITONE, 0, BINS - 1)
    below = np.minimum(at.astype(int), BINS - 2)
    share = (at - below).astype(np.float32)
    for start in range(0, len(spectra), _ROWS_AT_ONCE):
        cancel.check()
        report(start / len(spectra), "hearing notes")
        flat = flattened(spectra[start : start + _ROWS_AT_ONCE])
        tuned = flat[:, below] * (1 - share) + flat[:, below + 1] * share
        target = tuned @ notes.T
        found = target.copy()
        for _ in range(_ITERATIONS):
            found *= target / np.maximum(found @ overlap, 1e-6)
        strengths[start : start + _ROWS_AT_ONCE] = found
    return strengths


@cache
def _notes(sample_rate: int) -> Floats:
    return LogFrequency(sample_rate).notes()
