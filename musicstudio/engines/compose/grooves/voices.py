"""The drums that grooves are written for, and the General MIDI notes they are played by.

Kits from outside the drum set lie on General MIDI's hand drums, so that any player of MIDI files sounds right:

    frame drum, darbuka   dum 64 (low conga) · tek 60 (high bongo) · ka 61 (low bongo) · slap 62 (mute conga) ·
                          jingles of the riq 54 (tambourine) · zills 80/81 (triangle)
    tabla                 ge 64 (low conga) · ke 66 (low timbale) · na 60 (high bongo) · tin 61 (low bongo) ·
                          tun 63 (open conga) · te 62 (mute conga) · dha = na + ge, dhin = tin + ge (struck together)
    surdo                 41 open, 43 muted
    orchestra             timpani 41 (on the tonic) and 45 (on the fifth) · bass drum 36 · snare 38 · cymbals 49/57 ·
                          tam-tam 52 · triangle 81
    brushes               38 tap, 40 sweep
    afrobeat              shekere 69 · bell 67/68 · sticks 76/77 · congas 62/63/64
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Voice:
    """A drum's General MIDI note, and what strikes it: "hand", "foot" (right), "left foot"."""

    pitch: int
    limb: str = "hand"


VOICES: Final = {
    "bd": Voice(36, "foot"), "b2": Voice(35, "foot"), "ph": Voice(44, "left foot"),
    "sn": Voice(38), "rs": Voice(37), "cp": Voice(39), "es": Voice(40),
    "hh": Voice(42), "oh": Voice(46), "rd": Voice(51), "rb": Voice(53), "r2": Voice(59),
    "cr": Voice(49), "c2": Voice(57), "ch": Voice(52), "sp": Voice(55),
    "t1": Voice(50), "t2": Voice(48), "t3": Voice(47), "t4": Voice(45), "ft": Voice(43), "lf": Voice(41),
    "tb": Voice(54), "cb": Voice(56), "bh": Voice(60), "bl": Voice(61), "cm": Voice(62), "co": Voice(63),
    "cl": Voice(64), "th": Voice(65), "tl": Voice(66), "ag": Voice(67), "al": Voice(68), "sk": Voice(69),
    "ma": Voice(70), "gs": Voice(73), "gl": Voice(74), "cv": Voice(75), "wh": Voice(76), "wl": Voice(77),
    "mt": Voice(80), "ot": Voice(81), "su": Voice(41), "sm": Voice(43),
    "dum": Voice(64), "tek": Voice(60), "ka": Voice(61), "slap": Voice(62),
    "ge": Voice(64), "ke": Voice(66), "na": Voice(60), "tin": Voice(61), "tun": Voice(63), "te": Voice(62),
    "ti1": Voice(41), "ti5": Voice(45), "gc": Voice(36), "tam": Voice(52),
}  # fmt: skip

TIMEKEEPERS: Final = ("hh", "rd", "rb", "r2", "ma", "sk", "tb", "oh")
"""Voices that may be thinned or filled without changing what the beat is."""
CYMBALS: Final = ("cr", "c2", "ch", "sp")

ON_A_KIT: Final = {
    "dum": "bd", "tek": "sn", "ka": "rs", "slap": "cp", "ge": "bd", "ke": "ft", "na": "sn", "tin": "t2", "tun": "t4",
    "te": "hh", "mt": "rd",
}  # fmt: skip
"""Hand drums' strokes as a drummer plays them on a kit."""
