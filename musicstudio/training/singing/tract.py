"""The vocal tract: a row of resonances that move, laid over a sound frame by frame."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft

from musicstudio.audio.synth.oscillators import Mono

FRAME_S: Final = 0.0058
_WIDTHS_HZ: Final = (70.0, 90.0, 130.0, 190.0, 260.0)
_UPPER_HZ: Final = tuple(5500.0 + 1000 * n for n in range(16))
"""So many that those left out no longer darken what can be heard."""
_UPPER_WIDTH: Final = 0.085
_FRAMES_AT_ONCE: Final = 256


def hop_of(sample_rate: int) -> int:
    """Return how many samples lie between two frames."""
    return max(1, round(FRAME_S * sample_rate))


def bins_of(sample_rate: int) -> NDArray[np.float32]:
    """Return the frequencies in Hz at which responses are given."""
    size = next_fast_len(4 * hop_of(sample_rate), real=True)
    return np.fft.rfftfreq(size, 1 / sample_rate).astype(np.float32)


def responses(
    formants_hz: NDArray[np.float64],
    nose: NDArray[np.float64],
    loss: NDArray[np.float64],
    tract: float,
    sample_rate: int,
) -> NDArray[np.complex64]:
    """Return the tract's response per frame, (frames, bins), 1 at 0 Hz.

    `formants_hz` (frames, 5); `nose` 0–1 and `loss` ≥ 1 (how much wider the resonances are) are (frames,).
    """
    frequency = bins_of(sample_rate)
    total = np.ones((len(formants_hz), len(frequency)), dtype=np.complex64)
    damping = (loss * (1 + 1.1 * nose)).astype(np.float32)
    for formant, width in zip(formants_hz.T.astype(np.float32), _WIDTHS_HZ, strict=True):
        inverse = 1 / formant
        widths = (damping * width * (0.6 + 0.4 * tract) * inverse * inverse).astype(np.float32)
        total *= _resonance(frequency, inverse[:, None], widths[:, None])
    response = _upper(frequency, tract) / total
    through = np.flatnonzero(nose > 0.02)
    if len(through):
        response[through] *= _nasal(frequency, formants_hz[through, 1], nose[through])
    return response


def shaped(sound: Mono, response: NDArray[np.complex64], sample_rate: int) -> Mono:
    """Return a sound (samples,) through a response per frame; frame n is heard around sample n × hop."""
    hop = hop_of(sample_rate)
    size = next_fast_len(4 * hop, real=True)
    count = len(sound) // hop + 2
    window = (0.5 - 0.5 * np.cos(np.pi * np.arange(2 * hop) / hop)).astype(np.float32)
    padded = np.zeros((count + 1) * hop, dtype=np.float32)
    padded[hop : hop + len(sound)] = sound
    out = np.zeros((count + 5) * hop, dtype=np.float32)
    rows = np.lib.stride_tricks.sliding_window_view(padded, 2 * hop)[::hop]
    for first in range(0, count, _FRAMES_AT_ONCE):
        chosen = np.arange(first, min(first + _FRAMES_AT_ONCE, count))
        spectrum = rfft(rows[chosen] * window, size, axis=1)
        spectrum *= response[np.minimum(chosen, len(response) - 1)]
        pieces = irfft(spectrum, size, axis=1)
        _overlap(out, pieces, first, hop)
    return out[hop : hop + len(sound)]


def _overlap(out: Mono, pieces: NDArray[np.float32], first: int, hop: int) -> None:
    """Add pieces to `out`, the n-th at (first + n) × hop, a hop's width of all of them at once."""
    for part in range(-(-pieces.shape[1] // hop)):
        column = pieces[:, part * hop : (part + 1) * hop]
        start = (first + part) * hop
        room = out[start : start + len(pieces) * hop].reshape(-1, hop)
        room[:, : column.shape[1]] += column[: len(room)]


def _resonance(frequency: NDArray[np.float32], inverse: NDArray[np.float32] | np.float32,
               width: NDArray[np.float32] | np.float32) -> NDArray[np.complex64]:  # fmt: skip
    real = 1 - (frequency * inverse) ** 2
    whole = np.empty(real.shape, dtype=np.complex64)
    whole.real, whole.imag = real, frequency * width
    return whole


def _upper(frequency: NDArray[np.float32], tract: float) -> NDArray[np.complex64]:
    """Return what the resonances beyond the fifth do; they hardly move with speech."""
    total = np.ones(len(frequency), dtype=np.complex64)
    for formant in _UPPER_HZ:
        centre = np.float32(1 / (formant * tract))
        total *= _resonance(frequency, centre, np.float32(_UPPER_WIDTH) * centre)
    return np.asarray(1 / total, dtype=np.complex64)


def _nasal(frequency: NDArray[np.float32], second_hz: NDArray[np.float64], nose: NDArray[np.float64],
           ) -> NDArray[np.complex64]:  # fmt: skip
    """Return what an open nose does: a hole below the second formant and less of all that is high."""
    hole = np.clip(0.8 * second_hz, 650, 2600)[:, None].astype(np.float32)
    share = nose[:, None].astype(np.float32)
    away = (frequency - hole) / (0.18 * hole)
    dip = 1 - 0.85 * share / (1 + away * away)
    return np.asarray(dip / np.sqrt(1 + (share * frequency / 1100) ** 2), dtype=np.complex64)
