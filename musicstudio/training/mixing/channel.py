"""What comes to the desk: one dry instrument with what it is and where it is heard."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from musicstudio.domain.audio import AudioArray


@dataclass(frozen=True, eq=False)
class Channel:
    """A dry sound, float32 (2, samples), of an instrument's family ("bass", "voice" …), heard in a stem ("drums" …).

    One row, (1, samples), stands for both sides alike.
    """

    name: str
    stem: str
    family: str
    sound: AudioArray


def narrowed(sound: AudioArray) -> AudioArray:
    """Return a sound as float32, (1, samples) where both sides are alike, so that one side is enough to work on."""
    rows = np.atleast_2d(np.asarray(sound, dtype=np.float32))
    if len(rows) > 2:
        raise ValueError(f"a channel has one or two sides, not {len(rows)}")
    return rows[:1] if len(rows) == 2 and np.array_equal(rows[0], rows[1]) else rows


def widened(sound: AudioArray) -> AudioArray:
    """Return a sound of one or two sides as (2, samples)."""
    return sound if len(sound) == 2 else np.repeat(sound, 2, axis=0)
