"""Beats and downbeats out of a network's doubts: the likeliest way of a pointer through bars.

The model of Krebs, Böck and Widmer ("An efficient state-space model for joint tempo and meter tracking", 2015): a beat
lasts a whole number of frames and its tempo may change at beats alone. So a way is a chain of beats, and all that
happens inside one is a difference of running sums: what is searched is smaller by the length of a beat, the answer
is the same. Beats weigh by their length, so that no tempo gains by having more of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.analyze.hearing import FPS

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

SLOWEST_BPM, FASTEST_BPM = 40.0, 240.0
INTERVALS: Final = np.arange(int(60 * FPS / FASTEST_BPM), int(60 * FPS / SLOWEST_BPM) + 1)
"""Frames a beat may last."""
LAMBDA: Final = 100.0
"""How dear a change of tempo is: e-fold less likely for every hundredth."""
_QUANTUM: Final = 1.5
"""Most that a change by a single frame costs: a steady tempo between two whole numbers needs them."""
_WEIGHT_FRAMES: Final = 16.0
_PREFERRED_BPM, _PREFERRED_OCTAVES = 105.0, 0.8
_PREFERENCE: Final = 0.3
"""How much the tempi that people tap count where the network is in doubt."""
_NEAR: Final = 0.04
_ROUNDED: Final = 1.5
"""Frames by which beats on whole frames may miss a tempo at least."""
_UNLIKE: Final = 2.0
"""How much less likely other tempi are than one that is heard all through a piece."""
_SLIP_COST: Final = 12.0
"""What a bar that ends early costs."""
_DOUBT: Final = 0.005
_LIKELY: Final = 0.3
_MOST_MOVED: Final = 5.0
_HALVINGS: Final = 16
_SHORTEST: Final = int(INTERVALS[0])
_LONGEST: Final = int(INTERVALS[-1])
_WINDOW: Final = 12_000
"""Frames seen at once; the older half is settled when they are full."""
_NOWHERE: Final = 255


@dataclass(frozen=True, eq=False)
class Track:
    """Beats at `frames`, rising, each at its `position` in the bar (0 is the downbeat); `score` is a log-likelihood."""

    frames: NDArray[np.int64]
    positions: NDArray[np.int64]
    score: float


@dataclass(frozen=True, eq=False)
class Evidence:
    """What speaks for a beat at each frame, what against any up to it (a running sum), and logits of downbeats."""

    beat: Singles
    none: Floats
    doubt: Floats

    @classmethod
    def of(cls, beat: Singles, downbeat: Singles) -> Evidence:
        """Take probabilities (frames,) of beats and of downbeats."""
        sure = np.clip(beat.astype(np.float64), _DOUBT, 1 - _DOUBT)
        against = np.log1p(-sure)
        first = np.clip(_highest(downbeat), _DOUBT, 1 - _DOUBT)
        return cls(
            (np.log(sure) - against).astype(np.float32), np.concatenate([[0.0], np.cumsum(against)]),
            np.log(first) - np.log1p(-first),
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.beat)

    def without(self, start: NDArray[np.int64], stop: NDArray[np.int64]) -> Floats:
        """Return what speaks for no beat in frames [start, stop), as far as there are any."""
        size = len(self)
        return np.asarray(self.none[np.clip(np.maximum(stop, start), 0, size)] - self.none[np.clip(start, 0, size)])

    def place(self, beats: int) -> Singles:
        """Return what speaks for each frame's beat to be a downbeat, and none, (frames, 2), against pure chance.

        Doubts are moved so that one in `beats` beats is a downbeat: who hears few downbeats does not so hear long bars.
        """
        share, low, high = 1 / beats, -_MOST_MOVED, _MOST_MOVED
        weight = 1 / (1 + np.exp(-self.beat.astype(np.float64)))
        weight = np.where(weight > _LIKELY, weight, 0.0) if np.any(weight > _LIKELY) else weight
        there = np.flatnonzero(weight)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            found = float(np.average(_chance(self.doubt[there] + middle), weights=weight[there]))
            low, high = (middle, high) if found < share else (low, middle)
        first = np.clip(_chance(self.doubt + (low + high) / 2), _DOUBT, 1 - _DOUBT)
        return np.stack([np.log(first / share), np.log((1 - first) / (1 - share))], axis=1).astype(np.float32)


def track(evidence: Evidence, beats: int, cancel: CancelToken, tempi: Sequence[float] = ()) -> Track:
    """Return the likeliest way through bars of `beats`, at least two, over a piece of any length.

    `tempi` (bpm) are those that the piece keeps to as far as others can tell: what is more than 4 % or 1.5 frames off
    them is disliked.
    """
    if len(evidence) < 2 * _SHORTEST:
        return Track(np.zeros(0, np.int64), np.zeros(0, np.int64), 0.0)
    search = _Search(evidence, beats, tempi)
    for start in range(0, len(evidence), _SHORTEST):
        if start % (64 * _SHORTEST) == 0:
            cancel.check()
        search.advance(start, min(start + _SHORTEST, len(evidence)))
    return search.ended()


class _Search:
    """Viterbi over beats. The state of a beat is (interval that begins with it, position); rows are frames."""

    def __init__(self, evidence: Evidence, beats: int, tempi: Sequence[float]) -> None:
        self._evidence, self._beats = evidence, beats
        self._place = evidence.place(beats)
        size = min(len(evidence), _WINDOW) + _SHORTEST
        self._best = np.full((size, len(INTERVALS), beats), -np.inf, np.float32)
        """Score of the best way whose beat at a row lasts so long, up to the beat after it."""
        self._came = np.full((size, beats, len(INTERVALS)), _NOWHERE, np.uint8)
        self._left = np.zeros((size, len(INTERVALS)), np.uint8)
        self._from, self._offset = 0, 0.0
        self._settled: list[tuple[int, int]] = []
        self._liked = _preference(tempi).astype(np.float32)
        self._turn = _turning().T.astype(np.float32)
        self._slip = np.full(beats, -_SLIP_COST, np.float32)
        self._slip[-1] = 0.0

    def advance(self, start: int, stop: int) -> None:
        """Find the best ways to a beat at frames [start, stop), no more than the shortest beat has."""
        if stop - self._from > len(self._best):
            self._settle(start)
        frames = np.arange(start, stop)
        arrived = self._arrived(frames)  # (frames, interval that ended, position of the beat it began with)
        leaving = arrived + self._slip
        self._left[start - self._from : stop - self._from] = leaving.argmax(axis=2)
        ahead = np.concatenate([leaving.max(axis=2)[..., None], arrived[..., :-1]], axis=2).transpose(0, 2, 1)
        ways = ahead[:, :, None, :] + self._turn  # (frames, position, interval that begins, interval that ended)
        came = ways.argmax(axis=3)
        best = np.take_along_axis(ways, came[..., None], axis=3)[..., 0]
        if start < _LONGEST:
            best, came = self._begun(frames, best, came)
        rows = slice(start - self._from, stop - self._from)
        self._came[rows] = came
        self._best[rows] = best.transpose(0, 2, 1) + self._reward(frames, frames[:, None] + INTERVALS)

    def ended(self) -> Track:
        """Return the best way of all."""
        last = len(self._evidence)
        recent = np.arange(max(self._from, last - _LONGEST), last)
        final = self._best[recent - self._from] * 1.0
        final[recent[:, None] + INTERVALS < last] = -np.inf
        row, interval, position = np.unravel_index(int(final.argmax()), final.shape)
        way = self._settled + self._traced(int(recent[row]), int(interval), int(position))
        frames, positions = (np.array(values, np.int64) for values in zip(*way, strict=True))
        return Track(frames, positions, self._offset + float(final.max()))

    def _arrived(self, frames: NDArray[np.int64]) -> Singles:
        rows = frames[:, None] - INTERVALS - self._from
        arrived: Singles = self._best[np.maximum(rows, 0), np.arange(len(INTERVALS))]
        arrived[rows < 0] = -np.inf
        return arrived

    def _begun(
        self, frames: NDArray[np.int64], best: Singles, came: NDArray[np.int64]
    ) -> tuple[Singles, NDArray[np.int64]]:
        """Let ways begin with a beat less than its own length after the start."""
        before = self._evidence.without(np.zeros_like(frames), frames - 1).astype(np.float32)
        start = np.where(frames[:, None] < INTERVALS, before[:, None], -np.inf)[:, None, :]
        return np.maximum(best, start), np.where(start >= best, _NOWHERE, came)

    def _reward(self, frames: NDArray[np.int64], until: NDArray[np.int64]) -> Singles:
        """Return what a beat at frames earns up to the next, (frames, intervals, positions)."""
        lone = self._evidence.without(frames[:, None] + 2, until - 1).astype(np.float32)
        lone += INTERVALS / np.float32(_WEIGHT_FRAMES) * (self._evidence.beat[frames][:, None] + self._liked)
        place = self._place[frames][:, [0] + [1] * (self._beats - 1)]
        reward: Singles = lone[:, :, None] + place[:, None, :]
        return reward.astype(np.float32)

    def _settle(self, now: int) -> None:
        """Trace the best way back, keep the older half of it for good, and make room."""
        recent = np.arange(now - _LONGEST, now)
        final = self._best[recent - self._from]
        row, interval, position = np.unravel_index(int(final.argmax()), final.shape)
        half = _WINDOW // 2 // _SHORTEST * _SHORTEST
        edge = self._from + half
        way = self._traced(int(recent[row]), int(interval), int(position))
        self._settled += [beat for beat in way if beat[0] < edge]
        for rows in (self._best, self._came, self._left):
            rows[: len(rows) - half] = rows[half:].copy()
        self._from = edge
        ground = float(final.max())
        self._best[: now - edge] -= np.float32(ground)
        self._offset += ground

    def _traced(self, frame: int, interval: int, position: int) -> list[tuple[int, int]]:
        """Return the beats of a way that are not settled yet, first to last."""
        way, last = [], self._settled[-1][0] if self._settled else -_SHORTEST
        while frame >= self._from and frame - last >= _SHORTEST // 2:
            way.append((frame, position))
            came = int(self._came[frame - self._from, position, interval])
            if came == _NOWHERE:
                break
            back = int(self._left[frame - self._from, came]) if position == 0 else position - 1
            frame, interval, position = frame - int(INTERVALS[came]), came, back
        return way[::-1]


def _turning() -> Floats:
    """Return how likely an interval is after another, (before, after), on a log scale where to stay is 0.

    It is left unnormalised: a share paid for every beat would speak for slow tempi.
    """
    before, after = INTERVALS[:, None].astype(float), INTERVALS[None, :].astype(float)
    apart = np.abs(after - before)
    cost = np.where(apart == 1, np.minimum(LAMBDA / before, _QUANTUM), LAMBDA * apart / before)
    return np.asarray(-cost)


def _preference(tempi: Sequence[float]) -> Floats:
    """Return how readily each interval is tapped, 0 for the readiest: a bell over log-tempo, and what tempi ask."""
    octaves = np.log2(60 * FPS / INTERVALS / _PREFERRED_BPM)
    bell = np.asarray(-0.5 * _PREFERENCE * (octaves / _PREFERRED_OCTAVES) ** 2)
    wanted = 60 * FPS / np.array(tempi)
    near = (np.abs(INTERVALS[:, None] - wanted) <= np.maximum(_NEAR * wanted, _ROUNDED)).any(axis=1)
    return np.asarray(bell - _UNLIKE * ~near) if near.any() else bell


def _highest(values: Singles) -> Floats:
    """Return each frame's highest value among itself and its neighbours."""
    padded = np.pad(values.astype(np.float64), 1)
    return np.asarray(np.maximum(np.maximum(padded[:-2], padded[1:-1]), padded[2:]))


def _chance(logits: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-logits)))
