"""Which drum stands in for which: every General MIDI drum note from 27 to 87 has one that a kit is sure to have."""

from __future__ import annotations

from typing import Final

STAND_INS: Final[dict[int, tuple[int, ...]]] = {
    27: (37, 75), 28: (39, 37), 29: (69, 82), 30: (69, 82), 31: (37, 75), 32: (37, 75), 33: (75, 37), 34: (53, 81),
    35: (36,), 36: (35,), 37: (75, 76), 38: (40,), 39: (38, 40), 40: (38,), 41: (43, 45, 64), 42: (44, 70),
    43: (41, 45, 64), 44: (42, 70), 45: (47, 43, 48), 46: (42, 49), 47: (48, 45), 48: (50, 47, 45), 49: (57, 55),
    50: (48, 47), 51: (59, 53), 52: (49, 57), 53: (51, 59), 54: (83, 70), 55: (49, 57), 56: (67, 53), 57: (49, 55),
    58: (54, 83), 59: (51, 53), 60: (61, 50), 61: (60, 48), 62: (63, 61), 63: (64, 47), 64: (63, 45), 65: (66, 50),
    66: (65, 47), 67: (56, 68), 68: (67, 56), 69: (70, 82), 70: (82, 69), 71: (80, 67), 72: (81, 68), 73: (69, 82),
    74: (69, 82), 75: (76, 37), 76: (77, 75), 77: (76, 75), 78: (62, 60), 79: (63, 61), 80: (81, 53), 81: (80, 53),
    82: (70, 69), 83: (54, 81), 84: (81, 53), 85: (75, 76), 86: (64, 41), 87: (64, 41),
}  # fmt: skip
CHOKES: Final = {46: (42, 44), 81: (80,), 79: (78,), 72: (71,), 74: (73,), 87: (86,)}
"""A drum ends when one of these is struck."""
PLACES: Final = {
    37: 0.1, 39: -0.05, 41: -0.4, 42: 0.28, 43: -0.3, 44: 0.28, 45: -0.1, 46: 0.28, 47: 0.05, 48: 0.15, 49: -0.35,
    50: 0.3, 51: 0.35, 52: -0.3, 53: 0.35, 54: -0.3, 55: 0.2, 56: 0.2, 57: 0.4, 59: 0.4, 60: 0.3, 61: 0.25, 62: -0.3,
    63: -0.3, 64: -0.4, 69: -0.35, 70: -0.4, 75: 0.2, 76: 0.3, 77: 0.3, 80: 0.35, 81: 0.35, 82: -0.4,
}  # fmt: skip
"""Where a drum stands between the loudspeakers, as the drummer's audience hears it; others are in the middle."""
LEVELS_DB: Final = {
    35: -1, 36: 0, 37: -8, 38: 0, 39: -4, 40: 0, 41: -2, 42: -9, 43: -2, 44: -10, 45: -2, 46: -8, 47: -2, 48: -2,
    49: -6, 50: -2, 51: -9, 52: -6, 53: -9, 55: -7, 57: -6, 59: -10,
}  # fmt: skip
"""How loud a kit's drums are by themselves, hit hard, against its kick; hand percussion is 8 dB below."""

_CORE: Final = frozenset({35, 36, 38, *range(40, 54), 55, 57, 59})
"""What belongs to a kit: here another drum of the same kit stands in before the same drum of another."""
_TOMS: Final = frozenset({41, 43, 45, 47, 48, 50})


def of_kit(note: int) -> bool:
    """Return whether a drum belongs to a kit, so that it must not come from elsewhere while one stands in."""
    return note in _CORE


def step(note: int, seat: int) -> float:
    """Return by how many semitones a stand-in is tuned, so that two drums on one recording differ."""
    if note == seat:
        return 0.0
    return max(-4.0, min(4.0, 0.8 * (note - seat))) if {note, seat} <= _TOMS else (1.0 if note > seat else -1.0)


def seats(note: int, present: frozenset[int] | set[int]) -> tuple[int, ...]:
    """Return the drums that may play a note, best first: itself, then its stand-ins, of those present."""
    return tuple(number for number in (note, *STAND_INS.get(note, (37, 38))) if number in present)


def level(note: int) -> float:
    """Return the factor of a drum's level, 1 for the kick's."""
    return float(10 ** (LEVELS_DB.get(note, -8) / 20))
