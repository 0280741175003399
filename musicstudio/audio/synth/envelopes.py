"""How loud over time: every curve starts and ends at zero, without corners that could click."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.synth.oscillators import Mono

_LAST_MS = 8.0


def adsr(held_s: float, attack_s: float, decay_s: float, sustain: float, release_s: float, sample_rate: int) -> Mono:
    """Return smooth attack, exponential decay towards `sustain` (0–1) and exponential release.

    float32 (samples,), held_s + release_s long; `decay_s` is the time constant, `release_s` reaches −52 dB.
    """
    held = max(1, round(held_s * sample_rate))
    time = np.arange(held + max(1, round(release_s * sample_rate))) / sample_rate
    body = sustain + (1 - sustain) * np.exp(-np.maximum(time - attack_s, 0) / max(decay_s, 1e-4))
    body *= rise(time, attack_s)
    at_release = body[held - 1]
    body[held:] = at_release * np.exp(-6.0 * (time[held:] - time[held - 1]) / release_s)
    return ended(body, sample_rate)


def rise(time_s: NDArray[np.float64], over_s: float) -> NDArray[np.float64]:
    """Return a smooth rise from 0 to 1 over `over_s` seconds (3x² − 2x³: level at both ends)."""
    x = np.clip(time_s / max(over_s, 1e-5), 0, 1)
    curve: NDArray[np.float64] = x * x * (3 - 2 * x)
    return curve


def decaying(samples: int, sixty_db_s: float, sample_rate: int) -> Mono:
    """Return an exponential decay that falls by 60 dB in `sixty_db_s`, brought to zero at its end."""
    return ended(np.exp(-6.908 * np.arange(samples) / (sixty_db_s * sample_rate)), sample_rate)


def ended(curve: NDArray[np.floating], sample_rate: int) -> Mono:
    """Return a curve whose last 8 ms fade to zero."""
    faded = curve.astype(np.float32)
    last = min(len(faded), round(_LAST_MS * sample_rate / 1000))
    faded[len(faded) - last :] *= (0.5 + 0.5 * np.cos(np.pi * np.arange(1, last + 1) / last)).astype(np.float32)
    return faded
