"""What part of a frequency axis is in view, and where on it a frequency lies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from musicstudio.audio.frequency import HIGHEST_HZ, LOWEST_HZ, hertz, place

_LEAST_SHARE: Final = 0.08
"""The least part of the whole axis that can be shown."""


@dataclass(frozen=True)
class FrequencySpan:
    """An axis from 30 Hz to `top_hz`; `low` and `high` are shares of it, 0 at the bottom and 1 at the top."""

    scale: str = "log"
    top_hz: float = HIGHEST_HZ
    low: float = 0.0
    high: float = 1.0

    @property
    def low_hz(self) -> float:
        return self.hz(self.low)

    @property
    def high_hz(self) -> float:
        return self.hz(self.high)

    @cached_property
    def _ends(self) -> tuple[float, float]:
        bottom, top = place((LOWEST_HZ, self.top_hz), self.scale)
        return float(bottom), float(top)

    def share(self, hz: ArrayLike) -> NDArray[np.float64]:
        """Return where frequencies lie on the whole axis."""
        bottom, top = self._ends
        return np.asarray((place(hz, self.scale) - bottom) / (top - bottom))

    def hz(self, share: float) -> float:
        bottom, top = self._ends
        return float(hertz(bottom + share * (top - bottom), self.scale))

    def y_of(self, hz: ArrayLike, height: float) -> NDArray[np.float64]:
        """Return pixels from the top of a view of that height."""
        return np.asarray((self.high - self.share(hz)) / (self.high - self.low) * height)

    def hz_at(self, y: float, height: float) -> float:
        """Return the frequency at a pixel, kept inside what is shown."""
        down = min(max(y / max(height, 1e-9), 0.0), 1.0)
        return self.hz(self.high - down * (self.high - self.low))

    def zoomed(self, factor: float, y: float, height: float) -> FrequencySpan:
        """Return the span `factor` times as long, what lies at a pixel staying there."""
        length = min(max((self.high - self.low) * factor, _LEAST_SHARE), 1.0)
        up = 1 - y / max(height, 1)
        low = min(max(self.low + up * (self.high - self.low - length), 0.0), 1 - length)
        return replace(self, low=low, high=low + length)

    def on(self, scale: str, top_hz: float) -> FrequencySpan:
        """Return the same frequencies on another axis, or as many of them as there are."""
        if (scale, top_hz) == (self.scale, self.top_hz):
            return self
        whole = FrequencySpan(scale, top_hz)
        if (self.low, self.high) == (0.0, 1.0):
            return whole
        low, high = (float(np.clip(share, 0, 1)) for share in whole.share((self.low_hz, self.high_hz)))
        if high - low < _LEAST_SHARE:
            low = min(low, 1 - _LEAST_SHARE)
            high = low + _LEAST_SHARE
        return replace(whole, low=low, high=high)
