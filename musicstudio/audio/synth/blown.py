"""Instruments that are bowed or blown: a source that grows brighter with effort, a body of resonances, air or rosin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.synth.envelopes import adsr, rise
from musicstudio.audio.synth.filters import bandpassed
from musicstudio.audio.synth.frames import drawn, frame_places, harmonic_count
from musicstudio.audio.synth.line import Line
from musicstudio.audio.synth.oscillators import Mono, phases, white
from musicstudio.audio.synth.phrases import Phrase, phrases, vibrato, wandering
from musicstudio.audio.synth.stage import add, panned, silence
from musicstudio.domain.audio import AudioArray

MODULATION = 1
_SLUR_GAP_S = 0.03


@dataclass(frozen=True)
class Air:
    """How an instrument of one breath or bow sounds and is played.

    `soft_tilt` and `hard_tilt` are the source's slope in dB an octave at least and most effort; `even` the level of
    even harmonics; `body` resonances as (Hz, dB, width in octaves); `top_hz` where the sound ends, at full effort.
    Vibrato in Hz and semitones opens `vibrato_s` after an onset; `scoop` semitones below is where a first note begins;
    `air` is the level of noise between `air_low_hz` and `air_high_hz`, `chiff` that of the onset's burst.
    """

    soft_tilt: float
    hard_tilt: float
    body: tuple[tuple[float, float, float], ...] = ()
    even: float = 1.0
    top_hz: float = 9000.0
    attack_s: float = 0.05
    release_s: float = 0.12
    vibrato_hz: float = 5.2
    vibrato: float = 0.18
    vibrato_s: float = 0.3
    scoop: float = 0.0
    glide_s: float = 0.05
    air: float = 0.01
    air_low_hz: float = 1500.0
    air_high_hz: float = 7000.0
    chiff: float = 0.0
    onset_tilt: float = -2.0
    swell_s: float = 0.25
    level: float = 0.2
    players: tuple[tuple[float, float], ...] = ((0.0, 0.0),)
    """Each player's position −1…1 and detuning in cents."""
    drift: float = 0.03


def blown(kind: Air, line: Line, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Return a part in phrases, (2, line.samples): touching notes are slurred, controller 1 deepens the vibrato."""
    canvas = silence(line.samples)
    share = np.float32(kind.level / np.sqrt(len(kind.players)))
    for phrase in phrases(line):
        for position, cents in kind.players:
            sound = _phrase(kind, phrase, line, sample_rate, rng, cents)
            add(canvas, panned(sound * share, position), phrase.start_s, sample_rate)
    return canvas


def bend_over(phrase: Phrase, line: Line, samples: int, sample_rate: int) -> NDArray[np.float64] | float:
    """Return the bend during a phrase, held from its end on: the next note's bend does not move this one's tail."""
    if not line.bend.times_s:
        return line.bend.start
    curve = line.bend.sampled(phrase.start_s, samples, sample_rate)
    begun = round(0.006 * sample_rate)
    curve[:begun] = line.bend.at(phrase.start_s + 1e-6)
    end = min(samples - 1, max(0, round((phrase.end_s - phrase.start_s - 0.012) * sample_rate)))
    curve[end:] = curve[end]
    return curve


def _phrase(kind: Air, phrase: Phrase, line: Line, sample_rate: int, rng: np.random.Generator, cents: float) -> Mono:
    held = phrase.end_s - phrase.start_s
    envelope = adsr(held, kind.attack_s, 1.0, 1.0, kind.release_s, sample_rate)
    samples = len(envelope)
    since = phrase.since_onset(samples, sample_rate)
    places = np.minimum(frame_places(samples), samples - 1)
    hz = _hz(kind, phrase, line, since, sample_rate, rng, cents)
    effort = _effort(kind, phrase, samples, sample_rate, rng)
    strength, onset = effort[places], np.exp(-since[places] / 0.05)
    levels = _levels(kind, hz[places], strength, onset, sample_rate)
    tone = drawn(phases(hz, samples, sample_rate), levels, sample_rate, hz[places])
    loud = (effort**1.1 * _tongued(kind, phrase, samples, sample_rate)).astype(np.float32) * envelope
    return np.asarray(loud * tone + _noise(kind, since, effort, sample_rate, rng) * envelope, dtype=np.float32)


def _hz(
    kind: Air, phrase: Phrase, line: Line, since: NDArray[np.float64], sample_rate: int, rng: np.random.Generator,
    cents: float,
) -> NDArray[np.float64]:  # fmt: skip
    samples = len(since)
    pitch = phrase.pitch(samples, sample_rate, kind.glide_s) + bend_over(phrase, line, samples, sample_rate)
    depth = kind.vibrato * (1 + 2.5 * line.control(MODULATION, 0.0).at(phrase.start_s))
    if depth:
        pitch = pitch + vibrato(since, kind.vibrato_hz + rng.normal(0, 0.15), depth, kind.vibrato_s, sample_rate, rng)
    if kind.scoop:
        pitch = pitch - kind.scoop * np.exp(-np.arange(samples) / (0.045 * sample_rate))
    pitch = pitch + kind.drift * wandering(samples, sample_rate, 4.0, rng) + cents / 100
    return 440.0 * np.exp2((pitch - 69) / 12)


def _effort(kind: Air, phrase: Phrase, samples: int, sample_rate: int, rng: np.random.Generator) -> NDArray[np.float64]:
    since = phrase.since_onset(samples, sample_rate)
    swell = 0.85 + 0.15 * rise(since, kind.swell_s)
    drift = 1 + 0.05 * wandering(samples, sample_rate, 5.0, rng)
    return np.asarray(np.clip(phrase.velocity(samples, sample_rate) * swell * drift, 0.02, 1.2), dtype=np.float64)


def _levels(
    kind: Air, hz: NDArray[np.float64], effort: NDArray[np.float64], onset: NDArray[np.float64], sample_rate: int
) -> NDArray[np.float64]:
    """Return harmonic levels, (count, frames), RMS 0.7 a frame: tilt by effort, body, and a top that opens."""
    count = harmonic_count(float(hz.min()), sample_rate, min(kind.top_hz * 1.6, 16000.0))
    order = np.arange(1, count + 1)[:, None]
    frequency = order * hz[None, :]
    tilt = kind.soft_tilt + (kind.hard_tilt - kind.soft_tilt) * np.clip(effort, 0, 1) + kind.onset_tilt * onset
    decibels = tilt[None, :] * np.log2(order)
    octaves = np.log2(np.maximum(frequency, 20.0))
    for centre, gain, width in kind.body:
        decibels = decibels + gain * np.exp(-0.5 * ((octaves - np.log2(centre)) / width) ** 2)
    top = kind.top_hz * (0.45 + 0.55 * np.clip(effort, 0, 1))
    decibels -= 6.0 * np.log2(1 + (frequency / top[None, :]) ** 4)
    levels = 10 ** (decibels / 20)
    if kind.even != 1.0:
        # The difference between odd and even closes upwards, as in a clarinet's upper register.
        fade = np.clip((frequency - 1200) / 1500, 0, 1)
        levels = np.where(order % 2 == 0, levels * (kind.even + (1 - kind.even) * fade), levels)
    strength = np.sqrt(np.sum(levels**2, axis=0))
    return np.asarray(levels / np.maximum(strength, 1e-6), dtype=np.float64)


def _tongued(kind: Air, phrase: Phrase, samples: int, sample_rate: int) -> NDArray[np.float64]:
    """Return the dips between notes of a phrase: deep where there is a gap, slight where they are slurred."""
    gain = np.ones(samples)
    time = np.arange(samples) / sample_rate + phrase.start_s
    for before, tone in zip(phrase.tones, phrase.tones[1:], strict=False):
        slurred = tone.start_s - before.end_s < _SLUR_GAP_S and tone.pitch != before.pitch
        depth, width = (0.15, 0.02) if slurred else (0.75, 0.022)
        low = max(0, round((tone.start_s - phrase.start_s - 4 * width) * sample_rate))
        high = min(samples, round((tone.start_s - phrase.start_s + 6 * width) * sample_rate))
        away = time[low:high] - tone.start_s
        gain[low:high] *= 1 - depth * np.exp(-((away / np.where(away < 0, width, 1.6 * width)) ** 2))
    return gain


def _noise(
    kind: Air, since: NDArray[np.float64], effort: NDArray[np.float64], sample_rate: int, rng: np.random.Generator
) -> Mono:
    if not kind.air and not kind.chiff:
        return np.zeros(len(since), dtype=np.float32)
    noise = bandpassed(white(len(since), rng), kind.air_low_hz, kind.air_high_hz, sample_rate)
    shape = kind.air * (0.15 + 0.85 * effort) + kind.chiff * effort * np.exp(-since / 0.035) * rise(since, 0.004)
    return np.asarray(noise * shape.astype(np.float32), dtype=np.float32)
