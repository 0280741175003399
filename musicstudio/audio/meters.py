"""What is heard, measured: peak, mean power and loudness."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Final

import numpy as np

from musicstudio.audio.loudness import LoudnessMeter
from musicstudio.audio.ringbuffer import CHANNELS, Ring

_METER_S: Final = 0.05
_MOST_S: Final = 0.5
"""Of what was heard longer ago than this, nothing is measured any more: the meter must not fall behind."""


@dataclass(frozen=True)
class Levels:
    """What is heard now, left and right: greatest sample and root mean square of the last 50 ms, full scale 1.

    Loudness by ITU-R BS.1770-4 of the last 400 ms (`lufs`) and 3 s (`short_term_lufs`); None in silence and before.
    """

    peak: tuple[float, float] = (0.0, 0.0)
    rms: tuple[float, float] = (0.0, 0.0)
    lufs: float | None = None
    short_term_lufs: float | None = None


def import_filters(done: threading.Event) -> None:
    """Prepare what measures loudness, which may take a while on a busy machine: a feeding thread must not wait."""
    LoudnessMeter(48000, CHANNELS, between=False).push(np.zeros((CHANNELS, 1), np.float32))
    done.set()


class HeardMeter:
    """Follows a ring's reader from frame `begun` on; `hear` is called by one thread, `levels` by another."""

    def __init__(self, ring: Ring, rate: int, begun: int) -> None:
        self._ring, self._rate = ring, rate
        self._begun = self._heard = begun
        self._loudness = LoudnessMeter(rate, CHANNELS, between=False)  # peaks are shown as they are heard
        self._last: tuple[float | None, float | None] = (None, None)

    def hear(self, frame: int) -> None:
        """Measure what was heard since the last call."""
        start = max(self._heard, frame - round(_MOST_S * self._rate))
        if frame > start:
            self._loudness.push(self._ring.peek(start, frame - start))
            self._heard = frame
            self._last = self._loudness.momentary_lufs, self._loudness.short_term_lufs

    def levels(self, frame: int) -> Levels:
        """Return what is shown while `frame` is heard."""
        start = max(frame - round(_METER_S * self._rate), self._begun)
        if frame <= start:
            return Levels()
        block = self._ring.peek(start, frame - start)
        peak, rms = np.abs(block).max(axis=1), np.sqrt(np.square(block).mean(axis=1))
        return Levels((float(peak[0]), float(peak[1])), (float(rms[0]), float(rms[1])), *self._last)
