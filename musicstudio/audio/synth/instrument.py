"""What plays a part: a patch with its place in a plain mix."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from musicstudio.audio.synth.line import Line
from musicstudio.domain.audio import AudioArray

Patch = Callable[[Line, int, np.random.Generator], AudioArray]
"""(line, sample rate, generator) → (2, line.samples)."""


@dataclass(frozen=True)
class Instrument:
    """A patch with its level, position −1…1, and how much of it goes to the hall and the echo (0–1)."""

    name: str
    play: Patch
    gain_db: float = 0.0
    position: float = 0.0
    hall: float = 0.18
    echo: float = 0.0
