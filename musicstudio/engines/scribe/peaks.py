"""Where curves of belief peak, between frames too, and how high they stand there.

The network is taught triangles about the true times, so a peak's neighbours say how far the time lies from its frame,
and how high the triangle is whose tip lies between frames.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Singles = NDArray[np.float32]
Places = NDArray[np.intp]

AROUND: Final = 2
"""Frames to either side of a peak that are lower, and that say where it lies."""


@dataclass(frozen=True, eq=False)
class Peaks:
    """Peaks in order of time: `frame` (a whole number), `column`, `time` in frames, `height` 0–1."""

    frame: Places
    column: Places
    time: NDArray[np.float64]
    height: Singles

    def __len__(self) -> int:
        return len(self.frame)


def peaks(curves: Singles, first: int, last: int, reach: float, floor: float) -> Peaks:
    """Return the peaks of curves (frames, columns) in frames `[first, last)`, at least `floor` high.

    `reach` is how far the triangles taught fall. AROUND frames must lie before `first` and after `last`; of equal
    neighbours the first counts.
    """
    here = curves[first:last]
    top = here >= floor
    for step in range(1, AROUND + 1):
        top &= (here > curves[first - step : last - step]) & (here >= curves[first + step : last + step])
    frame, column = np.nonzero(top)
    frame = frame + first
    around = curves[frame[:, None] + np.arange(-AROUND, AROUND + 1), column[:, None]].astype(np.float64)
    around[:, 0] = np.minimum(around[:, 0], around[:, 1])  # what rises again belongs to another peak
    around[:, -1] = np.minimum(around[:, -1], around[:, -2])
    offset = np.clip(_centre(around), -0.5, 0.5)
    height = around[:, AROUND] / (1 - np.abs(offset) / reach)
    return Peaks(frame, column, frame + offset, np.minimum(height, 1.0).astype(np.float32))


def _centre(around: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the centre of (n, 2 AROUND + 1), exact for triangles that fall over a whole number of frames."""
    steps = np.arange(-AROUND, AROUND + 1)
    centre: NDArray[np.float64] = around @ steps / np.maximum(around.sum(axis=1), 1e-9)
    return centre
