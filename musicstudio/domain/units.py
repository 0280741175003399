"""Seconds, samples and ticks as distinct types, and the one way to convert between them."""

from __future__ import annotations

import math
from typing import NewType

Seconds = NewType("Seconds", float)
Samples = NewType("Samples", int)
Ticks = NewType("Ticks", int)

PPQ = 480
"""Ticks per quarter note in every Score."""


def to_samples(seconds: float, sample_rate: int) -> Samples:
    """Return the sample nearest to a time; halves round up, so equal spans stay equal."""
    return Samples(math.floor(seconds * sample_rate + 0.5))


def to_seconds(samples: int, sample_rate: int) -> Seconds:
    """Return the time of a sample."""
    return Seconds(samples / sample_rate)


def amplitude_to_db(amplitude: float, floor_db: float = -200.0) -> float:
    """Return 20·log10 of an amplitude, not below `floor_db`."""
    return max(floor_db, 20 * math.log10(amplitude)) if amplitude > 0 else floor_db


def clock(seconds: float) -> str:
    """Return a time as a musician reads it: `1:23.417`, or `1:02:03.417` from an hour on."""
    whole_ms = round(abs(seconds) * 1000)
    minutes, ms = divmod(whole_ms, 60_000)
    hours, minutes = divmod(minutes, 60)
    head = f"{hours}:{minutes:02d}" if hours else f"{minutes}"
    return f"{'-' if seconds < 0 and whole_ms else ''}{head}:{ms // 1000:02d}.{ms % 1000:03d}"
