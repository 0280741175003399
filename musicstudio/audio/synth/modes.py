"""Many decaying sines at once: what bars, bells, skins and cymbals are made of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.synth.oscillators import Mono

_BLOCK = 256


def ringing(
    hz: Sequence[float] | NDArray[np.floating],
    levels: Sequence[float] | NDArray[np.floating],
    rings_s: Sequence[float] | NDArray[np.floating],
    samples: int,
    sample_rate: int,
    turns: NDArray[np.floating] | float = 0.0,
) -> Mono:
    """Return the sum of decaying sines, float32 (samples,): frequencies, levels, seconds to −60 dB, phases in cycles.

    A sine's block is the block before, turned and shrunk, so that one matrix product makes the whole bank. Modes above
    0.45 of the rate are left out.
    """
    tones, loud, rings = (np.asarray(values, dtype=np.float64) for values in (hz, levels, rings_s))
    phase = np.broadcast_to(np.asarray(turns, dtype=np.float64), tones.shape)
    fits = (tones > 0) & (tones < 0.45 * sample_rate)
    if not fits.any() or samples <= 0:
        return np.zeros(max(samples, 0), dtype=np.float32)
    pole = (2j * np.pi * tones - 6.908 / np.maximum(rings, 1e-3))[fits] / sample_rate
    strength = loud[fits] * np.exp(2j * np.pi * (phase[fits] - 0.25))
    blocks = -(-samples // _BLOCK)
    inside = np.exp(pole[:, None] * np.arange(_BLOCK)).astype(np.complex64)
    starts = (strength * np.exp(pole * (_BLOCK * np.arange(blocks))[:, None])).astype(np.complex64)
    return np.asarray((starts.real @ inside.real - starts.imag @ inside.imag).ravel()[:samples], dtype=np.float32)
