"""Levels brought to the pixels of a view: blended where they are few, the loudest where they are many."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.spectrogram import Image

_DENSE: Final = 0.75
"""From so many rows per pixel on none is blended away: a tone between two pixels would lose half its height."""


def rows_to_pixels(levels: Image, low_row: float, high_row: float, height: int) -> Image:
    """Return uint8 (height, columns), top first, of levels (rows, columns), lowest first.

    Row n lies at n; the picture's bottom is `low_row`, its top `high_row`, fractions allowed.
    """
    edges = np.linspace(low_row, high_row, height + 1)
    if high_row - low_row < _DENSE * height:
        return blended(levels, ((edges[:-1] + edges[1:]) / 2)[::-1])
    starts = np.clip(np.floor(edges[:-1] + 0.5), 0, len(levels) - 1).astype(np.int64)
    stop = min(int(np.ceil(high_row)) + 1, len(levels))
    pooled: Image = np.maximum.reduceat(levels[:stop], starts, axis=0)[::-1]
    return pooled


def blended(levels: Image, at: NDArray[np.float64]) -> Image:
    """Return levels (len(at), columns) between the rows at which they are known; beyond the ends they repeat."""
    places = np.clip(at, 0, len(levels) - 1)
    below = places.astype(np.int64)
    weight = ((places - below) * 256).astype(np.uint16)[:, None]
    lower, upper = (levels[rows].astype(np.uint16) for rows in (below, np.minimum(below + 1, len(levels) - 1)))
    upper *= weight
    lower *= np.uint16(256) - weight
    upper += lower
    upper >>= np.uint16(8)
    return upper.astype(np.uint8)
