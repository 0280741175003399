"""From a network's logits of beats and downbeats to a rhythm: where they lie, the metre, the tempo and how sure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.analyze.bar_pointer import FASTEST_BPM, SLOWEST_BPM, Evidence, Singles, Track, track
from musicstudio.engines.analyze.hearing import FPS

Floats = NDArray[np.float64]

METERS: Final = {4: 0.0, 3: -0.5, 2: -1.0, 5: -3.0, 7: -4.0}
"""Beats in a bar, and how much less likely than four before anything is heard (log)."""
_SHORTEST_S: Final = 1.5
_HEARD: Final = 0.12
"""Probability from which a beat was heard and not only counted."""
_QUIET: Final = 0.3
"""Share of what beats usually have, from which the first and the last of them are believed."""
_REACH: Final = 2
_BY_CHANCE: Final = 1.5
"""How many times its share of frames a grid gets of activity that has no beat, for it goes where there is most."""
_NO_PULSE: Final = 0.2
_STEADY_BEATS: Final = 8
_ON_GRID_S, _OFF_GRID_SHARE = 0.03, 0.1
_WANDER_S: Final = 0.012
"""How far the mean of a bar or four may stray from a steady grid."""
_RELATED: Final = (1 / 3, 1 / 2, 1.0, 2.0, 3.0)
_USUAL: Final = (4, 3)
_GIVEN_SHARE: Final = 0.75
"""Share of the beats heard that lie on a grid whose tempo is known otherwise."""
_WINDOW_BEATS: Final = 16
_SMOOTH_BEATS: Final = 4


@dataclass(frozen=True, eq=False)
class Rhythm:
    """Beats in rising seconds, which of them are downbeats, and how many make a bar.

    `tempo_bpm` is that of the whole (None without a pulse), `curve_bpm` that around each beat; `steady` when one exact
    grid carries all beats, which then lie on it. Confidences are 0–1.
    """

    times_s: Floats = field(default_factory=lambda: np.zeros(0))
    downbeats: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, bool))
    beats: int = 4
    tempo_bpm: float | None = None
    curve_bpm: Floats = field(default_factory=lambda: np.zeros(0))
    steady: bool = False
    confidence: float = 0.0
    tempo_confidence: float = 0.0
    bar_confidence: float = 0.0


def decode(logits: Singles, cancel: CancelToken, bpm: float | None = None) -> Rhythm:
    """Return the rhythm of logits (2, frames), beat and downbeat, FPS a second; one without beats where none is.

    `bpm` is the tempo of an exact grid that was heard otherwise, if any: which of its octaves or thirds is counted,
    and where beats and bars begin, the logits tell.
    """
    beat, downbeat = (1 / (1 + np.exp(-np.clip(logits, -30.0, 30.0)))).astype(np.float32)
    if len(beat) < _SHORTEST_S * FPS or float(beat.max()) < _HEARD:
        return Rhythm()
    evidence = Evidence.of(beat, downbeat)
    tempi = (_octave(evidence, bpm, cancel),) if bpm is not None else ()
    tracks = {beats: track(evidence, beats, cancel, tempi) for beats in METERS}
    beats = max(METERS, key=lambda count: tracks[count].score + METERS[count])
    way = _trimmed(tracks[beats], beat)
    sure = _certainty(way, beat)
    if len(way.frames) < 2 or sure < _NO_PULSE:
        return Rhythm()
    times_s, heard = _refined(way.frames, logits[0], beat)
    grid = _grid(times_s, heard) or (_given_grid(times_s, heard, tempi[0]) if tempi else None)
    if grid is not None:
        times_s, bpm = grid.start_s + np.arange(len(times_s)) * 60 / grid.bpm, grid.bpm
    else:
        bpm = 60 / float(np.median(np.diff(times_s)))
    curve = _curve(times_s)
    even = float(np.mean(np.abs(np.diff(times_s) * curve[1:] / 60 - 1) < 0.1))
    return Rhythm(
        times_s, way.positions == 0, beats, bpm, curve, grid is not None,
        sure, sure * even, _bar_certainty(way, downbeat),
    )  # fmt: skip


def _octave(evidence: Evidence, bpm: float, cancel: CancelToken) -> float:
    """Return the tempo among those related to one in which most of the time is counted."""
    tempi = np.array([bpm * ratio for ratio in _RELATED if SLOWEST_BPM <= bpm * ratio <= FASTEST_BPM] or [bpm])
    way = max((track(evidence, beats, cancel, tempi.tolist()) for beats in _USUAL), key=lambda one: one.score)
    lengths = np.diff(way.frames)
    counted = np.abs(np.log2(lengths[:, None] * tempi / (60 * FPS))).argmin(axis=1)
    return float(tempi[np.bincount(counted, weights=lengths, minlength=len(tempi)).argmax()])


@dataclass(frozen=True)
class _Grid:
    start_s: float
    bpm: float


def _trimmed(way: Track, beat: Singles) -> Track:
    """Leave out what was counted before the first beat heard and after the last."""
    near = _near(way.frames, beat)
    heard = np.flatnonzero(near >= max(_HEARD, _QUIET * float(np.median(near)))) if len(near) else near
    inside = slice(int(heard[0]), int(heard[-1]) + 1) if len(heard) else slice(0, 0)
    return Track(way.frames[inside], way.positions[inside], way.score)


def _near(frames: NDArray[np.int64], activity: Singles, reach: int = 1) -> Singles:
    """Return the highest activity near each frame."""
    around = np.clip(frames[:, None] + np.arange(-reach, reach + 1), 0, len(activity) - 1)
    return np.asarray(activity[around].max(axis=1)) if len(frames) else np.zeros(0, np.float32)


def _certainty(way: Track, beat: Singles) -> float:
    """Return how sure beats are, 0–1: how active they are, and how much of all activity they hold beyond chance."""
    if len(way.frames) < 2:
        return 0.0
    first, last = int(way.frames[0]), int(way.frames[-1])
    around = np.unique(np.clip(way.frames[:, None] + np.arange(-1, 2), 0, len(beat) - 1))
    inside = beat[max(first - 1, 0) : last + 2]
    share = float(beat[around].sum() / max(float(inside.sum()), 1e-9))
    chance = min(_BY_CHANCE * len(around) / len(inside), 0.9)
    apart = float(np.clip((share - chance) / (1 - chance), 0, 1))
    return float(np.sqrt(float(_near(way.frames, beat).mean()) * apart))


def _bar_certainty(way: Track, downbeat: Singles) -> float:
    """Return how much likelier downbeats are where they were put than on other beats, 0–1."""
    chances, first = _near(way.frames, downbeat), way.positions == 0
    if not first.any() or first.all():
        return 0.0
    return float(np.clip(chances[first].mean() - chances[~first].mean(), 0, 1))


def _refined(frames: NDArray[np.int64], logits: Singles, beat: Singles) -> tuple[Floats, NDArray[np.bool_]]:
    """Return beats in seconds, at the top of a parabola through the peak near each, and which were heard at all."""
    heard = _near(frames, beat, _REACH) >= _HEARD
    around = np.clip(frames[:, None] + np.arange(-_REACH, _REACH + 1), 0, len(logits) - 1)
    peak = np.take_along_axis(around, logits[around].argmax(axis=1)[:, None], axis=1)[:, 0]
    before, here, after = (logits[np.clip(peak + n, 0, len(logits) - 1)].astype(np.float64) for n in (-1, 0, 1))
    bend = before - 2 * here + after
    shift = np.where(bend < -1e-9, 0.5 * (before - after) / np.minimum(bend, -1e-9), 0.0)
    places = np.where(heard, peak + np.clip(shift, -0.5, 0.5), frames)
    return np.maximum.accumulate(np.maximum(places, 0)) / FPS, heard


def _grid(times_s: Floats, heard: NDArray[np.bool_]) -> _Grid | None:
    """Return the exact grid through the beats that were heard, or None where they do not keep to one.

    A tempo within its own error of a whole or half number is that number: songs made on a grid have such tempi.
    """
    numbers, times_s = np.flatnonzero(heard).astype(float), times_s[heard]
    if len(numbers) < _STEADY_BEATS:
        return None
    near = np.ones(len(numbers), bool)
    for _ in range(3):
        step_s, start_s = np.polyfit(numbers[near], times_s[near], 1)
        apart = times_s - (start_s + step_s * numbers)
        near = np.abs(apart) < _ON_GRID_S
        if near.mean() < 1 - _OFF_GRID_SHARE:
            return None
    window = min(_WINDOW_BEATS, int(near.sum()))
    means = np.convolve(apart[near], np.ones(window) / window, "valid")
    if np.abs(means).max() > _WANDER_S:
        return None
    bpm, middle = 60 / step_s, float(numbers[near].mean())
    error = bpm * _WANDER_S / max(float(np.ptp(times_s)), 1.0)
    for finest in (1, 2):
        if abs(bpm - round(bpm * finest) / finest) < max(0.02, error) / finest:
            bpm = round(bpm * finest) / finest
            break
    return _Grid(max(start_s + step_s * middle - middle * 60 / bpm, 0.0), bpm)


def _given_grid(times_s: Floats, heard: NDArray[np.bool_], bpm: float) -> _Grid | None:
    """Return the grid of a known tempo that most of the beats heard lie on, None without one."""
    numbers = np.flatnonzero(heard)
    if len(numbers) < _STEADY_BEATS:
        return None
    starts_s = times_s[heard] - numbers * 60 / bpm
    close = np.abs(starts_s - np.median(starts_s)) < _ON_GRID_S
    return _Grid(max(float(starts_s[close].mean()), 0.0), bpm) if close.mean() >= _GIVEN_SHARE else None


def _curve(times_s: Floats) -> Floats:
    """Return the tempo around each beat, over some beats to either side."""
    places = np.arange(len(times_s))
    low, high = np.maximum(places - _SMOOTH_BEATS, 0), np.minimum(places + _SMOOTH_BEATS, len(times_s) - 1)
    return np.asarray(60 * (high - low) / np.maximum(times_s[high] - times_s[low], 1e-3))
