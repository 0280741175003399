"""What is believed of a sound, frame by frame, before it is known which notes that makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.families import FAMILIES

Singles = NDArray[np.float32]

INSTRUMENTS: Final = FAMILIES[:-1]
"""The families that play pitches."""


@dataclass(frozen=True, eq=False)
class Beliefs:
    """What is believed of frames `[start, start + n)`, 0–1: onset, frame and offset (n, PITCHES), strokes and their
    force (n, STROKES); of likely cells also velocity 0–1 and bend in semitones (n, PITCHES) and families (n, PITCHES,
    INSTRUMENTS), which are 0 elsewhere."""

    start: int
    onset: Singles
    frame: Singles
    offset: Singles
    velocity: Singles
    bend: Singles
    family: NDArray[np.float16]
    strokes: Singles
    force: Singles

    def __len__(self) -> int:
        return len(self.onset)
