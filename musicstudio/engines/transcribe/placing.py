"""Seconds onto ticks: where notes that were heard lie on the music's grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from musicstudio.domain.score import Note, TempoMap
from musicstudio.domain.units import PPQ, Ticks
from musicstudio.engines.transcribe.quantize import on_grid

SHORTEST = 10
"""Ticks that a note lasts at least where there is no grid; on one it is a step."""


class Placer:
    """Puts seconds onto ticks, quantised where asked."""

    def __init__(self, tempo_map: TempoMap, step: int = 0, swing: float = 50.0) -> None:
        self._tempo_map, self._step, self._swing = tempo_map, step, swing
        changes = tempo_map.changes
        self._ticks = np.array([change.tick for change in changes], np.int64)
        self._starts_s = np.array([tempo_map.seconds(change.tick) for change in changes])
        self._bpm = np.array([change.bpm for change in changes])

    def tick(self, seconds: float) -> Ticks:
        tick = max(self._tempo_map.ticks(seconds), 0)
        return Ticks(on_grid(tick, self._step, self._swing) if self._step else tick)

    def free(self, seconds: float) -> Ticks:
        """Return the tick of a time, quantised or not: where bends lie."""
        return Ticks(max(self._tempo_map.ticks(seconds), 0))

    def placed(self, start_s: float, end_s: float, pitch: int, velocity: int, confidence: float) -> Note:
        start = self.tick(start_s)
        end = max(self._tempo_map.ticks(end_s), start + (self._step or SHORTEST))
        return Note(start, Ticks(end - start), pitch, velocity, confidence)

    def spans(self, start_s: ArrayLike, end_s: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return start and length in ticks of many notes, each as `placed` would lay it."""
        start = self.ticks(start_s)
        return start, np.maximum(self._free(end_s), start + (self._step or SHORTEST)) - start

    def ticks(self, seconds: ArrayLike) -> NDArray[np.int64]:
        """Return the ticks of many times, each as `tick` would find it."""
        free = np.maximum(self._free(seconds), 0)
        if not self._step:
            return free
        return np.array([on_grid(int(tick), self._step, self._swing) for tick in free], np.int64)

    def _free(self, seconds: ArrayLike) -> NDArray[np.int64]:
        times = np.asarray(seconds, np.float64)
        at = np.maximum(np.searchsorted(self._starts_s, times, "right") - 1, 0)
        return np.rint(self._ticks[at] + (times - self._starts_s[at]) * self._bpm[at] * PPQ / 60).astype(np.int64)


def apart(notes: Sequence[Note]) -> tuple[Note, ...]:
    """Return notes of which none of one pitch reaches into the next."""
    kept: list[Note] = []
    following: dict[int, int] = {}
    for note in sorted(notes, reverse=True):
        until = following.get(note.pitch)
        if until is not None and note.start >= until:
            continue
        length = min(note.length, until - note.start) if until is not None else note.length
        kept.append(replace(note, length=Ticks(max(length, 1))))
        following[note.pitch] = note.start
    return tuple(sorted(kept))
