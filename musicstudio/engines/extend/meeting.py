"""Where one moment of a recording may be followed by another: how alike their pasts are, and where the beats lie."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicstudio.engines.inpaint.features import Features

CONTEXT_S = 4.0
NEAR_S = 0.8
"""What was heard weighs e times less this much earlier."""

FREE_STEP_S = 0.05
"""How far apart moments are tried where there is no beat."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Beat:
    """The pulse of a recording of `samples`: where beats fall (in samples, rising), how many make a bar.

    `first` is the index of a beat that begins a bar. No beats: the recording has no pulse.
    """

    samples: int
    at: Floats
    per_bar: int = 4
    first: int = 0

    @property
    def clear(self) -> bool:
        return len(self.at) >= 4

    @property
    def length(self) -> float:
        """The usual beat in samples."""
        return float(np.median(np.diff(self.at))) if len(self.at) > 1 else 0.0

    @property
    def bar(self) -> float:
        return self.length * self.per_bar

    def count(self, position: float) -> float:
        """Return a position in beats, fractions included; before and after the last beat by its usual length."""
        if position < self.at[0]:
            return float((position - self.at[0]) / self.length)
        if position >= self.at[-1]:
            return float(len(self.at) - 1 + (position - self.at[-1]) / self.length)
        return float(np.interp(position, self.at, np.arange(len(self.at))))

    def place(self, beats: float) -> float:
        """Return the position of a count of beats: the inverse of `count`."""
        last = len(self.at) - 1
        if beats < 0:
            return float(self.at[0] + beats * self.length)
        if beats >= last:
            return float(self.at[-1] + (beats - last) * self.length)
        return float(np.interp(beats, np.arange(len(self.at)), self.at))

    def alike(self, position: float) -> Ints:
        """Return every position inside the recording that lies as `position` does within its beat."""
        if not self.clear:
            return np.zeros(0, np.int64)
        count = self.count(position)
        reach = int(np.ceil(self.count(self.samples))) + 2
        places = [self.place(count + move) for move in range(-round(count) - 2, reach - round(count) + 1)]
        inside = [round(place) for place in places if 0 <= round(place) < self.samples]
        return np.unique(np.array(inside, np.int64))

    def bars_between(self, one: float, other: float) -> float:
        return (self.count(one) - self.count(other)) / self.per_bar


def candidates(beat: Beat, position: int, rate: int) -> Ints:
    """Return the moments that may follow `position`: on the same part of a beat, or anywhere without a pulse."""
    if beat.clear:
        return beat.alike(position)
    return np.arange(0, beat.samples, max(1, round(FREE_STEP_S * rate)), dtype=np.int64)


def unlikeness(features: Features, position: int, moments: Ints, rate: int) -> Floats:
    """Return, for every moment, the weighted mean distance of what was heard before it to what was before `position`.

    A moment without a past gets the usual distance: nothing is known against it.
    """
    hop, window = features.hop, features.window
    back = np.arange(window // 2, round(CONTEXT_S * rate), hop)
    weights = np.exp(-back / (NEAR_S * rate))
    here = (position - features.first - back - window // 2) // hop
    known = (here >= 0) & (here < len(features.vectors))
    if not known.any():
        return np.zeros(len(moments))
    past = features.vectors[here[known]].astype(np.float32)
    rows = (moments[:, None] - features.first - back[known] - window // 2) // hop
    inside = (rows >= 0) & (rows < len(features.vectors))
    other = features.vectors[np.clip(rows, 0, len(features.vectors) - 1)].astype(np.float32)
    distance = np.linalg.norm(other - past, axis=2) * inside
    weight = weights[known] * inside
    heard = weight.sum(axis=1)
    mean = (distance * weights[known]).sum(axis=1) / np.maximum(heard, 1e-9)
    enough = heard > 0.25 * weights[known].sum()
    usual = float(np.median(mean[enough])) if enough.any() else 0.0
    return np.where(enough, mean, usual)
