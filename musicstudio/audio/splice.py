"""Joins: crossfades whose law follows the measured correlation, and changes kept inside a frequency band."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.audio import AudioArray

FloatArray = NDArray[np.float64]

FADE_S = 0.025
"""A join's length: one period of the lowest bass; what was wrong in the region is heard no longer than that."""

LEAST_FADE_S = 0.005
LEAK_DB = -56.0
"""What `band` aims at outside a third of an octave around the band, below the change; 6 dB better than promised."""

_THIRD = 2.0 ** (1.0 / 3.0)
_SKIRT = 2.0**0.17
"""The filter falls to nothing within about half of the third of an octave; the taper in time may smear the rest."""


@dataclass(frozen=True)
class Joined:
    """A piece with both joins made; correlations −1…1 are what was measured in each fade, `fade` is in samples."""

    data: AudioArray
    fade: int
    correlation_in: float
    correlation_out: float


def correlation(one: AudioArray, other: AudioArray) -> float:
    """Return the normalised correlation, −1…1, of two sounds of equal shape, over all channels; 0 for silence."""
    a, b = one.astype(np.float64), other.astype(np.float64)
    norm = math.sqrt(float(np.sum(a * a)) * float(np.sum(b * b)))
    return float(np.clip(np.sum(a * b) / norm, -1.0, 1.0)) if norm > 1e-20 else 0.0


def fade_gains(samples: int, rho: float) -> tuple[FloatArray, FloatArray]:
    """Return the gains (leaving, arriving), each float64 (samples,), that keep the power of what is joined.

    They satisfy a² + b² + 2·rho·a·b = 1 (Fink, Holters and Zölzer, "Signal-matched power-complementary
    cross-fading", DAFx 2016): rho 1 is the equal-gain raised cosine, rho 0 an equal-power law. A negative rho counts
    as 0, for it would ask for a bump. The slopes vanish at both ends, and the two gains mirror one another in time.
    """
    rho = min(max(rho, 0.0), 1.0)
    position = (np.arange(samples) + 1.0) / (samples + 1.0)
    arriving = np.sin(0.5 * np.pi * position) ** 2
    leaving = arriving[::-1]
    norm = np.sqrt(arriving**2 + leaving**2 + 2.0 * rho * arriving * leaving)
    return leaving / norm, arriving / norm


def equal_power(samples: int) -> tuple[FloatArray, FloatArray]:
    """Return the gains (leaving, arriving) of an equal-power fade, for switching between takes."""
    angle = 0.5 * np.pi * (np.arange(samples) + 0.5) / max(samples, 1)
    return np.cos(angle), np.sin(angle)


def fade_length(samples: int, sample_rate: int, fade_s: float = FADE_S) -> int:
    """Return how many samples each join of a region takes: `fade_s`, but at most a sixth of a short region.

    Below 30 ms of region a join keeps 5 ms or a third, whichever is less; a region under 3 samples has none.
    """
    longest = max(samples // 6, min(round(LEAST_FADE_S * sample_rate), samples // 3))
    return min(round(fade_s * sample_rate), longest)


def join(
    original: AudioArray, piece: AudioArray, sample_rate: int, fade_s: float = FADE_S, least_rho: float = 0.0
) -> Joined:
    """Return `piece` faded in from and out to `original`, both (channels, samples) of the region alone.

    The fades lie inside: the first begins at the region's first sample, the last ends with its last. Each follows the
    correlation measured in it, taken as at least `least_rho`: with 1 the result never exceeds the louder of both.
    Raises ValueError when the shapes differ.
    """
    if original.shape != piece.shape:
        raise ValueError(f"the piece has shape {piece.shape}, the region {original.shape}")
    data = piece.astype(np.float64)
    fade = fade_length(piece.shape[1], sample_rate, fade_s)
    if fade == 0:
        return Joined(piece.astype(np.float32), 0, 0.0, 0.0)
    head, tail = slice(None, fade), slice(-fade, None)
    rho_in = correlation(original[:, head], piece[:, head])
    rho_out = correlation(original[:, tail], piece[:, tail])
    leaving, arriving = fade_gains(fade, max(rho_in, least_rho))
    data[:, head] = original[:, head] * leaving + piece[:, head] * arriving
    leaving, arriving = fade_gains(fade, max(rho_out, least_rho))
    data[:, tail] = original[:, tail] * leaving[::-1] + piece[:, tail] * arriving[::-1]
    return Joined(data.astype(np.float32), fade, rho_in, rho_out)


def band(original: AudioArray, joined: AudioArray, low_hz: float, high_hz: float, sample_rate: int) -> AudioArray:
    """Return `original` with only the band `low_hz`–`high_hz` of the change towards `joined`, (channels, samples).

    Zero-phase; nothing leaves the region's span. Beyond a third of an octave outside the band lies ≤ −50 dB of the
    change, as total power of its Fourier transform, wherever the region is long enough for such a thing to exist: the
    taper at its ends grows until it does. `low_hz` 0 means no lower edge, a `high_hz` beyond Nyquist no upper one.
    Raises ValueError when the shapes differ or the band is empty.
    """
    if original.shape != joined.shape:
        raise ValueError(f"the joined sound has shape {joined.shape}, the region {original.shape}")
    if not 0 <= low_hz < min(high_hz, sample_rate / 2):
        raise ValueError(f"there is no band between {low_hz} and {high_hz} Hz at {sample_rate} Hz")
    samples = original.shape[1]
    change = joined.astype(np.float64) - original
    filtered = _bandpass(change, low_hz, high_hz, sample_rate)
    taper = max(1, fade_length(samples, sample_rate))
    while True:
        kept = filtered * _tapers(samples, taper)
        if taper >= samples // 2 or leak_db(kept, low_hz, high_hz, sample_rate) <= LEAK_DB:
            return np.asarray(original + kept, np.float32)
        taper = min(2 * taper, max(samples // 2, 1))


def leak_db(change: FloatArray | AudioArray, low_hz: float, high_hz: float, sample_rate: int) -> float:
    """Return the power of a change (channels, samples) beyond a third of an octave outside a band, in dB of all of it.

    −300 dB when nothing changed.
    """
    from scipy import fft

    total = outside = 0.0
    for channel in change:
        size = fft.next_fast_len(2 * channel.shape[-1], real=True)
        power = np.abs(fft.rfft(channel, size)) ** 2
        hz = np.arange(len(power)) * (sample_rate / size)
        total += float(power.sum())
        outside += float(power[(hz < low_hz / _THIRD) | (hz > high_hz * _THIRD)].sum())
    return 10.0 * math.log10(max(outside / total, 1e-30)) if total > 0 else -300.0


def _bandpass(change: FloatArray, low_hz: float, high_hz: float, sample_rate: int) -> FloatArray:
    """Multiply the zero-padded spectrum by a mask whose skirts are raised cosines over log frequency."""
    from scipy import fft

    samples = change.shape[1]
    size = fft.next_fast_len(2 * samples, real=True)
    hz = np.arange(size // 2 + 1) * (sample_rate / size)
    mask = np.ones(len(hz), np.float64)
    octaves = np.log2(np.maximum(hz, 1e-6))
    if low_hz > 0:
        mask *= _rise((octaves - math.log2(low_hz / _SKIRT)) / math.log2(_SKIRT))
    if high_hz < sample_rate / 2:
        mask *= _rise((math.log2(high_hz * _SKIRT) - octaves) / math.log2(_SKIRT))
    filtered = np.empty_like(change)
    for channel, out in zip(change, filtered, strict=True):
        out[:] = fft.irfft(fft.rfft(channel, size) * mask, size)[:samples]
    return filtered


def _rise(position: FloatArray) -> FloatArray:
    """Raised cosine from 0 to 1 as `position` goes from 0 to 1."""
    return np.asarray(np.sin(0.5 * np.pi * np.clip(position, 0.0, 1.0)) ** 2, np.float64)


def _tapers(samples: int, taper: int) -> FloatArray:
    window = np.ones(samples)
    taper = min(taper, max(samples // 2, 1))
    rise = _rise(np.linspace(0.0, 1.0, taper + 2, dtype=np.float64)[1:-1])
    window[:taper] *= rise
    window[-taper:] *= rise[::-1]
    return window
