"""The master: one gain over time for all parts, so that they add up to a mix at the level of a record."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.signal import firwin, resample_poly

from musicstudio.audio.synth.oscillators import Mono
from musicstudio.audio.synth.production.control import (
    CELL,
    Floats,
    drawn,
    held_down,
    levels_db,
    loud_level,
    powers,
    squeezing,
)
from musicstudio.audio.synth.production.desk import Desk
from musicstudio.audio.synth.production.loudness import Energies
from musicstudio.domain.audio import AudioArray

TARGET_LUFS = -14.0
CEILING_DB = -1.25
BLOCK = 20 * 44_100 // CELL * CELL
_BEFORE, _AFTER = 1200 * CELL, 24 * CELL
_OVER = 4
_MOST_GAIN_DB = 60.0
_TAPS = firwin(16 * _OVER + 1, 1 / _OVER, window=("kaiser", 5.0)).astype(np.float32)

Read = Callable[[int, int], AudioArray]
"""(start, stop) → the unmastered mix, (2, stop − start), silent (or wrapped) beyond its ends."""


class Master:
    """Listens to a whole mix once or twice, then knows its gain anywhere.

    Nothing depends on how the mix is cut: every stretch is decided with a second and a half of what comes before it.
    """

    def __init__(self, read: Read, samples: int, sample_rate: int, desk: Desk) -> None:
        self._read, self._samples, self._rate, self._desk = read, samples, sample_rate, desk
        self._loud_db = 0.0
        self._gain_db: float = 0.0

    def settle(self, check: Callable[[], None] = lambda: None) -> None:
        """Find the gain that makes the whole −14 LUFS after compressor and limiter; silence stays silence."""
        levels = []
        for start, stop in self._stretches():
            check()
            levels.append(levels_db(powers(self._read(start, stop)), self._rate))
        self._loud_db = loud_level(np.concatenate(levels)) if levels else 0.0
        for limited in (False, True, True):
            energies = Energies(self._rate)
            for start, stop in self._stretches():
                check()
                sound = self._read(start, stop)
                energies.hear(sound * self._curve(start, stop, limited))
            loudness = energies.lufs
            if loudness is None:
                return
            step = TARGET_LUFS - loudness
            self._gain_db = float(np.clip(self._gain_db + step, -_MOST_GAIN_DB, _MOST_GAIN_DB))
            if limited and abs(step) < 0.25:
                return

    def curve(self, start: int, stop: int) -> Mono:
        """Return the gain of a stretch, (stop − start,)."""
        return self._curve(start, stop, True)

    def _stretches(self) -> Iterator[tuple[int, int]]:
        for start in range(0, self._samples, BLOCK):
            yield start, min(start + BLOCK, self._samples)

    def _curve(self, start: int, stop: int, limited: bool) -> Mono:
        before, after = _BEFORE, _AFTER
        sound = self._read(start - before, stop + after)
        glue = np.zeros(-(-sound.shape[1] // CELL))
        if self._desk.glue_db:
            level = levels_db(powers(sound), self._rate)
            glue = squeezing(level, self._loud_db, self._desk.glue_db, self._desk.glue_s, self._rate)
        gain = glue + self._gain_db
        if limited:
            gain = gain + held_down(np.minimum(0.0, CEILING_DB - self._peaks_db(sound, gain) - gain), self._rate)
        return drawn(gain, sound.shape[1])[before : before + stop - start]

    def _peaks_db(self, sound: AudioArray, gain_db: Floats) -> Floats:
        """Return the true peak of each cell in dB before any gain; only where it could matter is it looked for."""
        short = -sound.shape[1] % CELL
        padded = np.pad(sound, ((0, 0), (0, short)))
        cells = np.abs(padded).reshape(2, -1, CELL).max(axis=(0, 2))
        peaks = 20 * np.log10(np.maximum(cells, 1e-9))
        hot = np.flatnonzero(peaks + gain_db > CEILING_DB - 6)
        for first, last in _runs(hot):
            low, high = max(0, (first - 1) * CELL), min(padded.shape[1], (last + 2) * CELL)
            fine = np.abs(resample_poly(padded[:, low:high], _OVER, 1, axis=1, window=_TAPS)).max(axis=0)
            found = fine.reshape(-1, CELL * _OVER).max(axis=1)
            inside = slice(low // CELL, high // CELL)
            peaks[inside] = np.maximum(peaks[inside], 20 * np.log10(np.maximum(found, 1e-9)))
        return np.asarray(peaks, dtype=np.float64)


def _runs(cells: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of every run of numbers with gaps of no more than 24."""
    if not len(cells):
        return
    breaks = np.flatnonzero(np.diff(cells) > 24)
    for first, last in zip([0, *(breaks + 1)], [*breaks, len(cells) - 1], strict=True):
        yield int(cells[first]), int(cells[last])
