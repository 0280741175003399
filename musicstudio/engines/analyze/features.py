"""What is kept of a sound for listening: onsets 86 times a second, pitches and timbre 11 times, whatever its length."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import soxr
from numpy.typing import NDArray

from musicstudio.audio.mel import mel_filters
from musicstudio.domain.audio import AudioArray
from musicstudio.engines.analyze.frames import Frames
from musicstudio.engines.analyze.pitches import BINS, PITCH_FFT, LogFrequency
from musicstudio.engines.analyze.rows import Rows

Floats = NDArray[np.float32]

RATE = 22050
HOP = 256
FPS = RATE / HOP
"""Onset frames per second."""
SLOW = 8
"""Onset frames per slow frame (pitch and timbre)."""
SLOW_FPS = FPS / SLOW

_FFT = 1024
_MELS = 40
_LEAD = 4
"""Frames heard before time zero, so that a sound starting with an onset shows it."""
_KNEE_DB = 70.0
"""Levels further below full scale than this hardly count: dither and hiss make no onsets."""
_LOW_HZ, _HIGH_HZ = 170.0, 2200.0
_THUMP_BINS = slice(1, 6)
_LAG = 2


@dataclass(frozen=True)
class Features:
    """A sound for listening. Onset frame n is at n / FPS seconds, slow frame m at m / SLOW_FPS.

    onsets: (4, frames) rise of log-mel energy in the low, middle and high bands; last, the thump of bass drum and bass:
    rise of plain amplitude below 120 Hz, which a snare does not have.
    pitches: (slow frames, 3 bins per semitone) magnitude on a log-frequency axis.
    timbre: (slow frames, mel bands) log energy.
    """

    onsets: Floats
    pitches: NDArray[np.float16]
    timbre: NDArray[np.float16]
    seconds: float


class FeatureStream:
    """Collects features from blocks of float32 (channels, samples) at any rate, of about so many seconds."""

    def __init__(self, sample_rate: int, seconds: float = 0.0) -> None:
        self._resampler = soxr.ResampleStream(sample_rate, RATE, 1, dtype="float32") if sample_rate != RATE else None
        self._sample_rate = sample_rate
        self._samples = 0
        self._onsets = _OnsetStream(int(seconds * FPS) + SLOW)
        self._pitches = _PitchStream(int(seconds * SLOW_FPS) + SLOW)

    def push(self, block: AudioArray) -> None:
        """Hear the next block."""
        self._samples += block.shape[1]
        mono = block.mean(axis=0, dtype=np.float32)
        self._hear(self._resampler.resample_chunk(mono) if self._resampler else mono)

    def finish(self) -> Features:
        """Return what was heard; the stream ends."""
        if self._resampler:
            self._hear(self._resampler.resample_chunk(np.zeros(0, np.float32), last=True))
        self._hear(np.zeros(PITCH_FFT, np.float32))
        seconds = self._samples / self._sample_rate
        frames, slow = int(seconds * FPS) + 1, int(seconds * SLOW_FPS) + 1
        onsets, timbre = self._onsets.result()
        return Features(onsets[:, :frames], self._pitches.result()[:slow], timbre[:slow], seconds)

    def _hear(self, mono: Floats) -> None:
        self._onsets.push(mono)
        self._pitches.push(mono)


class _OnsetStream:
    """Log-mel energy, its rise over time past a maximum filter over frequency (SuperFlux, Böck & Widmer 2013)."""

    def __init__(self, expected: int) -> None:
        self._frames = Frames(_FFT, HOP, _LEAD)
        self._bank = mel_filters(RATE, _FFT, _MELS, 27.5, 10000, equal_area=False).T.astype(np.float32)
        centres_hz = (np.arange(_FFT // 2 + 1) * RATE / _FFT) @ self._bank / np.maximum(self._bank.sum(axis=0), 1e-9)
        self._bands = np.stack(
            [centres_hz < _LOW_HZ, (centres_hz >= _LOW_HZ) & (centres_hz < _HIGH_HZ), centres_hz >= _HIGH_HZ]
        ).astype(np.float32)
        self._before = np.zeros((_LAG, _MELS), np.float32)
        self._thump_before = np.zeros(_LAG, np.float32)
        self._lead_left = _LEAD
        self._rises = Rows(np.float32, (len(self._bands) + 1,), expected)
        self._energies = Rows(np.float16, (_MELS,), expected // SLOW + 1)
        self._waiting = np.zeros((0, _MELS), np.float32)

    def push(self, mono: Floats) -> None:
        magnitude = self._frames.push(mono)
        if not len(magnitude):
            return
        energy = np.log1p(magnitude @ self._bank * np.float32(10 ** (_KNEE_DB / 20)))
        joined = np.concatenate([self._before, energy])
        widest = joined[:-_LAG].copy()
        np.maximum(widest[:, 1:], joined[:-_LAG, :-1], out=widest[:, 1:])
        np.maximum(widest[:, :-1], joined[:-_LAG, 1:], out=widest[:, :-1])
        thump = np.concatenate([self._thump_before, np.sqrt(magnitude[:, _THUMP_BINS].sum(axis=1))])
        rises = np.maximum(energy - widest, 0) @ self._bands.T
        rise = np.column_stack([rises, np.maximum(thump[_LAG:] - thump[:-_LAG], 0)])
        self._before, self._thump_before = joined[-_LAG:], thump[-_LAG:]
        skipped = min(self._lead_left, len(rise))
        self._lead_left -= skipped
        if skipped:  # what rose before time zero belongs to time zero
            energy, head, rise = energy[skipped:], rise[:skipped], rise[skipped:]
            if len(rise):
                rise[0] = np.maximum(rise[0], head.max(axis=0))
        self._rises.append(rise)
        self._average(energy)

    def _average(self, energy: Floats) -> None:
        joined = np.concatenate([self._waiting, energy])
        whole = len(joined) // SLOW * SLOW
        self._energies.append(joined[:whole].reshape(-1, SLOW, _MELS).mean(axis=1))
        self._waiting = joined[whole:]

    def result(self) -> tuple[Floats, NDArray[np.float16]]:
        return self._rises.rows.T, self._energies.rows


class _PitchStream:
    """Long spectra on a log-frequency axis."""

    def __init__(self, expected: int) -> None:
        self._frames = Frames(PITCH_FFT, HOP * SLOW, 0)
        self._axis = LogFrequency(RATE)
        self._spectra = Rows(np.float16, (BINS,), expected)

    def push(self, mono: Floats) -> None:
        self._spectra.append(self._axis.from_linear(self._frames.push(mono)))

    def result(self) -> NDArray[np.float16]:
        return self._spectra.rows
