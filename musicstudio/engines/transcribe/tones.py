"""How strongly every note and every drum sounds: spectra taken apart into harmonic tones, strokes and noise.

Non-negative matrix factorisation with a fixed dictionary under the Kullback–Leibler divergence (Lee and Seung, 2001;
harmonic dictionaries for transcription after Vincent, Bertin and Badeau, 2010; drums beside them after Wu and Lerch,
2015). Every frame is explained by itself, so it does not matter how a sound is cut into blocks.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from musicstudio.audio.synth.drums import KIT
from musicstudio.engines.transcribe.spectra import (
    BINS,
    HIGHEST,
    HOP,
    LONGEST,
    LOWEST,
    PER_SEMITONE,
    RATE,
    Floats,
    spectra,
)

FIRST, LAST = 28, 103
"""MIDI numbers of the lowest and the highest note looked for."""

PITCHES = LAST - FIRST + 1
DECAYS_DB = (3.0, 7.0, 14.0)
"""How much weaker each octave of harmonics is than the one below: bright, usual and mellow tones."""

DRUMS = {"kick": (35, 36), "snare": (37, 38, 39, 40), "hat": (42, 46, 49, 51, 57)}
"""General-MIDI strokes of our own kit that stand for each kind."""

NOISES = 8
ITERATIONS = 30
SPARSITY = 0.02
LEAST_FIRST = 0.03
"""How weak a first harmonic may be beside the second and third before the tone counts less."""

_HARMONICS = 24
_STROKE_FRAMES = ((1, 3), (5, 8))


@dataclass(frozen=True)
class Strengths:
    """How strongly things sound: `tones` float32 (frames, PITCHES), `drums` float32 (frames, len(DRUMS))."""

    tones: Floats
    drums: Floats


def strengths(magnitudes: Floats) -> Strengths:
    """Return what magnitudes (frames, BINS) are made of."""
    dictionary = _dictionary()
    target = np.sqrt(magnitudes.T + np.float32(1e-7))  # compressed: what is soft counts too
    found = np.repeat(target.mean(axis=0, keepdims=True), dictionary.shape[1], axis=0)
    total = dictionary.sum(axis=0)[:, None] + np.float32(SPARSITY)
    for _ in range(ITERATIONS):
        ratio = target / np.maximum(dictionary @ found, np.float32(1e-7))
        found *= (dictionary.T @ ratio) / total
    tones = found[: PITCHES * len(DECAYS_DB)].reshape(PITCHES, len(DECAYS_DB), -1).sum(axis=1)
    at, drums = PITCHES * len(DECAYS_DB), []
    for kind in DRUMS:
        width = len(DRUMS[kind]) * len(_STROKE_FRAMES)
        drums.append(found[at : at + width].sum(axis=0))
        at += width
    return Strengths(np.ascontiguousarray(tones.T**2 * _evidence(magnitudes)), np.stack(drums, axis=1) ** 2)


def _evidence(magnitudes: Floats) -> Floats:
    """Return, 0–1 (frames, PITCHES), whether each tone's own first harmonic sounds."""
    rows = (FIRST - LOWEST + np.arange(PITCHES)) * PER_SEMITONE

    def near(semitones: float) -> Floats:
        at = np.clip(rows + round(semitones * PER_SEMITONE), 1, BINS - 2)
        return np.maximum(np.maximum(magnitudes[:, at - 1], magnitudes[:, at]), magnitudes[:, at + 1])

    above = np.maximum(near(12.0), near(19.02))
    return np.clip(near(0.0) / np.maximum(np.float32(LEAST_FIRST) * above, np.float32(1e-9)), 0.0, 1.0) ** 2


@cache
def _dictionary() -> Floats:
    """Return (BINS, tones · decays + strokes + noises): what each looks like, compressed, every column of sum 1."""
    columns = [np.sqrt(spectra(_tone(pitch, decay))[0]) for pitch in range(FIRST, LAST + 1) for decay in DECAYS_DB]
    for numbers in DRUMS.values():
        columns += [look for number in numbers for look in _stroke(number)]
    middle, width = np.linspace(LOWEST, HIGHEST, NOISES), (HIGHEST - LOWEST) / (NOISES - 1)
    bins = LOWEST + np.arange(BINS) * (HIGHEST - LOWEST) / BINS
    columns += [np.maximum(1 - np.abs(bins - centre) / width, 0) for centre in middle]
    dictionary = np.stack(columns, axis=1)
    return np.asarray(dictionary / dictionary.sum(axis=0), np.float32)


def _tone(pitch: int, decay_db: float) -> Floats:
    hz = 440 * 2 ** ((pitch - 69) / 12)
    time = np.arange(LONGEST) / RATE
    tone = np.zeros(LONGEST)
    for harmonic in range(1, _HARMONICS + 1):
        if harmonic * hz < 0.48 * RATE:
            level = 10 ** (-decay_db * np.log2(harmonic) / 20)
            tone += level * np.sin(2 * np.pi * harmonic * hz * time + harmonic**2)
    return tone.astype(np.float32)


def _stroke(number: int) -> list[Floats]:
    """Return what a stroke of our kit looks like just after its onset and a little later."""
    sound = KIT[number][0](0.8, RATE, np.random.default_rng(0))
    padded = np.zeros(3 * LONGEST, np.float32)
    onset = LONGEST + LONGEST // 2
    padded[onset : onset + len(sound)] = sound[: len(padded) - onset]
    looks, at = spectra(padded), LONGEST // HOP
    return [np.sqrt(looks[at + first : at + last].mean(axis=0) + np.float32(1e-12)) for first, last in _STROKE_FRAMES]
