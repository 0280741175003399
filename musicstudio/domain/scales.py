"""Keys as pitch classes, and names of notes (C4 is MIDI 60)."""

from __future__ import annotations

from typing import Final

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.harmony import Key

NAMES: Final = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")


def note_name(pitch: int) -> str:
    """Return a MIDI pitch's name with its octave, in equal temperament."""
    return f"{NAMES[pitch % 12]}{pitch // 12 - 1}"


def tonic(key: str) -> int | None:
    """Return the pitch class (0 is C) that a key like "F# minor" rests on, or None when it names none."""
    found = _key(key)
    return None if found is None else found.tonic


def pitch_classes(key: str) -> frozenset[int]:
    """Return the pitch classes of a key, empty when it names none."""
    found = _key(key)
    return frozenset() if found is None else found.pitch_classes


def _key(name: str) -> Key | None:
    try:
        return Key.parse(name) if " " in name else None
    except WrongUsage:
        return None
