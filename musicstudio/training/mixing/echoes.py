"""Copies of a sound: repeats, doubles, a chorus, one side a little late. All come after the sound itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.signal import butter

from musicstudio.audio.synth.filters import filtered
from musicstudio.audio.synth.oscillators import Mono
from musicstudio.domain.audio import AudioArray


@dataclass(frozen=True)
class Repeats:
    """An echo: seconds between repeats, how many, what is left of each, its corners in Hz, whether it crosses sides."""

    every_s: float
    times: int
    feedback: float
    low_hz: float
    high_hz: float
    crosses: bool


def drawn_repeats(rng: np.random.Generator) -> Repeats:
    """Return a slap, an echo or a long echo."""
    if rng.random() < 0.4:
        return Repeats(
            float(rng.uniform(0.06, 0.14)), 1, 1.0, 150.0, float(rng.uniform(2500, 8000)), bool(rng.random() < 0.3)
        )
    return Repeats(
        float(rng.uniform(0.16, 0.65)), int(rng.integers(2, 6)), float(rng.uniform(0.25, 0.65)),
        float(rng.uniform(120, 500)), float(rng.uniform(1800, 7000)), bool(rng.random() < 0.6),
    )  # fmt: skip


def repeated(sent: Mono, repeats: Repeats, sample_rate: int) -> AudioArray:
    """Return only the repeats of a sound (samples,), (2, samples): each darker and thinner than the one before."""
    samples, every = len(sent), max(1, round(repeats.every_s * sample_rate))
    wet = np.zeros((2, samples), dtype=np.float32)
    sos = np.concatenate([
        butter(1, repeats.low_hz, "high", fs=sample_rate, output="sos"),
        butter(1, min(repeats.high_hz, 0.44 * sample_rate), "low", fs=sample_rate, output="sos"),
    ])  # fmt: skip
    for count in range(1, repeats.times + 1):
        at = count * every
        if at >= samples:
            break
        sent = filtered(sent, sos)
        near, far = (0.95, 0.3) if repeats.crosses else (0.7, 0.7)
        sides = np.array([[near], [far]] if count % 2 else [[far], [near]], dtype=np.float32)
        wet[:, at:] += sides * sent[: samples - at] * np.float32(repeats.feedback ** (count - 1))
    return wet


def wavering(sound: Mono, late_ms: float, depth_ms: float, hz: float, turn: float, sample_rate: int) -> Mono:
    """Return a copy of a sound, `late_ms` late, whose lateness sways by ±`depth_ms`; always later than the sound."""
    samples = len(sound)
    place = np.arange(samples, dtype=np.float64)
    sway = np.sin(2 * np.pi * (hz / sample_rate * place + turn))
    place -= np.maximum((late_ms + depth_ms * sway) * sample_rate / 1000, 1.0)
    index = np.floor(place).astype(np.int32)
    share = (place - index).astype(np.float32)
    padded = np.concatenate([np.zeros(1, dtype=np.float32), sound])
    low, high = padded[np.maximum(index + 1, 0)], padded[np.maximum(index + 2, 0)]
    return np.asarray(low + (high - low) * share, dtype=np.float32)


def chorus(sound: Mono, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Return only a chorus of a sound, (2, samples): one swaying copy a side, some ten milliseconds late."""
    hz, depth, late = rng.uniform(0.2, 1.5), rng.uniform(0.4, 3.0), rng.uniform(6, 16)
    return np.stack([wavering(sound, late, depth, hz, turn, sample_rate) for turn in (0.0, rng.uniform(0.2, 0.5))])


def doubles(sound: Mono, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Return two further takes of a voice, (2, samples), one a side: later, never quite together."""
    return np.stack([
        wavering(sound, rng.uniform(12, 32), rng.uniform(1, 4), rng.uniform(0.1, 0.6), rng.uniform(), sample_rate)
        for _ in range(2)
    ])  # fmt: skip


def late_side(sound: Mono, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Return a sound wide, (2, samples): one side hears it 5–14 ms after the other (H. Haas 1951)."""
    late = round(rng.uniform(0.005, 0.014) * sample_rate)
    behind = np.concatenate([np.zeros(late, dtype=np.float32), sound])[: len(sound)] * np.float32(rng.uniform(0.5, 1))
    return np.stack([sound, behind] if rng.random() < 0.5 else [behind, sound])
