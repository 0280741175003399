"""Beats: an exact grid where the music keeps one, else dynamic programming along the tempo path."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.analyze.features import FPS
from musicstudio.engines.analyze.grid import FASTEST_BPM, RATIOS, SLOWEST_BPM, Grid, fold, likely_grids, rate, steadied
from musicstudio.engines.analyze.tempo import Tempogram, pulse_curve, tempogram

Floats = NDArray[np.float64]

_TIGHTNESS = 120.0
_AT_ONCE = 64
_LATE_S = 0.0045
"""An onset's rise is seen this early: its window reaches ahead."""
_SHORTEST_S = 1.5
_CHANGE = 0.02
_NO_PULSE = 0.02


@dataclass(frozen=True)
class Beats:
    """Where the beats are, and the tempo; `steady` when one exact grid fits the whole piece.

    tempo_bpm is None where there is no pulse. Confidences are 0-1.
    """

    times_s: Floats
    tempo_bpm: float | None
    steady: bool
    tempo_confidence: float
    confidence: float


NO_BEATS = Beats(np.zeros(0), None, False, 0.0, 0.0)


def find_beats(onsets: NDArray[np.float32], seconds: float, cancel: CancelToken) -> Beats:
    """Return the beats of the onset bands of Features."""
    curve = pulse_curve(onsets)
    if curve.size < _SHORTEST_S * FPS or not curve.any():
        return NO_BEATS
    tempi = tempogram(curve, cancel)
    cancel.check()
    found = likely_grids(curve, onsets, tempi, cancel)
    if not found:
        return NO_BEATS
    cancel.check()
    sounding = np.flatnonzero(curve > 0.1 * curve.max()) / FPS
    grid = next((grid for grid in (steadied(each, curve) for each in found) if grid is not None), None)
    if grid is not None:
        times_s, bpm = _on_grid(grid, sounding[0], min(sounding[-1], seconds)), grid.bpm
    else:
        times_s = _follow(curve, tempi, cancel)
        reach = 0.5 * float(np.median(np.diff(times_s))) if times_s.size > 1 else 0.0
        times_s = times_s[(times_s >= sounding[0] - reach) & (times_s <= sounding[-1] + reach)]
        bpm = 60 / float(np.median(np.diff(times_s))) if times_s.size > 1 else 0.0
    if times_s.size < 2:
        return NO_BEATS
    sure = _certainty(curve, times_s, tempi.at(bpm))
    if sure < _NO_PULSE:
        return NO_BEATS
    return Beats(np.clip(times_s + _LATE_S, 0, seconds), bpm, grid is not None, sure, sure)


def _on_grid(grid: Grid, first_s: float, last_s: float) -> Floats:
    """Return the beats of a grid from half a beat before the first sound to half a beat after the last."""
    step = 60 / grid.bpm
    first = np.ceil((max(first_s - step / 2, -0.025) - grid.start_s) / step)
    last = np.floor((last_s + step / 2 - grid.start_s) / step)
    return grid.start_s + np.arange(first, last + 1) * step


def _follow(curve: Floats, tempi: Tempogram, cancel: CancelToken) -> Floats:
    """Return beats along the tempo path, on the pulse next to it (half, two thirds, ..., double) that rates best."""
    path = tempi.path(cancel)
    bpm = np.interp(np.arange(curve.size) / FPS, np.arange(path.size), path)
    level = curve / curve.std()
    best: tuple[float, Floats] = (-np.inf, np.zeros(0))
    for ratio in RATIOS:
        middle = float(np.median(path)) * ratio
        if not SLOWEST_BPM <= middle <= FASTEST_BPM:
            continue
        frames = _track(level, 60 * FPS / (bpm * ratio), cancel)
        if frames.size < 3:
            continue
        beat = np.interp(np.arange(curve.size), frames, np.arange(frames.size))
        inside = slice(int(frames[0]), int(frames[-1]))
        score = rate(fold(curve[inside], beat[inside]), middle, tempi.at(middle))
        if score > best[0]:
            best = score, frames / FPS
    return best[1]


def tempo_changes(beats: Beats) -> list[tuple[float, float]]:
    """Return (time_s, BPM) wherever the tempo of eight beats has moved by two per cent; nothing for a steady piece."""
    if beats.steady or beats.times_s.size < 16:
        return []
    half = 4
    spans = beats.times_s[2 * half :] - beats.times_s[: -2 * half]
    changes: list[tuple[float, float]] = []
    for time_s, bpm in zip(beats.times_s[half:-half], 60 * 2 * half / spans, strict=True):
        if not changes or abs(bpm / changes[-1][1] - 1) > _CHANGE:
            changes.append((float(time_s), float(bpm)))
    return changes if len(changes) > 1 else []


def _track(curve: Floats, period: Floats, cancel: CancelToken) -> Floats:
    """Return beat frames: the strongest onsets about one local period apart (Ellis 2007), refined between frames."""
    longest = int(np.ceil(period.max() * 2))
    padded = np.concatenate([np.zeros(longest), curve])
    score = np.zeros(padded.size)
    back = np.full(padded.size, -1)
    low = np.maximum(1, (period / 2).astype(int))
    high = np.minimum(longest, (period * 2).astype(int))
    start = 0
    while start < curve.size:
        cancel.check()
        stop = _known_until(low, start)
        lags = np.arange(low[start:stop].min(), high[start:stop].max() + 1)
        bend = np.log(lags) - np.log(period[start:stop, None])
        came = score[np.arange(start, stop)[:, None] + longest - lags] - _TIGHTNESS * bend * bend
        came[(lags < low[start:stop, None]) | (lags > high[start:stop, None])] = -np.inf
        best = came.argmax(axis=1)
        top = came[np.arange(stop - start), best]
        score[start + longest : stop + longest] = curve[start:stop] + np.maximum(top, 0.0)
        places = np.arange(start, stop) + longest
        back[places[top > 0]] = (places - lags[best])[top > 0]
        start = stop
    at = padded.size - 1 - int(score[-int(period[-1]) - 1 :][::-1].argmax())
    beats = []
    while at >= longest:
        beats.append(at - longest)
        at = back[at]
    return np.array([_vertex(curve, beat) for beat in reversed(beats)])


def _known_until(low: NDArray[np.int64], start: int) -> int:
    """Return how far frames from `start` on can be scored at once: none of them looks back at another."""
    ahead = low[start : start + _AT_ONCE]
    near = np.flatnonzero(np.arange(len(ahead)) >= ahead)
    return start + (int(near[0]) if len(near) else len(ahead))


def _vertex(curve: Floats, frame: int) -> float:
    """Return the top of the parabola through a frame and its neighbours."""
    if not 0 < frame < curve.size - 1:
        return float(frame)
    before, here, after = curve[frame - 1 : frame + 2]
    bend = before - 2 * here + after
    return float(frame + np.clip(0.5 * (before - after) / bend, -0.5, 0.5)) if bend < 0 else float(frame)


def _certainty(curve: Floats, times_s: Floats, salience: float) -> float:
    """Return how sure the beats are (0-1), from how far the onsets on them stand out and how regular they are.

    Any grid that was chosen among many meets some noise; with few beats it meets more.
    """
    at = np.clip(np.round(times_s * FPS).astype(int), 1, max(curve.size - 2, 1))
    on = np.maximum(np.maximum(curve[at], curve[at - 1]), curve[at + 1])
    by_chance = 1.6 + 4 / np.sqrt(times_s.size)
    stands_out = float(np.clip((on.mean() / max(float(curve.mean()), 1e-12) - by_chance) / 2.5, 0, 1))
    regular = float(np.clip((salience - 0.03) / 0.22, 0, 1))
    return float(np.sqrt(stands_out * regular))
