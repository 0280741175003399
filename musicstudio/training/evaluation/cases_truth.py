"""Truths of which only some is known."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musicstudio.training.truth import BEAT, BEND, NOTE, Player, Truth

Marks = tuple[tuple[float, str], ...]


def partial_truth(
    piece: str, sample_rate: int, samples: int, *, notes: NDArray[Any] | None = None, players: Sequence[Player] = (),
    beats: NDArray[Any] | None = None, chords: Marks = (), key: str = "", tempo_bpm: float = 0.0,
) -> Truth:  # fmt: skip
    """Return a truth that holds what is given, empty elsewhere."""
    return Truth(
        piece, sample_rate, samples, tuple(players),
        np.zeros(0, NOTE) if notes is None else notes, np.zeros(0, BEND),
        np.zeros(0, BEAT) if beats is None else beats, tempo_bpm, "", key, "", chords,
    )  # fmt: skip


def note_rows(
    rows: Iterable[tuple[float, float, float, float]], sample_rate: int, samples: int, part: int = 0
) -> NDArray[Any]:
    """Return (onset in s, offset in s, MIDI pitch, velocity) as NOTE, sorted.

    Pitches go to the nearest semitone; what is no number, or begins after the end, is left out.
    """
    made = [
        (
            round(onset * sample_rate),
            min(max(round(offset * sample_rate), round(onset * sample_rate) + 1), samples),
            int(np.clip(round(pitch), 0, 127)), int(np.clip(round(velocity), 1, 127)), part,
        )
        for onset, offset, pitch, velocity in rows
        if 0 <= onset * sample_rate < samples - 1 and math.isfinite(offset + pitch + velocity)
    ]  # fmt: skip
    return np.sort(np.array(made, NOTE), order=("onset", "part", "pitch"))


def beat_rows(rows: Iterable[tuple[float, bool]], end_s: float) -> NDArray[Any]:
    """Return (time in s, whether a bar begins) as BEAT, sorted, none after the end."""
    return np.array(sorted(row for row in rows if 0 <= row[0] < end_s), BEAT)
