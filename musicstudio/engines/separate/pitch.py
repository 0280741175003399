"""The leading pitch of a range, followed through time, and where its partials lie."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import torch
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from torch import Tensor

from musicstudio.engines.separate.grid import Grid
from musicstudio.engines.separate.median import running_median

_STEPS_PER_OCTAVE = 36
_REACH = 6
"""Steps that a pitch may glide in a frame: 2 semitones in 23 ms, more than the widest vibrato."""
_JUMP_COST = 0.5
_GLIDE_COST = 0.02


def partials_of_leading_pitch(magnitude: Tensor, grid: Grid, low_hz: float, high_hz: float, count: int) -> Tensor:
    """Return how surely each cell (bins, frames) is a partial of the strongest pitch between two frequencies: 0 to 1.

    Salience is the whitened spectrum summed over `count` partials (Klapuri 2006); the pitch is the path of most
    salience that glides or, at a cost, jumps.
    """
    ground = running_median(magnitude, grid.odd_bins(600), 0) + 0.3 * magnitude.mean(0, keepdim=True) + 1e-12
    white = (magnitude / ground).clamp_max(20).sqrt()
    combs = _combs(grid, low_hz, high_hz, count, magnitude.device)[:, : magnitude.shape[0]]
    weight = 1 / (1 + grid.frequencies_hz(magnitude.device)[: magnitude.shape[0]] / (4 * low_hz))
    weighted = combs * weight
    contrast = weighted / weighted.sum(1, keepdim=True) - weight / weight.sum()
    salience = contrast @ white
    path = torch.from_numpy(_best_path(salience.cpu().numpy())).to(magnitude.device)
    strength = salience.gather(0, path[None]).clamp_min(0)
    return combs[path].T * (strength / (strength + 0.5 * strength.mean() + 1e-6))


@lru_cache(maxsize=4)
def _combs(grid: Grid, low_hz: float, high_hz: float, count: int, device: torch.device) -> Tensor:
    """Return (pitches, bins): triangles on the partials of each candidate pitch, a little wider for higher ones."""
    pitches = int(math.log2(high_hz / low_hz) * _STEPS_PER_OCTAVE)
    f0 = low_hz * 2 ** (torch.arange(pitches, device=device)[:, None] / _STEPS_PER_OCTAVE)
    hz = grid.frequencies_hz(device)[None]
    combs = torch.zeros(pitches, grid.bins, device=device)
    for n in range(1, count + 1):
        half_width = 1.5 * (grid.bin_hz + 0.01 * n * f0)
        combs = torch.maximum(combs, (1 - (hz - n * f0).abs() / half_width).clamp_min(0))
    return combs


def _best_path(salience: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return the row per frame along which salience sums highest, glides and jumps paid for (Viterbi 1967)."""
    rows, frames = salience.shape
    glides = _GLIDE_COST * salience.clip(0).mean() * np.abs(np.arange(-_REACH, _REACH + 1, dtype=np.float32))
    jumps = _JUMP_COST * np.abs(salience).max(0)
    every = np.arange(rows)
    padded = np.full(rows + 2 * _REACH, -1e9, np.float32)
    near = sliding_window_view(padded, 2 * _REACH + 1)
    total, origins = salience[:, 0], np.zeros((frames, rows), np.int64)
    for frame in range(1, frames):
        padded[_REACH : _REACH + rows] = total
        options = near - glides
        move = options.argmax(1)
        reached, row = options[every, move], total.argmax()
        jumped = total[row] - jumps[frame]
        origins[frame] = np.where(jumped > reached, row, every + move - _REACH)
        total = np.maximum(reached, jumped) + salience[:, frame]
    path = np.zeros(frames, np.int64)
    path[-1] = total.argmax()
    for frame in range(frames - 1, 0, -1):
        path[frame - 1] = origins[frame, path[frame]]
    return path
