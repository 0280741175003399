"""Filters: tone controls, and a low-pass whose corner moves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from musicstudio.audio.synth.oscillators import Mono

_STEP_OCTAVES = 1 / 3


@dataclass(frozen=True)
class Band:
    """One tone control: kind "peak", "low" or "high" (shelves), its frequency, gain and quality."""

    kind: str
    hz: float
    gain_db: float
    q: float = 0.7


def equalised(sound: NDArray[np.float32], bands: tuple[Band, ...], sample_rate: int) -> NDArray[np.float32]:
    """Return a sound (…, samples) through tone controls (R. Bristow-Johnson's biquad formulas)."""
    usable = [band for band in bands if band.hz < 0.47 * sample_rate]
    return filtered(sound, np.stack([_biquad(band, sample_rate) for band in usable])) if usable else sound


def filtered(sound: NDArray[np.float32], sos: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return a sound (…, samples) through second-order sections, float32."""
    return np.asarray(sosfilt(sos.astype(np.float32), sound, axis=-1), dtype=np.float32)


def lowpassed(sound: NDArray[np.float32], hz: float, sample_rate: int, order: int = 2) -> NDArray[np.float32]:
    """Return a sound through a Butterworth low-pass."""
    return filtered(sound, butter(order, min(hz, 0.45 * sample_rate), "low", fs=sample_rate, output="sos"))


def highpassed(sound: NDArray[np.float32], hz: float, sample_rate: int, order: int = 2) -> NDArray[np.float32]:
    """Return a sound through a Butterworth high-pass; double precision, as low corners need it."""
    sos = butter(order, min(hz, 0.45 * sample_rate), "high", fs=sample_rate, output="sos")
    return np.asarray(sosfilt(sos, sound.astype(np.float64), axis=-1), dtype=np.float32)


def centred(sound: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    """Return a sound without its offset: what is below 20 Hz is gone."""
    return filtered(sound, butter(1, 20, "high", fs=sample_rate, output="sos"))


def bandpassed(
    sound: NDArray[np.float32], low_hz: float, high_hz: float, sample_rate: int, order: int = 1
) -> NDArray[np.float32]:
    """Return a sound through a Butterworth band-pass."""
    corners = [min(low_hz, 0.3 * sample_rate), min(high_hz, 0.45 * sample_rate)]
    return filtered(sound, butter(order, corners, "band", fs=sample_rate, output="sos"))


def swept_lowpass(sound: Mono, corner_hz: NDArray[np.floating], resonance: float, sample_rate: int) -> Mono:
    """Return a sound (samples,) through a four-pole low-pass whose corner follows `corner_hz` (samples,).

    Fixed filters a third of an octave apart are mixed by how near the corner is: no per-sample loop, no zipper noise.
    `resonance` is the quality of the second pole pair: 0.7 flat, 3 vocal, 6 biting.
    """
    top = 0.42 * sample_rate
    place = np.log2(np.clip(corner_hz, 40.0, top) / 40.0) / _STEP_OCTAVES
    place = place.astype(np.float32)
    out = np.zeros(len(sound), dtype=np.float32)
    for index in range(int(place.min()), int(np.ceil(place.max())) + 1):
        weight = np.maximum(0, 1 - np.abs(place - index))
        if not weight.any():
            continue
        hz = min(40.0 * 2 ** (index * _STEP_OCTAVES), top)
        sos = np.stack([_lowpass(hz, 0.6, sample_rate), _lowpass(hz, resonance, sample_rate)])
        out += weight * filtered(sound, sos)
    return out


def _lowpass(hz: float, q: float, sample_rate: int) -> NDArray[np.float64]:
    w = 2 * np.pi * hz / sample_rate
    alpha, cos = np.sin(w) / (2 * q), np.cos(w)
    return np.asarray(
        np.array([(1 - cos) / 2, 1 - cos, (1 - cos) / 2, 1 + alpha, -2 * cos, 1 - alpha]) / (1 + alpha),
        dtype=np.float64,
    )


def _biquad(band: Band, sample_rate: int) -> NDArray[np.float64]:
    w = 2 * np.pi * band.hz / sample_rate
    amp = 10 ** (band.gain_db / 40)
    alpha, cos = np.sin(w) / (2 * band.q), np.cos(w)
    if band.kind == "peak":
        b = [1 + alpha * amp, -2 * cos, 1 - alpha * amp]
        a = [1 + alpha / amp, -2 * cos, 1 - alpha / amp]
    else:
        sign = 1 if band.kind == "low" else -1
        root = 2 * np.sqrt(amp) * alpha
        up, down = amp + 1, sign * (amp - 1)
        b = [amp * (up - down * cos + root), 2 * amp * (down - up * cos), amp * (up - down * cos - root)]
        a = [up + down * cos + root, -2 * (down + up * cos), up + down * cos - root]
    return np.asarray(np.array([*b, *a]) / a[0], dtype=np.float64)
