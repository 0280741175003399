"""Gaps in a sound: where they lie, how what stood there is hidden, and trivial ways to fill them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from zlib import crc32

import numpy as np

from musicstudio.audio import splice
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.region import Region
from musicstudio.training.evaluation.sounding import rms_dbfs
from musicstudio.training.metrics.inpainting import Region as Place

GAPS_S: Final = (0.1, 0.5, 2.0, 4.0)
HELD_S: Final = 1.0
_MARGIN_S: Final = 1.5
"""Sound that stays on either side of a gap."""
_DRAWN: Final = 12
_SOUNDING_DBFS: Final = -45.0

Fill = Callable[[AudioArray, "Gap", int], AudioArray]


@dataclass(frozen=True)
class Gap:
    """Samples [start, stop) that are missing, all of them or one band; `region` is the same as a request says it."""

    seconds: float
    start: int
    stop: int
    low_hz: float
    high_hz: float
    region: Region

    @property
    def banded(self) -> bool:
        return self.region.banded

    @property
    def place(self) -> Place:
        return Place(self.start, self.stop, self.low_hz, self.high_hz)

    @property
    def name(self) -> str:
        band = f", {self.low_hz:g}–{self.high_hz:g} Hz" if self.banded else ""
        return f"{self.seconds:g} s{band}"


def placed(
    sound: AudioArray, sample_rate: int, name: str, seed: int, low_hz: float = 0.0, high_hz: float = float("inf")
) -> tuple[Gap, ...]:
    """Return a gap of every length that fits, in order of time, 1.5 s of sound around each: drawn where something
    sounds; the same name and seed give the same places."""
    rng = np.random.default_rng([seed, crc32(name.encode())])
    lengths = list(GAPS_S)
    while lengths and sum(lengths) + 2 * _MARGIN_S * len(lengths) > sound.shape[1] / sample_rate:
        lengths.pop()
    spare = sound.shape[1] / sample_rate - sum(lengths) - 2 * _MARGIN_S * len(lengths)
    gaps, at = [], 0.0
    for seconds in rng.permutation(lengths):
        slot = seconds + 2 * _MARGIN_S + spare / len(lengths)
        starts = at + _MARGIN_S + rng.uniform(0, spare / len(lengths), _DRAWN)
        gaps.append(_first_sounding(sound, sample_rate, float(seconds), starts, low_hz, high_hz))
        at += slot
    return tuple(gaps)


def hidden(sound: AudioArray, gaps: tuple[Gap, ...], sample_rate: int) -> AudioArray:
    """Return a sound from which gaps are taken out, all but what joins fade over: there it stands in use, too."""
    result = sound.copy()
    for gap in gaps:
        stood = sound[:, gap.start : gap.stop]
        if gap.banded:
            without = splice.band(stood, np.zeros_like(stood), gap.low_hz, gap.high_hz, sample_rate)
        else:
            without = stood.copy()
            within_joins(without, sample_rate)[:] = 0
        result[:, gap.start : gap.stop] = without
    return result


def within_joins(piece: AudioArray, sample_rate: int) -> AudioArray:
    """Return the part of a gap that no join fades over, as a view."""
    fade = splice.fade_length(piece.shape[1], sample_rate)
    return piece[:, fade : piece.shape[1] - fade]


def filled_with(fill: Fill, sound: AudioArray, gaps: tuple[Gap, ...], sample_rate: int) -> AudioArray:
    """Return a sound with gaps filled, joined and kept in their bands as the program itself does it."""
    result = sound.copy()
    for gap in gaps:
        stood = sound[:, gap.start : gap.stop]
        data = splice.join(stood, fill(sound, gap, sample_rate), sample_rate).data
        if gap.banded:
            data = splice.band(stood, data, gap.low_hz, gap.high_hz, sample_rate)
        result[:, gap.start : gap.stop] = data
    return result


def silence(sound: AudioArray, gap: Gap, sample_rate: int) -> AudioArray:
    """Fill with nothing."""
    return np.zeros((len(sound), gap.stop - gap.start), np.float32)


def hold(sound: AudioArray, gap: Gap, sample_rate: int) -> AudioArray:
    """Fill with the second before over and over, or with as much as a shorter gap takes."""
    length = gap.stop - gap.start
    held = min(round(HELD_S * sample_rate), length, gap.start)
    return np.take(sound, gap.start - held + np.arange(length) % held, axis=1)


def _first_sounding(
    sound: AudioArray, sample_rate: int, seconds: float, starts: np.ndarray, low_hz: float, high_hz: float
) -> Gap:
    """Return the gap at the first of some times where something sounds, at the loudest where nothing does."""
    whole = high_hz == float("inf")
    gaps = []
    for start_s in starts:
        begin = round(float(start_s), 3)
        region = Region(begin, round(begin + seconds, 3), *(() if whole else (low_hz, high_hz)))
        start, stop = region.span(sample_rate)
        gaps.append(Gap(seconds, int(start), int(stop), low_hz, high_hz, region))
    levels = [rms_dbfs(sound[:, gap.start : gap.stop]) for gap in gaps]
    sounding = (n for n, level in enumerate(levels) if level > _SOUNDING_DBFS)
    return gaps[next(sounding, int(np.argmax(levels)))]
