"""Who sings: a throat, a mouth and a singer's habits, drawn by number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from musicstudio.training.singing.lyrics import TONGUES

Kind = Literal["man", "woman", "child"]
KINDS: Final[tuple[Kind, ...]] = ("man", "woman", "child")
_TRACT: Final = {"man": (0.94, 1.07), "woman": (1.10, 1.22), "child": (1.24, 1.38)}
COMFORT: Final = {"man": (38.0, 69.0), "woman": (52.0, 81.0), "child": (57.0, 84.0)}
"""MIDI pitches between which a melody's middle may lie."""


@dataclass(frozen=True)
class Voice:
    """A singer's traits.

    `tract` scales the formants of a grown man; `pressed` 0–1 from breathy to firm closing of the glottis;
    `breath_db` the air in the voice under its vowels; `bright_db` how much its upper half stands out, by nature or
    nearness; `ring_hz` where upper formants gather, `ring` 0–1 how far; vibrato in Hz and semitones, opening after
    `late_s`; `glide_s` between notes, beginning `ahead` 0–1 before the new one; `scoop` semitones below a phrase's
    first note; `rough` jitter in semitones; `shimmer` 0–1; `fry` how likely a phrase begins with creak; `swell_db`
    of a phrase's arc; `range_db` between soft and loud; `melisma` likelihood; `pace` length of consonants;
    `clarity` 0–1 how far vowels reach their places; `doubles` how many quiet takes stand at the sides.
    """

    kind: Kind
    tongue: str
    tract: float
    mouth: float
    pressed: float
    breath_db: float
    bright_db: float
    ring: float
    ring_hz: float
    vibrato_hz: float
    vibrato: float
    late_s: float
    glide_s: float
    ahead: float
    scoop: float
    overshoot: float
    drift: float
    fall: float
    rough: float
    shimmer: float
    fry: float
    swell_db: float
    range_db: float
    soft_s: float
    melisma: float
    pace: float
    clarity: float
    noise_db: float
    inhale_db: float
    doubles: int


def voice(seed: int) -> Voice:
    """Return the singer of a number ≥ 0; the same one everywhere and always."""
    rng = np.random.default_rng([0x51A6, seed])
    kind = KINDS[int(rng.choice(3, p=(0.42, 0.48, 0.10)))]
    trained = float(rng.beta(0.8, 1.6))
    pressed = float(np.clip(rng.normal(0.5, 0.2), 0.08, 0.95))
    return Voice(
        kind=kind,
        tongue=str(rng.choice(list(TONGUES), p=(0.35, 0.13, 0.11, 0.11, 0.09, 0.08, 0.13))),
        tract=float(rng.uniform(*_TRACT[kind])),
        mouth=float(rng.normal(0, 0.03)),
        pressed=pressed,
        breath_db=float(np.clip(rng.normal(-7 - 8 * pressed, 4), -30, -6)),
        bright_db=float(np.clip(rng.normal(5, 4.5), -5, 18)),
        ring=trained * float(rng.uniform(0, 0.8)),
        ring_hz=float(rng.uniform(2700, 3100)),
        vibrato_hz=float(rng.normal(5.5, 0.45)),
        vibrato=float(np.clip(rng.normal(0.12 + 0.4 * trained, 0.12), 0.02, 0.75)),
        late_s=float(rng.uniform(0.15, 0.55) * (1.2 - 0.6 * trained)),
        glide_s=float(rng.uniform(0.035, 0.11)),
        ahead=float(rng.uniform(0.45, 0.8)),
        scoop=float(abs(rng.normal(0, 1.3))),
        overshoot=float(abs(rng.normal(0, 0.25))),
        drift=float(rng.uniform(0.02, 0.08)),
        fall=float(abs(rng.normal(0, 2.0))),
        rough=float(rng.uniform(0.03, 0.12)),
        shimmer=float(rng.uniform(0.02, 0.12)),
        fry=float(rng.beta(0.7, 2.5)) if kind != "child" else 0.0,
        swell_db=float(rng.uniform(0.5, 5)),
        range_db=float(rng.uniform(5, 16)),
        soft_s=float(rng.uniform(0.012, 0.045)),
        melisma=float(rng.beta(0.8, 3)),
        pace=float(rng.uniform(0.8, 1.35)),
        clarity=float(rng.uniform(0.65, 1.08)),
        noise_db=float(rng.normal(6, 3)),
        inhale_db=float(rng.uniform(-34, -19)),
        doubles=int(rng.choice((0, 2, 4), p=(0.66, 0.24, 0.10))),
    )


def fitting(one: Voice, pitch: float) -> Voice:
    """Return a voice that can sing about a MIDI pitch: where the singer could not, another throat with their habits."""
    low, high = COMFORT[one.kind]
    if low <= pitch <= high:
        return one
    kind: Kind = "man" if pitch < low else "woman"
    bottom, top = _TRACT[one.kind]
    start, stop = _TRACT[kind]
    return replace(one, kind=kind, tract=start + (stop - start) * (one.tract - bottom) / (top - bottom))
