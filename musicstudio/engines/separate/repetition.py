"""What comes again in the music: each frame against the frames most like it."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import max_pool1d, normalize

from musicstudio.engines.separate.grid import Grid
from musicstudio.engines.separate.median import median_of

_ALIKE = 9
"""Frames whose median is taken; odd."""
_APART_S = 0.5
_NEIGHBOURS = 2


def repeating(magnitude: Tensor, grid: Grid) -> Tensor:
    """Return the repeating part of a magnitude spectrogram (bins, frames), nowhere above it.

    REPET-SIM (Rafii and Pardo, ISMIR 2012): the median of the frames most like this one, at least half a second away.
    """
    frames, apart = magnitude.shape[1], grid.odd_frames(_APART_S)
    if frames < 4 * apart:
        return magnitude
    seen = normalize(magnitude.sqrt(), dim=0)
    likeness = seen.T @ seen
    index = torch.arange(frames, device=magnitude.device)
    likeness[(index[:, None] - index[None, :]).abs() < apart] = -1.0
    # Only the best of neighbouring frames counts, or one long note would be nine.
    best_near = max_pool1d(likeness[:, None], 2 * _NEIGHBOURS + 1, 1, _NEIGHBOURS)[:, 0]
    chosen = torch.where(likeness == best_near, likeness, likeness - 2).topk(_ALIKE, 1).indices
    return torch.minimum(median_of([magnitude[:, alike] for alike in chosen.unbind(1)]), magnitude)
