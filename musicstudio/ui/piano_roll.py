"""The piano roll's canvas: notes on rows over the shared time axis, painted as arrays, edited by mouse and keys."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from PySide6.QtCore import QEvent, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from musicstudio.domain.project import Track
from musicstudio.domain.score import Part
from musicstudio.ui import marks, theme
from musicstudio.ui.gesture import Gesture, Point
from musicstudio.ui.note_batch import NoteBatch, batch_of, part_colour
from musicstudio.ui.roll_ground import paint_lines, paint_rows
from musicstudio.ui.roll_hand import RollHand
from musicstudio.ui.roll_keys import RollKeys
from musicstudio.ui.roll_notes import paint_faint, paint_hidden, paint_notes
from musicstudio.ui.roll_state import RollState
from musicstudio.ui.rolling import Piece, Rolling
from musicstudio.ui.rows import Rows
from musicstudio.ui.sound_ghost import SoundGhost
from musicstudio.ui.sounds import SoundStore
from musicstudio.ui.time_mouse import TimeMouse

HINT: Final = (
    "Double-click draws a note, or takes one away; with the pencil (P) one click does. Drag a note to move it, its "
    "edges to resize it, with Alt to duplicate it; drag beside the notes to choose some, Shift adds.\n"
    "Everything snaps to the grid unless Ctrl is held. Arrows transpose and move, Shift+arrow by octaves, Ctrl+D "
    "duplicates, Del deletes.\n"
    "Drag on the ruler above to select time. Wheel scrolls, Shift+wheel the pitches, Ctrl+wheel zooms, "
    "Shift+Ctrl+wheel the pitches."
)

_SCROLL_ROWS: Final = 2.0


class PianoRoll(TimeMouse, QWidget):
    """What does not move with the pointer is kept as a picture; `hovered` tells the point and the note under it."""

    hovered = Signal(object, object)

    def __init__(self, gesture: Gesture, store: SoundStore, state: RollState, rows: Rows) -> None:
        super().__init__()
        self.gesture, self.state, self.rows = gesture, state, rows
        self.ghost = SoundGhost(store)
        self.hand = RollHand(state, rows, gesture.timeline)
        self._keys = RollKeys(state, self.hand, gesture.timeline)
        self._rolling = Rolling(self._draw)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Piano roll")
        self.setToolTip(HINT)
        self.setToolTipDuration(12_000)
        for anew in (rows.changed, state.changed, state.picked, state.looked):
            anew.connect(self.refresh)
        gesture.timeline.changed.connect(self.update)
        gesture.timeline.moved.connect(self._follow)
        gesture.selection.changed.connect(self.update)
        self.hand.banded.connect(self.update)
        self.hand.located.connect(gesture.located)

    def refresh(self, *_: object) -> None:
        """Draw anew."""
        self._rolling.forget()
        self.update()

    def uses(self, path: str) -> bool:
        return self.ghost.source is not None and self.ghost.source.path == path

    # --- painting ------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect, state, timeline = QRectF(self.rect()), self.state, self.gesture.timeline
        self._rolling.paint(painter, timeline, self.size(), self.devicePixelRatioF())
        if state.track is not None and state.preview is not None:
            batch = NoteBatch.of(state.preview, state.score.tempo_map, state.track.start_s)
            paint_notes(painter, rect, self.rows, timeline, batch, self._colour(), np.ones(len(batch.place), bool))
        marks.paint_selection(painter, rect, timeline, self.gesture.selection.regions)
        if self.hand.band is not None:
            painter.fillRect(self.hand.band, theme.with_alpha(theme.now.accent, 40))
            painter.setPen(QColor(theme.now.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.hand.band)
        if timeline.duration_s > 0:
            marks.paint_playhead(painter, rect, timeline)
        if self.hasFocus():
            painter.fillRect(QRectF(0, 0, rect.width(), 1), QColor(theme.now.accent))

    def _draw(self, painter: QPainter, piece: Piece) -> None:
        """Draw a piece of what does not move with the pointer."""
        ratio, state = self.devicePixelRatioF(), self.state
        painter.scale(ratio, ratio)
        rect = QRectF(piece.left / ratio, 0, piece.columns / ratio, piece.height / ratio)
        painter.fillRect(rect, QColor(theme.now.canvas))
        if state.track is None:
            return
        painter.setFont(theme.font(11))
        paint_rows(painter, rect, self.rows, state.key if state.looks.scale else "")
        if state.looks.sound:
            self.ghost.paint(painter, rect, self.rows, piece)
        paint_lines(painter, rect, state, piece)
        for part, track in self._others():
            assert track.score is not None
            batch = batch_of(part, track.score.tempo_map, track.start_s)
            paint_faint(painter, rect, self.rows, piece, batch, part_colour(part, track))
        if state.editable:
            if state.looks.faint and state.part.faint:
                hidden_ones = batch_of(state.part, state.score.tempo_map, state.track.start_s, faint=True)
                paint_hidden(painter, rect, self.rows, piece, hidden_ones, self._colour())
            batch = batch_of(state.part, state.score.tempo_map, state.track.start_s)
            chosen = state.chosen[batch.place]
            hidden = chosen if state.hides else None
            paint_notes(painter, rect, self.rows, piece, batch, self._colour(), chosen, hidden)

    def _others(self) -> list[tuple[Part, Track]]:
        """Return the parts drawn as ghosts: drums only beside drums, for elsewhere their rows mean other things."""
        state, found = self.state, []
        for track in state.scores:
            shown = state.looks.parts if track is state.track else state.looks.tracks
            parts = track.score.parts if shown and track.score is not None else ()
            found += [(p, track) for p in parts if p is not state.part and p.is_drums == self.rows.drums]
        return found

    def _colour(self) -> QColor:
        assert self.state.track is not None
        return part_colour(self.state.part, self.state.track)

    def _follow(self, before_s: float, now_s: float) -> None:
        for time in (before_s, now_s):
            x = self.gesture.timeline.x_of(time, self.width())
            if -2 <= x <= self.width() + 2:
                self.update(QRect(math.floor(x) - 2, 0, 5, self.height()))

    # --- hands ---------------------------------------------------------------------------------------------------

    def point(self, position: Any) -> Point:
        timeline, x = self.gesture.timeline, position.x()
        time = timeline.start_s + x / max(self.width(), 1) * timeline.span_s
        return Point(x, position.y(), time, self.hz_at(position.y()))

    def hz_at(self, y: float) -> float | None:
        return None if self.rows.drums else 440 * 2 ** ((self.rows.pitch_at(y) - 69) / 12)

    def zoom_frequency(self, factor: float, y: float) -> None:
        self.rows.zoom(factor, y)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.hand.press(self.point(event.position()), self.width(), event.modifiers())
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self.state.pencil:
            self.hand.double(self.point(event.position()), self.width(), event.modifiers())
        else:
            self.mousePressEvent(event)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self.point(event.position())
        if self.hand.active:
            self.hand.move(at, self.width(), event.modifiers())
        hit = self.hand.hit(at, self.width())
        if not self.hand.active:
            self._show_cursor(hit.edge if hit is not None else None)
        self.hovered.emit(at, self.state.part.notes[hit.place] if hit is not None else None)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.hand.release(self.point(event.position()))
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self.hovered.emit(None, None)
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        held, turn = event.modifiers(), event.angleDelta()
        shift, ctrl = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
        if held & shift and not held & ctrl:
            self.rows.scroll((turn.y() or turn.x()) / 120 * _SCROLL_ROWS)
            event.accept()
        else:
            super().wheelEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self.refresh()
        super().changeEvent(event)

    def keeps(self, event: QKeyEvent) -> bool:
        """Return whether a key means the notes, also where the window has an action of the same key."""
        return self._keys.means(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.press(event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: Any) -> None:
        self.update()

    def focusOutEvent(self, event: Any) -> None:
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.rows.set_height(self.height())

    def _show_cursor(self, edge: str | None) -> None:
        beside = Qt.CursorShape.CrossCursor if self.state.pencil else Qt.CursorShape.ArrowCursor
        over = Qt.CursorShape.SizeHorCursor if edge else Qt.CursorShape.PointingHandCursor
        self.setCursor(beside if edge is None else over)
