"""General MIDI programs → patches, each with its place in the mix."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from musicstudio.audio.synth import ensemble, keys, strings, voice
from musicstudio.audio.synth.kit import drum_kit
from musicstudio.audio.synth.line import Line
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.score import Part

Patch = Callable[[Line, int, np.random.Generator], AudioArray]
"""(line, sample rate, generator) → (2, line.samples)."""


@dataclass(frozen=True)
class Instrument:
    """A patch with its level, position −1…1, and how much of it goes to the hall and the echo (0–1)."""

    name: str
    play: Patch
    gain_db: float = 0.0
    position: float = 0.0
    hall: float = 0.18
    echo: float = 0.0


DRUMS = Instrument("drums", drum_kit, 0.0, 0.0, 0.11)
PIANO = Instrument("piano", strings.piano, 0.0, 0.0, 0.16)
KEYS = Instrument("keys", keys.electric_piano, -1.0, 0.0, 0.16)
CLAVI = Instrument("clavinet", partial(strings.plucked, kind=strings.CLAVI), 1.0, 0.1, 0.1)
BELLS = Instrument("bells", keys.bells, -3.0, 0.0, 0.3, 0.15)
VIBES = Instrument("vibraphone", partial(keys.bells, modes=keys.BAR_MODES, ring_s=4.0), -2.0, 0.0, 0.25)
ORGAN = Instrument("organ", keys.organ, -4.0, 0.0, 0.2)
NYLON = Instrument("nylon guitar", partial(strings.plucked, kind=strings.NYLON), 4.0, -0.2, 0.2)
STEEL = Instrument("steel guitar", partial(strings.plucked, kind=strings.STEEL), 1.0, 0.2, 0.2, 0.12)
HARP = Instrument("harp", partial(strings.plucked, kind=strings.HARP), 0.0, 0.0, 0.3)
PIZZICATO = Instrument("pizzicato", partial(strings.plucked, kind=strings.SHORT), 5.0, 0.0, 0.25)
BASS = Instrument("bass", ensemble.bass, -5.0, 0.0, 0.0)
STRINGS = Instrument("strings", ensemble.string_section, 1.0, 0.0, 0.3)
BRASS = Instrument("brass", ensemble.brass, -1.0, 0.0, 0.22)
AAH = Instrument("voice", partial(voice.solo, vowel=voice.AH), -4.0, 0.0, 0.24, 0.14)
OOH = Instrument("choir", partial(voice.choir, vowel=voice.OO), -3.0, 0.0, 0.35)
LEAD = Instrument("lead", ensemble.lead, -4.0, 0.0, 0.2, 0.2)
PIPE = Instrument("pipe", partial(ensemble.lead, soft=True), -6.0, 0.0, 0.28)
PAD = Instrument("pad", ensemble.pad, 1.0, 0.0, 0.35)

_FAMILIES: tuple[tuple[int, Instrument], ...] = (
    (4, PIANO), (6, KEYS), (8, CLAVI), (11, BELLS), (14, VIBES), (16, BELLS), (24, ORGAN), (25, NYLON), (32, STEEL),
    (40, BASS), (45, STRINGS), (46, PIZZICATO), (47, HARP), (48, PIZZICATO), (52, STRINGS), (53, AAH), (54, OOH),
    (55, AAH), (64, BRASS), (80, PIPE), (88, LEAD), (104, PAD), (108, STEEL), (109, BELLS), (112, LEAD), (120, BELLS),
    (128, PAD),
)  # fmt: skip
"""Each instrument serves the programs below its number, from the one before."""


def instrument_for(part: Part) -> Instrument:
    """Return the instrument that plays a part: by channel for drums, else by General MIDI program."""
    if part.is_drums:
        return DRUMS
    return next(instrument for below, instrument in _FAMILIES if part.program < below)
