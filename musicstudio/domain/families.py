"""Families of instruments, as a transcriber tells them apart, and the stem each belongs to."""

from __future__ import annotations

from typing import Final

from musicstudio.domain.score import Part

FAMILIES: Final = (
    "piano", "mallet", "organ", "guitar", "bass", "strings", "voice", "brass", "reed", "pipe", "lead", "pad", "plucked",
    "drums",
)  # fmt: skip
_RANGES: Final = (
    (8, "piano"), (16, "mallet"), (24, "organ"), (32, "guitar"), (40, "bass"), (46, "strings"), (47, "plucked"),
    (48, "mallet"), (52, "strings"), (55, "voice"), (64, "brass"), (72, "reed"), (80, "pipe"), (88, "lead"),
    (104, "pad"), (108, "plucked"), (109, "mallet"), (110, "reed"), (111, "strings"), (112, "reed"), (116, "mallet"),
    (128, "pad"),
)  # fmt: skip
"""Up to which General MIDI program, counted from 0, which family."""


def family_of(part: Part) -> str:
    """Return a part's family: by its role where that is plain, else by its program."""
    if part.is_drums:
        return "drums"
    if part.role in ("bass", "vocals"):
        return {"bass": "bass", "vocals": "voice"}[part.role]
    return next(family for end, family in _RANGES if part.program < end)


def stem_of(part: Part) -> str:
    """Return the stem a part is heard in: "drums", "bass", "vocals" or "other"."""
    if part.is_drums:
        return "drums"
    if part.role:
        return part.role if part.role in ("bass", "vocals") else "other"
    return {"bass": "bass", "voice": "vocals"}.get(family_of(part), "other")
