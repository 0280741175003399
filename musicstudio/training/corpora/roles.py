"""What a part does in the band, told from its program and its name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from musicstudio.domain.score import Part

_RANGES: Final = (
    (24, "keys"), (32, "guitar"), (40, "bass"), (46, "strings"), (48, "other"), (52, "strings"), (55, "pad"),
    (64, "other"), (80, "lead"), (88, "lead"), (104, "pad"), (109, "guitar"), (112, "lead"), (128, "other"),
)  # fmt: skip
"""Up to which General MIDI program, counted from 0, which role."""
_VOICE: Final = re.compile(
    r"voice|vocal|soprano|sopran\b|canto|chant|gesang|stimme|voix|\balto?\b|altus|tenore?\b|bass\b(?! guitar)|"
    r"baritone?|cantus|\bchoi?r|chorus|mezzo|s[aā]tb|ttbb|singer|discant|superius|men\b", re.IGNORECASE
)  # fmt: skip
_KEYBOARD: Final = re.compile(r"pian|klav|clavier|forte|organ|orgel|orgue|harmonium|cembalo|harpsi|keyboard", re.I)
KEYBOARDS: Final = frozenset((*range(8), *range(16, 21), 46))
"""Programs whose staves are one player's: pianos, organs, the harp."""


def role_of(part: Part) -> str:
    """Return a part's role by its program; drums by their channel."""
    return "drums" if part.is_drums else next(role for end, role in _RANGES if part.program < end)


def sings(name: str) -> bool:
    """Whether a part, or a list of instruments, is named as a voice or a choir; not what plays a keyboard."""
    return bool(_VOICE.search(name)) and not _KEYBOARD.search(name)


def plays_keys(name: str) -> bool:
    return bool(_KEYBOARD.search(name))


def one_keyboard(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return parts with the staves of one keyboard, which follow each other under one program and role, made one."""

    def player(part: Part) -> tuple[object, ...]:
        staff = part.program in KEYBOARDS and part.role == "keys"
        return (part.program, part.role) if staff else (id(part),)

    merged = []
    for _, group in groupby(parts, key=player):
        first, *others = group
        together = (first, *others)
        merged.append(
            replace(
                first,
                notes=tuple(sorted(note for one in together for note in one.notes)),
                bends=tuple(sorted(bend for one in together for bend in one.bends)),
                controls=tuple(sorted(control for one in together for control in one.controls)),
            )
        )
    return tuple(merged)


def told_apart(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return parts with names no two of which are the same."""
    taken: set[str] = set()
    named = []
    for part in parts:
        name, n = part.name or "Part", 1
        while name in taken:
            n += 1
            name = f"{part.name or 'Part'} {n}"
        taken.add(name)
        named.append(replace(part, name=name))
    return tuple(named)
