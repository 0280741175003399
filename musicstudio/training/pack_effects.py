"""Cheap effects over many sounds at once in torch, so that what is rendered on a bare machine is never clean.

Each takes float32 (items, channels, samples) and one seed an item, and returns the same shape: an item's effect depends
on its seed alone, not on the device nor on what stands beside it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import torch
from torch import Tensor

_SHELVES_HZ: Final = ((60.0, 300.0), (300.0, 3000.0), (3000.0, 10000.0))
_REST: Final = 4096
"""Samples a filter may ring into beyond the end before it would come round to the beginning."""


def gained(sound: Tensor, seeds: Sequence[int], low_db: float = -12.0, high_db: float = 0.0) -> Tensor:
    """Return each item at a gain drawn evenly in dB."""
    drawn = low_db + (high_db - low_db) * _drawn(seeds, 1, 1)[:, 0]
    return sound * (10 ** (drawn / 20)).to(sound.device)[:, None, None]


def clipped(sound: Tensor, seeds: Sequence[int], most_db: float = 12.0) -> Tensor:
    """Return each item driven into a soft limit by 0 to `most_db`; what is quiet keeps its level."""
    drive = (10 ** (most_db * _drawn(seeds, 1, 2)[:, 0] / 20)).to(sound.device)[:, None, None]
    return torch.tanh(sound * drive) / drive


def equalised(sound: Tensor, sample_rate: int, seeds: Sequence[int], most_db: float = 6.0) -> Tensor:
    """Return each item through a low shelf, a bell and a high shelf drawn within ±`most_db`.

    They are second-order filters of the bilinear cookbook kind (R. Bristow-Johnson), applied as spectra: minimum phase.
    """
    samples = sound.shape[-1]
    size = _fast(samples + _REST)
    drawn = _drawn(seeds, 6, 3)
    omega = torch.linspace(0, math.pi, size // 2 + 1)
    curve = torch.ones(len(drawn), len(omega), dtype=torch.complex64)
    for band, (low_hz, high_hz) in enumerate(_SHELVES_HZ):
        hertz = low_hz * (high_hz / low_hz) ** drawn[:, 2 * band]
        gain_db = most_db * (2 * drawn[:, 2 * band + 1] - 1)
        curve *= _response(band, hertz.clamp(max=0.45 * sample_rate) * (2 * math.pi / sample_rate), gain_db, omega)
    spectrum = torch.fft.rfft(sound, size) * curve.to(sound.device)[:, None]
    return torch.fft.irfft(spectrum, size)[..., :samples]


def reverberated(
    sound: Tensor, sample_rate: int, seeds: Sequence[int], most: float = 0.4, longest_s: float = 2.0
) -> Tensor:
    """Return each item in a room: noise that dies away by 60 dB in 0.2 to `longest_s`, at 0 to `most` of its level."""
    samples, channels = sound.shape[-1], sound.shape[1]
    length = round(longest_s * sample_rate)
    drawn = _drawn(seeds, 3, 4)
    rooms = torch.stack([
        _room(seed, float(row[0]), float(row[1]), channels, length, sample_rate, longest_s)
        for seed, row in zip(seeds, drawn, strict=True)
    ])  # fmt: skip
    rooms *= (most * drawn[:, 2])[:, None, None]
    size = _fast(samples + length)
    spectrum = torch.fft.rfft(sound, size) * torch.fft.rfft(rooms.to(sound.device), size)
    return sound + torch.fft.irfft(spectrum, size)[..., :samples]


def _room(
    seed: int, size: float, wait: float, channels: int, length: int, sample_rate: int, longest_s: float
) -> Tensor:
    """Return an impulse response (channels, length) of energy 1, after up to 30 ms of silence; highs go first."""
    noise = torch.randn(channels, length, generator=_generator(seed, 5))
    time_s = torch.arange(length) / sample_rate - 0.03 * wait
    decay_s = 0.2 * (longest_s / 0.2) ** size
    bright = noise * torch.exp(-3 * math.log(10) * time_s / (0.4 * decay_s))
    # Neighbours averaged: a low-pass without a filter's state.
    dark = (noise + noise.roll(1, -1) + noise.roll(2, -1)) / 3 * torch.exp(-3 * math.log(10) * time_s / decay_s)
    room = torch.where(time_s >= 0, bright + dark, 0.0)
    return room / room.square().sum(-1, keepdim=True).sqrt().clamp(min=1e-9)


def _response(band: int, centre: Tensor, gain_db: Tensor, omega: Tensor) -> Tensor:
    """Return the spectra (items, bins) of a low shelf (band 0), bell (1) or high shelf (2), Q = 0.71, of each item."""
    a, cosine, alpha = 10 ** (gain_db / 40), torch.cos(centre), torch.sin(centre) / (2 * 0.71)
    if band == 1:
        above = (1 + alpha * a, -2 * cosine, 1 - alpha * a)
        below = (1 + alpha / a, -2 * cosine, 1 - alpha / a)
    else:
        side, slope = (1.0 if band == 0 else -1.0), 2 * a.sqrt() * alpha
        more, less = (a + 1) + side * (a - 1) * cosine, (a + 1) - side * (a - 1) * cosine
        above = (a * (less + slope), 2 * side * a * ((a - 1) - side * (a + 1) * cosine), a * (less - slope))
        below = (more + slope, -2 * side * ((a - 1) + side * (a + 1) * cosine), more - slope)
    z = torch.polar(torch.ones_like(omega), -omega)[None]
    top, bottom = (c0[:, None] + c1[:, None] * z + c2[:, None] * z * z for c0, c1, c2 in (above, below))
    return top / bottom


def _drawn(seeds: Sequence[int], count: int, what: int) -> Tensor:
    """Return numbers 0–1, (items, count)."""
    return torch.stack([torch.rand(count, generator=_generator(seed, what)) for seed in seeds])


def _generator(seed: int, what: int) -> torch.Generator:
    """Return the generator of an item for one purpose; on the CPU, so that devices agree."""
    return torch.Generator("cpu").manual_seed((seed * 1_000_003 + what) % (1 << 63))


def _fast(size: int) -> int:
    """Return a length not below `size` whose transform is quick: 2ᵏ, or three quarters of it."""
    whole = 1 << (size - 1).bit_length()
    return whole * 3 // 4 if whole * 3 // 4 >= size else whole
