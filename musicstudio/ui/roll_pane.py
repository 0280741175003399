"""The piano roll with all around it: ruler above, keys at the left, velocities below; or what to do without notes."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from musicstudio.domain.project import Track
from musicstudio.domain.score import Note
from musicstudio.domain.tasks import Source
from musicstudio.ui import theme
from musicstudio.ui.frequency_axis import WIDTH
from musicstudio.ui.gesture import Gesture
from musicstudio.ui.piano_roll import PianoRoll
from musicstudio.ui.roll_ruler import RollRuler
from musicstudio.ui.roll_state import RollState
from musicstudio.ui.roll_strip import RollStrip
from musicstudio.ui.rows import Rows
from musicstudio.ui.sounds import SoundStore
from musicstudio.ui.velocity_lane import VelocityLane
from musicstudio.ui.widgets import label, push

_LANE_FROM_PX = 150
_NO_NOTES = "No notes belong to this track yet. Add a MIDI track and draw some."


class RollPane(QWidget):
    """Keys and canvas share their rows; canvas, ruler and lane the time axis."""

    score_wanted = Signal()
    """An empty score track, please."""
    hovered = Signal(object, object)
    """The point under the pointer and the note there, or None."""

    def __init__(self, gesture: Gesture, store: SoundStore, state: RollState) -> None:
        super().__init__()
        self.state, self.rows = state, Rows()
        self.roll = PianoRoll(gesture, store, state, self.rows)
        self.strip = RollStrip(state, self.rows)
        self.ruler = RollRuler(gesture, state)
        self.lane = VelocityLane(gesture, state)
        self.velocity = label("Velocity", "muted")
        self.empty = self._empty()
        self._shown: tuple[str, int] = ("", 0)
        self._table = state.table
        grid = QWidget()
        layout = QGridLayout(grid)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.ruler, 0, 1)
        layout.addWidget(self.strip, 1, 0)
        layout.addWidget(self.roll, 1, 1)
        layout.addWidget(self.velocity, 2, 0)
        layout.addWidget(self.lane, 2, 1)
        layout.setColumnStretch(1, 1)
        layout.setRowStretch(1, 1)
        self.velocity.setFixedWidth(WIDTH)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(grid)
        self._pages.addWidget(self.empty)
        state.changed.connect(self._settle)
        self.roll.hovered.connect(self._point)
        self.lane.told.connect(lambda text: self.velocity.setText(text or "Velocity"))
        self._settle()

    def show_sound(self, source: Source | None, track: Track | None) -> None:
        """Show a sound as a ghost behind the notes."""
        ghost, offset = self.roll.ghost, track.start_s if track is not None else 0.0
        if (source, offset) != (ghost.source, ghost.offset_s):
            ghost.source, ghost.offset_s = source, offset
            self.roll.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        # In a low pane the notes come first.
        for widget in (self.lane, self.velocity):
            widget.setVisible(self.height() >= _LANE_FROM_PX)
        super().resizeEvent(event)

    def refresh(self, path: str) -> None:
        """Draw anew when more of this file is known."""
        if self.roll.uses(path):
            self.roll.refresh()

    def _settle(self) -> None:
        """Show another part's own rows; the same part keeps its scroll position."""
        state = self.state
        self._pages.setCurrentIndex(0 if state.track is not None else 1)
        shown = (state.track.id if state.track is not None else "", state.number)
        if shown != self._shown or self.rows.drums != state.part.is_drums:
            self._shown = shown
            self.rows.set_pitches(state.table.pitch, state.part.is_drums)
        elif not self.rows.covers(state.table.pitch):
            for pitch in set(state.table.pitch.tolist()):
                self.rows.add(pitch)
        elif state.table is not self._table and state.chosen.any():
            self.rows.reveal(state.table.pitch[state.chosen])
        self._table = state.table

    def _point(self, at: object, note: Note | None) -> None:
        y = getattr(at, "y", None)
        self.strip.point(self.rows.pitch_at(y) if y is not None else None)
        self.hovered.emit(at, note)

    def _empty(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        words: QLabel = label(_NO_NOTES, "muted")
        column.setContentsMargins(theme.HIT, 0, theme.HIT, 0)
        column.addStretch(1)
        column.addWidget(words)
        column.addWidget(push("Add a MIDI track", self.score_wanted.emit, "Four empty bars at the song's tempo"))
        column.addStretch(1)
        return page
