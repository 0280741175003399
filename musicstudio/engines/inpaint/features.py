"""What a sound is like over time, streamed into small arrays: spectrum, harmony, level and attacks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from musicstudio.audio.files import AudioReader
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.tasks import CancelToken, Report
from musicstudio.engines.inpaint.holes import Hole

FloatArray = NDArray[np.float32]

WINDOW_S = 0.093
HOPS_PER_WINDOW = 4
TICKS_PER_HOP = 8
BANDS = 36
LOWEST_HZ, HIGHEST_HZ = 40.0, 15000.0
BLOCK_FRAMES = 256

SPECTRUM_WEIGHT = 1.0
HARMONY_WEIGHT = 1.0
LEVEL_WEIGHT = 1.0
ATTACK_WEIGHT = 0.5
"""How much each side of likeness counts, beside the spectrum's 1. Tried on four training songs and four rendered pieces
by the distance of what was filled to the truth: harmony 1 came 3 % nearer than 2 there, on three draws of regions, and
half or twice any weight no nearer on all of them."""

LEVEL_COLUMN = BANDS + 12
_FLOOR_DB = -90.0
_ATTACK_RANGE_DB = 50.0


@dataclass(frozen=True)
class Features:
    """A stretch of sound `[first, first + frames·hop + …)` without what lies in holes.

    vectors: float16 (frames, dims); squared distances between rows measure unlikeness. Row k covers samples
    `[first + k·hop, first + k·hop + window)`; `valid` says which rows no hole touches. attacks: float32 (ticks,), the
    strength of onsets every `tick` samples, 0 near holes, `attack_valid` likewise.
    """

    first: int
    last: int
    hop: int
    window: int
    vectors: NDArray[np.float16]
    valid: NDArray[np.bool_]
    tick: int
    attacks: FloatArray
    attack_valid: NDArray[np.bool_]

    @property
    def levels_db(self) -> FloatArray:
        """The level of every row, dB of full scale."""
        return self.vectors[:, LEVEL_COLUMN].astype(np.float32) * np.float32(10.0 / LEVEL_WEIGHT)


def extract(
    sound: AudioReader, first: int, last: int, holes: tuple[Hole, ...], report: Report, cancel: CancelToken
) -> Features:
    """Return the features of `[first, last)`: about 5 kB per second of sound whatever its rate and channels."""
    rate = sound.info.sample_rate
    tick = max(1, round(rate * WINDOW_S / (HOPS_PER_WINDOW * TICKS_PER_HOP)))
    hop = tick * TICKS_PER_HOP
    window = hop * HOPS_PER_WINDOW
    bank = _filters(window, rate)
    shape = np.hanning(window + 1)[:-1].astype(np.float32)
    rows: list[NDArray[np.float16]] = []
    levels: list[FloatArray] = []
    before = 0.0
    carry = np.zeros(0, np.float32)
    at = first
    for block in sound.blocks(hop * BLOCK_FRAMES, first, last):
        cancel.check()
        mono = _mix(_without_holes(block, at, holes))
        levels.append(_tick_levels(mono, before, tick))
        before = float(mono[-1])
        carry = np.concatenate([carry, mono])
        if len(carry) >= window:
            frames = np.lib.stride_tricks.sliding_window_view(carry, window)[::hop]
            rows.append(_describe(frames * shape, bank))
            carry = carry[len(frames) * hop :]
        at += block.shape[1]
        report((at - first) / (last - first), "listening to the recording")
    vectors = np.concatenate(rows) if rows else np.zeros((0, BANDS + 14), np.float16)
    ticks = np.concatenate(levels, axis=1)
    attack_valid = _clear_of(holes, first, tick, tick, ticks.shape[1], margin=TICKS_PER_HOP * tick)
    attacks = np.where(attack_valid, _attacks(ticks), np.float32(0.0))
    valid = _clear_of(holes, first, hop, window, len(vectors))
    vectors = _with_attacks(vectors, attacks)
    return Features(first, last, hop, window, vectors, valid, tick, attacks, attack_valid)


def _without_holes(block: AudioArray, at: int, holes: tuple[Hole, ...]) -> AudioArray:
    """Silence what lies in holes: what is wrong there must not reach any measure."""
    touching = [hole for hole in holes if hole.start < at + block.shape[1] and hole.stop > at]
    if touching:
        block = block.copy()
        for hole in touching:
            block[:, max(hole.start - at, 0) : hole.stop - at] = 0.0
    return block


def _mix(block: AudioArray) -> FloatArray:
    """Mix to one channel with unequal weights, so that channels in opposite phase do not vanish."""
    weights = np.linspace(1.0, 0.6, block.shape[0], dtype=np.float32)
    return np.asarray((weights / weights.sum()) @ block, np.float32)


def _filters(window: int, sample_rate: int) -> FloatArray:
    """Return (bins, BANDS + 12): triangles even on the mel scale, then pitch classes from 60 to 2000 Hz."""
    hz = np.arange(window // 2 + 1) * (sample_rate / window)
    top = min(HIGHEST_HZ, 0.48 * sample_rate)
    edges = _hz_of(np.linspace(_mel_of(LOWEST_HZ), _mel_of(top), BANDS + 2))
    rising = (hz[:, None] - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - hz[:, None]) / (edges[2:] - edges[1:-1])
    mel = np.clip(np.minimum(rising, falling), 0.0, None)
    mel /= np.maximum(mel.sum(axis=0), 1e-9)
    pitch = 12.0 * np.log2(np.maximum(hz, 1.0) / 440.0)
    distance = (pitch[:, None] - np.arange(12) + 6.0) % 12.0 - 6.0
    chroma = np.exp(-0.5 * (distance / 0.4) ** 2) * ((hz > 60) & (hz < 2000))[:, None]
    return np.concatenate([mel, chroma], axis=1).astype(np.float32)


def _mel_of(hz: float) -> float:
    return float(2595.0 * np.log10(1.0 + hz / 700.0))


def _hz_of(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(700.0 * (10.0 ** (mel / 2595.0) - 1.0), np.float64)


def _describe(frames: FloatArray, bank: FloatArray) -> NDArray[np.float16]:
    """Return one row per frame: spectral shape, pitch classes, level; the last column is kept for attacks."""
    power = np.abs(fft.rfft(frames, axis=1)) ** 2 * np.float32((2.0 / frames.shape[1]) ** 2)
    bands = power @ bank[:, :BANDS]
    chroma = np.sqrt(power @ bank[:, BANDS:])
    decibels = 10.0 * np.log10(bands + 10 ** (_FLOOR_DB / 10))
    level = 10.0 * np.log10(power.sum(axis=1) + 10 ** (_FLOOR_DB / 10))
    shape = (decibels - decibels.mean(axis=1, keepdims=True)) / (10.0 * np.sqrt(BANDS))
    chroma /= np.linalg.norm(chroma, axis=1, keepdims=True) + 1e-4
    columns = [SPECTRUM_WEIGHT * shape, HARMONY_WEIGHT * chroma, LEVEL_WEIGHT * level[:, None] / 10.0]
    return np.concatenate([*columns, np.zeros_like(level[:, None])], axis=1).astype(np.float16)


def _tick_levels(mono: FloatArray, before: float, tick: int) -> FloatArray:
    """Return (2, ticks) mean squares of the sound and of its slope, which hears the treble."""
    slope = np.diff(mono, prepend=np.float32(before))
    whole = -(-len(mono) // tick) * tick
    pair = np.zeros((2, whole), np.float32)
    pair[0, : len(mono)], pair[1, : len(mono)] = mono, slope
    return np.asarray(np.mean(pair.reshape(2, -1, tick) ** 2, axis=2), np.float32)


def _attacks(ticks: FloatArray) -> FloatArray:
    """Return onset strength, float32 (ticks,): the rise of both levels over about 12 ms, in units of 10 dB."""
    smooth = (ticks + np.pad(ticks, ((0, 0), (1, 0)))[:, :-1] + np.pad(ticks, ((0, 0), (0, 1)))[:, 1:]) / 3.0
    loud = np.quantile(smooth, 0.98, axis=1, keepdims=True)
    decibels = 10.0 * np.log10(smooth + loud * 10 ** (-_ATTACK_RANGE_DB / 10) + 1e-12)
    lag = 4
    rise = np.zeros_like(decibels)
    rise[:, lag:] = np.clip((decibels[:, lag:] - decibels[:, :-lag] - 1.0) / 10.0, 0.0, 2.0)
    return np.asarray(rise.sum(axis=0), np.float32)


def _with_attacks(vectors: NDArray[np.float16], attacks: FloatArray) -> NDArray[np.float16]:
    """Fill the last column with the strongest attack in the middle half of each frame."""
    half = TICKS_PER_HOP * HOPS_PER_WINDOW // 2
    if len(vectors):
        middle = np.pad(attacks, (0, TICKS_PER_HOP * HOPS_PER_WINDOW))[half // 2 :]
        frames = np.lib.stride_tricks.sliding_window_view(middle, half)[::TICKS_PER_HOP][: len(vectors)]
        vectors[:, -1] = (ATTACK_WEIGHT * frames.max(axis=1)).astype(np.float16)
    return vectors


def _clear_of(
    holes: tuple[Hole, ...], first: int, step: int, length: int, count: int, margin: int = 0
) -> NDArray[np.bool_]:
    """Return which of `count` spans `[first + k·step, … + length)` no hole comes nearer to than `margin`."""
    clear = np.ones(count, np.bool_)
    for hole in holes:
        begin = -(-(hole.start - margin - first - length + 1) // step)
        end = -(-(hole.stop + margin - first) // step)
        clear[max(begin, 0) : max(end, 0)] = False
    return clear
