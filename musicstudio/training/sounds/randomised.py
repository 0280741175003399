"""Our own patches and kits with drawn settings: no two draws sound alike, and a draw always sounds the same."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from functools import partial
from typing import Any, Final, TypeVar, cast
from zlib import crc32

import numpy as np

from musicstudio.audio.synth.instrument import Instrument, Patch
from musicstudio.audio.synth.kits.play import kit_played
from musicstudio.audio.synth.kits.sets import KITS
from musicstudio.audio.synth.patches import PATCHES
from musicstudio.training.sounds import fresh
from musicstudio.training.sounds.colour import coloured, drawn_colour

PATCHES_OF: Final[dict[str, tuple[str, ...]]] = {
    "piano": ("grand piano", "felt piano", "upright piano", "rhodes", "wurlitzer", "fm keys", "clavinet",
              "harpsichord"),
    "mallet": ("celesta", "vibraphone", "marimba", "bells", "balafon", "santur"),
    "organ": ("drawbar organ", "church organ", "accordion"),
    "guitar": ("nylon guitar", "steel guitar", "clean guitar", "skank guitar", "overdrive guitar", "distortion guitar",
               "palm mute guitar"),
    "bass": ("finger bass", "pick bass", "slap bass", "upright bass", "dub bass", "sub bass", "808 bass", "acid bass",
             "reese bass", "synth bass", "moog bass"),
    "strings": ("violin", "viola", "cello", "contrabass", "string section", "string machine", "pizzicato"),
    "voice": ("choir", "voice ooh", "choir pad"),
    "brass": ("trumpet", "trombone", "french horn", "brass section"),
    "reed": ("clarinet", "oboe", "bassoon", "saxophone", "accordion"),
    "pipe": ("flute", "ney", "bansuri", "shakuhachi", "whistle"),
    "lead": ("saw lead", "square lead", "soft lead", "pluck", "arp", "stab"),
    "pad": ("supersaw", "warm pad", "glass pad", "choir pad", "string machine"),
    "plucked": ("harp", "oud", "qanun", "sitar", "kora", "santur", "pizzicato"),
    "drums": tuple(KITS),
}  # fmt: skip
"""What plays a family. Left out is what does not play the pitch that is written: scratches, drones, sweeps."""
_SPREADS: Final = {"attack_s": 0.35, "release_s": 0.3, "vibrato": 0.2, "sustain": 0.05, "dynamic": 0.12, "ratio": 0.0,
                   "level": 0.0, "longest_s": 0.0, "spread": 0.3, "hz": 0.06, "pickup": 0.0, "floor_hz": 0.0,
                   "noise": 0.4, "knock": 0.4, "air": 0.4, "glide_s": 0.3, "width": 0.08}  # fmt: skip
"""How far a setting is drawn, as the standard deviation of its logarithm; others by 0.14."""
_USUAL: Final = 0.14
_FRESH: Final = 0.33
_SHARES: Final = frozenset({"sustain", "width", "at", "accent", "sway", "dark", "bright", "detuned"})
_KINDS: Final = frozenset({"Struck", "Pluck", "Hammer", "Modulated", "Bars", "Texture", "Air", "Voice", "Amp"})
Kind = TypeVar("Kind")


def randomised(patch: str, draw: int) -> Instrument:
    """Return a patch or kit of ours with drawn settings, "synth/<patch>-<draw>"; raises KeyError where it is none."""
    base = PATCHES[patch]
    rng = np.random.default_rng([crc32(patch.encode()), draw])
    play = _kit(patch, draw, rng) if patch in KITS else _varied(base.play, draw, rng)
    played = partial(coloured, play, drawn_colour(rng, drums=patch in KITS, low=patch.endswith("bass")))
    return Instrument(f"synth/{patch.replace(' ', '-')}-{draw}", played, 0.0, 0.0, base.hall)


def synthetic(family: str, draw: int, like: tuple[str, ...] = ()) -> Instrument:
    """Return one of our sounds for a family: a patch with drawn settings or, one time in three, a new synth voice.

    `like` narrows the patches to some of the family's.
    Its name ends in the draw, so that a draw belongs to one side of the split whatever it becomes.
    """
    rng = np.random.default_rng([crc32(family.encode()), draw, 5])
    if family in fresh.FAMILIES and rng.random() < _FRESH:
        return fresh.instrument(family, draw)
    names = like or PATCHES_OF[family]
    return randomised(names[int(rng.integers(len(names)))], draw)


def varied(kind: Kind, rng: np.random.Generator, draw: int) -> Kind:
    """Return settings with each number drawn anew around what it was; names gain the draw, whole numbers stay."""
    changes: dict[str, Any] = {}
    for field in fields(cast(Any, kind)):
        value = getattr(kind, field.name)
        if field.name == "name":
            changes["name"] = f"{value} {draw}"
        elif isinstance(value, float) and value:
            made = value * float(np.exp(_SPREADS.get(field.name, _USUAL) * np.clip(rng.standard_normal(), -2, 2)))
            changes[field.name] = min(made, 1.0) if field.name in _SHARES and 0 < value <= 1 else made
        elif field.name == "detune":
            changes["detune"] = tuple(float(cents * np.exp(0.4 * rng.standard_normal())) for cents in value)
        elif isinstance(value, partial):
            changes[field.name] = _rebuilt(value, draw, rng)
    return cast(Kind, replace(cast(Any, kind), **changes))


def _varied(play: Patch, draw: int, rng: np.random.Generator) -> Patch:
    return _rebuilt(play, draw, rng) if isinstance(play, partial) else play


def _rebuilt(made: partial[Any], draw: int, rng: np.random.Generator) -> partial[Any]:
    """Return a patch whose settings are drawn."""

    def other(value: Any) -> Any:
        known = is_dataclass(value) and not isinstance(value, type) and type(value).__name__ in _KINDS
        return varied(value, rng, draw) if known else value

    return partial(made.func, *map(other, made.args), **{key: other(value) for key, value in made.keywords.items()})


def _kit(patch: str, draw: int, rng: np.random.Generator) -> Patch:
    kit = {
        note: (varied(stroke, rng, draw) if is_dataclass(stroke) else stroke, place)
        for note, (stroke, place) in KITS[patch].items()
    }
    return partial(kit_played, name=f"{patch} {draw}", kit=kit)
