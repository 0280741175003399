"""A selected rectangle of time × frequency."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from musicstudio.domain.errors import UnsupportedAudio, WrongUsage
from musicstudio.domain.units import Samples, to_samples


@dataclass(frozen=True)
class Region:
    """A span of time, optionally only a band of it; raises WrongUsage when it cannot exist."""

    start_s: float
    end_s: float
    low_hz: float | None = None
    high_hz: float | None = None

    def __post_init__(self) -> None:
        numbers = [n for n in (self.start_s, self.end_s, self.low_hz, self.high_hz) if n is not None]
        if not all(math.isfinite(n) for n in numbers):
            raise WrongUsage(f"The region {self} has a number that is not finite; give times in seconds, bands in Hz.")
        if self.start_s < 0 or self.end_s <= self.start_s:
            raise WrongUsage(f"The region {self} must start at 0 s or later and end after it starts.")
        if (self.low_hz is None) != (self.high_hz is None):
            raise WrongUsage(f"The region {self} needs both ends of its frequency band, or neither.")
        if self.low_hz is not None and self.high_hz is not None and not 0 <= self.low_hz < self.high_hz:
            raise WrongUsage(f"The band of region {self} must start at 0 Hz or above and end higher than it starts.")

    def __str__(self) -> str:
        band = "" if self.low_hz is None else f":{self.low_hz:g}:{self.high_hz:g}"
        return f"{self.start_s:g}:{self.end_s:g}{band}"

    @property
    def banded(self) -> bool:
        return self.low_hz is not None

    def span(self, sample_rate: int) -> tuple[Samples, Samples]:
        """Return the first sample inside and the first one after, at a rate."""
        return to_samples(self.start_s, sample_rate), to_samples(self.end_s, sample_rate)

    @classmethod
    def parse(cls, text: str) -> Region:
        """Read `START:END[:LOW_HZ:HIGH_HZ]`, in seconds and hertz."""
        parts = text.split(":")
        try:
            numbers = [float(part) for part in parts]
        except ValueError:
            numbers = []
        if len(numbers) not in (2, 4):
            raise WrongUsage(f"The region '{text}' is not of the form START:END or START:END:LOW_HZ:HIGH_HZ.")
        return cls(*numbers)


def check_regions(regions: tuple[Region, ...], samples: int, sample_rate: int, name: str) -> None:
    """Raise UnsupportedAudio when a region does not fit a file of that many samples, or regions overlap."""
    if not regions:
        raise WrongUsage("Nothing is selected; give at least one region.")
    for region in regions:
        start, end = region.span(sample_rate)
        if end > samples:
            raise UnsupportedAudio(
                f"{name}: the region {region} reaches beyond the file's end at {samples / sample_rate:.3f} s; "
                "select inside it."
            )
        if end <= start:
            raise UnsupportedAudio(f"{name}: the region {region} is shorter than one sample; select a longer one.")
        if region.low_hz is not None and region.low_hz >= sample_rate / 2:
            raise UnsupportedAudio(
                f"{name}: the band of region {region} lies above the highest frequency the file holds, "
                f"{sample_rate / 2:g} Hz; select a lower one."
            )
    ordered = sorted(regions, key=lambda region: region.span(sample_rate))
    for one, other in pairwise(ordered):
        if other.span(sample_rate)[0] < one.span(sample_rate)[1] and not _bands_apart(one, other):
            raise WrongUsage(f"The regions {one} and {other} overlap; join them or move one.")


def _bands_apart(one: Region, other: Region) -> bool:
    if one.low_hz is None or one.high_hz is None or other.low_hz is None or other.high_hz is None:
        return False
    return one.high_hz <= other.low_hz or other.high_hz <= one.low_hz
