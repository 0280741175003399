"""Instruments by the names of their sounds: General MIDI program, registers, family.

`low`–`high` is where an instrument accompanies, `sings` where it carries a melody (MIDI pitches). Ranges after the
orchestration handbooks (e.g. Adler, "The Study of Orchestration"), narrowed to where the sound is good.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Instrument:
    """One sound; `family` is a key of `ROLES`."""

    program: int
    family: str
    low: int = 48
    high: int = 84
    sings: tuple[int, int] = (60, 84)
    player: str = "comping"
    """What it plays when nothing else is said."""


def _drums(program: int = 0) -> Instrument:
    return Instrument(program, "drums", 35, 81, player="drums")


def _percussion(program: int = 0) -> Instrument:
    return Instrument(program, "percussion", 35, 81, player="percussion")


def _bass(program: int, low: int = 28, high: int = 55) -> Instrument:
    return Instrument(program, "bass", low, high, (36, 60), "bass")


def _keys(program: int, low: int = 50, high: int = 79, sings: tuple[int, int] = (60, 86)) -> Instrument:
    return Instrument(program, "keys", low, high, sings)


def _guitar(program: int, low: int = 40, high: int = 76, sings: tuple[int, int] = (52, 81)) -> Instrument:
    return Instrument(program, "guitar", low, high, sings)


def _strings(program: int, low: int, high: int, sings: tuple[int, int], player: str = "pad") -> Instrument:
    return Instrument(program, "strings", low, high, sings, player)


def _winds(program: int, low: int, high: int, sings: tuple[int, int], player: str = "melody") -> Instrument:
    return Instrument(program, "winds", low, high, sings, player)


def _synth(program: int, player: str, low: int = 52, high: int = 84) -> Instrument:
    return Instrument(program, "synth", low, high, (60, 86), player)


def _pad(program: int, low: int = 48, high: int = 79) -> Instrument:
    return Instrument(program, "pad", low, high, (60, 84), "pad")


INSTRUMENTS: Final[dict[str, Instrument]] = {
    "acoustic kit": _drums(), "brush kit": _drums(40), "rock kit": _drums(16), "metal kit": _drums(16),
    "funk kit": _drums(8), "808 kit": _drums(25), "909 kit": _drums(24), "lofi kit": _drums(8),
    "breakbeat kit": _drums(8), "trap kit": _drums(25), "electro kit": _drums(24),
    "orchestral percussion": _percussion(48), "latin percussion": _percussion(), "afro percussion": _percussion(),
    "frame drum": _percussion(), "tabla": _percussion(),
    "finger bass": _bass(33), "pick bass": _bass(34), "slap bass": _bass(36, 28, 58), "upright bass": _bass(32, 28,
        57),
    "sub bass": _bass(39, 26, 48), "808 bass": _bass(39, 26, 50), "acid bass": _bass(38, 31, 58),
    "reese bass": _bass(39, 26, 48), "synth bass": _bass(38, 28, 54), "dub bass": _bass(33, 28, 50),
    "moog bass": _bass(39, 28, 53), "contrabass": _bass(43, 28, 55),
    "grand piano": _keys(0, sings=(60, 90)), "felt piano": _keys(0), "upright piano": _keys(1), "rhodes": _keys(4),
    "wurlitzer": _keys(4), "clavinet": _keys(7, 48, 74), "drawbar organ": _keys(16, 50, 80),
    "church organ": _keys(19, 48, 84), "harpsichord": _keys(6, 48, 84), "celesta": _keys(8, 60, 91, (67, 96)),
    "vibraphone": _keys(11, 55, 84, (60, 89)), "marimba": _keys(12, 52, 84), "bells": _keys(14, 60, 91, (67, 96)),
    "fm keys": _keys(5), "balafon": _keys(12, 52, 84),
    "nylon guitar": _guitar(24), "steel guitar": _guitar(25), "clean guitar": _guitar(27), "funk guitar": _guitar(28,
    48, 79),
    "overdrive guitar": _guitar(29), "distortion guitar": _guitar(30, 38, 74), "palm mute guitar": _guitar(28, 38, 69),
    "skank guitar": _guitar(27, 52, 79),
    "violin": _strings(40, 55, 91, (60, 91), "melody"), "viola": _strings(41, 50, 79, (52, 81), "counter"),
    "cello": _strings(42, 36, 67, (45, 72), "counter"), "string section": _strings(48, 43, 84, (60, 88)),
    "pizzicato": _strings(45, 43, 79, (55, 84), "ostinato"), "harp": _strings(46, 40, 91, (60, 91), "arpeggio"),
    "kora": Instrument(46, "guitar", 48, 84, (55, 86), "riff"),
    "flute": _winds(73, 60, 88, (62, 91)), "clarinet": _winds(71, 52, 82, (55, 86)),
    "oboe": _winds(68, 58, 84, (60, 86)), "bassoon": _winds(70, 36, 65, (43, 67), "counter"),
    "trumpet": _winds(56, 55, 79, (57, 82)), "trombone": _winds(57, 43, 67, (46, 69)),
    "french horn": _winds(60, 43, 70, (48, 74), "counter"), "brass section": _winds(61, 48, 77, (55, 79), "horns"),
    "saxophone": _winds(66, 49, 76, (50, 80)), "accordion": Instrument(21, "keys", 53, 79, (58, 86)),
    "ney": _winds(75, 60, 84, (60, 86)), "bansuri": _winds(73, 60, 84, (60, 86)), "shakuhachi": _winds(77, 60, 84, (62,
    86)),
    "oud": Instrument(15, "guitar", 45, 72, (48, 74), "riff"), "qanun": Instrument(15, "guitar", 52, 84, (55, 86),
        "riff"),
    "sitar": Instrument(104, "guitar", 48, 76, (50, 79), "riff"), "santur": Instrument(15, "keys", 55, 84, (57, 88)),
    "tanpura": Instrument(104, "pad", 43, 67, (48, 67), "drone"),
    "saw lead": _synth(81, "melody"), "square lead": _synth(80, "melody"), "soft lead": _synth(82, "melody"),
    "whistle": _synth(78, "melody", 67, 96), "pluck": _synth(84, "arp"), "supersaw": _synth(90, "stabs", 50, 82),
    "stab": _synth(55, "stabs", 50, 79), "arp": _synth(87, "arp", 55, 88), "noise sweep": _synth(122, "sweep", 60, 72),
    "warm pad": _pad(89), "glass pad": _pad(88, 55, 86), "choir pad": _pad(91), "string machine": _pad(50),
    "drone": Instrument(95, "pad", 36, 60, (48, 72), "drone"),
    "choir": Instrument(52, "voice", 48, 79, (57, 81), "pad"), "voice ooh": Instrument(53, "voice", 52, 79, (57, 81),
    "pad"),
}  # fmt: skip
"""Every sound that a seat may name."""

ROLES: Final = {
    "drums": "drums", "percussion": "drums", "bass": "bass", "keys": "keys", "guitar": "guitar", "strings": "strings",
    "winds": "other", "synth": "other", "pad": "pad", "voice": "vocals",
}  # fmt: skip
"""Family → the role of what accompanies."""


def role_of(patch: str, player: str) -> str:
    """Return the role in the band of a sound that is played so."""
    family = INSTRUMENTS[patch].family
    if player == "melody":
        return "vocals" if family == "voice" else "lead"
    if player in ("pad", "drone") and family in ("synth", "keys"):
        return "pad"
    return ROLES[family]
