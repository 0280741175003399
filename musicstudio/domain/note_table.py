"""Notes as columns of numbers: what is moved, stretched and drawn by the thousand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.score import Note, TempoMap
from musicstudio.domain.units import PPQ, Ticks

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class NoteTable:
    """One column per field of `Note`, all of the same length and in the order of the notes."""

    start: Whole
    length: Whole
    pitch: Whole
    velocity: Whole
    confidence: Real

    @classmethod
    def of(cls, notes: Sequence[Note]) -> NoteTable:
        fields = [(n.start, n.length, n.pitch, n.velocity) for n in notes]
        whole = np.array(fields, np.int64).reshape(len(notes), 4)
        sure = np.fromiter((n.confidence for n in notes), np.float64, len(notes))
        return cls(whole[:, 0], whole[:, 1], whole[:, 2], whole[:, 3], sure)

    def __len__(self) -> int:
        return len(self.start)

    @property
    def end(self) -> Whole:
        return self.start + self.length

    def notes(self) -> tuple[Note, ...]:
        columns = (self.start.tolist(), self.length.tolist(), self.pitch.tolist(), self.velocity.tolist())
        rows = zip(*columns, self.confidence.tolist(), strict=True)
        return tuple(Note(Ticks(s), Ticks(n), pitch, velocity, sure) for s, n, pitch, velocity, sure in rows)

    def take(self, mask: Mask | Whole) -> NoteTable:
        """Return the chosen notes."""
        return NoteTable(
            self.start[mask], self.length[mask], self.pitch[mask], self.velocity[mask], self.confidence[mask]
        )

    def moved(self, ticks: int) -> NoteTable:
        """Return all later (or earlier) together; none begins before tick 0."""
        if not len(self):
            return self
        return replace(self, start=self.start + max(ticks, -int(self.start.min())))

    def transposed(self, semitones: int) -> NoteTable:
        """Return all higher (or lower) together, kept within 0–127."""
        if not len(self):
            return self
        step = min(max(semitones, -int(self.pitch.min())), 127 - int(self.pitch.max()))
        return replace(self, pitch=self.pitch + step)

    def pulled(self, edge: str, ticks: int, least: int) -> NoteTable:
        """Return all with their "start" or "end" moved; none becomes shorter than `least` (or than it was)."""
        shortest = np.minimum(self.length, max(least, 1))
        if edge == "end":
            return replace(self, length=np.maximum(self.length + ticks, shortest))
        start = np.clip(self.start + ticks, 0, self.end - shortest)
        return replace(self, start=start, length=self.end - start)

    def struck(self, velocity: Real | Whole | float) -> NoteTable:
        """Return all at other velocities, kept within 1–127."""
        wanted = np.clip(np.round(velocity), 1, 127).astype(np.int64)
        return replace(self, velocity=np.broadcast_to(wanted, self.start.shape).copy())


def seconds_of(ticks: Whole | Real, tempo_map: TempoMap) -> Real:
    """Return the time of every tick, as `TempoMap.seconds` does for one."""
    knots = np.array([change.tick for change in tempo_map.changes], np.float64)
    times = np.array([tempo_map.seconds(change.tick) for change in tempo_map.changes])
    rate = np.array([60 / (change.bpm * PPQ) for change in tempo_map.changes])
    at = np.maximum(np.searchsorted(knots, ticks, side="right") - 1, 0)
    result: Real = times[at] + (ticks - knots[at]) * rate[at]
    return result


def ticks_of(seconds: Real, tempo_map: TempoMap) -> Whole:
    """Return the tick nearest to every time, as `TempoMap.ticks` does for one."""
    knots = np.array([change.tick for change in tempo_map.changes], np.float64)
    times = np.array([tempo_map.seconds(change.tick) for change in tempo_map.changes])
    rate = np.array([change.bpm * PPQ / 60 for change in tempo_map.changes])
    at = np.maximum(np.searchsorted(times, seconds, side="right") - 1, 0)
    result: Whole = np.round(knots[at] + (seconds - times[at]) * rate[at]).astype(np.int64)
    return result
