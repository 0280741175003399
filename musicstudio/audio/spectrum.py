"""One frame's power on a frequency axis, through one window or through a long and a short one together."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from musicstudio.audio.frequency import HIGHEST_HZ, LOWEST_HZ, hertz, place
from musicstudio.domain.audio import AudioArray

ROWS: Final = {"log": 384, "mel": 384, "linear": 512}
"""Frequencies per axis; a linear one needs more of them, since the low octaves get few."""

WINDOWS: Final = (0, 1024, 2048, 4096, 8192)
"""Window lengths in samples at 44.1 kHz; 0 is the long and the short one together."""

_HOP: Final = 1024
_BLEND_HZ: Final = (600.0, 1500.0)


class Spectrum:
    """Power at the rows of an axis from 30 Hz to 20 kHz (or half the rate), a sine of full scale being 1.

    Window 0 looks at the same instant through two Hann windows (8192 and 2048 samples at 44.1 kHz); the long one
    answers below 600 Hz, the short one above 1500 Hz, with a blend between. Where bins are wider than rows they are
    interpolated, where narrower the loudest counts, so that a tone keeps its level everywhere.
    """

    def __init__(self, sample_rate: int, scale: str = "log", window: int = 0) -> None:
        self.sample_rate, self.scale, self.rows = sample_rate, scale, ROWS[scale]
        unit = max(64, 1 << round(math.log2(_HOP * sample_rate / 44100)))
        self.hop = unit if window == 0 else min(unit, unit * window // _HOP // 2)
        self.size = 8 * unit if window == 0 else unit * window // _HOP
        self.top_hz = min(HIGHEST_HZ, sample_rate / 2)
        self._low, self._high = (float(place(hz, scale)) for hz in (LOWEST_HZ, self.top_hz))
        self.frequencies_hz = self.row_to_hz(np.arange(self.rows))
        share = np.zeros(self.rows) if window else self._short_share()
        self._share = share.astype(np.float32)[:, None]
        self._long_rows, self._short_from = int(np.count_nonzero(share < 1)), int(np.count_nonzero(share <= 0))
        edges_hz = self.row_to_hz(np.arange(self.rows + 1) - 0.5)
        self._long = _Window(self.size, 2 * self.size, sample_rate, self.frequencies_hz, edges_hz, 0, self._long_rows)
        short = 2 * self.hop
        self._short = (
            _Window(short, short, sample_rate, self.frequencies_hz, edges_hz, self._short_from, self.rows)
            if self._short_from < self.rows
            else None
        )

    @property
    def margin(self) -> int:
        """Samples a frame looks back before its hop, and ahead after it."""
        return (self.size - self.hop) // 2

    def row_to_hz(self, row: ArrayLike) -> NDArray[np.float64]:
        """Return the frequency at a row (fractions allowed); row 0 is the lowest."""
        share = np.asarray(row, np.float64) / (self.rows - 1)
        return hertz(self._low + share * (self._high - self._low), self.scale)

    def hz_to_row(self, hz: ArrayLike) -> NDArray[np.float64]:
        """Return the row (with its fraction) of a frequency."""
        return np.asarray((place(hz, self.scale) - self._low) / (self._high - self._low) * (self.rows - 1))

    def power(self, frames: AudioArray) -> NDArray[np.float32]:
        """Return float32 (frames, rows) of `frames`, float32 (channels, frames, size): the loudest channel counts."""
        long = self._long.power(frames)
        if self._short is None:
            return long.T
        middle = (self.size - self._short.size) // 2
        short = self._short.power(frames[:, :, middle : middle + self._short.size])
        power = np.zeros((self.rows, frames.shape[1]), np.float32)
        power[: len(long)] = long * (1 - self._share[: len(long)])
        power[self._short_from :] += short * self._share[self._short_from :]
        return power.T

    def _short_share(self) -> NDArray[np.float64]:
        """Return how much of each row the short window answers."""
        blend = np.log(self.frequencies_hz / _BLEND_HZ[0]) / math.log(_BLEND_HZ[1] / _BLEND_HZ[0])
        return np.clip(blend, 0, 1)


class _Window:
    """A Hann-windowed FFT of one size, zero-padded to `padded`, read at the rows `[first, last)` of an axis."""

    def __init__(
        self,
        size: int,
        padded: int,
        sample_rate: int,
        frequencies_hz: NDArray[np.float64],
        edges_hz: NDArray[np.float64],
        first: int,
        last: int,
    ) -> None:
        self.size, self._padded = size, padded
        hann = 0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(size) + 0.5) / size)
        self._taper = (hann * (2 / hann.sum())).astype(np.float32)
        bins, edges = (hz * padded / sample_rate for hz in (frequencies_hz[first:last], edges_hz[first : last + 1]))
        self._dense = int(np.searchsorted(np.diff(edges), 1.5))
        at = np.minimum(bins[: self._dense].astype(np.int64), padded // 2 - 1)
        self._at = at
        self._weight = (bins[: self._dense] - at).astype(np.float32)[:, None]
        starts = np.ceil(np.maximum(edges[self._dense : -1], 0)).astype(np.int64)
        self._starts = np.minimum(starts, padded // 2)
        self._stop = min(padded // 2 + 1, int(edges[-1]) + 2)

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
