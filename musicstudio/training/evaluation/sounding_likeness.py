"""How alike two stretches are in what they are made of, not in what happens when; and how far off a grid one plays."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray

from musicstudio.domain.audio import AudioArray
from musicstudio.engines.analyze.features import FPS, FeatureStream
from musicstudio.engines.analyze.tempo import pulse_curve
from musicstudio.engines.stft import forward, power_of
from musicstudio.training.metrics.spectra import mel_filters

Floats = NDArray[np.float64]

MELS: Final = 64
_WINDOW: Final = 2048
_RANGE_DB: Final = 80.0
_LONG: Final = 8192
_LOW_HZ, _HIGH_HZ = 65.0, 2100.0
_PLACES: Final = 192
_BARS_AT_ONCE: Final = 2
_REACH: Final = 0.25
"""Off the grid by more than this share of a beat cannot be told from playing between the beats."""


def timbre_distance_db(one: AudioArray, other: AudioArray, sample_rate: int) -> float:
    """Return how far mean and spread of log-mel levels lie apart, the mean over 64 bands of both differences, in dB.

    Levels further than 80 dB below the loudest of either count as that.
    """
    bank = mel_filters(sample_rate, _WINDOW, MELS)
    powers = [bank @ _power(sound, _WINDOW, _WINDOW // 4) for sound in (one, other)]
    floor = max(*(float(power.max(initial=0.0)) for power in powers), 1e-12) * 10 ** (-_RANGE_DB / 10)
    levels = [10 * np.log10(np.maximum(power, floor)) for power in powers]
    mean, spread = (np.abs(measure(levels[0], axis=1) - measure(levels[1], axis=1)) for measure in (np.mean, np.std))
    return float((mean + spread).mean())


def pitch_profile_likeness(one: AudioArray, other: AudioArray, sample_rate: int) -> float | None:
    """Return the correlation −1–1 of the mean pitch classes of two sounds: whether they are in one key; None where
    either has none."""
    first, second = (_pitch_profile(sound, sample_rate) for sound in (one, other))
    if not first.any() or not second.any():
        return None
    first, second = first - first.mean(), second - second.mean()
    norm = float(np.linalg.norm(first) * np.linalg.norm(second))
    return float(first @ second) / norm if norm > 1e-12 else None


def off_grid(
    played: AudioArray, added: AudioArray, sample_rate: int, beats_s: Floats, beats_per_bar: int
) -> tuple[float | None, float | None]:
    """Return how many ms a continuation plays off what was played on the true beats, the median over bars, and how
    many ms a bar it drifts.

    Two bars at a time, what begins when is folded onto one beat; the shift at which both folds are most alike counts.
    More than a quarter of a beat cannot be told. None for fewer than two bars, no drift for fewer than four.
    """
    wide = _BARS_AT_ONCE * beats_per_bar
    curves = [_pulses(sound, sample_rate) for sound in (played, added)]
    off_ms = []
    for first in range(0, len(beats_s) - wide, beats_per_bar):
        beats = beats_s[first : first + wide + 1]
        shift = _shift(*(_folded(curve, beats) for curve in curves))
        if shift is not None:
            off_ms.append(1000 * shift * float(np.median(np.diff(beats))))
    if not off_ms:
        return None, None
    drift = abs(float(np.polyfit(np.arange(len(off_ms)), off_ms, 1)[0])) if len(off_ms) > 2 else None
    return float(np.median(np.abs(off_ms))), drift


def _pulses(sound: AudioArray, sample_rate: int) -> Floats:
    """Return how much begins, FPS times a second."""
    stream = FeatureStream(sample_rate)
    stream.push(sound)
    return pulse_curve(stream.finish().onsets)


def _folded(curve: Floats, beats_s: Floats) -> Floats:
    """Return the mean of a curve at every place between two beats, (_PLACES,), around its own mean."""
    phases = np.arange(_PLACES) / _PLACES
    times = beats_s[:-1, None] + np.diff(beats_s)[:, None] * phases
    folded = np.interp(times.ravel(), np.arange(len(curve)) / FPS, curve, right=0.0).reshape(times.shape).mean(axis=0)
    return np.asarray(folded - folded.mean())


def _shift(one: Floats, other: Floats) -> float | None:
    """Return by which share of a beat one fold lies after another; None where either is flat."""
    if min(np.ptp(one), np.ptp(other)) < 1e-9:
        return None
    reach = round(_REACH * _PLACES)
    shifts = np.arange(-reach, reach + 1)
    alike = [float(one @ np.roll(other, -shift)) for shift in shifts]
    return float(shifts[int(np.argmax(alike))]) / _PLACES


def _pitch_profile(sound: AudioArray, sample_rate: int) -> Floats:
    """Return the mean share of each pitch class (12,), 0 throughout for silence."""
    power = _power(sound, _LONG, _LONG // 4)
    hz = np.fft.rfftfreq(_LONG, 1 / sample_rate)
    usable = (hz >= _LOW_HZ) & (hz <= _HIGH_HZ)
    classes = np.round(12 * np.log2(hz[usable] / 440.0)).astype(int) % 12
    sums = np.stack([np.sqrt(power[usable][classes == n].sum(axis=0)) for n in range(12)])
    total = sums.sum(axis=0)
    return np.asarray((sums[:, total > 1e-9] / total[total > 1e-9]).sum(axis=1))


@torch.inference_mode()
def _power(sound: AudioArray, window: int, hop: int) -> NDArray[Any]:
    """Return the power (bins, frames) of all channels' mean; a full-scale sine is about 1/4."""
    mono = torch.from_numpy(np.ascontiguousarray(sound.mean(axis=0, dtype=np.float32)[None]))
    return np.asarray(power_of(forward(mono, window, hop))[0].numpy() * (4.0 / window**2), np.float64)
