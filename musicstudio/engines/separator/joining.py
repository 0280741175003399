"""Overlapping segments of one run summed as they come; what no further one touches is given out."""

from __future__ import annotations

import torch
from torch import Tensor

from musicstudio.engines.separator.plan import Segment, weights


class Joining:
    """The weighted mean of the segments of a run, (stems, channels, samples), from sample 0 on."""

    def __init__(self, longest: int, begin: int, total: int) -> None:
        self._weights = weights(longest)
        self._at, self._total = begin, total
        self._sum: Tensor | None = None
        self._weight = torch.zeros(longest)

    def add(self, segment: Segment, result: Tensor, following: int) -> Tensor:
        """Take a segment's result; return what is final now, up to where the `following` segment starts."""
        if self._sum is None:
            self._sum = result.new_zeros(*result.shape[:-1], len(self._weights))
        weight = self._weights[: segment.samples]
        self._sum[..., : segment.samples] += result * weight
        self._weight[: segment.samples] += weight
        done = min(following, self._total) - self._at
        final = self._sum[..., :done] / self._weight[:done]
        early = max(0, min(-self._at, done))  # what lies before the sound
        self._move(done)
        return final[..., early:]

    def _move(self, done: int) -> None:
        assert self._sum is not None
        self._sum = _shifted(self._sum, done)
        self._weight = _shifted(self._weight, done)
        self._at += done


class Mean:
    """The mean of runs that come at different paces: as far as all have come, it is given out."""

    def __init__(self, runs: int) -> None:
        self._waiting: list[list[Tensor]] = [[] for _ in range(runs)]

    def add(self, run: int, piece: Tensor) -> Tensor | None:
        """Take the next piece of a run; return the mean of what all runs have, or None."""
        if len(self._waiting) == 1:
            return piece
        self._waiting[run].append(piece)
        if not all(self._waiting):
            return None
        joined = [torch.cat(pieces, -1) for pieces in self._waiting]
        ready = min(run.shape[-1] for run in joined)
        self._waiting = [[whole[..., ready:]] for whole in joined]
        if not ready:
            return None
        return torch.stack([whole[..., :ready] for whole in joined]).mean(0)


def _shifted(values: Tensor, by: int) -> Tensor:
    """Return values moved to the front by so many, zeros behind them."""
    moved = torch.zeros_like(values)
    left = values.shape[-1] - by
    if left > 0:
        moved[..., :left] = values[..., by:]
    return moved
