"""What the piano roll works on: a part, which of its notes are chosen, and how they would look if one let go now."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from musicstudio.domain.groove import humanised, quantised
from musicstudio.domain.note_grid import SIXTEENTH, NoteGrid
from musicstudio.domain.note_table import NoteTable
from musicstudio.domain.project import Track
from musicstudio.domain.score import Note, Part, Score
from musicstudio.domain.score_edits import AddPart, EditNotes, SetLength, TakeIn, longer
from musicstudio.domain.sifting import SURE
from musicstudio.domain.units import Ticks

Mask = NDArray[np.bool_]

_EMPTY = Part("")


@dataclass(frozen=True)
class RollLooks:
    """What is shown besides the notes one works on."""

    scale: bool = True
    sound: bool = True
    parts: bool = True
    tracks: bool = False
    faint: bool = True


class RollState(QObject):
    """`changed` when another part or other notes are shown, `picked` when the choice or the preview is another."""

    changed = Signal()
    picked = Signal()
    looked = Signal()
    """The looks, the tool or the grid are others."""
    command = Signal(object)
    struck = Signal(int, int, object)
    """A note to hear: pitch, velocity and the part that plays it."""

    def __init__(self) -> None:
        super().__init__()
        self.scores: tuple[Track, ...] = ()
        self.track: Track | None = None
        self.number = 0
        self.key = ""
        self.grid: NoteGrid = SIXTEENTH
        self.pencil = False
        self.looks = RollLooks()
        self.table = NoteTable.of(())
        self.end_s = 0.0
        """Where the score ends on the song's time axis."""
        self.chosen: Mask = np.zeros(0, bool)
        self.preview: NoteTable | None = None
        self.hides = False
        """Whether the preview stands in place of the chosen notes."""
        self.copied: tuple[Note, ...] = ()
        self._expected: tuple[Note, ...] = ()

    # --- what there is -------------------------------------------------------------------------------------------

    @property
    def score(self) -> Score:
        return self.track.score if self.track is not None and self.track.score is not None else Score()

    @property
    def part(self) -> Part:
        parts = self.score.parts
        return parts[self.number] if self.number < len(parts) else _EMPTY

    @property
    def editable(self) -> bool:
        return self.number < len(self.score.parts)

    def tick_at(self, time_s: float) -> Ticks:
        """Return the tick at a time of the song, not before the score begins."""
        start_s = self.track.start_s if self.track is not None else 0.0
        return Ticks(max(0, self.score.tempo_map.ticks(time_s - start_s)))

    def time_of(self, tick: float) -> float:
        start_s = self.track.start_s if self.track is not None else 0.0
        return start_s + self.score.tempo_map.seconds(tick)

    def show_scores(self, scores: tuple[Track, ...], key: str) -> None:
        """Show these score tracks; the part one works on stays when it is still there."""
        if (scores, key) == (self.scores, self.key):
            return
        kept = next((track for track in scores if self.track is not None and track.id == self.track.id), None)
        self.scores = scores
        track = kept or next(iter(scores), None)
        self.key = (track.score.key if track is not None and track.score is not None else "") or key
        self._show(track, self.number if kept is not None else 0)

    def show_part(self, track_id: str, number: int) -> None:
        """Work on another part."""
        track = next((track for track in self.scores if track.id == track_id), None)
        if track is not None and (track is not self.track or number != self.number):
            self._show(track, number)

    def _show(self, track: Track | None, number: int) -> None:
        before, same = self.part, (self.track.id if self.track else "", self.number)
        self.track, self.number = track, number
        if not self.editable:
            self.number = 0
        if self.part is not before:
            old = before.notes if same == (track.id if track is not None else "", self.number) else ()
            keep = set(self._expected) or {note for note, on in zip(old, self.chosen, strict=False) if on}
            self.table = NoteTable.of(self.part.notes)
            self.chosen = np.fromiter((note in keep for note in self.part.notes), bool, len(self.table))
            self.preview, self.hides = None, False
        self.end_s = self.time_of(self.score.end)
        self.changed.emit()

    # --- choosing ------------------------------------------------------------------------------------------------

    def choose(self, mask: Mask) -> None:
        if not np.array_equal(mask, self.chosen):
            self.chosen = mask
            self.picked.emit()

    def choose_all(self) -> None:
        self.choose(np.ones(len(self.table), bool))

    def choose_none(self) -> None:
        self.choose(np.zeros(len(self.table), bool))

    @property
    def meant(self) -> Mask:
        """The chosen notes, or all of them when none is."""
        return self.chosen if self.chosen.any() else np.ones(len(self.table), bool)

    def show_preview(self, preview: NoteTable | None, hides: bool = True) -> None:
        """Show how the chosen notes would look (`hides` them meanwhile), or end showing it."""
        self.preview, self.hides = preview, hides and preview is not None
        self.picked.emit()

    def look(self, looks: RollLooks) -> None:
        self.looks = looks
        self.looked.emit()

    def take_tool(self, pencil: bool) -> None:
        self.pencil = pencil
        self.looked.emit()

    def take_grid(self, grid: NoteGrid) -> None:
        self.grid = grid
        self.looked.emit()

    # --- one step of the history each ----------------------------------------------------------------------------

    def put(self, what: str, mask: Mask | None, added: tuple[Note, ...], by_hand: bool = True) -> None:
        """Put notes in place of the masked ones; what changes nothing is no step.

        Notes corrected by hand are sure from then on: no threshold hides them.
        """
        removed = self._notes(mask) if mask is not None else ()
        if by_hand and removed != added:
            added = tuple(replace(note, confidence=SURE) for note in added)
        self.preview, self.hides = None, False
        if not self.editable or self.track is None or removed == added:
            self.picked.emit()
            return
        self._expected = added
        self.command.emit(EditNotes(self.track.id, self.number, removed, added, what))
        self._expected = ()
        self.picked.emit()

    def replace(self, verb: str, table: NoteTable, mask: Mask | None = None) -> None:
        """Put a changed table of the chosen (or masked) notes in their place."""
        mask = self.chosen if mask is None else mask
        self.put(f"{verb} {_count(len(table))}", mask, table.notes())

    def delete(self) -> None:
        if self.chosen.any():
            self.put(f"Delete {_count(int(self.chosen.sum()))}", self.chosen, ())

    def transpose(self, semitones: int) -> None:
        chosen = self.table.take(self.chosen)
        if len(chosen):
            moved = chosen.transposed(semitones)
            self.strike(int(moved.pitch[0]), int(moved.velocity[0]))
            self.replace("Transpose", moved)

    def nudge(self, steps: int, fine: bool = False) -> None:
        """Move by the grid, or by a tick."""
        if self.chosen.any():
            step = 1 if fine else self.grid.ticks or 1
            self.replace("Move", self.table.take(self.chosen).moved(steps * step))

    def duplicate(self) -> None:
        """Repeat the chosen notes right after themselves, a whole number of grid steps on."""
        chosen = self.table.take(self.chosen)
        if not len(chosen):
            return
        length, step = int(chosen.end.max() - chosen.start.min()), self.grid.ticks or 1
        self.put(f"Duplicate {_count(len(chosen))}", None, chosen.moved(-(-length // step) * step).notes())

    def copy(self) -> None:
        if self.chosen.any():
            self.copied = self._notes(self.chosen)

    def paste(self, time_s: float) -> None:
        """Put what was copied so that its first note begins at a time."""
        if self.copied:
            first = min(note.start for note in self.copied)
            shift = self.grid.snap(self.score, self.tick_at(time_s)) - first
            self.put(f"Paste {_count(len(self.copied))}", None, tuple(note.shifted(shift) for note in self.copied))

    def quantise(self, strength: float, swing: float) -> None:
        """Move the chosen notes, or all, towards the grid; both 0–1."""
        notes = self._notes(self.meant)
        moved = quantised(notes, self.score, self.grid, strength, swing)
        self.put(f"Quantise {_count(len(notes))}", self.meant, moved, by_hand=False)

    def humanise(self, timing_ms: float, velocity: float, seed: int | None = None) -> None:
        """Play the chosen notes, or all, less evenly."""
        notes = self._notes(self.meant)
        seed = random.randrange(1 << 30) if seed is None else seed
        played = humanised(notes, self.score, timing_ms, velocity, seed)
        self.put(f"Humanise {_count(len(notes))}", self.meant, played, by_hand=False)

    def take_in(self, note: Note) -> None:
        """Let a faint note of the part count."""
        if self.track is not None:
            self.strike(note.pitch, note.velocity)
            self.command.emit(TakeIn(self.track.id, self.number, (note,)))

    def lengthen(self) -> None:
        """Add four bars of room."""
        if self.track is not None:
            self.command.emit(SetLength(self.track.id, longer(self.score)))

    def add_part(self) -> None:
        """Add an empty part to the score, and work on it."""
        if self.track is not None:
            used = {part.channel for part in self.score.parts}
            channel = next((n for n in range(16) if n not in used and n != 9), 0)
            number = len(self.score.parts)
            self.command.emit(AddPart(self.track.id, Part(f"Part {number + 1}", channel=channel)))
            self.show_part(self.track.id, number)

    def strike(self, pitch: int, velocity: int = 90) -> None:
        if self.editable:
            self.struck.emit(pitch, velocity, self.part)

    def _notes(self, mask: Any) -> tuple[Note, ...]:
        return tuple(self.part.notes[place] for place in np.flatnonzero(mask).tolist())


def _count(number: int) -> str:
    return f"{number} note{'' if number == 1 else 's'}"
