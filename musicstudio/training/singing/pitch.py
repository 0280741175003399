"""The line a voice draws through its notes: scoops, slides, overshoot, late vibrato, drift and falls."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.synth.envelopes import rise
from musicstudio.audio.synth.line import Line, Tone
from musicstudio.audio.synth.phrases import wandering
from musicstudio.training.singing.voices import Voice

RATE: Final = 250
"""Values of a curve per second."""
_OFF: Final = 0.06


def sung_pitch(
    tones: tuple[Tone, ...], line: Line, one: Voice, begin_s: float, values: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return the pitch in MIDI semitones at RATE from `begin_s` on, float64 (values,), bend included."""
    time = begin_s + np.arange(values) / RATE
    pitch = _steps(tones, time, one, rng)
    pitch += _vibrato(tones, time, one, rng)
    pitch += np.clip(one.drift * wandering(values, RATE, 1.3, rng), -0.09, 0.09)
    pitch += one.rough * (0.6 * wandering(values, RATE, 25.0, rng) + 0.7 * wandering(values, RATE, 90.0, rng))
    pitch -= _scoop(tones[0], one, rng) * np.exp(-np.maximum(time - tones[0].start_s + 0.05, 0) / 0.045)
    last = tones[-1]
    into = np.clip((time - last.end_s + min(0.09, 0.2 * last.length_s)) / 0.12, 0, 1.5)
    pitch -= one.fall * rng.random() * into**1.5
    return pitch + line.bend_of(begin_s, values, RATE)


def _steps(tones: tuple[Tone, ...], time: NDArray[np.float64], one: Voice, rng: np.random.Generator,
           ) -> NDArray[np.float64]:  # fmt: skip
    pitch = np.full(len(time), tones[0].pitch + _out(rng))
    for before, tone in pairwise(tones):
        interval = tone.pitch - before.pitch
        length = min(one.glide_s * (1 + 0.04 * abs(interval)) * rng.uniform(0.6, 1.4), 0.4 * tone.length_s, 0.14)
        start = tone.start_s - one.ahead * length
        share = rise(time - start, length)
        pitch += share * (tone.pitch + _out(rng) - pitch)
        since = np.maximum(time - (start + length), 0.0)
        over = np.clip(one.overshoot * rng.random() * np.sign(interval) * min(abs(interval) / 4, 1), -0.5, 0.5)
        pitch += np.where(since > 0, over * np.exp(-since / 0.05) * np.clip(since / 0.03, 0, 1), 0)
    return pitch


def _out(rng: np.random.Generator) -> float:
    """Return by how much a note is out of tune, in semitones."""
    return float(np.clip(rng.normal(0, 0.035), -_OFF, _OFF))


def _scoop(tone: Tone, one: Voice, rng: np.random.Generator) -> float:
    return float(one.scoop * rng.random() * min(1.0, tone.length_s / 0.3)) if rng.random() < 0.6 else 0.15


def _vibrato(tones: tuple[Tone, ...], time: NDArray[np.float64], one: Voice, rng: np.random.Generator,
             ) -> NDArray[np.float64]:  # fmt: skip
    rate = one.vibrato_hz * (1 + 0.05 * wandering(len(time), RATE, 2.0, rng))
    turns = np.cumsum(rate) / RATE + rng.random()
    depth = np.zeros(len(time))
    for tone in tones:
        since = time - tone.start_s
        opened = rise(since - one.late_s, 0.4) * np.clip((tone.end_s + 0.1 - time) / 0.1, 0, 1)
        depth = np.maximum(depth, np.where(since >= 0, opened, 0) * rng.uniform(0.6, 1.15))
    return one.vibrato * depth * np.sin(2 * np.pi * turns)
