"""The master's tone: the mix's long-term spectrum brought nearer to that of records, by one filter for all parts."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.fft import rfft
from scipy.signal import oaconvolve

from musicstudio.audio.synth.oscillators import Mono
from musicstudio.audio.synth.production.desk import Desk
from musicstudio.domain.audio import AudioArray

Floats = NDArray[np.float64]
SIZE = 8192
TAPS = 1024
BANDS_HZ: Floats = 1000.0 * 2.0 ** (np.arange(-15, 14) / 3)
"""Third octaves from 31 Hz to 20 kHz."""
SLOPE_DB = -4.5
"""What the density of records' spectra falls by an octave above 100 Hz (P. D. Pestana et al., AES 135, 2013)."""
_MOST_DB, _LEAST_DB = 6.0, -8.0


def spectrum(blocks: Iterable[AudioArray]) -> Floats:
    """Return the mean power spectrum of blocks of sound, (SIZE // 2 + 1,)."""
    total, count = np.zeros(SIZE // 2 + 1), 0
    window = np.hanning(SIZE).astype(np.float32)
    for block in blocks:
        frames = block.shape[1] // SIZE
        if not frames:
            continue
        cut = block[:, : frames * SIZE].reshape(2, frames, SIZE) * window
        total += np.sum(np.abs(rfft(cut, axis=2)) ** 2, axis=(0, 1))
        count += 2 * frames
    return total / max(count, 1)


def third_octaves_db(power: Floats, sample_rate: int) -> Floats:
    """Return the density of each third octave in dB, (bands,); −200 where nothing is or can be."""
    frequency = np.arange(len(power)) * sample_rate / (2 * (len(power) - 1))
    levels = np.full(len(BANDS_HZ), -200.0)
    for index, centre in enumerate(BANDS_HZ):
        inside = (frequency >= centre * 2 ** (-1 / 6)) & (frequency < centre * 2 ** (1 / 6))
        if not inside.any():
            inside = np.abs(frequency - centre) == np.abs(frequency - centre).min()
        if centre < 0.46 * sample_rate:
            levels[index] = 10 * np.log10(max(float(power[inside].mean()), 1e-20))
    return levels


def wanted_db(desk: Desk) -> Floats:
    """Return the density wanted in each third octave in dB beside that at 1 kHz."""
    octaves = np.log2(BANDS_HZ / 1000.0)
    curve = np.where(BANDS_HZ > 100, SLOPE_DB * octaves, SLOPE_DB * np.log2(0.1))
    curve = (
        curve - 3.0 * np.clip(np.log2(45 / BANDS_HZ), 0, None) * 2 - 3.0 * np.clip(np.log2(BANDS_HZ / 10000), 0, None)
    )
    lows = desk.lows * np.clip(np.log2(220 / BANDS_HZ), 0, 1)
    highs = desk.highs * np.clip(np.log2(BANDS_HZ / 1500) / 2.7, 0, 1.3)
    return np.asarray(curve + lows + highs, dtype=np.float64)


def correction_db(power: Floats, desk: Desk, sample_rate: int) -> Floats:
    """Return how far each third octave is lifted or lowered: broad, bounded, never where there is nothing to lift."""
    here, target = third_octaves_db(power, sample_rate), wanted_db(desk)
    used = here > here.max() - 75
    middle = used & (BANDS_HZ > 150) & (BANDS_HZ < 5000)
    if not middle.any():
        return np.zeros(len(BANDS_HZ))
    off = target - here
    off = off - np.median(off[middle])
    off = np.where(used & (off < 18), off, 0.0)
    smooth = np.convolve(np.pad(off, 2, mode="edge"), np.array([1, 2, 3, 2, 1]) / 9, "valid")
    return np.asarray(np.clip(desk.polish * smooth, _LEAST_DB, _MOST_DB), dtype=np.float64)


def filter_taps(correction: Floats, sample_rate: int) -> Mono:
    """Return a filter of `TAPS` that begins at once (minimum phase, by the cepstrum) and lifts bands as asked."""
    frequency = np.arange(TAPS * 2 + 1) * sample_rate / (TAPS * 4)
    gain_db = np.interp(np.log2(np.maximum(frequency, 10.0)), np.log2(BANDS_HZ), correction)
    decibels = gain_db * np.log(10) / 20
    cepstrum = np.fft.irfft(decibels)
    cepstrum[1 : TAPS * 2] *= 2
    cepstrum[TAPS * 2 + 1 :] = 0
    taps = np.fft.irfft(np.exp(np.fft.rfft(cepstrum)))[:TAPS]
    taps[TAPS // 2 :] *= np.cos(np.linspace(0, np.pi / 2, TAPS - TAPS // 2)) ** 2
    return taps.astype(np.float32)


def toned(sound: AudioArray, taps: Mono) -> AudioArray:
    """Return a sound through the master's filter, (2, samples)."""
    return np.asarray(oaconvolve(sound, taps[None], axes=1)[:, : sound.shape[1]], dtype=np.float32)
