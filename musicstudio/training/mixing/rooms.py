"""Random rooms: decaying noise behind early reflections, plates, gated halls; sends answered by fast convolution."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft

from musicstudio.domain.audio import AudioArray

_EDGES_HZ = (60.0, 250.0, 700.0, 2000.0, 5000.0, 12000.0, 100000.0)
_FLOOR_DB = 50.0


@dataclass(frozen=True)
class Space:
    """A room: kind, seconds to −60 dB in the middle, milliseconds before it answers, damping of highs and width 0–1."""

    kind: str
    seconds: float
    before_ms: float
    dark: float
    width: float
    low_hz: float
    early: float


def drawn_space(kind: str, rng: np.random.Generator) -> Space:
    """Return a random "room", "hall", "plate" or "gated" space."""
    shortest, longest = {"room": (0.15, 0.8), "hall": (0.9, 3.0), "plate": (0.6, 2.2), "gated": (0.18, 0.4)}[kind]
    before = {"room": (1, 12), "hall": (8, 60), "plate": (0.5, 30), "gated": (1, 20)}[kind]
    return Space(
        kind, float(np.exp(rng.uniform(np.log(shortest), np.log(longest)))), float(rng.uniform(*before)),
        float(rng.beta(2, 2)), float(rng.uniform(0.3, 1.0)), float(rng.uniform(60, 400)),
        float(rng.uniform(0.2, 1.0)) if kind in ("room", "hall") else 0.0,
    )  # fmt: skip


def response(space: Space, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Return an impulse response, (2, samples), unit energy a side (J. A. Moorer 1979: noise that decays by bands)."""
    gated = space.kind == "gated"
    reach_s = space.seconds if gated else space.seconds * _FLOOR_DB / 60
    samples = max(64, round(reach_s * sample_rate))
    size = next_fast_len(samples, real=True)
    noise = rng.standard_normal((2, size)).astype(np.float32)
    noise[1] = space.width * noise[1] + np.sqrt(1 - space.width**2) * noise[0]
    spectrum, frequency = rfft(noise, axis=1), np.fft.rfftfreq(size, 1 / sample_rate)
    # Balance runs smoothly over frequency: no edge tells a made-up room from a real one.
    hz = np.maximum(frequency, 20.0)
    tone = (hz / 500) ** (-0.5 * space.dark) / np.sqrt((1 + (space.low_hz / hz) ** 4) * (1 + (hz / 9000) ** 2))
    spectrum *= tone.astype(np.float32)
    time = np.arange(size, dtype=np.float32) / sample_rate
    body = np.zeros((2, size), dtype=np.float32)
    for low, high in pairwise(_EDGES_HZ):
        centre = np.sqrt(low * high)
        ring = space.seconds * (1 - 0.8 * space.dark * np.clip(np.log2(centre / 500) / 4.5, 0, 1))
        shape = np.exp(-1.2 * time / ring) if gated else np.exp(-6.908 * time / ring)
        inside = (frequency >= low) & (frequency < high)
        body += irfft(spectrum * inside, size, axis=1) * shape
    body = body[:, :samples] * (1 - np.exp(-time[:samples] / 0.002))
    last = min(samples, round((0.006 if gated else 0.03) * sample_rate))
    body[:, -last:] *= np.linspace(1, 0, last, dtype=np.float32)
    before = max(1, round(space.before_ms * sample_rate / 1000))
    out = np.pad(body, ((0, 0), (before, 0)))
    _reflect(out, space, sample_rate, rng)
    return np.asarray(out / np.sqrt(np.sum(out**2, axis=1, keepdims=True) + 1e-12), dtype=np.float32)


def _reflect(out: AudioArray, space: Space, sample_rate: int, rng: np.random.Generator) -> None:
    """Add early reflections in place: a handful a side, weaker the later."""
    if not space.early:
        return
    reach_s = 0.02 if space.kind == "room" else 0.06
    peak = np.abs(out).max()
    for side in out:
        late_s = np.sort(rng.uniform(0.003, reach_s, 8))
        at = np.minimum((late_s * sample_rate).astype(int), len(side) - 1)
        side[at] += space.early * peak * rng.choice([-1.0, 1.0], 8) * np.linspace(1.2, 0.4, 8)


@dataclass(frozen=True, eq=False)
class Rooms:
    """Several rooms ready to answer: the longest response's length, the transform's size, spectra (rooms, 2, bins)."""

    length: int
    size: int
    spectra: NDArray[np.complex64]

    def answer(self, sends: NDArray[np.float32]) -> AudioArray:
        """Return what all rooms together answer to their sends (rooms, samples), (2, samples)."""
        samples, step = sends.shape[1], self.size - self.length + 1
        wet = np.zeros((2, samples + self.size), dtype=np.float32)
        used = [n for n, send in enumerate(sends) if send.any()]
        for start in range(0, samples if used else 0, step):
            pieces = sends[used, start : start + step]
            if pieces.any():
                heard = np.einsum("rk,rsk->sk", rfft(pieces, self.size, axis=1), self.spectra[used])
                wet[:, start : start + self.size] += irfft(heard, self.size, axis=1)
        return wet[:, :samples]


def rooms_of(responses: list[AudioArray]) -> Rooms:
    """Return rooms by their impulse responses, each (2, samples)."""
    length = max(answer.shape[1] for answer in responses)
    size = next_fast_len(max(1 << 15, 3 * length), real=True)
    return Rooms(length, size, np.stack([rfft(answer, size, axis=1) for answer in responses]).astype(np.complex64))
