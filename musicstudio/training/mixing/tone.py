"""Random tone controls: a channel's equaliser, and the one filter a master puts on everything."""

from __future__ import annotations

import numpy as np
from scipy.signal import butter

from musicstudio.audio.synth.filters import Band, filtered, highpassed
from musicstudio.audio.synth.oscillators import Mono
from musicstudio.audio.synth.production.tone import BANDS_HZ, Floats, filter_taps, spectrum, third_octaves_db
from musicstudio.domain.audio import AudioArray
from musicstudio.training.mixing.habits import Habit

_REACH_DB = 15.0


def drawn_bands(habit: Habit, shaping: float, rng: np.random.Generator) -> tuple[Band, ...]:
    """Return up to three bells within a family's body and sometimes shelves; `shaping` scales their gains."""
    low, high = np.log(habit.body_hz)
    bells = [
        Band("peak", float(np.exp(rng.uniform(low, high))), _gain(3.0 * shaping, rng), float(rng.uniform(0.5, 2.5)))
        for _ in range(rng.integers(0, 4))
    ]
    shelves = []
    if rng.random() < 0.5:
        shelves.append(Band("high", float(np.exp(rng.uniform(np.log(2000), np.log(10000)))), _gain(4 * shaping, rng)))
    if rng.random() < 0.35:
        shelves.append(Band("low", float(np.exp(rng.uniform(np.log(70), np.log(300)))), _gain(3 * shaping, rng)))
    return (*bells, *shelves)


def low_cut(sound: AudioArray, hz: float, order: int, sample_rate: int) -> AudioArray:
    """Return a sound through a Butterworth high-pass, offset gone."""
    return highpassed(sound, hz, sample_rate, order)


def top_cut(sound: AudioArray, hz: float, sample_rate: int) -> AudioArray:
    """Return a sound through a gentle low-pass: its very first sample is still its loudest."""
    return filtered(sound, butter(1, min(hz, 0.45 * sample_rate), "low", fs=sample_rate, output="sos"))


def master_taps(mix: AudioArray, sample_rate: int, rng: np.random.Generator) -> Mono:
    """Return a minimum-phase filter that brings a mix some way towards a random record's balance of lows and highs."""
    correction = _towards(mix, sample_rate, rng) + _tilt(rng)
    return filter_taps(np.clip(correction, -_REACH_DB, _REACH_DB), sample_rate)


def record_db(slope: float, lows: float, air: float) -> Floats:
    """Return a record's density by third octaves in dB beside 1 kHz: a straight fall by the octave, its ends bent.

    Records fall by 4–5 dB an octave above 100 Hz (P. D. Pestana et al., AES 135, 2013); `lows` is added below 100 Hz,
    `air` above 8 kHz.
    """
    curve = slope * np.log2(BANDS_HZ / 1000.0)
    below, above = np.clip(np.log2(120 / BANDS_HZ), 0, 1), np.clip(np.log2(BANDS_HZ / 6000), 0, 1)
    return np.asarray(curve + lows * below + air * above - 4 * np.clip(np.log2(45 / BANDS_HZ), 0, None))


def _towards(mix: AudioArray, sample_rate: int, rng: np.random.Generator) -> Floats:
    share = float(rng.choice([0.0, 1.0], p=[0.15, 0.85])) * rng.uniform(0.3, 0.9)
    wanted = record_db(rng.normal(-5.0, 1.1), rng.normal(3.0, 7.0), rng.normal(-3.0, 6.0))
    here = third_octaves_db(spectrum([mix]), sample_rate)
    used = here > here.max() - 70
    middle = used & (BANDS_HZ > 150) & (BANDS_HZ < 5000)
    if not middle.any():
        return np.zeros(len(BANDS_HZ))
    off = wanted - here
    off = np.where(used, off - np.median(off[middle]), 0.0)
    smooth = np.convolve(np.pad(off, 2, mode="edge"), np.array([1, 2, 3, 2, 1]) / 9, "valid")
    return np.asarray(share * np.clip(smooth, -16, 16))


def _tilt(rng: np.random.Generator) -> Floats:
    """Return a random tilt about 800 Hz and one broad bell, in dB."""
    octaves = np.log2(BANDS_HZ / 800.0)
    at, width = rng.uniform(-3.5, 4), rng.uniform(0.8, 2.0)
    return np.asarray(
        np.clip(rng.normal(0, 0.5) * octaves, -6, 6)
        + np.clip(rng.normal(0, 1.5), -4, 4) * np.exp(-(((octaves - at) / width) ** 2))
    )


def _gain(sigma_db: float, rng: np.random.Generator) -> float:
    return float(np.clip(rng.normal(0, sigma_db), -2.5 * sigma_db, 2.5 * sigma_db))
