"""A stream cut into overlapping frames, and their spectra."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_CHUNK = 256


class Frames:
    """Cuts a stream into overlapping Hann-windowed frames, the first one centred `lead` hops before time zero."""

    def __init__(self, size: int, hop: int, lead: int) -> None:
        self._size, self._hop = size, hop
        self._waiting = np.zeros(size // 2 + lead * hop, np.float32)
        self._window = np.hanning(size + 1)[:-1].astype(np.float32)

    def push(self, mono: Floats) -> Floats:
        """Return the magnitude spectra (frames, bins) completed by `mono`; a full-scale sine peaks at 1."""
        joined = np.concatenate([self._waiting, mono])
        count = max(0, (joined.size - self._size) // self._hop + 1)
        self._waiting = joined[count * self._hop :]
        if not count:
            return np.zeros((0, self._size // 2 + 1), np.float32)
        frames = np.lib.stride_tricks.sliding_window_view(joined, self._size)[:: self._hop][:count]
        scale = np.float32(4 / self._size)
        return np.concatenate(
            [np.abs(_rfft(frames[n : n + _CHUNK] * self._window)) * scale for n in range(0, count, _CHUNK)]
        )


def _rfft(frames: Floats) -> NDArray[np.complex64]:
    from scipy.fft import rfft

    return rfft(frames, axis=-1)
