"""General MIDI programs → patches, each with its place in the mix."""

from __future__ import annotations

from functools import partial

from musicstudio.audio.synth import ensemble, keys, strings, voice
from musicstudio.audio.synth.instrument import Instrument
from musicstudio.audio.synth.kit import drum_kit
from musicstudio.audio.synth.patches import PATCHES
from musicstudio.domain.score import Part

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

_NAMED: dict[int, str] = {
    0: "grand piano", 1: "grand piano", 2: "grand piano", 3: "upright piano", 5: "fm keys", 6: "harpsichord",
    7: "clavinet", 8: "celesta", 12: "marimba", 13: "marimba", 15: "santur", 16: "drawbar organ", 17: "drawbar organ",
    18: "drawbar organ", 19: "church organ", 21: "accordion", 22: "accordion", 23: "accordion", 24: "nylon guitar",
    26: "clean guitar", 27: "clean guitar", 28: "palm mute guitar", 29: "overdrive guitar", 30: "distortion guitar",
    32: "upright bass", 34: "pick bass", 36: "slap bass", 37: "slap bass", 38: "synth bass", 39: "moog bass",
    40: "violin", 41: "viola", 42: "cello", 43: "contrabass", 45: "pizzicato", 46: "harp", 48: "string section",
    49: "string section", 50: "string machine", 51: "string machine", 56: "trumpet", 57: "trombone", 58: "trombone",
    60: "french horn", 61: "brass section", 64: "saxophone", 65: "saxophone", 66: "saxophone", 67: "saxophone",
    68: "oboe", 69: "oboe", 70: "bassoon", 71: "clarinet", 72: "flute", 73: "flute", 74: "flute", 75: "ney",
    77: "shakuhachi", 78: "whistle", 80: "square lead", 81: "saw lead", 88: "glass pad", 90: "supersaw",
    91: "choir pad", 95: "drone", 104: "sitar", 107: "qanun", 108: "balafon",
}  # fmt: skip
"""Programs that have a sound of their own by name."""


def instrument_for(part: Part) -> Instrument:
    """Return the instrument that plays a part: its patch where it names one, else by channel and program."""
    if part.patch in PATCHES:
        return PATCHES[part.patch]
    if part.is_drums:
        return DRUMS
    if part.program in _NAMED:
        return PATCHES[_NAMED[part.program]]
    return next(instrument for below, instrument in _FAMILIES if part.program < below)
