"""One frame's power on a log-frequency axis: long windows for low notes, short ones for what is high and quick."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.audio import AudioArray

ROWS: Final = 384
LOWEST_HZ: Final = 30.0
HIGHEST_HZ: Final = 20_000.0
_BLEND_HZ: Final = (600.0, 1500.0)


class LogSpectrum:
    """Power at `ROWS` frequencies from 30 Hz to 20 kHz (or half the rate), a sine of full scale being 1.

    Two Hann windows (8192 and 2048 samples at 44.1 kHz) look at the same instant; the long one answers below 600 Hz,
    the short one above 1500 Hz, with a blend between. Where bins are wider than rows they are interpolated, where
    narrower the loudest counts, so that a tone keeps its level everywhere.
    """

    def __init__(self, sample_rate: int) -> None:
        self.sample_rate = sample_rate
        self.hop = max(64, 1 << round(math.log2(1024 * sample_rate / 44100)))
        self.size = 8 * self.hop
        self.top_hz = min(HIGHEST_HZ, sample_rate / 2)
        self.frequencies_hz = self.row_to_hz(np.arange(ROWS))
        blend = np.log(self.frequencies_hz / _BLEND_HZ[0]) / math.log(_BLEND_HZ[1] / _BLEND_HZ[0])
        share = np.clip(blend, 0, 1).astype(np.float32)
        long_rows, short_rows = int(np.count_nonzero(share < 1)), int(np.count_nonzero(share <= 0))
        self._long = _Window(self.size, 2 * self.size, sample_rate, self.frequencies_hz[:long_rows])
        self._short = _Window(2 * self.hop, 2 * self.hop, sample_rate, self.frequencies_hz[short_rows:])
        self._share = share[:, None]
        self._short_from = short_rows

    @property
    def margin(self) -> int:
        """Samples a frame looks back before its hop, and ahead after it."""
        return (self.size - self.hop) // 2

    def row_to_hz(self, row: NDArray[np.float64] | NDArray[np.int64] | float) -> NDArray[np.float64]:
        """Return the frequency at a row (fractions allowed); row 0 is the lowest."""
        return LOWEST_HZ * (self.top_hz / LOWEST_HZ) ** (np.asarray(row, np.float64) / (ROWS - 1))

    def hz_to_row(self, hz: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """Return the row (with its fraction) of a frequency."""
        ratio = np.log(np.maximum(np.asarray(hz, np.float64), 1e-3) / LOWEST_HZ)
        return np.asarray(ratio / math.log(self.top_hz / LOWEST_HZ) * (ROWS - 1))

    def power(self, frames: AudioArray) -> NDArray[np.float32]:
        """Return float32 (frames, rows) of `frames`, float32 (channels, frames, size): the loudest channel counts."""
        middle = (self.size - self._short.size) // 2
        long = self._long.power(frames)
        short = self._short.power(frames[:, :, middle : middle + self._short.size])
        power = np.zeros((ROWS, frames.shape[1]), np.float32)
        power[: len(long)] = long * (1 - self._share[: len(long)])
        power[self._short_from :] += short * self._share[self._short_from :]
        return power.T


class _Window:
    """A Hann-windowed FFT of one size, zero-padded to `padded`, read at the given frequencies."""

    def __init__(self, size: int, padded: int, sample_rate: int, frequencies_hz: NDArray[np.float64]) -> None:
        self.size, self._padded = size, padded
        hann = 0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(size) + 0.5) / size)
        self._taper = (hann * (2 / hann.sum())).astype(np.float32)
        bins = frequencies_hz * padded / sample_rate
        ratio = frequencies_hz[1] / frequencies_hz[0]
        self._dense = int(np.searchsorted(bins * (ratio - 1), 1.5))
        at = np.minimum(bins[: self._dense].astype(np.int64), padded // 2 - 1)
        self._at = at
        self._weight = (bins[: self._dense] - at).astype(np.float32)[:, None]
        starts = np.ceil(bins[self._dense :] / math.sqrt(ratio)).astype(np.int64)
        self._starts = np.minimum(starts, padded // 2)
        self._stop = min(padded // 2 + 1, int(bins[-1] * math.sqrt(ratio)) + 2)

    def power(self, frames: AudioArray) -> NDArray[np.float32]:
        """Return float32 (rows, frames)."""
        from scipy import fft

        spectra = fft.rfft(frames * self._taper, self._padded, axis=-1)[..., : self._stop]
        bins = np.square(spectra.real) + np.square(spectra.imag)
        bins = np.ascontiguousarray(bins.max(axis=0).T)
        sparse = bins[self._at] * (1 - self._weight) + bins[np.minimum(self._at + 1, len(bins) - 1)] * self._weight
        if not len(self._starts):
            return np.asarray(sparse, np.float32)
        return np.concatenate([sparse, np.maximum.reduceat(bins, self._starts, axis=0)]).astype(np.float32, copy=False)
