"""Mouse on the notes: choosing, drawing, moving and stretching; one step of the history when one lets go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QObject, QRectF, Qt, Signal

from musicstudio.domain.note_table import NoteTable
from musicstudio.domain.score import Note
from musicstudio.domain.units import Ticks
from musicstudio.ui.gesture import DRAG, EDGE, Point
from musicstudio.ui.note_batch import batch_of
from musicstudio.ui.roll_state import Mask, RollState
from musicstudio.ui.rows import Rows
from musicstudio.ui.timeline import Timeline

_LEAST_TICKS: Final = 15
"""A note drawn or stretched without a grid is at least a 1/128 long."""

_VELOCITY: Final = 96


@dataclass(frozen=True)
class Hit:
    """A note under the pointer: its place in the table, and "start" or "end" when near that edge."""

    place: int
    edge: str = ""


@dataclass
class _Hold:
    """What a press took hold of."""

    kind: str
    origin: Point
    tick: int
    place: int = -1
    before: Mask | None = None
    copies: bool = False
    dragged: bool = False
    drawn: Note | None = None
    sounding: int = -1


class RollHand(QObject):
    """Turns presses, moves and releases on the roll into choices and edits."""

    banded = Signal()
    located = Signal(float)
    """A click beside the notes: the playhead goes there."""

    def __init__(self, state: RollState, rows: Rows, timeline: Timeline) -> None:
        super().__init__()
        self._state, self._rows, self._timeline = state, rows, timeline
        self._hold: _Hold | None = None
        self._last_length = 0
        self.band: QRectF | None = None

    @property
    def active(self) -> bool:
        return self._hold is not None

    def hit(self, at: Point, width: int, faint: bool = False) -> Hit | None:
        """Return the topmost note under the pointer, or the topmost faint one."""
        state, scale = self._state, width / self._timeline.span_s
        if state.track is None:
            return None
        batch = batch_of(state.part, state.score.tempo_map, state.track.start_s, faint)
        reach = 3 / scale
        seen = batch.seen(at.time_s - reach, at.time_s + reach)
        start, end = batch.start_s[seen], np.maximum(batch.end_s[seen], batch.start_s[seen] + reach)
        row = int(np.floor(self._rows.row_at(at.y)))
        under = (start - reach <= at.time_s) & (at.time_s <= end + reach / 2)
        under &= self._rows.rows_of(batch.pitch[seen]) == row
        if not under.any():
            return None
        found = int(np.flatnonzero(under)[-1])
        edge = ""
        # A narrow note is taken by its middle; its end is still in reach from outside.
        inner = min(EDGE, (end[found] - start[found]) * scale / 4) / scale
        if at.time_s >= end[found] - inner:
            edge = "end"
        elif at.time_s <= start[found] + inner and (end[found] - start[found]) * scale > 4 * EDGE:
            edge = "start"
        return Hit(int(batch.place[seen][found]), edge)

    # --- press ---------------------------------------------------------------------------------------------------

    def press(self, at: Point, width: int, held: Qt.KeyboardModifier) -> None:
        """Begin: on a note take it, with the pencil draw one, else a band to choose with."""
        state, hit = self._state, self.hit(at, width)
        tick = state.tick_at(at.time_s)
        if hit is None:
            if state.pencil:
                self._begin_note(at, tick, held)
            else:
                before = state.chosen.copy() if held & Qt.KeyboardModifier.ShiftModifier else None
                self._hold = _Hold("band", at, tick, before=before)
            return
        mask = state.chosen.copy()
        if held & Qt.KeyboardModifier.ShiftModifier:
            mask[hit.place] = not mask[hit.place]
        elif not mask[hit.place]:
            mask[:] = False
            mask[hit.place] = True
        state.choose(mask)
        if mask[hit.place]:
            copies = bool(held & Qt.KeyboardModifier.AltModifier)
            kind = hit.edge if hit.edge and not copies else "move"
            pitch = int(state.table.pitch[hit.place])
            self._hold = _Hold(kind, at, tick, hit.place, copies=copies, sounding=pitch)
            state.strike(pitch, int(state.table.velocity[hit.place]))

    def double(self, at: Point, width: int, held: Qt.KeyboardModifier) -> None:
        """Beside the notes draw one, or take in the faint one there; on a note take it away."""
        state, hit = self._state, self.hit(at, width)
        doubtful = self.hit(at, width, faint=True) if hit is None and state.looks.faint else None
        self._hold = None
        if doubtful is not None:
            state.take_in(state.part.faint[doubtful.place])
        elif hit is None:
            self._begin_note(at, state.tick_at(at.time_s), held)
        else:
            mask = np.zeros(len(state.table), bool)
            mask[hit.place] = True
            state.put("Delete 1 note", mask, ())

    def _begin_note(self, at: Point, tick: int, held: Qt.KeyboardModifier) -> None:
        state = self._state
        if not state.editable:
            return
        free = bool(held & Qt.KeyboardModifier.ControlModifier)
        start = Ticks(tick) if free else state.grid.floor(state.score, tick)
        length = self._last_length or state.grid.ticks or state.score.meter_at(tick).bar // 4
        note = Note(start, Ticks(max(length, _LEAST_TICKS)), self._rows.pitch_at(at.y), _VELOCITY)
        state.choose_none()
        self._hold = _Hold("draw", at, tick, drawn=note)
        state.show_preview(NoteTable.of((note,)), hides=False)
        state.strike(note.pitch, note.velocity)

    # --- move ----------------------------------------------------------------------------------------------------

    def move(self, at: Point, width: int, held: Qt.KeyboardModifier) -> None:
        """Continue; what is dragged snaps to the grid unless Ctrl is held."""
        hold = self._hold
        if hold is None:
            return
        if not hold.dragged and abs(at.x - hold.origin.x) < DRAG and abs(at.y - hold.origin.y) < DRAG:
            return
        hold.dragged = True
        free = bool(held & Qt.KeyboardModifier.ControlModifier)
        if hold.kind == "band":
            self._stretch_band(at, width)
        elif hold.kind == "draw":
            self._stretch_drawn(at, free)
        elif hold.kind == "move":
            self._state.show_preview(self._moved(at, free), hides=not hold.copies)
        else:
            self._state.show_preview(self._pulled(at, free))

    def _stretch_band(self, at: Point, width: int) -> None:
        assert self._hold is not None
        origin, state = self._hold.origin, self._state
        self.band = QRectF(min(origin.x, at.x), min(origin.y, at.y), abs(at.x - origin.x), abs(at.y - origin.y))
        begin, end = (state.tick_at(time) for time in sorted((origin.time_s, at.time_s)))
        low, high = sorted(int(np.floor(self._rows.row_at(y))) for y in (origin.y, at.y))
        table, rows = state.table, self._rows.rows_of(state.table.pitch)
        inside = (table.start < end) & (table.end > begin) & (rows >= low) & (rows <= high)
        if self._hold.before is not None:
            inside |= self._hold.before
        state.choose(inside)
        self.banded.emit()

    def _stretch_drawn(self, at: Point, free: bool) -> None:
        hold, state = self._hold, self._state
        assert hold is not None
        assert hold.drawn is not None
        tick, step = state.tick_at(at.time_s), state.grid.ticks
        end = tick if free or not step else state.grid.floor(state.score, tick) + step
        length = max(end - hold.drawn.start, _LEAST_TICKS if free or not step else step)
        pitch = self._rows.pitch_at(at.y)
        if pitch != hold.drawn.pitch:
            state.strike(pitch, _VELOCITY)
        hold.drawn = Note(hold.drawn.start, Ticks(length), pitch, _VELOCITY)
        state.show_preview(NoteTable.of((hold.drawn,)), hides=False)

    def _moved(self, at: Point, free: bool) -> NoteTable:
        hold, state, rows = self._hold, self._state, self._rows
        assert hold is not None
        own = int(state.table.start[hold.place])
        wanted = own + state.tick_at(at.time_s) - hold.tick
        ticks = (wanted if free else state.grid.snap(state.score, wanted)) - own
        if abs(at.x - hold.origin.x) < DRAG:
            ticks = 0
        chosen = state.table.take(state.chosen).moved(ticks)
        steps = int(np.floor(rows.row_at(at.y))) - int(np.floor(rows.row_at(hold.origin.y)))
        row = int(rows.rows_of(int(state.table.pitch[hold.place]))) + steps
        pitch = rows.pitches[min(max(row, 0), len(rows.pitches) - 1)]
        if pitch != hold.sounding:
            hold.sounding = pitch
            state.strike(pitch, int(state.table.velocity[hold.place]))
        if not rows.drums:
            return chosen.transposed(steps)
        places = rows.rows_of(chosen.pitch)
        steps = min(max(steps, -int(places.min())), len(rows.pitches) - 1 - int(places.max()))
        return NoteTable(
            chosen.start, chosen.length, np.array(rows.pitches)[places + steps], chosen.velocity, chosen.confidence
        )

    def _pulled(self, at: Point, free: bool) -> NoteTable:
        hold, state = self._hold, self._state
        assert hold is not None
        own = int((state.table.start if hold.kind == "start" else state.table.end)[hold.place])
        wanted = own + state.tick_at(at.time_s) - hold.tick
        ticks = (wanted if free else state.grid.snap(state.score, wanted)) - own
        least = _LEAST_TICKS if free or not state.grid.ticks else min(state.grid.ticks, 120)
        return state.table.take(state.chosen).pulled(hold.kind, ticks, least)

    # --- release -------------------------------------------------------------------------------------------------

    def release(self, at: Point) -> None:
        """End: what was previewed becomes one edit; a click beside the notes places the playhead."""
        hold, self._hold = self._hold, None
        state, preview = self._state, self._state.preview
        if hold is None:
            return
        if hold.kind == "band":
            self.band = None
            if not hold.dragged:
                state.choose_none()
                self.located.emit(min(max(at.time_s, 0.0), self._timeline.duration_s))
            self.banded.emit()
        elif hold.kind == "draw" and hold.drawn is not None:
            self._last_length = hold.drawn.length if hold.dragged else self._last_length
            state.put("Draw a note", None, (hold.drawn,))
        elif preview is not None and hold.copies:
            state.put(f"Duplicate {len(preview)} note{'' if len(preview) == 1 else 's'}", None, preview.notes())
        elif preview is not None:
            state.replace("Move" if hold.kind == "move" else "Resize", preview)

    def cancel(self) -> bool:
        """Let go without an edit; return whether there was something to let go of."""
        if self._hold is None:
            return False
        self._hold, self.band = None, None
        self._state.show_preview(None)
        return True
