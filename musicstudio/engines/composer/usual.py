"""What is usual, so that more and less of it can be asked for: measured on what the composer was taught with."""

from __future__ import annotations

from typing import Final

from musicstudio.engines.compose.ground import Seat
from musicstudio.engines.composer import columns

_DENSITIES: Final = {
    "drums": (6, 7, 8), "bass": (3, 4, 6), "keys": (3, 5, 7), "guitar": (4, 5, 7), "pad": (2, 2, 4),
    "strings": (2, 4, 6), "lead": (3, 4, 5), "vocals": (4, 4, 6), "other": (2, 4, 7),
}  # fmt: skip
"""Role → codes of density of the sparsest tenth, the middle one and the busiest tenth of tracks."""
_HEARD: Final = 0.2
"""A wish weaker than this is none."""


def density_code(role: str, wish: float) -> int:
    """Return the column's value for a track's density, wished for from −1 (sparse) to 1 (busy); 0 where unsaid."""
    if abs(wish) < _HEARD:
        return 0
    sparse, middle, busy = _DENSITIES.get(role, _DENSITIES["other"])
    found = round(middle + (wish * (busy - middle) if wish > 0 else -wish * (sparse - middle)))
    beyond = int(wish > 0.9 and found == middle) - int(wish < -0.9 and found == middle)
    return min(max(found + beyond, 1), len(columns.DENSITIES) + 1)


def register_code(seat: Seat, wish: float) -> int:
    """Return the column's value for where a seat plays, wished for from −1 (low) to 1 (high); 0 where unsaid."""
    if abs(wish) < _HEARD or seat.drums:
        return 0
    return int((seat.low + seat.high) / 2 + wish * (seat.high - seat.low) / 4) // columns.REGISTER + 1
