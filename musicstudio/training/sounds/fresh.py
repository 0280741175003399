"""Synth voices nobody has heard: subtractive, frequency modulation and moving spectra, every setting drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.synth import synths
from musicstudio.audio.synth.envelopes import adsr
from musicstudio.audio.synth.frames import drawn, frame_places, harmonic_count
from musicstudio.audio.synth.instrument import Instrument, Patch
from musicstudio.audio.synth.line import Line, Tone
from musicstudio.audio.synth.oscillators import Mono, phases, sine
from musicstudio.audio.synth.stage import each_tone, panned, pitch_of
from musicstudio.domain.audio import AudioArray
from musicstudio.training.sounds.colour import coloured, drawn_colour

Wave = Callable[[NDArray[np.float64], Tone], Mono]
"""(Hz at every sample, tone) → the bare wave, (samples,)."""
FAMILIES: Final = ("piano", "mallet", "organ", "bass", "strings", "brass", "lead", "pad", "plucked")
"""What such a voice may stand for: the shape of its envelope is the family's, its timbre its own."""
_STRUCK: Final = frozenset({"piano", "mallet", "plucked"})
_SLOW: Final = frozenset({"pad", "strings"})


@dataclass(frozen=True)
class Shape:
    """Attack, decay and release in s, sustain 0–1, vibrato in semitones, cents between two voices, level."""

    attack_s: float
    decay_s: float
    sustain: float
    release_s: float
    vibrato: float = 0.0
    apart_cents: float = 0.0
    level: float = 0.2


@dataclass(frozen=True)
class Modulation:
    """One operator bends another: its frequency ratio, index soft and hard, what the index falls to, and how fast."""

    ratio: float
    soft: float
    hard: float
    rest: float
    fall_s: float
    second: float = 0.0


@dataclass(frozen=True)
class Spectra:
    """Two rows of harmonics between which a note moves in `moving_s`; strength opens the first."""

    first: tuple[float, ...]
    second: tuple[float, ...]
    moving_s: float


def instrument(family: str, draw: int) -> Instrument:
    """Return a voice for a family, "synth/<family>-<kind>-<draw>"; the same draw is the same voice."""
    rng = np.random.default_rng([crc32(family.encode()), draw, 11])
    kind = ("subtractive", "fm", "additive")[int(rng.integers(3))]
    shape = drawn_shape(family, rng)
    play: Patch
    if kind == "subtractive":
        play = partial(synths.voiced, drawn_voice(family, shape, rng))
    elif kind == "fm":
        play = partial(modulated, drawn_modulation(family, rng), shape)
    else:
        play = partial(moving, drawn_spectra(rng), shape)
    colour = drawn_colour(rng, low=family == "bass")
    return Instrument(f"synth/{family}-{kind}-{draw}", partial(coloured, play, colour), 0.0, 0.0, 0.15)


def drawn_shape(family: str, rng: np.random.Generator) -> Shape:
    """Return an envelope that suits a family: struck, slow, or held at once."""
    vibrato = float(rng.uniform(0.03, 0.2)) if family not in _STRUCK | {"bass"} and rng.random() < 0.4 else 0.0
    apart = float(rng.uniform(2, 14)) if family != "bass" and rng.random() < 0.5 else 0.0
    if family in _STRUCK:
        return Shape(float(rng.uniform(0.001, 0.006)), float(rng.uniform(0.15, 1.5)), float(rng.uniform(0, 0.15)),
                     float(rng.uniform(0.05, 0.5)), 0.0, apart)  # fmt: skip
    attack = float(rng.uniform(0.05, 0.35)) if family in _SLOW else float(rng.uniform(0.002, 0.04))
    release = float(rng.uniform(0.2, 0.9)) if family in _SLOW else float(rng.uniform(0.04, 0.2))
    return Shape(attack, float(rng.uniform(0.1, 1.0)), float(rng.uniform(0.5, 1)), release, vibrato, apart)


def drawn_voice(family: str, shape: Shape, rng: np.random.Generator) -> synths.Voice:
    """Return a subtractive voice: waves, filter and its sweep drawn, the envelope a shape's."""
    pulse = float(rng.choice([0.0, 0.0, 0.5, 0.9]))
    return synths.Voice(
        saw=float(rng.uniform(0.3, 1)) if pulse < 0.6 else float(rng.choice([0.0, 0.5])), pulse=pulse,
        width=float(rng.uniform(0.12, 0.5)), sub=float(rng.choice([0, 0, 0.5])) if family == "bass" else 0.0,
        corner_hz=float(np.exp(rng.uniform(np.log(120), np.log(2500)))), track=float(rng.uniform(1, 5)),
        sweep=float(rng.uniform(0, 3)), sweep_s=float(rng.uniform(0.05, 0.6)), peak_db=float(rng.uniform(0, 12)),
        slope=float(rng.choice([1.0, 2.0, 4.0])), attack_s=shape.attack_s, decay_s=shape.decay_s,
        sustain=shape.sustain, release_s=shape.release_s, vibrato=shape.vibrato,
        detune=(-shape.apart_cents, shape.apart_cents) if shape.apart_cents else (0.0,),
        places=(-0.4, 0.4) if shape.apart_cents else (0.0,), drive=float(rng.choice([0, 0, 0, 2.0])),
    )  # fmt: skip


def drawn_modulation(family: str, rng: np.random.Generator) -> Modulation:
    """Return a pair of operators; only struck bars get ratios that are not whole."""
    ratios = [1.0, 1.0, 2.0, 3.0, 4.0, 7.0] if family != "mallet" else [1.0, 3.5, 4.0, 7.0, 1.41]
    soft = float(rng.uniform(0.1, 1.0))
    second = float(rng.choice([0, 0, 0.2, 0.4]))
    return Modulation(float(rng.choice(ratios)), soft, soft + float(rng.uniform(0.5, 3.5)), float(rng.uniform(0.1, 1)),
                      float(rng.uniform(0.05, 0.8)), second)  # fmt: skip


def drawn_spectra(rng: np.random.Generator) -> Spectra:
    """Return two rows of 40 harmonics, each a slope with bumps, the fundamental never lost."""
    rows = []
    for _ in range(2):
        order = np.arange(1, 41)
        row = order ** -rng.uniform(0.7, 2.2) * np.exp(0.7 * rng.standard_normal(40))
        row *= 1 + rng.uniform(0, 4) * np.exp(-0.5 * ((order - rng.uniform(2, 14)) / rng.uniform(0.8, 3)) ** 2)
        row[1::2] *= rng.choice([1.0, 1.0, 0.15])
        row[0] = max(row[0], 0.5 * row[1:].max())
        rows.append(tuple(float(height) for height in row / np.sqrt(np.sum(row**2))))
    return Spectra(rows[0], rows[1], float(rng.uniform(0.05, 1.5)))


def modulated(kind: Modulation, shape: Shape, line: Line, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Return a part of frequency modulation, (2, line.samples) (J. Chowning, 1973)."""

    def wave(hz: NDArray[np.float64], tone: Tone) -> Mono:
        time = np.arange(len(hz)) / sample_rate
        phase = phases(hz, len(hz), sample_rate)
        index = kind.soft + (kind.hard - kind.soft) * tone.velocity**1.5
        index *= kind.rest + (1 - kind.rest) * np.exp(-time / kind.fall_s)
        most = (0.45 * sample_rate / float(hz.max()) - 1) / kind.ratio - 1  # Carson: what lies beyond would fold back
        index = np.minimum(index * 2 ** (-(tone.pitch - 60) / 30), max(0.0, most))
        bent = sine(phase + index * sine(kind.ratio * phase) / (2 * np.pi))
        return np.asarray(bent + kind.second * sine(2 * phase), dtype=np.float32)

    return each_tone(line, sample_rate, lambda tone: _shaped(wave, shape, tone, line, sample_rate))


def moving(kind: Spectra, shape: Shape, line: Line, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Return a part whose notes move from one row of harmonics to another, (2, line.samples)."""

    def wave(hz: NDArray[np.float64], tone: Tone) -> Mono:
        count = min(len(kind.first), harmonic_count(float(hz.min()), sample_rate))
        places = np.minimum(frame_places(len(hz)), len(hz) - 1)
        share = np.exp(-places / sample_rate / kind.moving_s)[None, :]
        levels = np.array(kind.first[:count])[:, None] * share + np.array(kind.second[:count])[:, None] * (1 - share)
        levels = levels * (np.arange(1, count + 1)[:, None] ** (0.8 * (tone.velocity - 0.8)))
        return 2 * drawn(phases(hz, len(hz), sample_rate), levels, sample_rate, hz[places])

    return each_tone(line, sample_rate, lambda tone: _shaped(wave, shape, tone, line, sample_rate))


def _shaped(wave: Wave, shape: Shape, tone: Tone, line: Line, sample_rate: int) -> AudioArray:
    envelope = adsr(tone.length_s, shape.attack_s, shape.decay_s, shape.sustain, shape.release_s, sample_rate)
    hz = np.broadcast_to(np.asarray(pitch_of(tone, line, len(envelope), sample_rate), dtype=np.float64), envelope.shape)
    if shape.vibrato:
        time = np.arange(len(envelope)) / sample_rate
        hz = hz * np.exp2(shape.vibrato / 12 * np.clip(3 * time - 0.5, 0, 1) * np.sin(2 * np.pi * 5.3 * time))
    loud = envelope * np.float32(shape.level * tone.velocity**1.3)
    if not shape.apart_cents:
        return panned(wave(hz, tone) * loud, 0.0)
    up, down = (wave(hz * 2 ** (sign * shape.apart_cents / 2400), tone) for sign in (1, -1))
    return np.asarray(0.7 * (panned(up * loud, -0.4) + panned(down * loud, 0.4)), dtype=np.float32)
