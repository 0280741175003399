"""Where sound is missing: the regions of a request as spans of samples, and what may be used instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from musicstudio.domain.audio import AudioArray
from musicstudio.domain.region import Region


@dataclass(frozen=True)
class Hole:
    """Samples `[start, stop)` to be filled: one region, or several that overlap or touch."""

    start: int
    stop: int

    @property
    def samples(self) -> int:
        return self.stop - self.start


@dataclass(frozen=True)
class Filling:
    """One answer for one hole, float32 (channels, hole.samples); `ready` when its edges already continue the sound."""

    piece: AudioArray
    label: str
    facts: Mapping[str, object] = field(default_factory=dict)
    ready: bool = False


def find_holes(regions: Iterable[Region], sample_rate: int) -> tuple[Hole, ...]:
    """Return the union of the regions as holes in order of time; regions that touch share one."""
    holes: list[Hole] = []
    for start, stop in sorted(region.span(sample_rate) for region in regions):
        if holes and start <= holes[-1].stop:
            holes[-1] = Hole(holes[-1].start, max(stop, holes[-1].stop))
        else:
            holes.append(Hole(start, stop))
    return tuple(holes)


def free_spans(holes: tuple[Hole, ...], first: int, last: int) -> list[tuple[int, int]]:
    """Return the spans of `[first, last)` that no hole touches, in order."""
    spans, at = [], first
    for hole in holes:
        if hole.start > at:
            spans.append((at, min(hole.start, last)))
        at = max(at, hole.stop)
    if at < last:
        spans.append((at, last))
    return [(a, b) for a, b in spans if b > a]


def surroundings(hole: Hole, holes: tuple[Hole, ...], samples: int, reach: int) -> tuple[int, int]:
    """Return `(first, last)` of the sound around a hole, no other hole inside, at most `reach` samples to each side."""
    before = max((other.stop for other in holes if other.stop <= hole.start and other != hole), default=0)
    after = min((other.start for other in holes if other.start >= hole.stop and other != hole), default=samples)
    return max(before, hole.start - reach), min(after, hole.stop + reach)


def touched(holes: tuple[Hole, ...], first: int, last: int) -> bool:
    """Return whether any hole has samples in `[first, last)`."""
    return any(hole.start < last and hole.stop > first for hole in holes)
