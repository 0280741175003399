"""Struck keys and bars, each note made once: pianos, tines and reeds by modulation, mallets by modes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter

from musicstudio.audio.synth.envelopes import rise
from musicstudio.audio.synth.filters import Band, centred, equalised, filtered
from musicstudio.audio.synth.modes import ringing
from musicstudio.audio.synth.oneshots import Struck
from musicstudio.audio.synth.oscillators import Mono, phases, sine, white
from musicstudio.audio.synth.strings import string


@dataclass(frozen=True)
class Hammer:
    """A piano's hammers and strings: ring time at A1, softest and hardest felt in ms, damping corner, how
    hard its core is, and its case."""

    ring_s: float = 14.0
    soft_ms: float = 2.3
    hard_ms: float = 0.65
    damping_hz: float = 6500.0
    knock: float = 0.05
    beat_cents: float = 0.7
    core: float = 0.8
    body: tuple[Band, ...] = (Band("peak", 110, 2, 0.8), Band("peak", 1900, -2, 0.8), Band("high", 8000, -2))
    top_hz: float = 0.0


GRAND = Hammer()
UPRIGHT = Hammer(
    10.0,
    2.0,
    0.6,
    5200.0,
    0.09,
    1.9,
    1.0,
    (Band("low", 110, -2), Band("peak", 420, 3, 1.2), Band("peak", 1500, 2, 1.0)),
)
FELT = Hammer(10.0, 4.5, 2.4, 3200.0, 0.16, 0.9, 0.1, (Band("low", 120, 1), Band("high", 2500, -5)), 4200.0)


def piano_note(
    kind: Hammer, hz: float, velocity: float, samples: int, sample_rate: int, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Return one piano note, (2, samples): two or three strings nearly in tune, heard from left and right."""
    pitch = 69 + 12 * np.log2(hz / 440)
    ring_s = float(np.clip(kind.ring_s * 2 ** (-(pitch - 33) / 17), 0.6, 16))
    width = kind.soft_ms + (kind.hard_ms - kind.soft_ms) * velocity**0.8
    length = max(8, round(sample_rate * width / 1000 * float(np.clip((200 / hz) ** 0.35, 0.35, 1.5))))
    felt = np.hanning(length + 2)[1:-1] ** 1.5
    # Felt grows stiffer as it is pressed: inside the soft blow there is a hard, short one.
    core = max(4, length // 5)
    felt[length // 3 : length // 3 + core] += (0.15 + 0.9 * velocity) * kind.core * np.hanning(core + 2)[1:-1]
    felt /= np.sqrt(np.sum(felt**2))
    reflected = round(sample_rate / hz / 8)
    strike = np.zeros(length + reflected, dtype=np.float32)
    strike[:length] += felt.astype(np.float32)
    strike[-length:] -= 0.85 * felt.astype(np.float32)
    stiff = 2e-4 * 2 ** ((pitch - 60) / 16)
    sides = np.zeros((2, samples), dtype=np.float32)
    wander = 0.15 * rng.standard_normal(3)
    for cents, ring, left in ((-0.75, 1.0, 0.75), (0.25, 0.6, 0.4), (0.9, 0.32, 0.6)):
        tuned = hz * 2 ** ((kind.beat_cents * (cents + wander[0])) / 1200)
        one = string(tuned, samples, sample_rate, strike, ring_s * ring, kind.damping_hz, stiff)
        sides[0] += left * one
        sides[1] += (1.15 - left) * one
    sides /= max(float(np.abs(sides).max()), 1e-6) * 2
    sides += kind.knock * (0.3 + velocity) * _thud(samples, sample_rate, rng)
    sides = equalised(sides, kind.body, sample_rate)
    if kind.top_hz:
        corner = min(kind.top_hz * (0.5 + 0.7 * velocity), 0.44 * sample_rate)
        sides = filtered(sides, butter(1, corner, "low", fs=sample_rate, output="sos"))
    edge = min(samples, 10)
    sides[:, :edge] *= np.linspace(0, 1, edge, dtype=np.float32)
    return centred(sides, sample_rate)


def _thud(samples: int, sample_rate: int, rng: np.random.Generator) -> Mono:
    length = min(samples, round(0.09 * sample_rate))
    out = np.zeros(samples, dtype=np.float32)
    shape = np.exp(-np.arange(length) / (0.014 * sample_rate)) * rise(np.arange(length) / sample_rate, 0.002)
    hit = (white(length, rng) * shape).astype(np.float32)
    out[:length] = filtered(hit, butter(1, [70, 900], "band", fs=sample_rate, output="sos"))
    return out


@dataclass(frozen=True)
class Modulated:
    """Two operators and a tine: index soft and hard, its decay, how the tine is tuned and how loud, ring at C3.

    `ratio` is the modulator's frequency; `bite` bends the wave unevenly, as a reed near its pickup does.
    """

    ring_s: float = 7.0
    ratio: float = 1.0
    soft: float = 0.35
    hard: float = 3.0
    index_s: float = 0.3
    tine: float = 14.0
    tine_level: float = 0.16
    tine_s: float = 0.11
    bite: float = 0.0
    knock: float = 0.02
    attack_s: float = 0.0015


RHODES = Modulated()
WURLITZER = Modulated(4.0, 1.0, 0.5, 2.2, 0.6, 7.0, 0.06, 0.06, 0.7, 0.05)
DX = Modulated(6.0, 1.0, 0.8, 2.6, 0.9, 14.0, 0.45, 0.4, 0.0, 0.0)


def modulated_note(
    kind: Modulated, hz: float, velocity: float, samples: int, sample_rate: int, rng: np.random.Generator
) -> Mono:
    """Return one note of frequency modulation (J. Chowning), (samples,)."""
    pitch = 69 + 12 * np.log2(hz / 440)
    ring_s = float(np.clip(kind.ring_s * 2 ** (-(pitch - 48) / 24), 0.8, 10))
    time = np.arange(samples) / sample_rate
    phase = phases(hz, samples, sample_rate)
    index = (kind.soft + (kind.hard - kind.soft) * velocity**2) * 2 ** (-(pitch - 60) / 26)
    index *= min(1.0, 0.4 * sample_rate / (hz * (1 + kind.ratio * (1 + index))))
    moving = index * (0.3 + 0.7 * np.exp(-time / kind.index_s)) * np.exp(-time / (0.35 * ring_s + 0.5))
    modulator = moving * sine(phase * kind.ratio) / (2 * np.pi)
    body = sine(phase + modulator) + 0.3 * sine(phase * 1.0005 + 0.6 * modulator + 0.2)
    if kind.bite:
        drive = np.float32(0.5 + 1.8 * kind.bite * velocity)
        body = np.tanh(drive * (body + 0.35 * kind.bite)) / drive
        body = body - np.float32(np.tanh(drive * 0.35 * kind.bite) / drive)
    ratio = min(kind.tine, np.floor(0.35 * sample_rate / hz))
    tine = kind.tine_level * (0.12 + velocity**2) * np.exp(-time / kind.tine_s)
    body = body + tine * sine(phase * ratio + 0.2 * sine(phase))
    sound = body * np.exp(-6.9 * time / ring_s) * rise(time, kind.attack_s) * 0.35
    if kind.knock:
        sound = sound + kind.knock * velocity * _thud(samples, sample_rate, rng)
    return centred(sound.astype(np.float32), sample_rate)


@dataclass(frozen=True)
class Bars:
    """Struck bars, bells or drums of pitch: modes as (ratio, level, share of the ring), ring at 523 Hz, mallet."""

    modes: tuple[tuple[float, float, float], ...]
    ring_s: float
    mallet_hz: float
    noise: float = 0.05
    keeps: float = 0.4
    tremolo_hz: float = 0.0
    buzz: float = 0.0


VIBRAPHONE = Bars(((1, 1, 1), (3.98, 0.3, 0.3), (9.8, 0.12, 0.09), (17.0, 0.05, 0.04)), 4.5, 2600, 0.03, 0.4, 5.2)
MARIMBA = Bars(((1, 1, 1), (3.93, 0.35, 0.2), (9.6, 0.12, 0.08), (16.7, 0.05, 0.04)), 1.2, 2300, 0.09, 0.6)
CELESTA = Bars(((1, 1, 1), (2.0, 0.15, 0.8), (4.05, 0.28, 0.35), (10.2, 0.14, 0.08)), 2.4, 5200, 0.03, 0.4)
BELLS = Bars(
    ((0.5, 0.12, 1.1), (1, 1, 1), (2.0, 0.5, 0.7), (2.76, 0.35, 0.5), (5.4, 0.3, 0.25), (8.93, 0.16, 0.12)), 3.2, 7000
)
BALAFON = Bars(((1, 1, 1), (2.9, 0.35, 0.35), (5.7, 0.25, 0.15), (9.1, 0.14, 0.08)), 0.75, 3600, 0.16, 0.5, 0.0, 0.5)


def bar_note(kind: Bars, hz: float, velocity: float, samples: int, sample_rate: int, rng: np.random.Generator) -> Mono:
    """Return one struck bar, (samples,): harder mallets wake higher modes; gourds under a balafon buzz."""
    ring = kind.ring_s * float(np.clip((523 / hz) ** kind.keeps, 0.35, 2.5))
    ratio, level, share = (np.array(column, dtype=float) for column in zip(*kind.modes, strict=True))
    mallet = kind.mallet_hz * (0.4 + 0.9 * velocity)
    level = level / (1 + (ratio * hz / mallet) ** 2) * (1 + (hz / mallet) ** 2)
    level[1:] *= 1 + 0.08 * rng.standard_normal(len(level) - 1)
    sound = ringing(ratio * hz, level, ring * share, samples, sample_rate)
    if kind.tremolo_hz:
        sound *= (1 + 0.18 * np.sin(2 * np.pi * kind.tremolo_hz * np.arange(samples) / sample_rate)).astype(np.float32)
    if kind.buzz:
        rattle = np.maximum(np.abs(sound) - 0.25, 0) * np.sign(sound) * white(samples, rng)
        corners = butter(1, [1500, min(6500, 0.4 * sample_rate)], "band", fs=sample_rate, output="sos")
        sound = sound + kind.buzz * filtered(rattle.astype(np.float32), corners)
    length = min(samples, round(0.012 * sample_rate))
    sound[:length] += (kind.noise * velocity * white(length, rng) * np.hanning(length)).astype(np.float32)
    edge = min(samples, round(0.0008 * sample_rate))
    sound[:edge] *= np.linspace(0, 1, edge, dtype=np.float32)
    return np.asarray(0.35 * sound, dtype=np.float32)


def pianos(name: str, kind: Hammer, level: float = 0.5) -> Struck:
    return Struck(name, partial(piano_note, kind), 7.0, 0.28, 1.5, 0.0, level)


def modulated(name: str, kind: Modulated, longest_s: float = 6.0, level: float = 0.5, release_s: float = 0.2) -> Struck:
    return Struck(name, partial(modulated_note, kind), longest_s, release_s, 1.15, 0.2, level, variants=1)


def bars(name: str, kind: Bars, longest_s: float = 4.0, rings: bool = True, release_s: float = 0.5) -> Struck:
    return Struck(name, partial(bar_note, kind), longest_s, release_s, 1.3, 0.4, 0.5, rings, variants=3)
