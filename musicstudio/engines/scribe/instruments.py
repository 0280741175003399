"""Which families of instruments play in a sound, and what each of them plays."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.engines.scribe.beliefs import INSTRUMENTS

LEAST_SHARE, LEAST_NOTES = 0.05, 3
"""A family with a smaller share of all notes, or fewer, is a mistake for another one."""
ALSO: Final = 0.6
"""A second family as likely as this plays the same note."""


def played_by(tones: NDArray[Any], shown: NDArray[np.bool_]) -> dict[str, NDArray[np.float64]]:
    """Return for every family that plays how sure it is of each tone, (tones,), 0 for those that are not its own.

    Which families play is decided by the tones that are `shown`; a tone of any other goes to the likeliest that does. A
    tone that two of them are likely to play is both's.
    """
    likely = tones["family"].astype(np.float64)
    if not len(tones):
        return {}
    counted = np.where(shown, 1.0, 0.0) if shown.any() else tones["confidence"].astype(np.float64)
    counts = np.bincount(likely.argmax(axis=1), counted, minlength=len(INSTRUMENTS))
    there = (counts >= LEAST_SHARE * counts.sum()) & (counts >= LEAST_NOTES)
    there[counts.argmax()] = True
    among = np.where(there, likely, -1.0)
    first = among.argmax(axis=1)
    sure = tones["confidence"].astype(np.float64)
    found = {}
    for place in np.flatnonzero(there):
        own = first == place
        also = ~own & (among[:, place] >= ALSO) & (among.max(axis=1) >= ALSO)
        found[INSTRUMENTS[place]] = np.where(own, sure, np.where(also, sure * among[:, place], 0.0))
    return found
