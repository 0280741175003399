"""Tones of joined windows as notes of a part: ticks, velocities, and the bends of what sounds alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from musicstudio.domain.score import Bend, Note
from musicstudio.domain.tasks import Sketched
from musicstudio.domain.units import Ticks
from musicstudio.engines.basicpitch.posteriors import BINS, Floats, Tone, frame_times
from musicstudio.engines.transcribe.placing import Placer

_WIDEST: Final = 2.0
"""Semitones a part is bent at most."""


def notes_of_tones(tones: Sequence[Tone], frames: int, placer: Placer) -> tuple[Note, ...]:
    """Return tones of so many joined frames as notes; both velocity and confidence are the network's belief."""
    times = frame_times(frames).tolist()
    return tuple(
        placer.placed(times[tone.first], times[tone.last], tone.pitch, velocity, confidence(tone))
        for tone, velocity in zip(tones, velocities(tones).astype(int).tolist(), strict=True)
    )


def sketched(tones: Sequence[Tone], frames: int, family: str) -> tuple[Sketched, ...]:
    """Return tones of so many joined frames as notes to be shown before they are written."""
    times = frame_times(frames).tolist()
    return tuple(
        Sketched(times[tone.first], times[tone.last], tone.pitch, velocity, confidence(tone), family)
        for tone, velocity in zip(tones, velocities(tones).astype(int).tolist(), strict=True)
    )


def confidence(tone: Tone) -> float:
    """Return how sure a tone is, below 1: that is what a musician says."""
    return min(max(tone.strength, 0.0), 0.99)


def bends_of_tones(tones: Sequence[Tone], frames: int, placer: Placer) -> tuple[Bend, ...]:
    """Return how tones that sound alone are bent; others are not, since a part bends as a whole."""
    times = frame_times(frames).tolist()
    bends: list[Bend] = []
    for tone in sorted(alone(tones)):
        bends += _bends_of(tone, times, placer)
    return _changes(bends)


def velocities(tones: Sequence[Tone]) -> Floats:
    """Return a velocity 1–127 for each tone, (tones,): the mean belief."""
    return np.clip(np.rint(127 * np.array([tone.strength for tone in tones], np.float32)), 1, 127)


def alone(tones: Sequence[Tone]) -> set[Tone]:
    """Return the tones during which no other sounds."""
    ordered, together = sorted(tones), set()
    longest: Tone | None = None
    for tone, following in pairwise(ordered):
        longest = tone if longest is None or tone.last > longest.last else longest
        if following.first < longest.last:
            together |= {longest, following}
    return set(ordered) - together


def _bends_of(tone: Tone, times: Sequence[float], placer: Placer) -> list[Bend]:
    """Return a tone's bends, evenly over its time, and the way back at its end."""
    places = np.linspace(times[tone.first], times[tone.last], len(tone.bends), endpoint=False)
    found = [
        Bend(placer.free(place), float(np.clip(bins / BINS, -_WIDEST, _WIDEST)))
        for place, bins in zip(places.tolist(), tone.bends, strict=True)
    ]
    return [*found, Bend(placer.free(times[tone.last]), 0.0)]


def _changes(bends: list[Bend]) -> tuple[Bend, ...]:
    """Return bends of rising ticks, the later of two at one tick, without those that change nothing."""
    at: dict[Ticks, float] = {bend.tick: bend.semitones for bend in bends}
    kept, last = [], 0.0
    for tick, semitones in sorted(at.items()):
        if semitones != last:
            kept.append(Bend(tick, semitones))
            last = semitones
    return tuple(kept)
