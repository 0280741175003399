"""What makes another drum of a drum: pitch, length, tone, resonance, saturation, attack and the room about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import soxr
from scipy.signal import fftconvolve

from musicstudio.audio.synth.filters import Band, equalised, highpassed, lowpassed
from musicstudio.training.drumming.voices import RATE, Mono, Voice

_KEPT_S: Final = {"crash": 0.7, "ride": 0.35, "open hat": 0.22, "low tom": 0.15, "mid tom": 0.12, "high tom": 0.12}
"""How long a drum must ring to stay what it is, as the time constant of its decay."""
_LONGEST_S: Final = 3.0


@dataclass(frozen=True)
class Change:
    """How a drum is changed; `decay_s` is the time constant of a further decay, 0 for none, gains are in dB."""

    semitones: float = 0.0
    decay_s: float = 0.0
    bands: tuple[Band, ...] = ()
    low_hz: float = 0.0
    top_hz: float = 0.0
    drive_db: float = 0.0
    attack_db: float = 0.0
    room_s: float = 0.0
    room_db: float = -99.0
    coarse: int = 0


def drawn_change(kind: str, rng: np.random.Generator, semitones: float = 0.0, wild: float = 1.0) -> Change:
    """Return a random change for a kind of stroke whose kit is tuned `semitones` away; `wild` says how far it goes."""
    bands = [
        Band("low", float(rng.uniform(100, 300)), wild * float(rng.normal(0, 3))),
        Band("high", float(rng.uniform(2500, 8000)), wild * float(rng.normal(0, 4))),
    ]
    for _ in range(int(rng.integers(0, 3))):
        hz = float(np.exp(rng.uniform(np.log(120), np.log(8000))))
        gain_db = wild * float(rng.normal(0, 6))
        bands.append(Band("peak", hz, gain_db, float(np.exp(rng.uniform(np.log(0.6), np.log(8))))))
    least = _KEPT_S.get(kind, 0.03) / wild
    decay = float(np.exp(rng.uniform(np.log(least), np.log(8 * least)))) if rng.random() < 0.45 * wild else 0.0
    room = rng.random() < 0.35
    return Change(
        float(np.clip(semitones + wild * rng.normal(0, 1.5), -5, 5)), decay, tuple(bands),
        float(rng.uniform(60, 250)) if kind != "kick" and rng.random() < 0.2 * wild else 0.0,
        float(np.exp(rng.uniform(np.log(5000), np.log(14000)))) if rng.random() < 0.25 * wild else 0.0,
        float(rng.uniform(3, 18)) if rng.random() < 0.3 * wild else 0.0,
        wild * float(rng.normal(0, 5)) if rng.random() < 0.5 else 0.0,
        float(np.exp(rng.uniform(np.log(0.08), np.log(0.6)))) if room else 0.0,
        float(rng.uniform(-24, -4)) if room else -99.0,
        int(rng.integers(2, 5)) if rng.random() < 0.06 * wild else 0,
    )  # fmt: skip


def changed(voice: Voice, change: Change, rng: np.random.Generator) -> Voice:
    """Return a drum with every stroke changed alike; the loudest peak is 1 again."""
    tail = _room(change.room_s, rng) if change.room_s else None
    made = [_changed(stroke, change, tail) for stroke in voice.strokes]
    peak = max(max(float(np.abs(stroke).max(initial=0.0)) for stroke in made), 1e-6)
    return replace(voice, strokes=tuple(stroke / np.float32(peak) for stroke in made))


def layered(voice: Voice, other: Voice, gain_db: float) -> Voice:
    """Return a drum with another sounding along, as producers lay samples over one another."""
    gain, strokes = np.float32(10 ** (gain_db / 20)), []
    for first, second in zip(voice.strokes, other.strokes, strict=True):
        both = np.zeros(max(len(first), len(second)), np.float32)
        both[: len(first)] += first
        both[: len(second)] += gain * second
        strokes.append(both)
    return replace(voice, strokes=tuple(strokes))


def _changed(stroke: Mono, change: Change, tail: Mono | None) -> Mono:
    sound = stroke
    if change.semitones:
        sound = soxr.resample(sound, RATE * 2 ** (change.semitones / 12), RATE, quality="MQ").astype(np.float32)
    sound = sound[: round(_LONGEST_S * RATE)]
    if change.coarse:
        sound = np.repeat(sound[:: change.coarse], change.coarse)[: len(sound)]
    time = np.arange(len(sound), dtype=np.float32) / RATE
    if change.attack_db:
        sound = sound * np.float32(10) ** (np.float32(change.attack_db / 20) * np.exp(-time / np.float32(0.012)))
    if change.decay_s:
        sound = sound * np.exp(-time / np.float32(change.decay_s))
    sound = _toned(np.asarray(sound, np.float32), change)
    if change.drive_db:
        peak = max(float(np.abs(sound).max(initial=0.0)), 1e-6)
        drive = 10 ** (change.drive_db / 20)
        sound = np.tanh(sound * np.float32(drive / peak)) * np.float32(peak / np.tanh(drive))
    if tail is not None:
        wet = fftconvolve(np.pad(sound, (0, len(tail))), tail)[: len(sound) + len(tail)]
        gain = 10 ** (change.room_db / 20) * np.sqrt(np.sum(sound**2) / max(float(np.sum(wet**2)), 1e-9))
        sound = np.pad(sound, (0, len(tail))) + np.float32(gain) * wet
    fade = min(len(sound), round(0.004 * RATE))
    sound = np.asarray(sound, np.float32).copy()
    sound[len(sound) - fade :] *= np.linspace(1, 0, fade, dtype=np.float32)
    return sound


def _toned(sound: Mono, change: Change) -> Mono:
    sound = equalised(sound, change.bands, RATE)
    if change.low_hz:
        sound = highpassed(sound, change.low_hz, RATE)
    return lowpassed(sound, change.top_hz, RATE) if change.top_hz else sound


def _room(seconds: float, rng: np.random.Generator) -> Mono:
    """Return what a small room answers: noise that begins within some ms and falls by 60 dB in `seconds`."""
    samples = round(seconds * RATE)
    time = np.arange(samples, dtype=np.float32) / RATE
    noise = rng.standard_normal(samples).astype(np.float32) * np.exp(np.float32(-6.9 / seconds) * time)
    late = round(rng.uniform(0.001, 0.012) * RATE)
    return np.pad(lowpassed(noise, float(rng.uniform(2500, 12000)), RATE, order=1), (late, 0))
