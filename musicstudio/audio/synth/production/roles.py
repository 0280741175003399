"""What each part is to the mix, and where it stands when several do the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from musicstudio.audio.synth.production.desk import Desk, Strip
from musicstudio.domain.score import Part

_PERCUSSION: Final = {"latin percussion", "afro percussion", "orchestral percussion"}
_FAMILIES: Final = (
    (8, "keys"), (16, "keys"), (24, "keys"), (32, "guitar"), (40, "bass"), (56, "strings"), (80, "other"), (88, "lead"),
    (104, "pad"), (120, "other"), (128, "other"),
)  # fmt: skip

_BENEATH: Final = {
    "noise sweep": -7.0,
    "drone": -3.0,
    "tanpura": -2.0,
    "bells": -2.0,
    "whistle": -2.0,
    "string machine": -1.0,
}
"""Sounds that carry further than their loudness says, in LU."""
_USUAL_VELOCITY = 88.0


@dataclass(frozen=True)
class Channel:
    """One part's strip: its role, level beside the drums in LU, and place."""

    role: str
    strip: Strip
    level: float
    position: float


def role_of(part: Part) -> str:
    """Return a part's role, taken from its program where it names none."""
    if part.role:
        return part.role
    if part.is_drums:
        return "drums"
    if part.program in (52, 53, 54):
        return "vocals"
    return next(role for below, role in _FAMILIES if part.program < below)


def channels(parts: tuple[Part, ...], desk: Desk) -> list[Channel]:
    """Return every part's channel: those that share a role stand on either side and share its loudness."""
    roles = [_mixed_as(part, parts) for part in parts]
    made = []
    for index, (part, role) in enumerate(zip(parts, roles, strict=True)):
        strip = desk.channel(role)
        same, turn = roles.count(role), roles[:index].count(role)
        position = strip.position
        if same > 1 and role not in ("bass", "drums", "lead"):
            place = abs(position) or 0.35
            position = place * (1 if turn % 2 == 0 else -1) * (1.0 if turn < 2 else 0.5)
        level = strip.level - 1.5 * (same - 1) ** 0.5 + _BENEATH.get(part.patch, 0.0) + _touch(part)
        made.append(Channel(role, strip, level, position))
    return made


def _touch(part: Part) -> float:
    """Return how much a part that is played softly or hard throughout stays beneath or above the rest, in LU."""
    if not part.notes:
        return 0.0
    velocity = sum(note.velocity for note in part.notes) / len(part.notes)
    return float(np.clip(14 * np.log10(velocity / _USUAL_VELOCITY), -4.0, 2.0))


def _mixed_as(part: Part, parts: tuple[Part, ...]) -> str:
    role = role_of(part)
    sets = [other for other in parts if role_of(other) == "drums"]
    if role == "drums" and part.patch in _PERCUSSION and len(sets) > 1:
        return "percussion"
    return role
