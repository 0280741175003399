"""A drum kit from sines, modes and noise: nothing sampled, no two strokes quite alike."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.synth.envelopes import decaying, rise
from musicstudio.audio.synth.filters import bandpassed, highpassed, lowpassed
from musicstudio.audio.synth.oscillators import Mono, phases, sine, white

Stroke = Callable[[float, int, np.random.Generator], Mono]
"""(velocity 0–1, sample rate, generator) → one stroke, float32 (samples,)."""


def kick(velocity: float, sample_rate: int, rng: np.random.Generator) -> Mono:
    """A bass drum: a sine that falls from 190 Hz to 49 Hz, beater click, a little drive."""
    samples = round(0.5 * sample_rate)
    time = np.arange(samples) / sample_rate
    hz = 49 + 62 * np.exp(-time / 0.028) + 100 * np.exp(-time / 0.006)
    body = sine(phases(hz, samples, sample_rate)) * decaying(samples, 0.42, sample_rate)
    driven = np.tanh(1.7 * body) / np.tanh(1.7)
    click = bandpassed(white(samples, rng), 1800, 5200, sample_rate) * decaying(samples, 0.022, sample_rate)
    return _edged((driven + (0.16 + 0.3 * velocity**2) * click) * velocity**1.2, sample_rate)


def snare(velocity: float, sample_rate: int, rng: np.random.Generator, tone: float = 1.0) -> Mono:
    """A snare drum: three shell modes with falling pitch, wires that answer, the small room around it."""
    samples = round(0.42 * sample_rate)
    time = np.arange(samples) / sample_rate
    fall = 1 + 0.22 * np.exp(-time / 0.012)
    shell = sine(phases(186 * fall, samples, sample_rate)) * decaying(samples, 0.17, sample_rate)
    shell += 0.55 * sine(phases(331 * fall, samples, sample_rate)) * decaying(samples, 0.11, sample_rate)
    shell += 0.3 * sine(phases(492 * fall, samples, sample_rate)) * decaying(samples, 0.09, sample_rate)
    noise = white(samples, rng)
    wires = bandpassed(noise, 750, 8200, sample_rate) * decaying(samples, 0.2 + 0.07 * velocity, sample_rate)
    crack = highpassed(noise, 3200, sample_rate) * decaying(samples, 0.035, sample_rate)
    dry = tone * 0.55 * shell + (0.2 + 0.3 * velocity) * wires + 0.4 * velocity * crack
    return _edged(_roomy(dry, sample_rate, 0.3, rng) * (0.85 * velocity**1.25), sample_rate)


def rim(velocity: float, sample_rate: int, rng: np.random.Generator) -> Mono:
    """A cross-stick: three short wooden modes."""
    modes = ((470.0, 0.5, 0.05), (1080.0, 0.7, 0.045), (1720.0, 1.0, 0.035), (3900.0, 0.3, 0.018))
    sound = _modes(modes, 0.2, sample_rate, rng)
    return _edged(_roomy(sound, sample_rate, 0.35, rng) * (0.55 * velocity), sample_rate)


def clap(velocity: float, sample_rate: int, rng: np.random.Generator) -> Mono:
    """Hands: three bursts 11 ms apart and their tail."""
    samples = round(0.4 * sample_rate)
    time = np.arange(samples) / sample_rate
    bursts = sum(np.where(time >= at, np.exp(-(time - at) / 0.006), 0) for at in (0.0, 0.011, 0.022))
    shape = bursts + 0.7 * np.where(time >= 0.03, np.exp(-(time - 0.03) / 0.05), 0)
    sound = bandpassed(white(samples, rng), 850, 3200, sample_rate, order=2) * shape.astype(np.float32)
    return _edged(_roomy(sound, sample_rate, 0.3, rng) * (0.9 * velocity), sample_rate)


def hat(velocity: float, sample_rate: int, rng: np.random.Generator, ring_s: float = 0.09) -> Mono:
    """A hi-hat: forty inharmonic partials over air; `ring_s` to −60 dB, 0.09 closed, 0.9 open."""
    ring = ring_s * (0.75 + 0.5 * velocity)
    samples = round((ring + 0.02) * sample_rate)
    metal = _metal(40, 3200, 14500, ring, samples, sample_rate, rng)
    air = highpassed(white(samples, rng), 7000, sample_rate) * decaying(samples, ring * 0.85, sample_rate)
    tick = highpassed(white(samples, rng), 4500, sample_rate) * decaying(samples, 0.012, sample_rate)
    sound = highpassed(0.75 * metal + 0.5 * air, 4200 - 1200 * velocity, sample_rate) + 0.45 * velocity * tick
    return _edged(sound * (0.34 * velocity**1.3), sample_rate)


def crash(velocity: float, sample_rate: int, rng: np.random.Generator, ring_s: float = 2.6) -> Mono:
    """A crash cymbal: dense partials that bloom, highs dying first."""
    samples = round(ring_s * sample_rate)
    time = np.arange(samples) / sample_rate
    low = _metal(45, 420, 3600, ring_s, samples, sample_rate, rng)
    high = _metal(45, 3600, 13000, ring_s * 0.55, samples, sample_rate, rng) * rise(time, 0.012).astype(np.float32)
    air = highpassed(white(samples, rng), 5000, sample_rate) * decaying(samples, ring_s * 0.6, sample_rate)
    return _edged((0.4 * low + 0.7 * high + 0.4 * air) * (0.4 * velocity**1.2), sample_rate)


def ride(velocity: float, sample_rate: int, rng: np.random.Generator) -> Mono:
    """A ride cymbal: a clear stick tone over a quiet wash."""
    samples = round(1.5 * sample_rate)
    wash = _metal(50, 900, 11000, 1.4, samples, sample_rate, rng)
    ping = _metal(7, 2600, 6200, 0.5, samples, sample_rate, rng)
    tick = highpassed(white(samples, rng), 5000, sample_rate) * decaying(samples, 0.015, sample_rate)
    return _edged((0.3 * wash + 0.55 * ping + 0.5 * tick) * (0.3 * velocity**1.2), sample_rate)


def tom(velocity: float, sample_rate: int, rng: np.random.Generator, hz: float = 120.0) -> Mono:
    """A tom, conga or timpani by its pitch: two membrane modes with falling pitch and a stick."""
    ring = 0.75 * (120 / hz) ** 0.5
    samples = round(ring * sample_rate)
    time = np.arange(samples) / sample_rate
    fall = 1 + 0.35 * np.exp(-time / 0.035)
    body = sine(phases(hz * fall, samples, sample_rate)) * decaying(samples, ring, sample_rate)
    body += 0.4 * sine(phases(1.59 * hz * fall, samples, sample_rate)) * decaying(samples, 0.4 * ring, sample_rate)
    stick = bandpassed(white(samples, rng), 900, 4000, sample_rate) * decaying(samples, 0.04, sample_rate)
    return _edged(_roomy(body + 0.35 * velocity * stick, sample_rate, 0.2, rng) * (0.75 * velocity**1.2), sample_rate)


def shaker(velocity: float, sample_rate: int, rng: np.random.Generator, ring_s: float = 0.09) -> Mono:
    """Grains in a tube: noise that swells for 20 ms and is gone."""
    samples = round((ring_s + 0.04) * sample_rate)
    time = np.arange(samples) / sample_rate
    shape = rise(time, 0.022) * np.exp(-np.maximum(time - 0.022, 0) / (ring_s * 0.3))
    grains = white(samples, rng) * (rng.random(samples) < 0.3)
    return _edged(
        bandpassed(grains, 4800, 10500, sample_rate) * shape.astype(np.float32) * (0.5 * velocity), sample_rate
    )


def tambourine(velocity: float, sample_rate: int, rng: np.random.Generator) -> Mono:
    """Jingles: a few bright partials, struck twice within 8 ms."""
    samples = round(0.35 * sample_rate)
    jingle = _metal(18, 5200, 13500, 0.28, samples, sample_rate, rng)
    again = np.pad(jingle, (round(0.008 * sample_rate), 0))[:samples]
    return _edged((jingle + 0.6 * again) * (0.22 * velocity**1.2), sample_rate)


def cowbell(velocity: float, sample_rate: int, rng: np.random.Generator) -> Mono:
    """A cowbell or block: two clear partials."""
    modes = ((562.0, 1.0, 0.25), (845.0, 0.8, 0.2), (2100.0, 0.2, 0.06))
    return _edged(_modes(modes, 0.35, sample_rate, rng) * (0.35 * velocity), sample_rate)


def _conga(hz: float) -> Stroke:
    return partial(tom, hz=hz)


KIT: dict[int, tuple[Stroke, float]] = {
    35: (kick, 0.0),
    36: (kick, 0.0),
    37: (rim, 0.12),
    38: (snare, 0.04),
    39: (clap, -0.08),
    40: (partial(snare, tone=1.3), 0.04),
    42: (hat, 0.3),
    44: (partial(hat, ring_s=0.06), 0.3),
    46: (partial(hat, ring_s=0.8), 0.3),
    41: (partial(tom, hz=78.0), -0.45),
    43: (partial(tom, hz=92.0), -0.35),
    45: (partial(tom, hz=112.0), -0.2),
    47: (partial(tom, hz=132.0), 0.0),
    48: (partial(tom, hz=158.0), 0.2),
    50: (partial(tom, hz=188.0), 0.35),
    49: (crash, -0.4),
    52: (crash, -0.3),
    57: (partial(crash, ring_s=3.2), 0.45),
    55: (partial(crash, ring_s=1.2), 0.2),
    51: (ride, 0.4),
    53: (ride, 0.4),
    59: (ride, 0.45),
    54: (tambourine, -0.3),
    56: (cowbell, 0.2),
    60: (_conga(330.0), 0.3),
    61: (_conga(250.0), 0.3),
    62: (_conga(215.0), -0.3),
    63: (_conga(196.0), -0.3),
    64: (_conga(150.0), -0.3),
    69: (shaker, -0.35),
    70: (shaker, -0.35),
    82: (shaker, -0.35),
    75: (rim, 0.2),
    76: (cowbell, 0.3),
    77: (cowbell, 0.3),
}
"""General MIDI drum note → stroke and position −1 left … 1 right."""
OTHER: tuple[Stroke, float] = (rim, 0.0)
CHOKED_BY = {46: (42, 44)}
"""An open hat ends when the closed one is struck."""


def _edged(sound: NDArray[np.floating], sample_rate: int) -> Mono:
    """Return a stroke with a 0.3 ms edge instead of a step, its last part faded out."""
    edged = np.array(sound, dtype=np.float32)
    first, last = round(0.0003 * sample_rate) + 1, min(len(edged), round(0.02 * sample_rate))
    edged[:first] *= np.linspace(0, 1, first, dtype=np.float32)
    edged[-last:] *= np.linspace(1, 0, last, dtype=np.float32)
    return edged


def _modes(
    modes: tuple[tuple[float, float, float], ...], seconds: float, sample_rate: int, rng: np.random.Generator
) -> Mono:
    """Return decaying sines (Hz, level, seconds to −60 dB·¼), each a hair out of tune with the last stroke."""
    samples = round(seconds * sample_rate)
    sound = np.zeros(samples, dtype=np.float32)
    for hz, level, ring_s in modes:
        tuned = hz * (1 + 0.004 * rng.standard_normal())
        sound += (
            np.float32(level) * sine(phases(tuned, samples, sample_rate)) * decaying(samples, 4 * ring_s, sample_rate)
        )
    return sound


def _metal(
    count: int, low_hz: float, high_hz: float, ring_s: float, samples: int, sample_rate: int, rng: np.random.Generator
) -> Mono:
    """Return many inharmonic partials; the set is the instrument's own, the levels are the stroke's."""
    own = np.random.default_rng(count * 7919 + round(low_hz))
    places = low_hz * (high_hz / low_hz) ** np.sort(own.random(count))
    sound = np.zeros(samples, dtype=np.float32)
    for hz in places[places < 0.45 * sample_rate]:
        ring = ring_s * own.uniform(0.5, 1.1) * (low_hz / hz) ** 0.15
        length = min(samples, round(ring * sample_rate))
        level = np.float32(rng.uniform(0.5, 1.2))
        partial_ = sine(phases(float(hz), length, sample_rate, rng.random())) * decaying(length, ring, sample_rate)
        sound[:length] += level * partial_
    return sound * np.float32(1.6 / np.sqrt(count))


def _roomy(dry: NDArray[np.float32], sample_rate: int, share: float, rng: np.random.Generator) -> Mono:
    """Return a stroke with a quarter second of small room: sparse, darkening echoes (velvet noise)."""
    length = round(0.22 * sample_rate)
    room = np.zeros(length, dtype=np.float32)
    taps = np.sort(rng.integers(round(0.004 * sample_rate), length, 260))
    room[taps] = rng.choice([-1.0, 1.0], len(taps)) * np.exp(-taps / (0.05 * sample_rate))
    room *= share / np.sqrt(np.sum(room**2))
    size = len(dry) + length
    wet = np.fft.irfft(np.fft.rfft(dry, size) * np.fft.rfft(room, size), size)[: len(dry)].astype(np.float32)
    return dry + lowpassed(wet, 5000, sample_rate, order=1)
