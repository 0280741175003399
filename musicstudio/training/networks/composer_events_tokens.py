"""Notes as a performer's events: on, off, let time pass, change how hard; 388 of them.

After I. Simon and S. Oore, "Performance RNN" (2017): one keyboard, so who plays is not told and drums are left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.training.networks.composer_played import DRUMS, PLAYED, Table, ordered

ON, OFF, SHIFT, HARD = 0, 128, 256, 356
"""The first of 128 beginnings, of 128 ends, of 100 spans of time from 10 ms to 1 s, of 32 ways to strike."""
VOCABULARY: Final = 388
BEGIN: Final = VOCABULARY
"""What is read before the first event."""
_LONGEST: Final = 100
_HARDNESSES: Final = 32


def events_of(notes: Table) -> NDArray[np.int64]:
    """Return the events of notes (PLAYED): `sounding(notes)` is what they tell."""
    found: list[int] = []
    now, hard = 0, -1
    for at, kind, pitch, velocity in _turns(sounding(notes)):
        while now < at:
            step = min(at - now, _LONGEST)
            found.append(SHIFT + step - 1)
            now += step
        if kind == 0:
            found.append(OFF + pitch)
            continue
        if velocity // 4 != hard:
            hard = velocity // 4
            found.append(HARD + hard)
        found.append(ON + pitch)
    return np.array(found, np.int64)


def notes_of(events: Iterable[int]) -> Table:
    """Return the notes that events tell, of family 0; an end without a beginning says nothing, no end ends now."""
    now, velocity = 0, 64
    open_: dict[int, tuple[int, int]] = {}
    rows = []

    def close(pitch: int) -> None:
        onset, struck = open_.pop(pitch)
        if now > onset:
            rows.append((onset, now, pitch, struck, 0, 0))

    for event in events:
        if event < OFF:
            if event in open_:
                close(int(event))
            open_[int(event)] = (now, velocity)
        elif event < SHIFT:
            if event - OFF in open_:
                close(int(event) - OFF)
        elif event < HARD:
            now += int(event) - SHIFT + 1
        else:
            velocity = max(4 * (int(event) - HARD) + 2, 1)
    for pitch in sorted(open_):
        close(pitch)
    return ordered(np.array(rows, PLAYED))


def sounding(notes: Table) -> Table:
    """Return what events keep of notes: no drums, one of each pitch at a time, velocities in steps of 4.

    A pitch that begins again ends what was; of those that begin together the longest stays.
    """
    tones = notes[(notes["family"] != DRUMS) & (notes["end"] > notes["onset"])].copy()
    tones["family"], tones["track"] = 0, 0
    tones["velocity"] = np.maximum(4 * (tones["velocity"] // 4) + 2, 1)
    tones = tones[np.lexsort((-tones["end"], tones["onset"], tones["pitch"]))]
    same = np.zeros(len(tones), bool)
    same[1:] = (tones["pitch"][1:] == tones["pitch"][:-1]) & (tones["onset"][1:] == tones["onset"][:-1])
    tones = tones[~same]
    again = np.flatnonzero(tones["pitch"][1:] == tones["pitch"][:-1])
    tones["end"][again] = np.minimum(tones["end"][again], tones["onset"][again + 1])
    return ordered(tones)


def _turns(notes: Table) -> list[tuple[int, int, int, int]]:
    """Return (when, 0 for an end or 1 for a beginning, pitch, velocity) in order; at one time ends come first."""
    found = [(int(note["end"]), 0, int(note["pitch"]), 0) for note in notes]
    return sorted(found + [(int(n["onset"]), 1, int(n["pitch"]), int(n["velocity"])) for n in notes])
