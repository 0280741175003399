"""When notes end: where a pitch has fallen silent, or where an end was heard and it falls."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Singles = NDArray[np.float32]

BEFORE: Final = 10
"""Frames before those that are read which must be known."""
LOW: Final = 0.45
"""A pitch that is less likely than this for GAP frames has fallen silent."""
GAP: Final = 3
HALF: Final = 0.5
"""Where a falling pitch passes this is its end, if that was not long before."""
_HEARD, _NEAR = 0.3, 2
"""An end that is as likely as this, and a fall within so many frames, end a note."""
_BACK: Final = 6
_NEVER: Final = np.iinfo(np.int32).max


class Ends:
    """The ends of all pitches in frames `[first, last)` of beliefs (frames, pitches); GAP frames and more follow."""

    def __init__(self, frame: Singles, offset: Singles, first: int, last: int) -> None:
        self._frame, self._offset, self._first = frame, offset, first
        silent = frame[first:last] < LOW
        for step in range(1, GAP):
            silent &= frame[first + step : last + step] < LOW
        heard = offset[first:last] >= _HEARD
        heard &= offset[first:last] >= offset[first - 1 : last - 1]
        heard &= offset[first:last] > offset[first + 1 : last + 1]
        heard &= frame[first + _NEAR - 1 : last + _NEAR - 1] < HALF
        places = np.arange(last - first, dtype=np.int32)[:, None]
        ended = np.where(silent | heard, places, _NEVER)
        self._next = np.minimum.accumulate(ended[::-1], axis=0)[::-1]
        self._known: dict[tuple[int, int], float] = {}

    def after(self, frame: int, pitch: int) -> tuple[int, float] | None:
        """Return the first frame from one on in which a pitch does not sound, and its end to fractions of a frame."""
        place = frame - self._first
        if place >= len(self._next) or self._next[place, pitch] == _NEVER:
            return None
        at = int(self._next[place, pitch]) + self._first
        if (at, pitch) not in self._known:
            self._known[at, pitch] = self._exactly(at, pitch)
        return at, self._known[at, pitch]

    def _exactly(self, at: int, pitch: int) -> float:
        """Return the middle of the end that was heard near a frame, else where the pitch fell through HALF."""
        near = self._offset[at - _NEAR : at + _NEAR + 1, pitch]
        best = int(np.argmax(near))
        if 0 < best < 2 * _NEAR and near[best] >= LOW:
            around = near[best - 1 : best + 2].astype(np.float64)
            return at - _NEAR + best + float((around[2] - around[0]) / around.sum())
        falling = self._frame[at - _BACK : at + 1, pitch]
        high = np.flatnonzero(falling >= HALF)
        if not len(high) or high[-1] == _BACK:
            return float(at)
        last = int(high[-1])
        drop = float(falling[last] - falling[last + 1])
        return at - _BACK + last + float(falling[last] - HALF) / max(drop, 1e-6)


assert max(_NEAR, _BACK) < BEFORE
