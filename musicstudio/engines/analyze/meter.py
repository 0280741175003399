"""Bars: how many beats each holds, and which beat is the first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.analyze.features import FPS
from musicstudio.engines.analyze.grid import fold
from musicstudio.engines.analyze.harmony import gather, turns
from musicstudio.engines.analyze.tempo import best_path

Floats = NDArray[np.float64]
Strengths = NDArray[np.float16]
Onsets = NDArray[np.float32]

_WEIGHTS = {"turn": 1.0, "low": 0.7, "accent": 0.2, "snare": -0.6}
"""What speaks for a first beat: a turn of harmony, a low drum or bass, an accent, and no snare."""
_TURNING = 0.28
"""Spread of harmonic turns from which they are music: drums alone stay below."""
_START_BONUS = 0.4
"""What each bar believes in the piece's first beat being a first beat."""
_METER_BONUS = {4: 0.10, 3: 0.0, 5: -0.25, 7: -0.25}
_RARE_NEEDS = 64
"""Beats that must have been heard before a bar of five or seven is believed."""
_SLIP_COST = 25.0
_NEAR_S = 0.04
_SHIFT_LEAD = 0.4
"""How much stronger (in spreads) cues half-way between beats must be to call those the beats."""


@dataclass(frozen=True)
class Bars:
    """First beats of bars, the meter ("4/4") with `beats` per bar, and a confidence 0-1."""

    downbeats_s: Floats
    meter: str
    beats: int
    confidence: float


def settled(times_s: Floats, strengths: Strengths, onsets: Onsets, seconds: float) -> Floats:
    """Return the beats, moved by half a beat where harmony and bass say that they lie on the off-beats."""
    if times_s.size < 8:
        return times_s
    halves = (times_s[1:] + times_s[:-1]) / 2
    both = np.sort(np.concatenate([times_s, halves]))
    near, wide = turns(gather(strengths, _edges(both, seconds)))
    low, mid, high, thump = onsets.astype(np.float64)
    cues = (near, wide, around(thump, both), around(low + mid + high, both))
    lead = sum(float(cue[::2].mean() - cue[1::2].mean()) / max(float(cue.std()), 1e-9) for cue in cues)
    return halves if lead < -_SHIFT_LEAD else times_s


def find_bars(times_s: Floats, strengths: Strengths, onsets: Onsets, seconds: float, cancel: CancelToken) -> Bars:
    """Return the bars over beats."""
    if times_s.size < 6:
        return Bars(times_s[:1], "4/4", 4, 0.0)
    cues = _cues(times_s, strengths, onsets, seconds)
    weights = _WEIGHTS | {"turn": _WEIGHTS["turn"] * min(float(cues["turn"].std()) / _TURNING, 1.0) ** 2}
    evidence = np.sum([weight * _standard(cues[name]) for name, weight in weights.items()], axis=0)
    pattern = np.stack([_standard(cue) for cue in cues.values()])
    compound = _divides_in_three(times_s, onsets)
    usual = (3, 4) if times_s.size < _RARE_NEEDS or compound else tuple(_METER_BONUS)
    scores = {beats: _meter_score(evidence, pattern, beats) + _METER_BONUS[beats] for beats in usual}
    beats = max(scores, key=lambda key: scores[key])
    clear = scores[beats] - max(score for key, score in scores.items() if key != beats)
    if compound and beats == 4:
        means = sorted(float(evidence[n::4].mean()) for n in range(4))
        beats = 2 if means[2] > 0.5 * means[3] else 4
    first = _positions(evidence, beats, cancel) == 0
    if not first.any() or first.all():
        return Bars(times_s[:1], "4/4", 4, 0.0)
    lead = float(evidence[first].mean() - evidence[~first].mean())
    sure = np.clip(lead / 1.5, 0, 1) * np.clip(0.4 + clear / 0.5, 0, 1) * np.clip(np.sqrt(times_s.size / 32), 0.3, 1)
    return Bars(times_s[first], _name(times_s, beats, compound), beats, float(sure))


def around(curve: Floats, times_s: Floats) -> Floats:
    """Return the maximum of an onset curve within 40 ms of each time."""
    from scipy.ndimage import maximum_filter1d

    peaks = maximum_filter1d(curve, 2 * round(_NEAR_S * FPS) + 1)
    return np.asarray(peaks[np.clip(np.round(times_s * FPS).astype(int), 0, curve.size - 1)])


def _cues(times_s: Floats, strengths: Strengths, onsets: Onsets, seconds: float) -> dict[str, Floats]:
    """Return what is heard at each beat."""
    low, mid, high, thump = onsets.astype(np.float64)
    near, wide = turns(gather(strengths, _edges(times_s, seconds)))
    return {
        "turn": near + wide,
        "low": around(thump, times_s),
        "accent": around(low + mid + high, times_s),
        "snare": np.minimum(_standard(around(mid, times_s)), _standard(around(high, times_s))),
    }


def _edges(times_s: Floats, seconds: float) -> Floats:
    return np.concatenate([[min(0.0, times_s[0])], times_s, [max(seconds, times_s[-1])]])


def _standard(values: Floats) -> Floats:
    """Return values with mean 0 and spread 1; outliers are held at three spreads."""
    spread = float(values.std())
    return np.clip((values - values.mean()) / spread, -3, 3) if spread > 1e-9 else np.zeros(values.size)


def _meter_score(evidence: Floats, pattern: Floats, beats: int) -> float:
    """Return how well bars of `beats` fit: the best first beat's lead, and how much beats a bar apart are alike."""
    folded = np.array([evidence[n::beats].mean() for n in range(beats)])
    lead = float(folded.max() - folded.mean()) / np.sqrt(beats - 1)
    count = pattern.shape[1]
    alike = [_likeness(pattern, lag) for lag in (beats, 2 * beats) if lag < count - 3]
    unlike = [_likeness(pattern, lag) for lag in (beats - 1, beats + 1) if lag < count - 1]
    return lead + 0.6 * float(np.mean(alike or [0.0]) - np.mean(unlike or [0.0]))


def _likeness(pattern: Floats, lag: int) -> float:
    return float(np.mean(pattern[:, lag:] * pattern[:, :-lag]))


def _positions(evidence: Floats, beats: int, cancel: CancelToken) -> NDArray[np.int64]:
    """Return each beat's place in its bar; bars may rarely be longer or shorter (Viterbi)."""
    scores = np.full((evidence.size, beats), -1 / (beats - 1)) * evidence[:, None]
    scores[:, 0] = evidence
    scores[0, 0] += _START_BONUS * evidence.size / beats
    cost = np.full((beats, beats), _SLIP_COST)
    cost[np.arange(1, beats + 1) % beats, np.arange(beats)] = 0  # to the next place, from this one
    return best_path(scores, cost, cancel)


def _divides_in_three(times_s: Floats, onsets: Onsets) -> bool:
    """Return whether both thirds of the beat sound, and its half does not (a shuffle plays only the second third)."""
    curve = onsets[:3].sum(axis=0).astype(np.float64)
    frames = np.arange(curve.size)
    inside = (frames > times_s[0] * FPS) & (frames < times_s[-1] * FPS)
    if not curve[inside].any():
        return False
    folded = fold(curve[inside], np.interp(frames[inside], times_s * FPS, np.arange(times_s.size)))
    beat, third, half, two_thirds = (
        float(np.take(folded, range(n - 2, n + 3), mode="wrap").max()) for n in (0, 16, 24, 32)
    )
    return min(third, two_thirds) > max(0.3 * beat, 1.6 * half, 1.0)


def _name(times_s: Floats, beats: int, compound: bool) -> str:
    if compound:
        return f"{3 * beats}/8"
    tempo = 60 / float(np.median(np.diff(times_s)))
    return f"{beats}/8" if beats in (5, 7) and tempo > 150 else f"{beats}/4"
