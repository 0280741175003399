"""Strokes of drums by what they are made of: skins, wires, metal, wood, grains; every one tunable."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft
from scipy.signal import butter

from musicstudio.audio.synth.envelopes import decaying, rise
from musicstudio.audio.synth.filters import bandpassed, filtered, highpassed, lowpassed
from musicstudio.audio.synth.modes import ringing
from musicstudio.audio.synth.oscillators import Mono, phases, sine, white

_SKIN = (1.0, 1.59, 2.14, 2.30, 2.65, 2.92)
"""Modes of an ideal membrane (L. Rayleigh)."""


@dataclass(frozen=True)
class Kick:
    """A bass drum: last pitch, octaves it falls from and how fast, ring, clip, beater."""

    hz: float = 52.0
    fall: float = 1.6
    fall_s: float = 0.03
    snap: float = 1.2
    ring_s: float = 0.4
    drive: float = 1.7
    click: float = 0.3
    click_hz: tuple[float, float] = (1800.0, 5200.0)
    shell: float = 0.0
    top_hz: float = 0.0
    level: float = 0.9

    def __call__(self, velocity: float, sample_rate: int, rng: np.random.Generator) -> Mono:
        samples = round((self.ring_s * 1.2 + 0.05) * sample_rate)
        time = np.arange(samples) / sample_rate
        octaves = self.fall * np.exp(-time / self.fall_s) + self.snap * np.exp(-time / 0.005)
        body = sine(phases(self.hz * np.exp2(octaves), samples, sample_rate))
        body = body * decaying(samples, self.ring_s, sample_rate)
        if self.shell:
            modes = np.array(_SKIN[1:5]) * self.hz * 1.9
            body += self.shell * ringing(modes, [0.5, 0.35, 0.25, 0.2], [0.12, 0.1, 0.08, 0.07], samples, sample_rate)
        hard = self.drive * (0.6 + 0.6 * velocity)
        sound = np.tanh(hard * body) / np.float32(np.tanh(hard))
        low, high = self.click_hz
        beater = bandpassed(white(samples, rng), low, high, sample_rate) * decaying(samples, 0.022, sample_rate)
        sound = sound + (0.25 + 0.9 * velocity**2) * self.click * beater
        if self.top_hz:
            sound = lowpassed(sound, self.top_hz * (0.7 + 0.5 * velocity), sample_rate)
        return edged(sound * np.float32(self.level * velocity**1.2), sample_rate)


@dataclass(frozen=True)
class Snare:
    """A snare: shell pitch, its level and ring, wires' band, level and ring, crack, room."""

    hz: float = 190.0
    tone: float = 0.55
    tone_s: float = 0.16
    wires: float = 0.5
    low_hz: float = 900.0
    high_hz: float = 9000.0
    ring_s: float = 0.22
    crack: float = 0.4
    room: float = 0.25
    bits: float = 0.0
    top_hz: float = 0.0
    level: float = 0.85

    def __call__(self, velocity: float, sample_rate: int, rng: np.random.Generator) -> Mono:
        samples = round((max(self.ring_s, self.tone_s) * 1.3 + 0.12 + 0.3 * self.room) * sample_rate)
        time = np.arange(samples) / sample_rate
        fall = 1 + 0.2 * np.exp(-time / 0.011)
        shell = sine(phases(self.hz * fall, samples, sample_rate)) * decaying(samples, self.tone_s, sample_rate)
        modes = self.hz * np.array([1.62, 1.79, 2.65, 3.1]) * (1 + 0.003 * rng.standard_normal(4))
        shell += ringing(modes, [0.5, 0.35, 0.3, 0.2], self.tone_s * np.array([0.7, 0.6, 0.5, 0.4]), samples,
                         sample_rate)  # fmt: skip
        noise = white(samples, rng)
        ring = self.ring_s * (0.75 + 0.35 * velocity)
        rattle = bandpassed(noise, self.low_hz, self.high_hz, sample_rate) * decaying(samples, ring, sample_rate)
        crack = highpassed(noise, 2800, sample_rate) * decaying(samples, 0.03, sample_rate)
        sound = self.tone * shell + self.wires * (0.45 + 0.55 * velocity) * rattle + self.crack * velocity**1.4 * crack
        if self.room:
            sound = roomy(sound, sample_rate, self.room, rng)
        return edged(_aged(sound, self.bits, self.top_hz, sample_rate) * (self.level * velocity**1.2), sample_rate)


@dataclass(frozen=True)
class Clap:
    """Hands or their machine: bursts apart, band, tail."""

    low_hz: float = 900.0
    high_hz: float = 3400.0
    gap_s: float = 0.011
    tail_s: float = 0.09
    room: float = 0.25
    level: float = 0.9

    def __call__(self, velocity: float, sample_rate: int, rng: np.random.Generator) -> Mono:
        samples = round((4 * self.gap_s + 3.5 * self.tail_s + 0.1) * sample_rate)
        time = np.arange(samples) / sample_rate
        shape = sum(np.where(time >= n * self.gap_s, np.exp(-(time - n * self.gap_s) / 0.0045), 0) for n in range(3))
        last = 3 * self.gap_s
        shape = shape + 0.8 * np.where(time >= last, np.exp(-(time - last) / (0.5 * self.tail_s)), 0)
        sound = bandpassed(white(samples, rng), self.low_hz, self.high_hz * (0.7 + 0.4 * velocity), sample_rate, 2)
        sound = sound * np.asarray(shape, dtype=np.float32)
        sound = roomy(sound, sample_rate, self.room, rng) if self.room else sound
        return edged(sound * (self.level * velocity), sample_rate)


@dataclass(frozen=True)
class Metal:
    """A cymbal or hat: partials between two corners, ring of low and of high, air, stick, bloom.

    `squares` takes six square waves as drum machines do, instead of a plate's many modes.
    """

    ring_s: float = 0.1
    low_hz: float = 3200.0
    high_hz: float = 14500.0
    count: int = 60
    cut_hz: float = 4500.0
    air: float = 0.5
    stick: float = 0.4
    bloom_s: float = 0.0
    highs: float = 0.6
    squares: bool = False
    ping: float = 0.0
    top_hz: float = 0.0
    bits: float = 0.0
    level: float = 0.32

    def __call__(self, velocity: float, sample_rate: int, rng: np.random.Generator) -> Mono:
        ring = self.ring_s * (0.75 + 0.45 * velocity)
        samples = round((ring * 0.95 + 0.02) * sample_rate)
        time = np.arange(samples) / sample_rate
        metal = self._squares(samples, sample_rate) if self.squares else self._plate(ring, samples, sample_rate, rng)
        air = highpassed(white(samples, rng), max(5500.0, self.cut_hz), sample_rate)
        air = air * decaying(samples, ring * self.highs, sample_rate)
        if self.squares:
            metal = metal * decaying(samples, ring, sample_rate)
        sound = highpassed(metal + self.air * air, self.cut_hz * (1.15 - 0.3 * velocity), sample_rate)
        if self.bloom_s:
            sound = sound * (0.35 + 0.65 * rise(time, self.bloom_s)).astype(np.float32)
        if self.ping:
            own = np.random.default_rng(self.count)
            hz = 2400 * 2 ** (1.5 * own.random(8))
            sound += self.ping * ringing(hz, own.uniform(0.2, 0.5, 8), [0.45] * 8, samples, sample_rate, own.random(8))
        tick = highpassed(white(samples, rng), 4000, sample_rate) * decaying(samples, 0.01, sample_rate)
        sound = sound + self.stick * velocity * tick
        return edged(_aged(sound, self.bits, self.top_hz, sample_rate) * (self.level * velocity**1.25), sample_rate)

    def _plate(self, ring: float, samples: int, sample_rate: int, rng: np.random.Generator) -> Mono:
        own = np.random.default_rng(self.count * 7919 + round(self.low_hz))
        hz = self.low_hz * (self.high_hz / self.low_hz) ** np.sort(own.random(self.count))
        rings = ring * own.uniform(0.5, 1.1, self.count) * (self.low_hz / hz) ** (0.5 * (1 - self.highs))
        levels = own.uniform(0.5, 1.2, self.count) * rng.uniform(0.7, 1.2, self.count) * (1.6 / np.sqrt(self.count))
        return ringing(hz, levels, rings, samples, sample_rate, rng.random(self.count))

    def _squares(self, samples: int, sample_rate: int) -> Mono:
        """Return six square oscillators at an 808's pitches, only the harmonics that fit."""
        hz, levels = [], []
        for base in (205.3, 304.4, 369.6, 522.7, 540.0, 800.0):
            order = np.arange(1, int(min(13000.0, 0.44 * sample_rate) / base) + 1, 2)
            order = order[order * base > 0.5 * self.cut_hz]
            hz.append(order * base * self.low_hz / 3200)
            levels.append(1.6 / order)
        tones = np.concatenate(hz)
        turns = np.random.default_rng(808).random(len(tones))
        return ringing(tones, np.concatenate(levels), [1e3] * len(tones), samples, sample_rate, turns) * np.float32(1.4)


@dataclass(frozen=True)
class Skin:
    """A tuned drum: pitch, modes, their rings, how its pitch falls, what strikes it."""

    hz: float = 120.0
    ring_s: float = 0.5
    modes: tuple[float, ...] = _SKIN[:4]
    levels: tuple[float, ...] = (1.0, 0.45, 0.25, 0.15)
    fall: float = 0.35
    fall_s: float = 0.035
    rise_to: float = 0.0
    strike: float = 0.35
    strike_hz: tuple[float, float] = (900.0, 4000.0)
    strike_s: float = 0.03
    room: float = 0.15
    jingles: float = 0.0
    level: float = 0.8

    def __call__(self, velocity: float, sample_rate: int, rng: np.random.Generator) -> Mono:
        samples = round((self.ring_s + 0.15 + 0.2 * self.room) * sample_rate)
        time = np.arange(samples) / sample_rate
        octaves = self.fall * (0.5 + 0.5 * velocity) * np.exp(-time / self.fall_s)
        if self.rise_to:
            octaves = octaves + self.rise_to * rise(time, 0.22)
        first = self.hz * (1 + 0.003 * rng.standard_normal())
        sound = np.float32(self.levels[0]) * sine(phases(first * np.exp2(octaves), samples, sample_rate))
        sound = sound * decaying(samples, self.ring_s, sample_rate)
        ratio, level = np.array(self.modes[1:]), np.array(self.levels[1 : len(self.modes)])
        if len(ratio):
            level = level * (0.45 + 0.75 * velocity) * (1 + 0.1 * rng.standard_normal(len(level)))
            sound += ringing(ratio * first, level, self.ring_s * ratio**-0.9, samples, sample_rate)
        low, high = self.strike_hz
        hit = bandpassed(white(samples, rng), low, high * (0.6 + 0.5 * velocity), sample_rate)
        sound += self.strike * velocity * hit * decaying(samples, self.strike_s, sample_rate)
        if self.jingles:
            own = np.random.default_rng(54)
            hz = 4800 * 2 ** (1.5 * own.random(24))
            sound += (
                self.jingles
                * velocity
                * ringing(hz, own.uniform(0.1, 0.3, 24), [0.22] * 24, samples, sample_rate, rng.random(24))
            )
        sound = roomy(sound, sample_rate, self.room, rng) if self.room else sound
        return edged(sound * (self.level * velocity**1.2), sample_rate)


@dataclass(frozen=True)
class Wood:
    """Blocks, bells and rims: a few clear modes and a knock."""

    hz: tuple[float, ...] = (470.0, 1080.0, 1720.0, 3900.0)
    levels: tuple[float, ...] = (0.5, 0.7, 1.0, 0.3)
    ring_s: float = 0.05
    knock: float = 0.2
    room: float = 0.2
    level: float = 0.5

    def __call__(self, velocity: float, sample_rate: int, rng: np.random.Generator) -> Mono:
        samples = round((1.2 * self.ring_s + 0.08 + 0.15 * self.room) * sample_rate)
        tones = np.array(self.hz) * (1 + 0.003 * rng.standard_normal(len(self.hz)))
        levels = np.array(self.levels) * (self.hz[0] / tones) ** (0.4 * (1 - velocity))
        sound = ringing(tones, levels, self.ring_s * (tones[0] / tones) ** 0.4, samples, sample_rate)
        tick = bandpassed(white(samples, rng), 1500, 7000, sample_rate) * decaying(samples, 0.008, sample_rate)
        sound += self.knock * velocity * tick
        sound = roomy(sound, sample_rate, self.room, rng) if self.room else sound
        return edged(sound * (self.level * velocity**1.1), sample_rate)


@dataclass(frozen=True)
class Grains:
    """Shakers, maracas, scrapers, brushes: noise in a band that swells and is gone; `strokes` a second."""

    low_hz: float = 4800.0
    high_hz: float = 10500.0
    swell_s: float = 0.02
    ring_s: float = 0.09
    density: float = 0.3
    strokes: float = 0.0
    level: float = 0.5

    def __call__(self, velocity: float, sample_rate: int, rng: np.random.Generator) -> Mono:
        samples = round((self.swell_s + 1.4 * self.ring_s + 0.02) * sample_rate)
        time = np.arange(samples) / sample_rate
        shape = rise(time, self.swell_s) * np.exp(-np.maximum(time - self.swell_s, 0) / (self.ring_s * 0.3))
        if self.strokes:
            shape *= (0.5 + 0.5 * np.cos(2 * np.pi * self.strokes * time)) ** 2
        grains = white(samples, rng) * (rng.random(samples) < self.density) / np.float32(self.density**0.5)
        sound = bandpassed(grains.astype(np.float32), self.low_hz, self.high_hz * (0.75 + 0.3 * velocity), sample_rate)
        return edged(sound * shape.astype(np.float32) * (self.level * velocity**1.1), sample_rate)


def edged(sound: NDArray[np.floating], sample_rate: int) -> Mono:
    """Return a stroke with a 0.3 ms edge instead of a step, its last 20 ms faded out, without an offset."""
    out = filtered(np.asarray(sound, dtype=np.float32), butter(1, 22, "high", fs=sample_rate, output="sos"))
    first, last = round(0.0003 * sample_rate) + 1, min(len(out), round(0.02 * sample_rate))
    out[:first] *= np.linspace(0, 1, first, dtype=np.float32)
    out[-last:] *= np.linspace(1, 0, last, dtype=np.float32)
    return out


def roomy(dry: NDArray[np.float32], sample_rate: int, share: float, rng: np.random.Generator) -> Mono:
    """Return a stroke with a fifth of a second of small room: sparse, darkening echoes (velvet noise)."""
    length = round(0.2 * sample_rate)
    room = np.zeros(length, dtype=np.float32)
    taps = np.sort(rng.integers(round(0.004 * sample_rate), length, 220))
    room[taps] = rng.choice([-1.0, 1.0], len(taps)) * np.exp(-taps / (0.045 * sample_rate))
    room *= share / np.sqrt(np.sum(room**2))
    size = next_fast_len(len(dry) + length, real=True)
    wet = irfft(rfft(dry, size) * rfft(room, size), size)[: len(dry)].astype(np.float32)
    return np.asarray(dry + lowpassed(wet, 6000, sample_rate, order=1), dtype=np.float32)


def _aged(sound: NDArray[np.floating], bits: float, top_hz: float, sample_rate: int) -> Mono:
    """Return a stroke as an old sampler keeps it: few bits, little above `top_hz`."""
    out = np.asarray(sound, dtype=np.float32)
    if bits:
        steps = np.float32(2 ** (bits - 1))
        out = np.asarray(np.round(out * steps) / steps, dtype=np.float32)
    return lowpassed(out, top_hz, sample_rate) if top_hz else out
