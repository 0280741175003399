"""What is selected: regions of the track in focus."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Signal

from musicstudio.domain.region import Region

LEAST_S: Final = 0.001
LEAST_RATIO: Final = 2 ** (1 / 12)
"""The narrowest band that can be drawn: a semitone, and nowhere less than `LEAST_HZ`."""

LEAST_HZ: Final = 1.0


HIGHEST_HZ: Final = 24_000.0


class Selection(QObject):
    """Regions in the order they were drawn; the last one is the one being edited."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.regions: tuple[Region, ...] = ()

    @property
    def span(self) -> tuple[float, float] | None:
        """The time from the first region's start to the last one's end."""
        if not self.regions:
            return None
        return min(r.start_s for r in self.regions), max(r.end_s for r in self.regions)

    def set(self, regions: tuple[Region, ...]) -> None:
        """Select these regions and nothing else."""
        if regions != self.regions:
            self.regions = regions
            self.changed.emit()

    def clear(self) -> None:
        self.set(())

    def set_last(self, region: Region) -> None:
        """Change the region being edited, swallowing those it now overlaps."""
        kept = tuple(other for other in self.regions[:-1] if not clash(other, region))
        self.set((*kept, region))

    def add(self, region: Region) -> None:
        """Select one more region; those that it overlaps are swallowed."""
        self.set((*(other for other in self.regions if not clash(other, region)), region))

    def replace(self, index: int, region: Region) -> None:
        """Change one region where it stands, swallowing those it now overlaps."""
        kept = [r if n != index else region for n, r in enumerate(self.regions) if n == index or not clash(r, region)]
        self.set(tuple(kept))

    def remove(self, index: int) -> None:
        """Select one region less."""
        self.set((*self.regions[:index], *self.regions[index + 1 :]))

    def bring_last(self, index: int) -> None:
        """Make a region the one being edited."""
        region = self.regions[index]
        self.set((*self.regions[:index], *self.regions[index + 1 :], region))


def clash(one: Region, other: Region) -> bool:
    """Return whether two regions overlap in time and in frequency."""
    if one.end_s <= other.start_s or other.end_s <= one.start_s:
        return False
    if one.low_hz is None or one.high_hz is None or other.low_hz is None or other.high_hz is None:
        return True
    return one.low_hz < other.high_hz and other.low_hz < one.high_hz


def span_region(one_s: float, other_s: float, duration_s: float) -> Region | None:
    """Return the region between two times in either order, inside the song; None when it is too short to be meant."""
    start, end = sorted((min(max(one_s, 0.0), duration_s), min(max(other_s, 0.0), duration_s)))
    return Region(start, end) if end - start >= LEAST_S else None


def banded(region: Region, one_hz: float, other_hz: float) -> Region:
    """Return the region limited to the band between two frequencies in either order."""
    low, high = sorted((one_hz, other_hz))
    return replace(region, low_hz=round(low, 1), high_hz=round(max(high, _above(low)), 1))


def moved_edge(region: Region, edge: str, time_s: float, hz: float | None, duration_s: float) -> Region:
    """Return the region with one edge (`start`, `end`, `low`, `high`) elsewhere, never inside out."""
    if edge == "start":
        return replace(region, start_s=min(max(time_s, 0.0), region.end_s - LEAST_S))
    if edge == "end":
        return replace(region, end_s=max(min(time_s, duration_s), region.start_s + LEAST_S))
    if hz is None or region.low_hz is None or region.high_hz is None:
        return region
    if edge == "low":
        lowest = min(hz, region.high_hz / LEAST_RATIO, region.high_hz - LEAST_HZ)
        return replace(region, low_hz=round(max(0.0, lowest), 1))
    return replace(region, high_hz=round(max(hz, _above(region.low_hz)), 1))


def shifted(region: Region, by_s: float, ratio: float, duration_s: float) -> Region:
    """Return the region moved in time and, when it has a band, by a ratio of frequency; it keeps its size."""
    length = region.end_s - region.start_s
    start = min(max(region.start_s + by_s, 0.0), max(duration_s - length, 0.0))
    moved = replace(region, start_s=start, end_s=start + length)
    if region.low_hz is None or region.high_hz is None:
        return moved
    ratio = min(ratio, HIGHEST_HZ / region.high_hz)
    return replace(moved, low_hz=round(region.low_hz * ratio, 1), high_hz=round(region.high_hz * ratio, 1))


def _above(low_hz: float) -> float:
    return max(low_hz * LEAST_RATIO, low_hz + LEAST_HZ)
