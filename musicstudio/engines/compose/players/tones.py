"""Degrees of the chord's scale as pitches."""

from __future__ import annotations

from typing import Final

from musicstudio.domain.harmony import Chord, Key
from musicstudio.engines.compose.ground import Ground, Seat

_COLOURS: Final = {2: (2, 1, 3), 4: (5, 6, 4), 6: (9, 8, 10), 7: (10, 11, 9)}
"""Degree → semitones above the root, the first that is of the key."""


def degree(chord: Chord, key: Key, number: int) -> int:
    """Return a degree (1–8) of a chord's scale in semitones above its root: the chord's own note, else the key's."""
    if number in (1, 8):
        return 12 * (number // 8)
    own = {3: chord.third, 5: chord.fifth, 7: chord.seventh}.get(number)
    if own is not None and not (number == 7 and (own - chord.root) % 12 == 9):
        return (own - chord.root) % 12
    if number in (3, 5):
        thirds = (3, 4) if key.minor and chord.root == key.tonic else (4, 3)
        return next((step for step in thirds if (chord.root + step) % 12 in key.pitch_classes), thirds[0])
    choices = _COLOURS[number]
    return next((step for step in choices if (chord.root + step) % 12 in key.pitch_classes), choices[0])


def nearest(pitch_class: int, near: float, low: int, high: int) -> int:
    """Return the pitch of a pitch class within a range (one octave or more) that lies nearest to `near`."""
    candidates = [pitch for pitch in range(low, high + 1) if pitch % 12 == pitch_class % 12]
    return min(candidates, key=lambda pitch: abs(pitch - near)) if candidates else low


def approach(ground: Ground, seat: Seat, target: int, before: int, how: float) -> int:
    """Return a note that leads to `target` by a step, from the side of `before`; `how` 0–1 chooses among the ways."""
    side = -1 if before < target else 1
    steps = [side, side * 2]
    of_key = [step for step in steps if (target + step) % 12 in ground.key.pitch_classes]
    step = of_key[0] if of_key and how < 0.6 else side if how < 0.85 else -side
    return min(max(target + step, seat.low), seat.high)
