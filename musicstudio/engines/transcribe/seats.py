"""How a family of instruments is written: what its part is called, and which instrument stands for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Seat:
    """A part's name, its role, and a General MIDI program."""

    name: str
    role: str
    program: int


SEATS: Final = {
    "piano": Seat("Piano", "keys", 0), "mallet": Seat("Mallets", "keys", 11), "organ": Seat("Organ", "keys", 16),
    "guitar": Seat("Guitar", "guitar", 25), "bass": Seat("Bass", "bass", 33), "strings": Seat("Strings", "strings", 48),
    "voice": Seat("Voice", "vocals", 53), "brass": Seat("Brass", "other", 61), "reed": Seat("Reeds", "lead", 65),
    "pipe": Seat("Flutes", "lead", 73), "lead": Seat("Synth lead", "lead", 81), "pad": Seat("Pad", "pad", 89),
    "plucked": Seat("Plucked strings", "other", 46),
}  # fmt: skip
"""Every family that plays pitches."""
