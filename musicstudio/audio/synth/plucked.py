"""Plucked strings of many kinds, each note a waveguide of its own: guitars, basses, harps, lutes and zithers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from scipy.signal import butter, sosfilt

from musicstudio.audio.synth.filters import Band, centred, equalised, filtered
from musicstudio.audio.synth.line import Line
from musicstudio.audio.synth.oneshots import Struck
from musicstudio.audio.synth.oscillators import Mono, white
from musicstudio.audio.synth.strings import string


@dataclass(frozen=True)
class Pluck:
    """A string and what plucks it.

    `ring_s` at 220 Hz to −60 dB, `damping_hz` where damping doubles, `stiffness`, `at` the share of the string at which
    it is plucked, `hardness_hz` the pluck's brightness, `noise` the level of finger or pick against the string,
    `pickup` a share of the string under a magnet (0: none), `pair_cents` the detuning of a second string (0: none),
    `buzz` how far the string touches a flat bridge.
    """

    ring_s: float
    damping_hz: float
    stiffness: float
    at: float
    hardness_hz: float
    noise: float = 0.05
    pickup: float = 0.0
    pair_cents: float = 0.0
    buzz: float = 0.0
    body: tuple[Band, ...] = ()
    top_hz: float = 0.0
    knock: float = 0.0
    least_ring_s: float = 0.15


def pluck(kind: Pluck, hz: float, velocity: float, samples: int, sample_rate: int, rng: np.random.Generator) -> Mono:
    """Return one string plucked and left to ring, (samples,), peak about 0.5 at full velocity."""
    ring_s = max(kind.least_ring_s, kind.ring_s * float(np.clip((220 / hz) ** 0.55, 0.2, 2.2)))
    push = _push(kind, hz, velocity, sample_rate, rng)
    sound = string(hz, samples, sample_rate, push, ring_s, kind.damping_hz * (0.7 + 0.5 * velocity), kind.stiffness)
    if kind.pair_cents:
        late = np.concatenate([np.zeros(round(0.0012 * sample_rate), dtype=np.float32), push])
        other = hz * 2 ** (kind.pair_cents / 1200)
        sound = sound + 0.8 * string(other, samples, sample_rate, late, ring_s, kind.damping_hz, kind.stiffness)
    if kind.buzz:
        sound = _buzzing(sound, kind.buzz, sample_rate)
    sound = sound / max(float(np.abs(sound).max()), 1e-6) * np.float32(0.5)
    if kind.knock:
        sound = sound + _knock(samples, sample_rate, rng) * np.float32(kind.knock * (0.25 + 0.55 * velocity))
    if kind.body:
        sound = equalised(sound, kind.body, sample_rate)
    if kind.top_hz:
        corner = min(kind.top_hz * (0.6 + 0.6 * velocity), 0.44 * sample_rate)
        sound = filtered(sound, butter(2, corner, "low", fs=sample_rate, output="sos"))
    edge = min(samples, 12)
    sound[:edge] *= np.linspace(0, 1, edge, dtype=np.float32)
    return centred(np.asarray(sound, dtype=np.float32), sample_rate)


def _push(kind: Pluck, hz: float, velocity: float, sample_rate: int, rng: np.random.Generator) -> Mono:
    """Return what sets the string going: a period of displacement and noise, combed by where it is plucked."""
    period = sample_rate / hz
    length = max(8, round(period))
    size = 4 * length
    frequency = np.fft.rfftfreq(size, 1 / sample_rate)
    hard = kind.hardness_hz * (0.16 + 1.4 * velocity**1.7)
    # A released string starts as a corner: its harmonics fall as 1/n; noise is the finger's own.
    base = np.zeros(length)
    base[0] = 1.0
    base += kind.noise * white(length, rng) / np.sqrt(length)
    corner = (1 / np.sqrt(1 + (frequency / (1.5 * hz)) ** 2)) / (1 + (frequency / hard) ** 2)
    comb = 1 - 0.95 * np.exp(-2j * np.pi * frequency / sample_rate * period * kind.at)
    if kind.pickup:
        comb = comb * (1 - 0.8 * np.exp(-2j * np.pi * frequency / sample_rate * period * kind.pickup))
    shaped = np.fft.irfft(np.fft.rfft(base, size) * comb * corner)
    shaped[-size // 8 :] *= np.linspace(1, 0, len(shaped[-size // 8 :]))
    shaped -= shaped.mean()
    return np.asarray(shaped / (np.abs(shaped).max() + 1e-9), dtype=np.float32)


def _buzzing(sound: Mono, depth: float, sample_rate: int) -> Mono:
    """Return a string over a flat bridge: the further it swings the sooner it is stopped (C. V. Raman's jawari)."""
    swing = sound / max(float(np.abs(sound).max()), 1e-6)
    place = np.arange(len(sound)) + 3.0 - depth * sample_rate / 44100 * np.abs(swing) ** 0.7 * 6.0
    index = np.clip(place.astype(np.int64), 0, len(sound) - 2)
    bent = sound[index] + (sound[index + 1] - sound[index]) * (place - index).astype(np.float32)
    corners = butter(1, [900, min(7000, 0.4 * sample_rate)], "band", fs=sample_rate, output="sos")
    zing = sosfilt(corners, np.maximum(np.abs(bent) - 0.3 * np.abs(sound), 0) * np.sign(bent))
    return np.asarray(bent + 1.2 * depth * zing, dtype=np.float32)


def _knock(samples: int, sample_rate: int, rng: np.random.Generator) -> Mono:
    length = min(samples, round(0.03 * sample_rate))
    out = np.zeros(samples, dtype=np.float32)
    hit = white(length, rng) * np.exp(-np.arange(length) / (0.004 * sample_rate))
    out[:length] = filtered(hit.astype(np.float32), butter(1, [120, 2200], "band", fs=sample_rate, output="sos"))
    return out


_WOOD = (Band("peak", 105, 4.0, 1.4), Band("peak", 210, 3.0, 1.8), Band("peak", 420, 1.5, 1.5))

NYLON = Pluck(3.2, 1500, 3e-5, 0.24, 2600, 0.10, knock=0.10, body=(*_WOOD, Band("high", 4500, -4)))
STEEL = Pluck(5.0, 3200, 7e-5, 0.15, 6500, 0.12, knock=0.08, body=(*_WOOD, Band("peak", 3200, 2, 0.9)))
CLEAN = Pluck(
    5.0,
    2400,
    5e-5,
    0.16,
    5200,
    0.05,
    pickup=0.12,
    body=(Band("peak", 700, -2.5, 0.8), Band("low", 120, -3)),
    top_hz=6500,
)
FUNK = Pluck(
    1.6, 2600, 5e-5, 0.1, 7500, 0.08, pickup=0.07, body=(Band("low", 250, -6), Band("peak", 2600, 4, 0.8)), top_hz=8500
)
SKANK = Pluck(
    0.5, 1800, 5e-5, 0.14, 6000, 0.1, pickup=0.1, body=(Band("low", 300, -6), Band("peak", 1500, 3, 0.8)), top_hz=6000
)
ELECTRIC = Pluck(7.0, 2600, 5e-5, 0.13, 6500, 0.06, pickup=0.09)
MUTED = Pluck(0.32, 900, 5e-5, 0.06, 4200, 0.08, pickup=0.05, knock=0.15)
FINGER_BASS = Pluck(
    6.0,
    1100,
    6e-5,
    0.22,
    1900,
    0.05,
    pickup=0.16,
    knock=0.10,
    body=(Band("low", 90, 2), Band("peak", 700, 2, 0.9)),
    top_hz=4200,
)
PICK_BASS = Pluck(
    5.0,
    1700,
    6e-5,
    0.11,
    5200,
    0.08,
    pickup=0.09,
    knock=0.12,
    body=(Band("peak", 1600, 3, 0.9), Band("low", 80, 2)),
    top_hz=6500,
)
SLAP_BASS = Pluck(
    5.0,
    2600,
    6e-5,
    0.05,
    9000,
    0.10,
    pickup=0.08,
    knock=0.45,
    body=(Band("low", 85, 4), Band("peak", 450, -4, 0.8), Band("high", 3500, 4)),
)
UPRIGHT_BASS = Pluck(
    1.9,
    700,
    8e-5,
    0.3,
    1300,
    0.06,
    knock=0.3,
    body=(Band("peak", 75, 3, 1.0), Band("peak", 150, 3, 1.2), Band("peak", 1100, 3, 0.9)),
    top_hz=3800,
)
DUB_BASS = Pluck(3.5, 350, 6e-5, 0.4, 600, 0.02, knock=0.05, body=(Band("low", 90, 4),), top_hz=900)
HARP = Pluck(5.5, 1900, 2e-5, 0.38, 3200, 0.05, knock=0.06, body=(Band("peak", 180, 2, 1.0), Band("high", 5000, -2)))
PIZZICATO = Pluck(
    0.55,
    900,
    4e-5,
    0.25,
    2400,
    0.08,
    knock=0.2,
    body=(Band("peak", 290, 4, 1.2), Band("peak", 480, 3, 1.2), Band("high", 4000, -4)),
)
HARPSICHORD = Pluck(
    4.0,
    6000,
    1.2e-4,
    0.12,
    14000,
    0.10,
    pair_cents=1.5,
    knock=0.15,
    body=(Band("low", 250, -4), Band("peak", 2400, 2, 0.8)),
)
CLAVINET = Pluck(
    3.0,
    4200,
    9e-5,
    0.08,
    9500,
    0.06,
    pickup=0.06,
    knock=0.1,
    body=(Band("low", 180, -3), Band("peak", 1100, 3, 0.9), Band("peak", 2600, 4, 0.9)),
    top_hz=9000,
)
OUD = Pluck(
    1.6,
    1500,
    4e-5,
    0.12,
    3600,
    0.15,
    pair_cents=4.0,
    knock=0.22,
    body=(Band("peak", 130, 4, 1.3), Band("peak", 310, 3, 1.4), Band("high", 5000, -3)),
)
QANUN = Pluck(
    2.6,
    3600,
    5e-5,
    0.08,
    9000,
    0.12,
    pair_cents=3.0,
    knock=0.12,
    body=(Band("low", 220, -3), Band("peak", 1900, 3, 0.9)),
)
SITAR = Pluck(
    3.2,
    3600,
    5e-5,
    0.06,
    8000,
    0.08,
    pair_cents=-2.0,
    buzz=0.9,
    knock=0.08,
    body=(Band("low", 160, -3), Band("peak", 480, 2, 1.2), Band("peak", 2800, 4, 0.8)),
)
TANPURA = Pluck(
    7.0,
    5200,
    3e-5,
    0.3,
    3200,
    0.03,
    pair_cents=1.2,
    buzz=1.3,
    body=(Band("peak", 230, 2, 1.0), Band("peak", 1800, 3, 0.8)),
)
KORA = Pluck(
    2.4,
    1800,
    3e-5,
    0.2,
    4600,
    0.08,
    knock=0.2,
    body=(Band("peak", 160, 3, 1.4), Band("peak", 350, 3, 1.6), Band("peak", 2600, 2, 0.9)),
)
PIANO_WIRE = Pluck(
    9.0,
    5200,
    1.4e-4,
    0.12,
    5200,
    0.05,
    pair_cents=3.0,
    knock=0.1,
    body=(Band("peak", 1400, 2, 0.8), Band("low", 150, -2)),
)


def strung(
    name: str, kind: Pluck, longest_s: float = 4.0, release_s: float = 0.14, spread: float = 0.25, dynamic: float = 1.3,
    level: float = 0.5, rings: bool = False,
) -> Struck:  # fmt: skip
    """Return a plucked instrument by its string."""
    return Struck(name, partial(pluck, kind), longest_s, release_s, dynamic, spread, level, rings, variants=3)


def scratched(line: Line, threshold: float = 0.36) -> tuple[Line, Line]:
    """Return the sounding and the dead notes of a line: those struck softly are only scratched."""
    dead = tuple(tone for tone in line.tones if tone.velocity < threshold)
    alive = tuple(tone for tone in line.tones if tone.velocity >= threshold)
    return replace(line, tones=alive), replace(line, tones=dead)
