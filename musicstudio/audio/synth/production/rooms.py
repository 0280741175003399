"""Rooms, plates and springs as impulse responses, and echoes in time with the music."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft
from scipy.signal import butter

from musicstudio.audio.synth.filters import filtered
from musicstudio.audio.synth.oscillators import Mono
from musicstudio.audio.synth.production.desk import Echo, Room
from musicstudio.domain.audio import AudioArray


@lru_cache(maxsize=8)
def response(room: Room, sample_rate: int) -> AudioArray:
    """Return a room's impulse response, (2, samples), unit energy a channel, its two sides independent."""
    made = _spring(room, sample_rate) if room.kind == "spring" else _diffuse(room, sample_rate)
    made = made / np.sqrt(np.sum(made**2, axis=1, keepdims=True) + 1e-12)
    last = min(made.shape[1], round(0.05 * sample_rate))
    made[:, -last:] *= np.linspace(1, 0, last)
    return np.asarray(made, dtype=np.float32)


def _diffuse(room: Room, sample_rate: int) -> NDArray[np.float64]:
    """Return noise in bands, each with its own decay, behind a few early reflections (J. A. Moorer 1979)."""
    rng = np.random.default_rng(round(1000 * room.seconds) + len(room.kind))
    samples = round(min(room.seconds, 4.0) * 0.9 * sample_rate)
    time = np.arange(samples) / sample_rate
    frequency = np.fft.rfftfreq(samples, 1 / sample_rate)
    noise = rng.standard_normal((2, samples))
    spectrum = np.fft.rfft(noise)
    body = np.zeros((2, samples))
    top = min(room.high_hz * 1.6, 0.45 * sample_rate)
    edges = np.geomspace(room.low_hz * 0.7, top, 9)
    for low, high in pairwise(edges):
        centre = np.sqrt(low * high)
        ring = room.seconds * (1 - room.dark * np.clip(np.log2(centre / 700) / 5, 0, 0.9))
        level = 1 / np.sqrt(1 + (room.low_hz / centre) ** 4) / np.sqrt(1 + (centre / room.high_hz) ** 2)
        band = np.fft.irfft(spectrum * ((frequency >= low) & (frequency < high)), samples)
        body += band * np.exp(-6.908 * time / ring) * level
    onset = {"plate": 0.002, "room": 0.003}.get(room.kind, 0.014)
    body *= 1 - np.exp(-time / onset)
    before = round(room.before_ms * sample_rate / 1000)
    out = np.zeros((2, samples))
    out[:, before:] = body[:, : samples - before]
    if room.early:
        reach = 0.02 if room.kind == "room" else 0.055
        peak = np.abs(out).max()
        for channel in range(2):
            at = (rng.uniform(0.004, reach, 10) * sample_rate).astype(int)
            out[channel, at] += room.early * rng.choice([-1.0, 1.0], 10) * np.linspace(1.2, 0.4, 10) * peak
        sos = butter(1, [room.low_hz, min(room.high_hz, 0.44 * sample_rate)], "band", fs=sample_rate, output="sos")
        out = filtered(out.astype(np.float32), sos).astype(np.float64)
    return out


def _spring(room: Room, sample_rate: int) -> NDArray[np.float64]:
    """Return two springs: each passage smears highs later than lows up to a corner, and is heard again and again."""
    samples = next_fast_len(round(room.seconds * sample_rate), real=True)
    frequency = np.fft.rfftfreq(samples, 1 / sample_rate)
    corner = room.high_hz
    inside = 1 / (1 + (frequency / corner) ** 12) / (1 + (room.low_hz / np.maximum(frequency, 1)) ** 4)
    sides = []
    for pass_s, smear_s in ((0.037, 0.016), (0.043, 0.019)):
        once = 2 * np.pi * (frequency * pass_s + smear_s * frequency**3 / (3 * corner**2))
        keep = np.exp(-6.908 * pass_s / room.seconds) * (1 - 0.25 * room.dark * np.clip(frequency / corner, 0, 1))
        loop = keep * np.exp(-1j * once) * np.where(frequency < corner * 1.3, 1.0, 0.0)
        sides.append(np.fft.irfft(inside * loop / (1 + 0.98 * loop), samples))
    return np.stack(sides)


@lru_cache(maxsize=8)
def _spectra(room: Room, sample_rate: int) -> tuple[int, int, NDArray[np.complex64]]:
    """Return a response's length, the transform's size and the response's spectra, (2, size // 2 + 1)."""
    answer = response(room, sample_rate)
    size = next_fast_len(max(1 << 16, 3 * answer.shape[1]), real=True)
    return answer.shape[1], size, rfft(answer, size, axis=1)


def heard_in(sound: AudioArray, room: Room, sample_rate: int) -> AudioArray:
    """Return only a room's answer to a sound, (2, samples), same length."""
    length, size, answer = _spectra(room, sample_rate)
    step, samples = size - length + 1, sound.shape[1]
    sent = np.float32(0.5) * (sound[0] + sound[1])
    wet = np.zeros((2, samples + size), dtype=np.float32)
    for start in range(0, samples, step):
        piece = sent[start : start + step]
        if piece.any():
            wet[:, start : start + size] += irfft(rfft(piece, size) * answer, size, axis=1)
    return wet[:, :samples]


def repeated(sound: AudioArray, echo: Echo, beat_s: float, sample_rate: int) -> AudioArray:
    """Return only the echoes of a sound, (2, samples): each darker and thinner than the one before."""
    samples = sound.shape[1]
    wet = np.zeros_like(sound)
    every = round(echo.beats * beat_s * sample_rate)
    sos = np.concatenate([
        butter(1, echo.low_hz, "high", fs=sample_rate, output="sos"),
        butter(1, min(echo.high_hz, 0.44 * sample_rate), "low", fs=sample_rate, output="sos"),
    ])  # fmt: skip
    sent: Mono = 0.5 * (sound[0] + sound[1])
    for count in range(1, echo.times + 1):
        at = count * every
        if at >= samples or every <= 0:
            break
        sent = filtered(sent, sos)
        near, far = (0.95, 0.3) if echo.crosses else (0.7, 0.7)
        sides = np.array([[near], [far]] if count % 2 else [[far], [near]], dtype=np.float32)
        wet[:, at:] += sides * sent[: samples - at] * np.float32(echo.feedback ** (count - 1))
    return wet
