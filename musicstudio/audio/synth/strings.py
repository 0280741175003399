"""Plucked and struck strings as digital waveguides, solved in the frequency domain.

A string is a loop y = x + loop·y; its response X / (1 − loop) is exact for any tuning, damping and stiffness, and one
transform makes a whole note. The transform runs on a circle slightly outside the unit circle, which keeps the string's
long tail from folding back (J. O. Smith, Physical Audio Signal Processing; K. Karplus and A. Strong 1983).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft

from musicstudio.audio.synth.envelopes import ended, rise
from musicstudio.audio.synth.filters import Band, equalised
from musicstudio.audio.synth.line import Line, Tone
from musicstudio.audio.synth.oscillators import Mono, white
from musicstudio.audio.synth.stage import each_tone, panned
from musicstudio.domain.audio import AudioArray

_FOLDED = 1e-3
_AHEAD = 96
_MOST_S = 9.0


@dataclass(frozen=True)
class StringKind:
    """How a string is made: ring time (to −60 dB at A3), damping corner, stiffness, place and hardness of the pluck."""

    ring_s: float
    damping_hz: float
    stiffness: float
    pluck_at: float
    hardness_hz: float
    release_s: float
    body: tuple[Band, ...]
    spread: float = 0.35


STEEL = StringKind(
    4.2,
    2600,
    6e-5,
    0.17,
    3600,
    0.14,
    (Band("peak", 105, 3.5, 1.6), Band("peak", 215, 2.5, 2.0), Band("peak", 2600, 1.5, 0.9), Band("high", 6500, -3)),
)
NYLON = StringKind(
    3.0,
    1500,
    3e-5,
    0.22,
    2200,
    0.16,
    (Band("peak", 98, 4, 1.5), Band("peak", 200, 3, 2.0), Band("high", 4000, -5)),
)
HARP = StringKind(5.0, 2000, 2e-5, 0.4, 2600, 0.9, (Band("peak", 180, 2, 1.0), Band("high", 5000, -3)), 0.5)
SHORT = StringKind(0.9, 1900, 5e-5, 0.3, 2800, 0.12, (Band("peak", 250, 3, 1.0), Band("high", 5000, -4)))
CLAVI = StringKind(2.6, 4200, 8e-5, 0.11, 6500, 0.05, (Band("peak", 900, 3, 0.8), Band("low", 150, -3)))


def string(
    hz: float, samples: int, sample_rate: int, pushed: Mono, ring_s: float, damping_hz: float, stiffness: float
) -> Mono:
    """Return a string's motion, float32 (samples,), after it is pushed by `pushed` (any length).

    `ring_s`: seconds to −60 dB at the fundamental; `damping_hz`: where that time has halved; `stiffness`: the B of
    f_n = n·f·sqrt(1 + B·n²).
    """
    # A delay of a fraction of a sample rings a little ahead of itself: room for that, cut off again at the end.
    size = next_fast_len(_AHEAD + max(samples, len(pushed)), real=True)
    radius = _FOLDED ** (-1.0 / size)
    shrink = radius ** -np.arange(size)
    frequency = np.asarray(np.fft.rfftfreq(size, 1 / sample_rate), dtype=np.float64)
    b = max(stiffness, 1e-9)
    scale = hz / np.sqrt(1 + b)
    partial = np.sqrt((np.sqrt(1 + 4 * b * (frequency / scale) ** 2) - 1) / (2 * b))
    ring = ring_s / (1 + (frequency / damping_hz) ** 2)
    period = 1 / hz
    gain = np.exp(-6.908 * period / np.maximum(ring, 0.004)) * radius ** (-period * sample_rate)
    force = np.zeros(size)
    force[_AHEAD : _AHEAD + len(pushed)] = pushed
    below = 1 - rise(frequency - 0.36 * sample_rate, 0.13 * sample_rate)
    spectrum = rfft(force * shrink) * below / (1 - gain * np.exp(-2j * np.pi * partial))
    return np.asarray((irfft(spectrum, size) / shrink)[_AHEAD : _AHEAD + samples], dtype=np.float32)


def plucked(line: Line, sample_rate: int, rng: np.random.Generator, kind: StringKind = STEEL) -> AudioArray:
    """Return a guitar-like part, (2, line.samples); lower strings sit left, higher ones right."""

    def play(tone: Tone) -> AudioArray:
        sound = _pluck(tone, line, sample_rate, rng, kind)
        return panned(sound, kind.spread * float(np.clip((tone.pitch - 60) / 24, -1, 1)))

    return equalised(each_tone(line, sample_rate, play), kind.body, sample_rate)


def piano(line: Line, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Return a piano-like part, (2, line.samples): hammers on three strings a note, a soundboard thump."""

    def play(tone: Tone) -> AudioArray:
        sound = _hammered(tone, line, sample_rate, rng)
        return panned(sound, 0.45 * float(np.clip((tone.pitch - 60) / 30, -1, 1)))

    body = (Band("peak", 120, 2, 0.8), Band("peak", 1800, -2, 0.8), Band("high", 7000, -3))
    return equalised(each_tone(line, sample_rate, play), body, sample_rate)


def _pluck(tone: Tone, line: Line, sample_rate: int, rng: np.random.Generator, kind: StringKind) -> Mono:
    ring_s = kind.ring_s * float(np.clip((220 / tone.hz) ** 0.5, 0.25, 1.6))
    samples = round(min(tone.length_s + kind.release_s, ring_s * 1.1, _MOST_S) * sample_rate)
    hz = tone.hz * 2 ** (line.bend.at(tone.start_s) / 12)
    period = sample_rate / hz
    burst = white(max(8, round(period)), rng)
    spectrum = np.fft.rfft(burst, 4 * len(burst))
    frequency = np.fft.rfftfreq(4 * len(burst), 1 / sample_rate)
    hardness = kind.hardness_hz * (0.35 + 1.3 * tone.velocity**1.5)
    comb = 1 - 0.85 * np.exp(-2j * np.pi * frequency / sample_rate * period * kind.pluck_at)
    shaped = np.fft.irfft(spectrum * comb / (1 + (frequency / hardness) ** 2))
    excitation = (shaped / (np.sqrt(np.sum(shaped**2)) + 1e-9) * 2.6).astype(np.float32)
    sound = string(hz, samples, sample_rate, excitation, ring_s, kind.damping_hz, kind.stiffness)
    return _damped(sound, tone, kind.release_s, sample_rate) * np.float32(0.55 * tone.velocity**1.3)


def _hammered(tone: Tone, line: Line, sample_rate: int, rng: np.random.Generator) -> Mono:
    ring_s = float(np.clip(14 * 2 ** (-(tone.pitch - 33) / 17), 0.7, 16))
    samples = round(min(tone.length_s + 0.35, ring_s, _MOST_S) * sample_rate)
    hz = tone.hz * 2 ** (line.bend.at(tone.start_s) / 12)
    width = max(
        8, round(sample_rate * (0.0042 - 0.0026 * tone.velocity) * float(np.clip((200 / hz) ** 0.35, 0.35, 1.4)))
    )
    felt = np.hanning(width + 2)[1:-1].astype(np.float32) ** 1.5
    felt *= 9.0 / np.float32(np.sqrt(np.sum(felt**2)))
    strike = np.zeros(width + round(sample_rate / hz / 8), dtype=np.float32)
    strike[:width] += felt
    strike[-width:] -= 0.8 * felt
    stiff = 2e-4 * 2 ** ((tone.pitch - 60) / 16)
    sound = np.zeros(samples, dtype=np.float32)
    for cents, ring in ((-0.5, 1.0), (0.1, 0.55), (0.6, 0.35)):
        sound += string(hz * 2 ** (cents / 1200), samples, sample_rate, strike, ring_s * ring, 3000, stiff)
    thump = white(min(samples, round(0.05 * sample_rate)), rng)
    knock = np.cumsum(thump) * np.hanning(len(thump)) * (0.004 * tone.velocity)
    sound[: len(thump)] += knock.astype(np.float32)
    return _damped(sound, tone, 0.3, sample_rate) * np.float32(0.12 * tone.velocity**1.4)


def _damped(sound: Mono, tone: Tone, release_s: float, sample_rate: int) -> Mono:
    """Return a sound with the finger laid on the string at the tone's end."""
    off = min(len(sound), round(tone.length_s * sample_rate))
    damping = np.ones(len(sound))
    after: NDArray[np.float64] = np.arange(len(sound) - off) / sample_rate
    damping[off:] = np.exp(-6 * after / release_s)
    return sound * ended(damping, sample_rate)
