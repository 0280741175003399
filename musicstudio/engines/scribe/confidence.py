"""How sure a note or a stroke is: evidence 0–1 laid onto one scale on which 0.5 is where each kind begins to count."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from musicstudio.engines.transcriber.kit import STROKES

THRESHOLD: Final = 0.5
"""Confidence from which on the engine believes itself."""
MOST: Final = 0.99
"""Nothing that was only heard is wholly sure."""

ONSET_SHARE: Final = 0.85
"""How much of a note's evidence is its beginning; the rest is that it sounds on."""
UNBEGUN_SHARE: Final = 0.6
"""How much a note counts whose beginning was not heard."""
NOTE: Final = 0.5
"""Evidence from which on a note counts."""
KIT: Final = {
    "kick": 0.3, "closed hat": 0.5, "open hat": 0.5, "low tom": 0.25, "mid tom": 0.25, "high tom": 0.25, "crash": 0.25,
    "ride": 0.25,
}  # fmt: skip
"""The same for strokes, by kind; OTHER for those that are not named. Read off kits that an ear was not taught."""
OTHER: Final = 0.35


def confidence(evidence: ArrayLike, enough: ArrayLike) -> NDArray[np.float32]:
    """Return confidence 0–MOST for evidence 0–1: 0 for none, THRESHOLD for just enough, straight in between."""
    found, needed = np.asarray(evidence, np.float64), np.asarray(enough, np.float64)
    below = THRESHOLD * found / needed
    above = THRESHOLD + (1 - THRESHOLD) * (found - needed) / (1 - needed)
    return np.clip(np.where(found < needed, below, above), 0.0, MOST).astype(np.float32)


def enough_for_strokes() -> NDArray[np.float64]:
    """Return the evidence from which on each kind of stroke counts, (STROKES,)."""
    return np.array([KIT.get(stroke.name, OTHER) for stroke in STROKES])
