"""The pulse of a sound: one onset curve, and the tempo through it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.analyze.features import FPS

Floats = NDArray[np.float64]

BPMS = 40 * 2 ** (np.arange(0, 2.6, 0.0125))
"""The tempi considered, 40 to 240 BPM, a little under one per cent apart."""
WINDOW_S = 10.0
STEP_S = 1.0

_BAND_WEIGHTS = (1.0, 1.0, 0.7)
_PREFERRED_BPM = 110.0
_SLOWER_OCTAVES, _FASTER_OCTAVES = 0.75, 0.55
"""How far preference reaches to either side."""
_TURN_COST = 40.0
"""Cost of changing tempo by an octave within a second, against a salience of about one per window."""
_LAGS_HEARD = (1, 2, 3, 4)


@dataclass(frozen=True)
class Tempogram:
    """How well the comb of each of BPMS fits the onsets around every STEP_S: about 0 on noise, 0.2-0.8 on a groove."""

    salience: Floats

    @property
    def overall(self) -> Floats:
        return np.asarray(self.salience.mean(axis=0))

    def at(self, bpm: float) -> float:
        """Return the whole piece's salience at one tempo."""
        return float(np.interp(bpm, BPMS, self.overall))

    def peaks(self, count: int) -> list[float]:
        """Return the most salient tempi of the whole piece, weighted by how readily they are tapped."""
        score = self.overall * preference(BPMS)
        inner = np.flatnonzero((score[1:-1] >= score[:-2]) & (score[1:-1] > score[2:]) & (score[1:-1] > 0)) + 1
        return [float(BPMS[n]) for n in sorted(inner, key=lambda n: -score[n])[:count]]

    def path(self, cancel: CancelToken) -> Floats:
        """Return the best tempo every STEP_S seconds (Viterbi); whole passages do not jump between octaves."""
        overall = np.maximum(self.overall, 0) / max(float(self.overall.max()), 1e-9)
        scores = (np.maximum(self.salience, 0) + 0.7 * overall) * preference(BPMS)
        return BPMS[best_path(scores, _TURN_COST * np.abs(np.log2(BPMS[:, None] / BPMS[None, :])), cancel)]


def pulse_curve(onsets: NDArray[np.float32]) -> Floats:
    """Return one onset curve (frames,) from onset bands, each levelled so that quiet passages count too."""
    from scipy.ndimage import uniform_filter1d

    total = np.zeros(onsets.shape[1])
    for band, weight in zip(onsets[:3].astype(np.float64), _BAND_WEIGHTS, strict=True):
        overall = np.sqrt(np.mean(band * band))
        if overall < 1e-3:
            continue
        around = np.sqrt(np.maximum(uniform_filter1d(band * band, round(8 * FPS)), 0))
        total += weight * band / (around + 0.2 * overall)
    smooth = np.convolve(total, np.hanning(5) / 2, "same")[: total.size]
    return np.maximum(smooth - uniform_filter1d(smooth, round(0.8 * FPS)), 0)


def preference(bpm: Floats) -> Floats:
    """Return how readily people tap each tempo (0-1): a bell over log-tempo."""
    octaves = np.log2(bpm / _PREFERRED_BPM)
    return np.exp(-0.5 * (octaves / np.where(octaves < 0, _SLOWER_OCTAVES, _FASTER_OCTAVES)) ** 2)


def tempogram(curve: Floats, cancel: CancelToken) -> Tempogram:
    """Return the tempogram of a pulse curve: combs over the autocorrelation of windows of WINDOW_S."""
    window, step = round(WINDOW_S * FPS), STEP_S * FPS
    lags = 60 * FPS / BPMS
    padded = np.pad(curve, window // 2)
    steps = int(curve.size / step) + 1
    taper = np.hanning(window)
    bias = np.maximum(np.correlate(taper, taper, "full")[window - 1 :], 1e-3 * (taper @ taper))
    salience = np.zeros((steps, BPMS.size))
    for n in range(steps):
        if n % 256 == 0:
            cancel.check()
        start = round(n * step)
        piece = padded[start : start + window]
        piece = np.pad(piece, (0, window - piece.size))
        heard = taper * (piece - piece.mean()) if piece.any() else piece
        spectrum = np.abs(np.fft.rfft(heard, 2 * window)) ** 2
        correlation = np.fft.irfft(spectrum)[:window]
        if correlation[0] <= 0:
            continue
        correlation = correlation / correlation[0] * (taper @ taper) / bias
        salience[n] = _comb(correlation, lags)
    return Tempogram(salience)


def _comb(correlation: Floats, lags: Floats) -> Floats:
    """Return the mean correlation at multiples of each lag, less what lies half-way between."""
    at = np.arange(correlation.size)
    on = np.mean([np.interp(k * lags, at, correlation, right=0) for k in _LAGS_HEARD], axis=0)
    off = np.mean([np.interp((k - 0.5) * lags, at, correlation, right=0) for k in _LAGS_HEARD], axis=0)
    return on - 0.4 * off


def best_path(scores: Floats, cost: Floats, cancel: CancelToken) -> NDArray[np.int64]:
    """Return the state per row that maximises the sum of scores less the costs of turning."""
    back = np.zeros(scores.shape, np.int64)
    best = scores[0]
    for n in range(1, len(scores)):
        if n % 1024 == 0:
            cancel.check()
        moves = best[None, :] - cost
        back[n] = moves.argmax(axis=1)
        best = moves[np.arange(best.size), back[n]] + scores[n]
    path = np.zeros(len(scores), np.int64)
    path[-1] = best.argmax()
    for n in range(len(scores) - 1, 0, -1):
        path[n - 1] = back[n, path[n]]
    return path
