"""Compressors as gains on a grid of 64 samples: channel, bus, sidechain, and the fader's slow rides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import uniform_filter1d
from scipy.signal import lfilter

from musicstudio.audio.synth.filters import lowpassed
from musicstudio.audio.synth.production.control import CELL, Floats, drawn, levels_db, loud_level, powers
from musicstudio.domain.audio import AudioArray

_KNEE_DB = 6.0
_QUIET_DB = -80.0


@dataclass(frozen=True)
class Squeeze:
    """A compressor: how many dB down the loudest passages are, ratio, attack and release, share of what is pressed."""

    most_db: float
    ratio: float
    attack_ms: float
    release_ms: float
    blend: float = 1.0


def drawn_squeeze(rng: np.random.Generator, most_db: tuple[float, float]) -> Squeeze:
    """Return a random compressor that takes up to `most_db` (lowest, highest)."""
    return Squeeze(
        float(rng.uniform(*most_db)), float(np.exp(rng.uniform(np.log(1.6), np.log(8)))),
        float(np.exp(rng.uniform(np.log(0.5), np.log(40)))), float(np.exp(rng.uniform(np.log(40), np.log(400)))),
        1.0 if rng.random() < 0.8 else float(rng.uniform(0.3, 0.8)),
    )  # fmt: skip


def squeezing_db(sound: AudioArray, squeeze: Squeeze, sample_rate: int) -> Floats:
    """Return a compressor's gain in dB, (cells,), read from a sound (sides, samples)."""
    level = levels_db(powers(sound), sample_rate, 0.005)
    most = float(level.max(initial=-120.0))
    if most < _QUIET_DB:
        return np.zeros(len(level))
    share = 1 - 1 / squeeze.ratio
    over = np.clip(level - (loud_level(level) - squeeze.most_db / share) + _KNEE_DB / 2, 0, None)
    wanted = -share * np.where(over < _KNEE_DB, over**2 / (2 * _KNEE_DB), over - _KNEE_DB / 2)
    cell_ms = 1000 * CELL / sample_rate
    climb = squeeze.most_db * cell_ms / squeeze.release_ms * np.arange(len(wanted))
    slow = np.minimum.accumulate(wanted - climb) + climb
    step = float(np.exp(-cell_ms / squeeze.attack_ms))
    gain_db = np.asarray(lfilter([1 - step], [1, -step], slow), dtype=np.float64)
    if squeeze.blend < 1:
        gain_db = 20 * np.log10(squeeze.blend * 10 ** (gain_db / 20) + 1 - squeeze.blend)
    return gain_db


def kick_level(drums: AudioArray, sample_rate: int) -> Floats:
    """Return how strongly the lows of the drums are struck, 0–1, (cells,)."""
    lows = np.abs(lowpassed(drums.mean(axis=0, keepdims=True), 110.0, sample_rate))
    short = -lows.shape[1] % CELL
    cells = np.pad(lows, ((0, 0), (0, short))).reshape(-1, CELL).max(axis=1).astype(np.float64)
    most = float(np.percentile(cells, 99.5)) if len(cells) else 0.0
    return np.clip(cells / most, 0, 1) ** 2 if most > 1e-4 else np.zeros(len(cells))


def ducking_db(kick: Floats, depth_db: float, release_s: float, sample_rate: int) -> Floats:
    """Return a sidechain's gain in dB, (cells,), from the level of a kick."""
    fall = CELL / (release_s * sample_rate) * np.arange(len(kick))
    held = np.maximum(np.maximum.accumulate(kick + fall) - fall, 0.0)
    return -depth_db * uniform_filter1d(held, 5) if len(held) else held


def riding_db(samples: int, sample_rate: int, sigma_db: float, rng: np.random.Generator) -> Floats:
    """Return a fader's rides in dB, (cells,): a new place every few seconds, drawn straight between."""
    cells = -(-samples // CELL)
    every_s = rng.uniform(3, 12)
    knots = max(2, 2 + int(samples / sample_rate / every_s))
    places = rng.normal(0, sigma_db, knots)
    at = np.linspace(0, max(cells - 1, 1), knots)
    return np.asarray(np.interp(np.arange(cells), at, np.clip(places, -2.5 * sigma_db, 2 * sigma_db)))


def moved(sound: AudioArray, gain_db: Floats) -> AudioArray:
    """Return a sound through a gain drawn between its cells."""
    return sound * drawn(gain_db, sound.shape[1]) if sound.shape[1] else sound
