"""The master: glue and limiter as one gain for all stems, at a loudness drawn beforehand."""

from __future__ import annotations

import numpy as np
import soxr
from scipy.signal import sosfilt

from musicstudio.audio.loudness import OFFSET_LU, k_weighting, true_peak_dbtp
from musicstudio.audio.synth.oscillators import Mono
from musicstudio.audio.synth.production.control import CELL, Floats, drawn, held_down
from musicstudio.domain.audio import AudioArray
from musicstudio.training.mixing.squeeze import drawn_squeeze, riding_db, squeezing_db

LOUDEST_LUFS, QUIETEST_LUFS = -8.0, -23.0
QUIET_LOUDEST_LUFS = -14.0
"""Nobody makes songs with piano and quartets as loud as a band with drums."""
_MARGIN_DB = 0.02
"""Left for the rounding of whoever adds the stems up."""
_OVER = 2


def mastering(mix: AudioArray, sample_rate: int, rng: np.random.Generator, loudest_lufs: float = LOUDEST_LUFS) -> Mono:
    """Return the master's gain, (samples,), for a mix (2, samples): glue, rides and limiter."""
    target = QUIETEST_LUFS + (loudest_lufs - QUIETEST_LUFS) * rng.beta(1.7, 1.6)
    ceiling_db = -_MARGIN_DB - float(rng.choice([0.0, 0.2, 0.9, rng.uniform(0, 3)]))
    release_db_s = float(np.exp(rng.uniform(np.log(30), np.log(300))))
    glued, glue = rng.random() < 0.65, drawn_squeeze(rng, (0.5, 5.0))
    if not mix.any():
        return np.ones(mix.shape[1], dtype=np.float32)
    ride_db = riding_db(mix.shape[1], sample_rate, float(rng.choice([0.0, rng.uniform(0.5, 6.0)])), rng)
    gain_db = ride_db + (squeezing_db(mix, glue, sample_rate) if glued else 0.0)
    most_db = float(rng.choice([14.0, rng.uniform(0, 6)], p=[0.65, 0.35]))
    peaks_db, energy = _peaks_db(mix, sample_rate) + _highest(gain_db), _weighted(mix, sample_rate)
    lift_db = _lift_db(energy, gain_db, peaks_db, target, ceiling_db, most_db, release_db_s, sample_rate)
    gain_db = gain_db + lift_db + _limited(peaks_db + lift_db, ceiling_db, release_db_s, sample_rate)
    return drawn(gain_db, mix.shape[1])


def headroom(mix: AudioArray, sample_rate: int) -> np.float32:
    """Return the gain, at most 1, below which a finished mix's true peak does not pass 0 dBFS."""
    over_db = (true_peak_dbtp(mix, sample_rate) or -100.0) + _MARGIN_DB
    return np.float32(10 ** (-max(over_db, 0.0) / 20))


def _lift_db(
    energy: Floats, gain_db: Floats, peaks_db: Floats, target: float, ceiling_db: float, most_db: float,
    release_db_s: float, sample_rate: int,
) -> float:  # fmt: skip
    """Return the gain into the limiter at which the mix is as loud as wanted, or limited by `most_db`."""
    start = target - _lufs(energy * 10 ** (gain_db / 10), sample_rate)
    most = ceiling_db - float(peaks_db.max()) + most_db
    low, high = min(start, most), most
    for _ in range(7):
        lift = 0.5 * (low + high)
        after = gain_db + lift + _limited(peaks_db + lift, ceiling_db, release_db_s, sample_rate)
        if _lufs(energy * 10 ** (after / 10), sample_rate) < target:
            low = lift
        else:
            high = lift
    return low


def _limited(peaks_db: Floats, ceiling_db: float, release_db_s: float, sample_rate: int) -> Floats:
    return held_down(np.minimum(0.0, ceiling_db - peaks_db), sample_rate, release_db_s)


def _peaks_db(mix: AudioArray, sample_rate: int) -> Floats:
    """Return the peak of each cell in dB, between the samples too."""
    cells = -(-mix.shape[1] // CELL)
    peaks = np.zeros(cells, dtype=np.float32)
    for side in mix:
        fine = soxr.resample(side, sample_rate, _OVER * sample_rate, quality="LQ")
        for sound, size in ((side, CELL), (fine, CELL * _OVER)):
            whole = np.pad(np.abs(sound[: cells * size]), (0, max(0, cells * size - len(sound))))
            peaks = np.maximum(peaks, whole.reshape(cells, size).max(axis=1))
    return np.asarray(20 * np.log10(np.maximum(peaks, 1e-9)), dtype=np.float64)


def _highest(gain_db: Floats) -> Floats:
    """Return the highest gain drawn anywhere within each cell: the line runs to its neighbours'."""
    padded = np.pad(gain_db, 1, mode="edge")
    return np.maximum(gain_db, np.maximum(padded[:-2], padded[2:]))


def _weighted(mix: AudioArray, sample_rate: int) -> Floats:
    """Return the K-weighted energy of each cell, both sides together."""
    weighted = sosfilt(k_weighting(sample_rate).astype(np.float32), mix, axis=1)
    cells = np.pad(weighted, ((0, 0), (0, -mix.shape[1] % CELL))).reshape(2, -1, CELL)
    return np.einsum("ijk,ijk->j", cells, cells).astype(np.float64) / CELL


def _lufs(energy: Floats, sample_rate: int) -> float:
    """Return the gated loudness of cells (ITU-R BS.1770, blocks to the nearest cell)."""
    step = max(1, round(0.1 * sample_rate / CELL))
    tenths = np.pad(energy, (0, -len(energy) % step)).reshape(-1, step).mean(axis=1)
    blocks = np.convolve(tenths, np.full(4, 0.25), "valid") if len(tenths) >= 4 else tenths
    loud = blocks[blocks > 10 ** ((-70 - OFFSET_LU) / 10)]
    if not len(loud):
        return -70.0
    return float(OFFSET_LU + 10 * np.log10(loud[loud > loud.mean() / 10].mean()))
