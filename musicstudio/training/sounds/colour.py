"""What a desk does to one sound: tone, drive, chorus, width and tuning, drawn gently; nothing of it sounds early."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from musicstudio.audio.synth.amplified import chorused
from musicstudio.audio.synth.effects import saturated
from musicstudio.audio.synth.filters import Band, equalised, lowpassed
from musicstudio.audio.synth.instrument import Patch
from musicstudio.audio.synth.line import Line
from musicstudio.domain.audio import AudioArray


@dataclass(frozen=True)
class Colour:
    """How a sound is coloured: tone controls, where its highs end, drive in dB, chorus and width 0–1, tuning."""

    bands: tuple[Band, ...] = ()
    top_hz: float = 20000.0
    drive_db: float = 0.0
    chorus: float = 0.0
    width: float = 1.0
    cents: float = 0.0


def drawn_colour(rng: np.random.Generator, drums: bool = False, low: bool = False) -> Colour:
    """Return a gentle colour; basses and drums get no chorus, drums no tuning."""
    bands = (
        Band("low", float(rng.uniform(90, 260)), float(rng.normal(0, 1.8))),
        Band("peak", float(np.exp(rng.uniform(np.log(250), np.log(4500)))), float(rng.normal(0, 2.5)), 0.8),
        Band("high", float(rng.uniform(3000, 8000)), float(rng.normal(-0.5, 2.5))),
    )
    top = float(rng.choice([20000.0, 20000.0, 20000.0, 11000.0, 6500.0]))
    drive = float(rng.uniform(0, 8)) if rng.random() < 0.25 else 0.0
    chorus = float(rng.uniform(0.15, 0.6)) if not (drums or low) and rng.random() < 0.2 else 0.0
    cents = 0.0 if drums else float(np.clip(rng.normal(0, 3), -8, 8))
    return Colour(bands, top, drive, chorus, float(rng.uniform(0.4, 1.1)), cents)


def coloured(play: Patch, colour: Colour, line: Line, sample_rate: int, rng: np.random.Generator) -> AudioArray:
    """Return what a patch plays, coloured, (2, line.samples)."""
    sound = play(_tuned(line, colour.cents / 100), sample_rate, rng)
    sound = equalised(sound, colour.bands, sample_rate)
    if colour.top_hz < 0.42 * sample_rate:
        sound = lowpassed(sound, colour.top_hz, sample_rate, order=1)
    if colour.drive_db:
        sound = saturated(sound, colour.drive_db)
    if colour.chorus:
        sound = sound + chorused(sound, sample_rate, colour.chorus)
    middle = sound.mean(axis=0)
    return np.asarray(middle + (sound - middle) * np.float32(colour.width), dtype=np.float32)


def _tuned(line: Line, semitones: float) -> Line:
    values = tuple(value + semitones for value in line.bend.values)
    return replace(line, bend=replace(line.bend, start=line.bend.start + semitones, values=values))
