"""The drums that the transcriber tells apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Stroke:
    """A kind of stroke: the General MIDI drum that is written for it, and all those that it stands for."""

    name: str
    number: int
    members: tuple[int, ...]


STROKES: Final = (
    Stroke("kick", 36, (35, 36)),
    Stroke("snare", 38, (38, 40)),
    Stroke("side stick", 37, (37,)),
    Stroke("clap", 39, (39,)),
    Stroke("closed hat", 42, (42, 44)),
    Stroke("open hat", 46, (46,)),
    Stroke("low tom", 43, (41, 43)),
    Stroke("mid tom", 45, (45, 47)),
    Stroke("high tom", 50, (48, 50)),
    Stroke("crash", 49, (49, 52, 55, 57)),
    Stroke("ride", 51, (51, 53, 59)),
    Stroke("tambourine", 54, (54,)),
    Stroke("cowbell", 56, (56, 67, 68, 80, 81)),
    Stroke("shaker", 70, (58, 69, 70, 73, 74)),
    Stroke("hand drum", 63, (60, 61, 62, 63, 64, 65, 66, 78, 79)),
    Stroke("block", 76, (71, 72, 75, 76, 77)),
)

FAMILIES: Final = (
    ("kick",), ("snare", "side stick", "clap"), ("closed hat", "open hat"), ("low tom", "mid tom", "high tom"),
    ("crash", "ride"), ("tambourine",), ("cowbell",), ("shaker",), ("hand drum",), ("block",),
)  # fmt: skip
"""Drums that are taken for one another: that one of them was struck is heard more surely than which."""

_NAMES: Final = tuple(stroke.name for stroke in STROKES)
RIVALS: Final = tuple(tuple(_NAMES.index(name) for name in family) for family in FAMILIES)
"""FAMILIES by their places in STROKES."""

PLACES: Final = {number: place for place, stroke in enumerate(STROKES) for number in stroke.members}
"""General MIDI drum → its place in STROKES."""
