"""The cells that masks are made of: about 93 ms by 11 Hz at any sample rate."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

_HOP_S = 1024 / 44100
_STEP = 32
"""Hops are multiples of this, so that windows divide well for the FFT and the short windows stay whole."""


@dataclass(frozen=True)
class Grid:
    """A spectrogram's layout: `window` = 4 `hop` samples; frame n is centred on sample n·hop."""

    sample_rate: int
    hop: int

    @classmethod
    def of(cls, sample_rate: int) -> Grid:
        """Return the layout for a sample rate; the hop is 23 ms to within a tenth."""
        wanted = max(1, round(sample_rate * _HOP_S / _STEP))
        return cls(sample_rate, _STEP * next(n for n in range(wanted, 0, -1) if _is_smooth(n)))

    @property
    def window(self) -> int:
        return 4 * self.hop

    @property
    def bins(self) -> int:
        return self.window // 2 + 1

    @property
    def bin_hz(self) -> float:
        return self.sample_rate / self.window

    def odd_frames(self, seconds: float) -> int:
        """Return the odd number of frames nearest to a time."""
        return odd(seconds * self.sample_rate / self.hop)

    def odd_bins(self, hz: float) -> int:
        """Return the odd number of bins nearest to a bandwidth."""
        return odd(hz / self.bin_hz)

    def bin_at(self, hz: float) -> int:
        """Return the bin nearest to a frequency, the last one for a frequency beyond."""
        return min(round(hz / self.bin_hz), self.bins - 1)

    def frequencies_hz(self, device: torch.device) -> Tensor:
        """Return the centre of every bin."""
        return torch.arange(self.bins, device=device) * self.bin_hz


def odd(count: float) -> int:
    """Return the odd integer nearest to a positive count."""
    return 2 * round((count - 1) / 2) + 1


def _is_smooth(number: int) -> bool:
    for prime in (2, 3, 5, 7):
        while number % prime == 0:
            number //= prime
    return number == 1
