"""Folding onsets over a beat: which pulse is the beat, where it lies, and whether one exact grid carries the piece."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.analyze.features import FPS
from musicstudio.engines.analyze.tempo import Tempogram, preference

Floats = NDArray[np.float64]

RATIOS = (1 / 2, 2 / 3, 3 / 4, 1.0, 4 / 3, 3 / 2, 2.0)
"""Pulses that are commonly taken for one another."""
SLOWEST_BPM, FASTEST_BPM = 48.0, 215.0

_BINS = 48
_GRIDS, _NEARLY = 4, 0.5
_HALF_TIME_COST = 0.8
_HIT_SHARE, _THUMP_SHARE = 0.5, 0.25
_ON_GRID_S = 0.03
_WINDOW_BEATS = 16
_STEADY_SHARE = 0.65
_WANDER_S = 0.012
"""How far the fold of a short stretch strays from a truly steady grid: sets how exactly a tempo can be known."""


@dataclass(frozen=True)
class Grid:
    """Beats at `start_s + n * 60 / bpm`, with the contrast of onsets on it (1 is none)."""

    start_s: float
    bpm: float
    contrast: float


def fold(curve: NDArray[np.floating], beat: Floats) -> Floats:
    """Return the mean of `curve` over a beat (48 bins), `beat` being each frame's position in beats; mean 1."""
    at = (beat % 1.0) * _BINS
    below = at.astype(int)
    share = at - below
    total = np.bincount(below % _BINS, curve * (1 - share), _BINS)
    total += np.bincount((below + 1) % _BINS, curve * share, _BINS)
    visits = np.bincount(below % _BINS, 1 - share, _BINS) + np.bincount((below + 1) % _BINS, share, _BINS)
    mean = total / np.maximum(visits, 1e-9)
    smooth = np.convolve(np.tile(mean, 3), (0.25, 0.5, 0.25), "same")[_BINS : 2 * _BINS]
    return np.asarray(smooth / max(float(smooth.mean()), 1e-12))


def rate(folded: Floats, bpm: float, salience: float) -> float:
    """Return how well a fold looks like the beat people tap: the greater the better.

    A pulse of two thirds or four thirds of the beat meets onsets equally strong at its thirds and weak at its half;
    one of three halves meets them equally strong at its half.
    """
    peak = int(folded.argmax())
    thirds = max(folded[(peak + _BINS // 3) % _BINS], folded[(peak + 2 * _BINS // 3) % _BINS]) / folded[peak]
    half = folded[(peak + _BINS // 2) % _BINS] / folded[peak]
    uneven = max(0.0, thirds - max(half, 0.6)) / 0.4
    flat = max(0.0, half - 0.8) / 0.2
    fit = float(np.log(folded[peak]) + 0.6 * np.log(max(salience, 0.02)))
    return fit + float(np.log(preference(np.array(bpm)))) - 1.2 * uneven - 0.5 * flat


def half_time(low: Floats, middle: Floats) -> float:
    """Return how surely (0-1) folds of the low and middle bands show a beat that is twice too slow.

    Then the bass drum lies on the beat and the snare half-way; at the right tempo they take turns on beats.
    """
    peak = int(low.argmax())
    half = (peak + _BINS // 2) % _BINS
    snare = (_near(middle, half) - _near(middle, peak)) / max(float(middle.max()), 1e-9)
    kick = (_near(low, peak) - _near(low, half)) / max(float(low.max()), 1e-9)
    return max(snare, 0.0) * max(kick, 0.0)


def _near(folded: Floats, at: int) -> float:
    return float(np.take(folded, range(at - 1, at + 2), mode="wrap").max())


def likely_grids(curve: Floats, onsets: NDArray[np.float32], tempi: Tempogram, cancel: CancelToken) -> list[Grid]:
    """Return the steady grids that explain the pulse nearly as well as the best, best first (see `steadied`)."""
    candidates = {
        round(bpm * ratio, 2) for bpm in tempi.peaks(4) for ratio in RATIOS if SLOWEST_BPM <= bpm * ratio <= FASTEST_BPM
    }
    frames = np.arange(curve.size)
    rated: list[tuple[float, float]] = []
    size = 1 << int(np.ceil(np.log2(max(curve.size * 4, 4096))))
    spectrum = np.abs(np.fft.rfft(curve - curve.mean(), size))
    for bpm in sorted(candidates):
        cancel.check()
        period = _exact_period(spectrum, size, 60 * FPS / bpm, curve.size)
        folded, thump, middle = (fold(each, frames / period) for each in (curve, onsets[3], onsets[1]))
        score = rate(folded, 60 * FPS / period, tempi.at(bpm)) - _HALF_TIME_COST * half_time(thump, middle)
        rated.append((score, period))
    rated.sort(reverse=True)
    return [_placed(curve, onsets, period) for score, period in rated[:_GRIDS] if score > rated[0][0] - _NEARLY]


def _placed(curve: Floats, onsets: NDArray[np.float32], period: float) -> Grid:
    """Return the grid of about `period` frames where onsets, broad hits and thumps are strongest on the beat."""
    period = _sharpest(curve, period)
    beat = np.arange(curve.size) / period
    folded = fold(curve, beat)
    # Broad hits (a snare; a bass drum with a cymbal) and the thump tell the beat from busy off-beats.
    hits = np.minimum(*(band / max(float(band.mean()), 1e-6) for band in onsets[1:3]))
    start = top_of(folded + _HIT_SHARE * fold(hits, beat) + _THUMP_SHARE * fold(onsets[3], beat)) * period / FPS
    return Grid(start, 60 * FPS / period, float(folded.max()))


def _sharpest(curve: Floats, period: float) -> float:
    """Return the period within one part in 500 over which the curve folds most sharply."""
    frames = np.arange(curve.size)
    reach = min(0.002, 2 * period / curve.size)
    periods = period * (1 + np.linspace(-reach, reach, 17))
    return float(max(periods, key=lambda each: float(np.sum(fold(curve, frames / each) ** 2))))


def _exact_period(spectrum: Floats, size: int, period: float, frames: int) -> float:
    """Return the period (frames) near `period` whose harmonics are strongest in the whole curve's spectrum."""
    steps = np.arange(-0.02, 0.02, 1 / max(frames / period, 8) / 32)
    frequencies = size / period * (1 + steps)
    at = np.arange(spectrum.size)
    strength = sum(np.interp(k * frequencies, at, spectrum) ** 2 for k in (1, 2, 3, 4))
    return size / float(frequencies[int(np.argmax(strength))])


def top_of(folded: Floats) -> float:
    """Return where in the beat (0-1) a fold is highest, between its bins."""
    peak = int(folded.argmax())
    before, here, after = folded[peak - 1], folded[peak], folded[(peak + 1) % folded.size]
    bend = before - 2 * here + after
    shift = 0.5 * (before - after) / bend if bend < 0 else 0.0
    return float((peak + shift) / folded.size % 1.0)


def steadied(grid: Grid, curve: Floats) -> Grid | None:
    """Return the grid fitted to every stretch of 16 beats, or None where the stretches do not agree on one.

    A tempo within its own error of a whole or half number is that number: songs made on a grid have such tempi.
    """
    period = 60 * FPS / grid.bpm
    beat = (np.arange(curve.size) - grid.start_s * FPS) / period
    whole = fold(curve, beat)
    places, shifts, weights = _stretches(curve, beat, whole)
    near = np.abs(shifts) * period / FPS < _ON_GRID_S
    if weights.sum() <= 0 or weights[near].sum() < _STEADY_SHARE * weights.sum():
        return None
    slope, shift = 0.0, float(np.average(shifts[near], weights=weights[near]))
    if near.sum() >= 4 and np.ptp(places[near]) > 2 * _WINDOW_BEATS:
        slope, shift = np.polyfit(places[near], shifts[near], 1, w=np.sqrt(weights[near]))
    # Beat n lies at grid beat n + shift + slope * n.
    bpm = grid.bpm / (1 + slope)
    middle = float(np.average(places[near], weights=weights[near]))
    middle_s = grid.start_s + (middle + shift + slope * middle) * 60 / grid.bpm
    error = bpm * _WANDER_S * 2 / max(curve.size / FPS, 1.0)
    for finest in (1, 2):
        if abs(bpm - round(bpm * finest) / finest) < max(0.02, error) / finest:
            bpm = round(bpm * finest) / finest
            break
    return Grid(middle_s - middle * 60 / bpm, bpm, grid.contrast)


def _stretches(curve: Floats, beat: Floats, whole: Floats) -> tuple[Floats, Floats, Floats]:
    """Return for each stretch its middle (beats), the shift of its fold against the whole's (beats) and its weight."""
    step = _WINDOW_BEATS / 2
    starts = np.arange(beat[0], max(beat[-1] - _WINDOW_BEATS, beat[0]) + step / 2, step)
    centred = whole - whole.mean()
    places, shifts, weights = [], [], []
    for start in starts:
        low, high = np.searchsorted(beat, (start, start + _WINDOW_BEATS))
        piece = curve[low:high]
        if piece.size < _BINS or not piece.any():
            continue
        folded = fold(piece, beat[low:high])
        match = np.fft.irfft(np.fft.rfft(folded - folded.mean()) * np.conj(np.fft.rfft(centred)))
        shift = top_of(match)
        places.append(start + _WINDOW_BEATS / 2)
        shifts.append(shift - round(shift))
        weights.append(float(piece.mean()))
    return np.array(places), np.array(shifts), np.array(weights)
