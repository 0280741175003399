"""Which segments of a sound a network hears, and how much each says: overlapping triangles, several times over.

The published procedure of Demucs ("Music source separation in the waveform domain", 2019): segments overlap by a
share and weigh less towards their edges; the whole is repeated, each time begun up to half a second earlier, and the
mean is taken, which a network that minds where a segment begins answers better.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

_EARLIER_S = 0.5


@dataclass(frozen=True)
class Choice:
    """How thoroughly: how often begun earlier (0: once, on time) and by which share segments overlap, 0 up to 1."""

    shifts: int = 0
    overlap: float = 0.25


CHOICES: Final = {"quick": Choice(0, 0.1), "usual": Choice(), "best": Choice(2, 0.5)}
"""What the qualities of a request mean."""


@dataclass(frozen=True)
class Segment:
    """`samples` from `start` on, of run number `run`; beyond the sound lies silence."""

    run: int
    start: int
    samples: int


def starts(choice: Choice, sample_rate: int, seed: int) -> tuple[int, ...]:
    """Return where each run begins: at 0, or up to half a second before."""
    if not choice.shifts:
        return (0,)
    most, dice = int(_EARLIER_S * sample_rate), random.Random(seed)
    return tuple(dice.randint(0, most) - most for _ in range(choice.shifts))


def segments(total: int, longest: int, choice: Choice, begins: tuple[int, ...]) -> Iterator[Segment]:
    """Yield the segments of all runs over a sound of `total` samples, by where they start."""
    stride = stride_of(longest, choice)
    for step in range(-(-(total - min(begins)) // stride)):
        for run, begin in sorted(enumerate(begins), key=lambda pair: pair[1]):
            start = begin + step * stride
            if start < total:
                yield Segment(run, start, min(longest, total - start))


def stride_of(longest: int, choice: Choice) -> int:
    """Return how far apart the segments of a run start."""
    return max(1, int((1 - choice.overlap) * longest))


def count(total: int, longest: int, choice: Choice, begins: tuple[int, ...]) -> int:
    """Return how many segments there are."""
    stride = stride_of(longest, choice)
    return sum(-(-(total - begin) // stride) for begin in begins)


def weights(longest: int) -> Tensor:
    """Return how much each sample of a segment says: a triangle up to 1."""
    rise = torch.arange(1, longest // 2 + 1)
    fall = torch.arange(longest - longest // 2, 0, -1)
    both = torch.cat([rise, fall]).float()
    return both / both.max()
