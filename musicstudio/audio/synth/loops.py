"""Ensembles without number: endless loops whose every harmonic is a narrow band of noise (P. Nasca's PADsynth).

One inverse transform makes three seconds that repeat without a seam; a note reads them from anywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft

from musicstudio.audio.synth.envelopes import adsr, rise
from musicstudio.audio.synth.line import Line, Tone, hertz
from musicstudio.audio.synth.oneshots import SHELF
from musicstudio.audio.synth.oscillators import Mono
from musicstudio.audio.synth.stage import add, silence
from musicstudio.domain.audio import AudioArray

_SIZE = 1 << 17
Spectrum = Callable[[NDArray[np.float64], NDArray[np.float64], float], NDArray[np.float64]]
"""(order of each partial, its Hz, brightness 0–1) → its level."""


@dataclass(frozen=True)
class Texture:
    """How an ensemble sounds and is played.

    `cents` is how far its players are apart, `floor_hz` the least width of a band; `partials` are frequency ratios
    where they are not whole. `dark` and `bright` are the two brightnesses between which envelope, velocity and
    controllers 1 and 74 move, over `opening_s` from each onset on.
    """

    name: str
    spectrum: Spectrum
    cents: float = 9.0
    floor_hz: float = 0.4
    attack_s: float = 0.3
    decay_s: float = 2.0
    sustain: float = 1.0
    release_s: float = 0.9
    dark: float = 0.15
    bright: float = 0.75
    opening_s: float = 0.8
    level: float = 0.1
    dynamic: float = 1.0
    partials: tuple[float, ...] = ()
    width: float = 0.8
    sway_hz: float = 0.0
    sway: float = 0.0


def held(kind: Texture, line: Line, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Return a part of held ensemble notes, (2, line.samples)."""
    canvas = silence(line.samples)
    light = line.control(74, 0.5)
    push = line.control(1, 0.0)
    for tone in line.tones:
        offset = int(rng.integers(_SIZE))
        if tone.hz > 0.4 * sample_rate:
            continue
        envelope = adsr(tone.length_s, kind.attack_s, kind.decay_s, kind.sustain, kind.release_s, sample_rate)
        place, step = _reading(tone, line, len(envelope), sample_rate)
        dark, bright = (_loop(kind, tone.pitch + step, brightness, sample_rate) for brightness in (0.0, 1.0))
        at = (place + offset) % _SIZE
        open_ = _opened(kind, tone, len(envelope), sample_rate)
        open_ = np.clip(open_ + (light.at(tone.start_s) - 0.5) + 0.4 * push.at(tone.start_s), 0, 1).astype(np.float32)
        sound = _taken(dark, at)
        sound += (_taken(bright, at) - sound) * open_
        if kind.sway:
            swing = np.sin(2 * np.pi * kind.sway_hz * (tone.start_s + np.arange(len(envelope)) / sample_rate))
            sound *= 1 + np.float32(kind.sway) * swing.astype(np.float32)
        add(canvas, sound * envelope * np.float32(kind.level * tone.velocity**kind.dynamic), tone.start_s, sample_rate)
    return canvas


def _reading(tone: Tone, line: Line, samples: int, sample_rate: int) -> tuple[NDArray[np.float64], float]:
    """Return where the loop is read and the bend at the start: whole steps unless the wheel moves during the note."""
    bend = line.bend.at(tone.start_s + 1e-6)
    if not any(tone.start_s + 1e-6 < at < tone.end_s - 0.015 for at in line.bend.times_s):
        return np.arange(samples, dtype=np.float64), bend
    curve = line.bend.sampled(tone.start_s, samples, sample_rate) - bend
    curve[: round(0.006 * sample_rate)] = 0.0
    end = min(samples - 1, max(0, round((tone.length_s - 0.015) * sample_rate)))
    curve[end:] = curve[end]
    return np.concatenate([[0.0], np.cumsum(np.exp2(curve[:-1] / 12))]), bend


def _taken(loop: AudioArray, place: NDArray[np.float64]) -> AudioArray:
    index = place.astype(np.int32)
    if (place[1:2] - place[:1]).sum() == 1.0 and len(place) > 1 and np.array_equal(index, place):
        return loop[:, index]
    share = (place - index).astype(np.float32)
    low = loop[:, index]
    return np.asarray(low + (loop[:, (index + 1) % _SIZE] - low) * share, dtype=np.float32)


def _opened(kind: Texture, tone: Tone, samples: int, sample_rate: int) -> Mono:
    time = np.arange(samples) / sample_rate
    dark = kind.dark * (0.4 + 0.8 * tone.velocity)
    span = kind.dark + (kind.bright - kind.dark) * (0.35 + 0.65 * tone.velocity)
    return np.asarray(dark + (span - dark) * rise(time, kind.opening_s), dtype=np.float32)


def _loop(kind: Texture, pitch: float, brightness: float, sample_rate: int) -> AudioArray:
    cents = round(pitch * 100)
    key = (kind.name, "loop", sample_rate, cents, brightness)
    return SHELF.get(key, lambda: _made(kind, hertz(cents / 100), brightness, cents, sample_rate))


def _made(kind: Texture, hz: float, brightness: float, cents: int, sample_rate: int) -> AudioArray:
    """Return a loop, (2, size), RMS 1 at full bandwidth: bands of one Gaussian width in cents, phases at random."""
    top = 0.43 * sample_rate
    ratios = np.asarray(kind.partials or np.arange(1, max(2, int(min(top, 15000) / hz) + 1)), dtype=np.float64)
    places = ratios * hz
    ratios, places = ratios[places < top], places[places < top]
    levels = kind.spectrum(ratios, places, brightness)
    bin_hz = sample_rate / _SIZE
    power = np.zeros(_SIZE // 2 + 1)
    for place, level in zip(places, levels, strict=True):
        if level < 1e-5:
            continue
        deviation = max(kind.floor_hz, place * (2 ** (kind.cents / 1200) - 1)) / bin_hz
        centre = place / bin_hz
        low, high = max(1, int(centre - 4 * deviation) - 1), min(len(power), int(centre + 4 * deviation) + 3)
        profile = np.exp(-0.5 * ((np.arange(low, high) - centre) / deviation) ** 2)
        power[low:high] += level**2 * profile / max(profile.sum(), 1e-9)
    # The same phases for every brightness: the two loops blend as one sound.
    own = np.random.default_rng([crc32(kind.name.encode()), cents + 10_000])
    turns = own.random((2, len(power)))
    turns[1] = turns[0] + kind.width * (turns[1] - 0.5)
    loop = irfft(np.sqrt(power) * np.exp(2j * np.pi * turns), _SIZE, axis=1) * (_SIZE / np.sqrt(2))
    return np.asarray(loop, dtype=np.float32)
