"""The pulse of a recording, found in the autocorrelation of its attacks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import fft

FloatArray = NDArray[np.float32]

SHORTEST_BEAT_S, LONGEST_BEAT_S = 0.27, 1.3
USUAL_BEAT_S = 0.5
CLEAR = 0.12
"""From this clarity on the music counts as having a pulse."""


@dataclass(frozen=True)
class Pulse:
    """How attacks repeat: `likeness[lag]` −1…1 by lag in ticks; `beat` the period in ticks; `clarity` 0…1 of it."""

    likeness: FloatArray
    beat: float
    clarity: float

    @property
    def clear(self) -> bool:
        return self.clarity >= CLEAR

    def beats(self, ticks: float) -> float | None:
        """Return an offset in beats, or None when there is no pulse or the offset is off its grid."""
        count = ticks / self.beat if self.beat else 0.0
        halves = round(2 * count) / 2
        return halves if self.clear and abs(count - halves) < 0.12 else None


def find_pulse(attacks: FloatArray, valid: NDArray[np.bool_], ticks_per_s: float) -> Pulse:
    """Return the pulse of onset strengths (ticks,); what is not `valid` counts neither for nor against any lag."""
    likeness = _autocorrelation(attacks, valid)
    first, last = round(SHORTEST_BEAT_S * ticks_per_s), round(LONGEST_BEAT_S * ticks_per_s)
    if len(likeness) < 4 * last or not likeness.any():
        return Pulse(likeness, 0.0, 0.0)
    lags = np.arange(first, last)
    near = _nearest_peaks(likeness)
    comb = (near[lags] + near[2 * lags] + near[np.minimum(4 * lags, len(near) - 1)]) / 3.0
    prior = np.exp(-0.5 * (np.log2(lags / (USUAL_BEAT_S * ticks_per_s)) / 0.8) ** 2)
    best = int(lags[np.argmax(comb * prior)])
    return Pulse(likeness, _refined(likeness, best), float(np.clip(comb[best - first], 0.0, 1.0)))


def _autocorrelation(attacks: FloatArray, valid: NDArray[np.bool_]) -> FloatArray:
    count = int(valid.sum())
    if count < 2:
        return np.zeros(len(attacks), np.float32)
    centred = np.where(valid, attacks - attacks[valid].mean(), 0.0).astype(np.float32)
    size = fft.next_fast_len(2 * len(attacks), real=True)
    products = fft.irfft(np.abs(fft.rfft(centred, size)) ** 2, size)[: len(attacks)]
    pairs = fft.irfft(np.abs(fft.rfft(valid.astype(np.float32), size)) ** 2, size)[: len(attacks)]
    if products[0] <= 1e-9:
        return np.zeros(len(attacks), np.float32)
    enough = pairs > 0.05 * count
    likeness = np.where(enough, products / np.maximum(pairs, 1.0) * (count / products[0]), 0.0)
    return np.clip(likeness, -1.0, 1.0).astype(np.float32)


def _nearest_peaks(likeness: FloatArray, reach: int = 3) -> FloatArray:
    """Return the largest value within ± `reach` lags."""
    padded = np.pad(likeness, reach, mode="edge")
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1).max(axis=1), np.float32)


def _refined(likeness: FloatArray, lag: int) -> float:
    """Sharpen a period by following its multiples 2, 4, 8, …, each found within a few ticks of where it should be."""
    period, multiple = float(lag), 1
    while multiple * period + 8 < len(likeness) // 2 and multiple <= 32:
        centre = round(multiple * period)
        reach = 3 if multiple > 1 else 2
        window = likeness[max(centre - reach, 1) : centre + reach + 1]
        if window.max() < 0.3 * likeness[round(period)]:
            break
        period = (max(centre - reach, 1) + int(np.argmax(window))) / multiple
        multiple *= 2
    return period
