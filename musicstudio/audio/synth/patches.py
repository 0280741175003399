"""Every sound by its name: what a seat of the band may ask for."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import Final

import numpy as np

from musicstudio.audio.synth import blown, orchestra, plucked, struck, synths, textures, voice
from musicstudio.audio.synth.amplified import CLEAN_AMP, DISTORTION, OVERDRIVE, scratching, through_amp
from musicstudio.audio.synth.instrument import Instrument, Patch
from musicstudio.audio.synth.kits.play import kit_played
from musicstudio.audio.synth.kits.sets import KITS
from musicstudio.audio.synth.line import Line
from musicstudio.audio.synth.loops import Texture, held
from musicstudio.audio.synth.oneshots import Struck, played
from musicstudio.audio.synth.organs import drawbar_organ
from musicstudio.audio.synth.plucked import Pluck, strung
from musicstudio.domain.audio import AudioArray


def _struck(kind: Struck) -> Patch:
    return partial(played, kind)


def _string(name: str, kind: Pluck, longest_s: float = 4.0, release_s: float = 0.14, spread: float = 0.25) -> Patch:
    return _struck(strung(name, kind, longest_s, release_s, spread))


def _bass(name: str, kind: Pluck, longest_s: float = 4.0, release_s: float = 0.09) -> Patch:
    return _struck(replace(strung(name, kind, longest_s, release_s, 0.0), level=0.75))


def _held(kind: Texture) -> Patch:
    return partial(held, kind)


def _blown(kind: blown.Air) -> Patch:
    return partial(blown.blown, kind)


def _voiced(kind: synths.Voice) -> Patch:
    return partial(synths.voiced, kind)


def _sung(line: Line, sample_rate: int, rng: np.random.Generator, *, vowel: float) -> AudioArray:
    """Return a choir: four singers in unison, two a voice where it sings in chords."""
    together = any(after.start_s < tone.end_s - _LEGATO_S for tone, after in pairwise(line.tones))
    if together:
        return voice.choir(line, sample_rate, rng, vowel, _PAIR)
    return voice.choir(line, sample_rate, rng, vowel)


_LEGATO_S = 0.1
_PAIR = ((-0.5, 1.0), (0.5, 0.95))
_ELECTRIC = strung("electric", plucked.ELECTRIC, 6.0, 0.08, 0.0)
_MUTED = strung("muted", plucked.MUTED, 0.8, 0.05, 0.0)
_SCRATCH = strung(
    "scratch", replace(plucked.MUTED, ring_s=0.09, damping_hz=2500, noise=0.6), 0.25, 0.03, 0.0, level=0.9
)

_PATCHES: dict[str, Patch] = {
    "finger bass": _bass("finger bass", plucked.FINGER_BASS),
    "pick bass": _bass("pick bass", plucked.PICK_BASS),
    "slap bass": _bass("slap bass", plucked.SLAP_BASS),
    "upright bass": _bass("upright bass", plucked.UPRIGHT_BASS, 3.0, 0.12),
    "dub bass": _bass("dub bass", plucked.DUB_BASS),
    "sub bass": partial(synths.deep_sine, third=0.06, glide_s=0.06, click=0.05),
    "808 bass": partial(synths.deep_sine, fall=0.5, ring_s=1.6, drive=1.6, click=0.3, glide_s=0.08),
    "acid bass": _voiced(synths.ACID_BASS),
    "reese bass": _voiced(synths.REESE_BASS),
    "synth bass": _voiced(synths.SYNTH_BASS),
    "moog bass": _voiced(synths.MOOG_BASS),
    "grand piano": _struck(struck.pianos("grand piano", struck.GRAND)),
    "felt piano": _struck(struck.pianos("felt piano", struck.FELT)),
    "upright piano": _struck(struck.pianos("upright piano", struck.UPRIGHT)),
    "rhodes": _struck(struck.modulated("rhodes", struck.RHODES)),
    "wurlitzer": _struck(struck.modulated("wurlitzer", struck.WURLITZER, release_s=0.12)),
    "clavinet": _string("clavinet", plucked.CLAVINET, 2.5, 0.05),
    "drawbar organ": drawbar_organ,
    "church organ": _held(textures.CHURCH_ORGAN),
    "harpsichord": _string("harpsichord", plucked.HARPSICHORD, 3.5, 0.18),
    "celesta": _struck(struck.bars("celesta", struck.CELESTA, 2.5)),
    "vibraphone": _struck(struck.bars("vibraphone", struck.VIBRAPHONE, 5.0, False, 0.7)),
    "marimba": _struck(struck.bars("marimba", struck.MARIMBA, 1.6)),
    "bells": _struck(struck.bars("bells", struck.BELLS, 3.6)),
    "fm keys": _struck(struck.modulated("fm keys", struck.DX, 5.0)),
    "nylon guitar": _string("nylon guitar", plucked.NYLON),
    "steel guitar": _string("steel guitar", plucked.STEEL),
    "clean guitar": partial(through_amp, kind=strung("clean guitar", plucked.CLEAN, 5.0, 0.1, 0.0), amp=CLEAN_AMP),
    "funk guitar": partial(scratching, kind=strung("funk guitar", plucked.FUNK, 1.2, 0.05, 0.0), dead=_SCRATCH,
                           amp=CLEAN_AMP),
    "skank guitar": partial(through_amp, kind=strung("skank guitar", plucked.SKANK, 0.8, 0.05, 0.0), amp=CLEAN_AMP),
    "overdrive guitar": partial(through_amp, kind=_ELECTRIC, amp=OVERDRIVE),
    "distortion guitar": partial(through_amp, kind=_ELECTRIC, amp=DISTORTION, doubled=True),
    "palm mute guitar": partial(through_amp, kind=_MUTED, amp=DISTORTION, doubled=True),
    "violin": _blown(orchestra.VIOLIN), "viola": _blown(orchestra.VIOLA), "cello": _blown(orchestra.CELLO),
    "contrabass": _blown(orchestra.CONTRABASS), "string section": _held(textures.STRING_SECTION),
    "pizzicato": _string("pizzicato", plucked.PIZZICATO, 1.0, 0.25),
    "harp": _struck(replace(strung("harp", plucked.HARP, 4.5, 1.2, 0.5), rings=True)),
    "flute": _blown(orchestra.FLUTE), "clarinet": _blown(orchestra.CLARINET), "oboe": _blown(orchestra.OBOE),
    "bassoon": _blown(orchestra.BASSOON), "trumpet": _blown(orchestra.TRUMPET), "trombone": _blown(orchestra.TROMBONE),
    "french horn": _blown(orchestra.HORN), "brass section": _blown(orchestra.BRASS),
    "saxophone": _blown(orchestra.SAXOPHONE),
    "accordion": _blown(orchestra.ACCORDION), "ney": _blown(orchestra.NEY), "bansuri": _blown(orchestra.BANSURI),
    "shakuhachi": _blown(orchestra.SHAKUHACHI), "whistle": _blown(orchestra.WHISTLE),
    "oud": _string("oud", plucked.OUD, 2.5, 0.12), "qanun": _string("qanun", plucked.QANUN, 3.0, 0.4, 0.4),
    "sitar": _string("sitar", plucked.SITAR, 4.0, 0.2), "tanpura": _string("tanpura", plucked.TANPURA, 6.0, 1.2, 0.3),
    "kora": _string("kora", plucked.KORA, 3.0, 0.3, 0.5),
    "balafon": _struck(struck.bars("balafon", struck.BALAFON, 1.2)),
    "santur": _struck(replace(strung("santur", plucked.PIANO_WIRE, 3.5, 1.2, 0.45), rings=True)),
    "saw lead": _voiced(synths.SAW_LEAD), "square lead": _voiced(synths.SQUARE_LEAD),
    "soft lead": _voiced(synths.SOFT_LEAD), "pluck": _voiced(synths.SYNTH_PLUCK), "stab": _voiced(synths.STAB),
    "arp": _voiced(synths.ARP), "supersaw": _held(textures.SUPERSAW), "warm pad": _held(textures.WARM_PAD),
    "glass pad": _held(textures.GLASS_PAD), "choir pad": _held(textures.CHOIR_PAD),
    "string machine": _held(textures.STRING_MACHINE), "drone": _held(textures.DRONE), "noise sweep": synths.noise_sweep,
    "choir": partial(_sung, vowel=voice.AH), "voice ooh": partial(_sung, vowel=voice.OO),
    **{name: partial(kit_played, name=name, kit=kit) for name, kit in KITS.items()},
}  # fmt: skip

_GAINS_DB: Final = {
    "finger bass": 2, "pick bass": 6, "slap bass": 8, "upright bass": 5, "dub bass": 4, "sub bass": -5,
    "808 bass": -3, "acid bass": -4, "reese bass": -4, "synth bass": -7, "moog bass": -8, "grand piano": 12,
    "felt piano": 8, "upright piano": 11, "rhodes": 4, "wurlitzer": 9, "clavinet": 7, "drawbar organ": -4,
    "church organ": -6, "harpsichord": 7, "celesta": 5, "vibraphone": 3, "marimba": 7, "bells": 2, "fm keys": 4,
    "nylon guitar": 9, "steel guitar": 8, "clean guitar": 8, "funk guitar": 7, "skank guitar": 10,
    "overdrive guitar": -7, "distortion guitar": -9, "palm mute guitar": 4, "violin": -3, "viola": -2, "cello": -2,
    "contrabass": -2, "string section": -2, "pizzicato": 9, "harp": 6, "flute": -1, "clarinet": -1, "oboe": -1,
    "bassoon": -2, "trumpet": -2, "trombone": -2, "french horn": -1, "brass section": -2, "saxophone": -2,
    "accordion": 1, "ney": -1, "bansuri": -1, "shakuhachi": -1, "whistle": -1, "oud": 11, "qanun": 8, "sitar": 7,
    "tanpura": 5, "kora": 10, "balafon": 9, "santur": 2, "saw lead": -2, "square lead": -4, "soft lead": -5,
    "pluck": 2, "stab": 2, "arp": 1, "supersaw": -4, "warm pad": 1, "glass pad": -2, "choir pad": -1,
    "string machine": -1, "drone": 10, "noise sweep": 1, "choir": -3, "voice ooh": -2, "acoustic kit": -6,
    "brush kit": 0, "rock kit": -9, "metal kit": -11, "funk kit": -8, "808 kit": -5, "909 kit": -6, "lofi kit": -4,
    "breakbeat kit": -7, "trap kit": -7, "electro kit": -6, "orchestral percussion": -4, "latin percussion": -4,
    "afro percussion": -6, "frame drum": -7, "tabla": -5,
}  # fmt: skip
"""What brings a part of each sound to about −21 LUFS, its peaks below full scale."""

_DRY: Final = ("bass", "kit", "guitar", "percussion", "drum", "tabla", "drone")


def _instrument(name: str, patch: Patch) -> Instrument:
    hall = 0.0 if name.endswith("bass") else 0.1 if any(word in name for word in _DRY) else 0.2
    return Instrument(name, patch, _GAINS_DB[name], 0.0, hall)


PATCHES: Final[dict[str, Instrument]] = {name: _instrument(name, patch) for name, patch in _PATCHES.items()}
