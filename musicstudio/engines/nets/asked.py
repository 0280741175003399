"""What the encoder of captions tells apart: controls with their choices, and groups of sounds."""

from __future__ import annotations

from typing import Final

from musicstudio.domain.styles import STYLES

MOST: Final = 48
"""Words of a sentence that it reads."""
PIECES: Final = 20
"""Numbers of a word that it reads."""
METERS: Final = ("4/4", "3/4", "6/8", "12/8", "5/4", "7/8")
CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "style": ("", *STYLES), "energy": ("", "low", "high"), "brightness": ("", "dark", "bright"),
    "density": ("", "sparse", "dense"), "pace": ("", "slow", "fast"), "register": ("", "low", "high"),
    "third": ("", "minor", "major"), "meter": ("", *METERS), "end": ("", "ending", "loop"), "only": ("", "only"),
}  # fmt: skip
"""Control → what it may be; first that nothing is said of it."""
SOUNDS: Final = (
    "drums", "hand percussion", "tabla", "timpani", "bass", "upright bass", "electric bass", "synth bass", "keys",
    "piano", "electric piano", "clavinet", "organ", "harpsichord", "celesta", "vibraphone", "marimba", "bells",
    "guitar", "acoustic guitar", "electric guitar", "distorted guitar", "strings", "violin", "viola", "cello", "harp",
    "kora", "flute", "clarinet", "oboe", "bassoon", "ney", "shakuhachi", "trumpet", "trombone", "french horn", "brass",
    "saxophone", "accordion", "oud", "qanun", "sitar", "lead", "pad", "arp", "whistle", "vocals", "melody",
)  # fmt: skip
"""Groups of sounds, in the order of `engines.compose.sounds.GROUPS`."""
