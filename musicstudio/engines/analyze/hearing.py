"""What a network hears of a sound: its strokes and its tones, 50 times a second, one byte a band.

Strokes are log-mel levels of short windows, tones levels of long windows on an axis of two bins a semitone. Bytes hold
-100 to 0 dB of full scale in steps of 0.4 dB, so that an hour takes 41 MB.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import soxr
from numpy.typing import NDArray

from musicstudio.audio.mel import mel_filters
from musicstudio.domain.audio import AudioArray
from musicstudio.engines.analyze.frames import Frames

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]

RATE: Final = 22050
HOP: Final = 441
FPS: Final = RATE / HOP
STROKES: Final = 64
TONES: Final = 168
"""Two a semitone from A0 on, seven octaves."""
BINS_PER_SEMITONE: Final = 2
BANDS: Final = STROKES + TONES
_LOWEST_PITCH: Final = 21
_SHORT, _LONG = 1024, 8192
_FLOOR_DB: Final = -100.0
_STEP_DB: Final = -_FLOOR_DB / 255


class HearingStream:
    """Hears blocks of float32 (channels, samples) at any rate."""

    def __init__(self, sample_rate: int) -> None:
        self._resampler = soxr.ResampleStream(sample_rate, RATE, 1, dtype="float32") if sample_rate != RATE else None
        self._sample_rate, self._samples = sample_rate, 0
        self._short, self._long = Frames(_SHORT, HOP, 0), Frames(_LONG, HOP, 0)
        self._mel = mel_filters(RATE, _SHORT, STROKES, 27.5, 11000, equal_area=False).T.astype(np.float32)
        self._axis = tone_bank()
        self._strokes: list[Bytes] = []
        self._tones: list[Bytes] = []

    def push(self, block: AudioArray) -> None:
        """Hear the next block."""
        self._samples += block.shape[1]
        mono = block.mean(axis=0, dtype=np.float32)
        self._hear(self._resampler.resample_chunk(mono) if self._resampler else mono)

    def finish(self) -> Bytes:
        """Return (frames, BANDS), strokes first, frame n centred at n / FPS seconds; the stream ends."""
        if self._resampler:
            self._hear(self._resampler.resample_chunk(np.zeros(0, np.float32), last=True))
        self._hear(np.zeros(_LONG, np.float32))
        frames = int(self._samples / self._sample_rate * FPS) + 1
        return np.concatenate([np.concatenate(self._strokes)[:frames], np.concatenate(self._tones)[:frames]], axis=1)

    def _hear(self, mono: Floats) -> None:
        self._strokes.append(as_bytes(np.sqrt(self._short.push(mono) ** 2 @ self._mel)))
        self._tones.append(as_bytes(self._long.push(mono) @ self._axis))


def heard(sound: AudioArray, sample_rate: int) -> Bytes:
    """Return what is heard of a whole sound, float32 (channels, samples): (frames, BANDS)."""
    stream = HearingStream(sample_rate)
    for start in range(0, sound.shape[1], 20 * sample_rate):
        stream.push(sound[:, start : start + 20 * sample_rate])
    return stream.finish()


def as_bytes(amplitude: Floats) -> Bytes:
    """Return amplitudes, 1 full scale, as bytes of level."""
    level_db = 20 * np.log10(np.maximum(amplitude, 1e-6))
    return np.clip(np.round((level_db - _FLOOR_DB) / _STEP_DB), 0, 255).astype(np.uint8)


def tone_bank() -> Floats:
    """Return triangles over the long spectrum's bins, (bins, TONES), two a semitone, each at least two bins wide."""
    bins_hz = np.arange(_LONG // 2 + 1) * RATE / _LONG
    centres = 440.0 * 2 ** ((_LOWEST_PITCH + np.arange(TONES) / BINS_PER_SEMITONE - 69) / 12)
    half = np.maximum(centres * (2 ** (1 / (12 * BINS_PER_SEMITONE)) - 1), 1.2 * RATE / _LONG)
    rise = 1 - np.abs(bins_hz[:, None] - centres) / half
    return np.maximum(rise, 0).astype(np.float32)
