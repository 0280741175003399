"""What the transcriber hears of a sound: its strokes and its tones, 50 times a second, one byte a band.

Strokes are two log-mel levels of short windows, 10 ms apart. Tones are levels on an axis of three bins a semitone, read
off short-time Fourier transforms of several lengths as in the constant-Q transform (Brown, 1991): long windows where
pitches crowd, short ones where time counts. Bytes hold -100 to 0 dB of full scale in steps of 0.4 dB.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import soxr
from numpy.typing import NDArray
from scipy.fft import rfft
from scipy.sparse import csr_array

from musicstudio.audio.mel import mel_filters
from musicstudio.domain.audio import AudioArray

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]

RATE: Final = 24_000
HOP: Final = 480
FPS: Final = RATE // HOP
LOWEST: Final = 21
PITCHES: Final = 88
BINS_PER_SEMITONE: Final = 3
SEMITONES: Final = 104
"""From A0 up to where the band ends, some 10.8 kHz."""
TONES: Final = SEMITONES * BINS_PER_SEMITONE
MELS: Final = 40
STROKES: Final = 2 * MELS
"""The strokes of the first and of the second half of a frame."""
BANDS: Final = STROKES + TONES
FLOOR_DB: Final = -100.0
STEP_DB: Final = -FLOOR_DB / 255
LEAD: Final = 4096
"""Samples that a frame hears to either side of its centre."""

_SHORT: Final = 1024
_WINDOWS: Final = ((8192, 130.0), (4096, 330.0), (2048, 1400.0), (1024, RATE / 2))
"""(samples, up to which frequency that window is read)."""
_AT_ONCE: Final = 256


class HearingStream:
    """Hears blocks of float32 (channels, samples) at any rate; the rows are the same however a sound is cut."""

    def __init__(self, sample_rate: int) -> None:
        self._resampler = soxr.ResampleStream(sample_rate, RATE, 1, dtype="float32") if sample_rate != RATE else None
        self._sample_rate, self._samples, self._rows = sample_rate, 0, 0
        self._waiting = np.zeros(LEAD, np.float32)

    def push(self, block: AudioArray) -> Bytes:
        """Hear the next block and return the rows that are complete by now, (frames, BANDS)."""
        self._samples += block.shape[1]
        mono = block.mean(axis=0, dtype=np.float32)
        return self._hear(self._resampler.resample_chunk(mono) if self._resampler else mono)

    def finish(self) -> Bytes:
        """Return the rows that are left; row n of all is centred at n / FPS seconds. The stream ends."""
        last = self._resampler.resample_chunk(np.zeros(0, np.float32), last=True) if self._resampler else ()
        wanted = int(self._samples / self._sample_rate * FPS) + 1 - self._rows
        rows = self._hear(np.concatenate([np.asarray(last, np.float32), np.zeros(2 * LEAD + HOP, np.float32)]))
        return rows[:wanted]

    def _hear(self, mono: Floats) -> Bytes:
        joined = np.concatenate([self._waiting, mono])
        # A row's second stroke lies half a hop after its centre, inside the long window.
        count = max(0, (joined.size - 2 * LEAD) // HOP + 1)
        self._waiting = joined[count * HOP :]
        self._rows += count
        rows = np.empty((count, BANDS), np.uint8)
        for first in range(0, count, _AT_ONCE):
            some = min(_AT_ONCE, count - first)
            rows[first : first + some] = _rows(joined[first * HOP : (first + some - 1) * HOP + 2 * LEAD])
        return rows


def heard(sound: AudioArray, sample_rate: int) -> Bytes:
    """Return what is heard of a whole sound, float32 (channels, samples): (frames, BANDS)."""
    stream = HearingStream(sample_rate)
    step = 20 * sample_rate
    rows = [stream.push(sound[:, start : start + step]) for start in range(0, sound.shape[1], step)]
    return np.concatenate([*rows, stream.finish()])


def _rows(sound: Floats) -> Bytes:
    """Return the rows of a stretch that gives LEAD samples on both sides of its first and last centre."""
    frames = (sound.size - 2 * LEAD) // HOP + 1
    power = np.empty((2, frames, _SHORT // 2 + 1), np.float32)
    for half in range(2):
        power[half] = _spectra(sound, _SHORT, frames, half * HOP // 2) ** 2
    strokes = np.sqrt(power @ _mels())
    tones = np.empty((frames, TONES), np.float32)
    for size, _ in _WINDOWS:
        rows, weights = _reading(size)
        magnitude = np.sqrt(power[0]) if size == _SHORT else _spectra(sound, size, frames)
        tones[:, rows] = (weights @ magnitude.T).T
    return as_bytes(np.concatenate([strokes[0], strokes[1], tones], axis=1))


def as_bytes(amplitude: Floats) -> Bytes:
    """Return amplitudes, 1 full scale, as bytes of level."""
    level_db = 20 * np.log10(np.maximum(amplitude, 1e-6))
    return np.clip(np.round((level_db - FLOOR_DB) / STEP_DB), 0, 255).astype(np.uint8)


def _spectra(sound: Floats, size: int, frames: int, late: int = 0) -> Floats:
    """Return magnitudes (frames, size / 2 + 1) about centres HOP apart; a sine of amplitude 1 peaks at 1."""
    start = LEAD - size // 2 + late
    cut = np.lib.stride_tricks.sliding_window_view(sound[start:], size)[::HOP][:frames]
    return np.asarray(np.abs(rfft(cut * _window(size), axis=1)), np.float32)


@cache
def _window(size: int) -> Floats:
    hann = np.hanning(size + 1)[:-1]
    return np.asarray(hann * 2 / hann.sum(), np.float32)


@cache
def _mels() -> Floats:
    bank = mel_filters(RATE, _SHORT, MELS, 27.5, equal_area=False)
    return np.asarray(bank.T, np.float32)


@cache
def _reading(size: int) -> tuple[NDArray[np.int64], csr_array]:
    """Return which tones a window is read for, and how; a sine of amplitude 1 reads within 5 dB of 1 in its tone."""
    places = LOWEST - 1 / BINS_PER_SEMITONE + np.arange(TONES) / BINS_PER_SEMITONE  # a pitch in the middle of its three
    hz, step = 440.0 * 2 ** ((places - 69) / 12), RATE / size
    above = max((edge for samples, edge in _WINDOWS if samples > size), default=0.0)
    upto = next(edge for samples, edge in _WINDOWS if samples == size)
    rows = np.flatnonzero((hz >= above) & (hz < upto))
    widths = np.maximum(hz[rows] * (2 ** (1 / (12 * BINS_PER_SEMITONE)) - 1), step)
    distance = np.abs(np.arange(size // 2 + 1) * step - hz[rows, None]) / widths[:, None]
    weights = np.where(distance < 1, 0.5 + 0.5 * np.cos(np.pi * distance), 0)
    weights /= np.maximum(weights.max(axis=1, keepdims=True), 1e-9)
    return rows, csr_array(weights.astype(np.float32))
