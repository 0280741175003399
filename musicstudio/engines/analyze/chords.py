"""Chords by a hidden Markov model over the chroma between beats."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.analyze.harmony import Harmony
from musicstudio.engines.analyze.tempo import best_path

Floats = NDArray[np.float64]

NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
NO_CHORD = "N"
QUALITIES: dict[str, tuple[tuple[int, ...], float]] = {
    "": ((0, 4, 7), 0.0),
    "m": ((0, 3, 7), 0.0),
    "7": ((0, 4, 7, 10), -0.35),
    "maj7": ((0, 4, 7, 11), -0.35),
    "m7": ((0, 3, 7, 10), -0.35),
    "sus4": ((0, 5, 7), -0.5),
    "dim": ((0, 3, 6), -0.5),
}
"""Intervals above the root, and how much less likely than a triad."""

_SHARPNESS = 9.0
_BASS_SHARE = 0.28
_CHANGE_COST = 2.6
_NO_CHORD_FIT = 0.5


@dataclass(frozen=True)
class Chord:
    """A chord from `start_s` to `end_s`; `name` as "Am", "F", "C7", or "N" for none."""

    start_s: float
    end_s: float
    name: str


def find_chords(harmony: Harmony, cancel: CancelToken) -> tuple[list[Chord], float]:
    """Return chords over the stretches of a harmony, neighbours joined, and a confidence (0-1)."""
    if not len(harmony.treble):
        return [], 0.0
    names, scores = _scores(harmony)
    cost = _CHANGE_COST * (1 - np.eye(len(names)))
    path = best_path(scores, cost, cancel)
    fit = scores[np.arange(len(path)), path]
    chords: list[Chord] = []
    for n, state in enumerate(path):
        start, end, name = float(harmony.edges_s[n]), float(harmony.edges_s[n + 1]), names[state]
        if chords and chords[-1].name == name:
            chords[-1] = Chord(chords[-1].start_s, end, name)
        else:
            chords.append(Chord(start, end, name))
    sounding = path < len(names) - 1
    margin = (fit / _SHARPNESS - _NO_CHORD_FIT)[sounding]
    confidence = float(np.clip(margin.mean() / 0.3, 0, 1) * sounding.mean()) if sounding.any() else 0.0
    return chords, confidence


def _scores(harmony: Harmony) -> tuple[list[str], Floats]:
    """Return the name of each state and how well it fits each stretch, (stretches, states)."""
    treble = _unit(harmony.treble)
    bass = _unit(harmony.bass)
    names, columns = [], []
    for quality, (intervals, prior) in QUALITIES.items():
        for root in range(12):
            template = np.zeros(12)
            template[[(root + step) % 12 for step in intervals]] = 1
            floor = np.zeros(12)
            floor[[(root + step) % 12 for step in intervals[:3]]] = (1.0, 0.45, 0.45)
            fit = (1 - _BASS_SHARE) * treble @ _unit(template[None])[0] + _BASS_SHARE * bass @ _unit(floor[None])[0]
            names.append(NAMES[root] + quality)
            columns.append(_SHARPNESS * fit + prior)
    silent = np.linalg.norm(harmony.treble, axis=1) < 1e-3
    columns.append(np.where(silent, 2 * _SHARPNESS, _SHARPNESS * _NO_CHORD_FIT))
    return [*names, NO_CHORD], np.stack(columns, axis=1)


def _unit(rows: Floats) -> Floats:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
