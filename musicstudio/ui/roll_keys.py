"""Keys of the piano roll, while it has the focus."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from musicstudio.ui.roll_hand import RollHand
from musicstudio.ui.roll_state import RollState
from musicstudio.ui.timeline import Timeline

_NONE, _CTRL, _SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
ROLL_HANDS: Final = (
    ("Draw a note", "Double-click, or the pencil (P)"),
    ("Take a note away", "Double-click it, or Del"),
    ("Take in a faint note", "Double-click its outline"),
    ("Choose notes", "Drag beside them; Shift adds, Ctrl+A all"),
    ("Move, resize", "Drag the note, or its edge; Ctrl does not snap"),
    ("Duplicate", "Alt+drag, or Ctrl+D"),
    ("Copy, cut, paste at the playhead", "Ctrl+C, Ctrl+X, Ctrl+V"),
    ("Transpose by a semitone, by an octave", "Up and Down, with Shift"),
    ("Move by the grid, by a tick", "Left and Right, with Ctrl"),
    ("Velocities", "Drag a stem below the notes, or draw a line over them"),
    ("Scroll the pitches, zoom them", "Shift+wheel, Shift+Ctrl+wheel"),
    ("Select time", "Drag on the band above the notes"),
)
"""What hands and keys do in the piano roll, for the page of keys."""

_ALWAYS: Final = frozenset(((_CTRL, Qt.Key.Key_A), (_CTRL, Qt.Key.Key_V), (_CTRL, Qt.Key.Key_D), (_NONE, Qt.Key.Key_P)))
"""Keys that mean the roll also when no note is chosen."""


class RollKeys:
    """What each key does; the others are the window's."""

    def __init__(self, state: RollState, hand: RollHand, timeline: Timeline) -> None:
        self._state, self._hand = state, hand
        key = Qt.Key
        self._acts: dict[tuple[Qt.KeyboardModifier, Qt.Key], Callable[[], object]] = {
            (_CTRL, key.Key_A): state.choose_all,
            (_CTRL, key.Key_C): state.copy,
            (_CTRL, key.Key_X): self._cut,
            (_CTRL, key.Key_V): lambda: state.paste(timeline.playhead_s),
            (_CTRL, key.Key_D): state.duplicate,
            (_NONE, key.Key_Delete): state.delete,
            (_NONE, key.Key_Backspace): state.delete,
            (_NONE, key.Key_Escape): self._escape,
            (_NONE, key.Key_P): lambda: state.take_tool(not state.pencil),
            (_NONE, key.Key_Up): lambda: state.transpose(1),
            (_NONE, key.Key_Down): lambda: state.transpose(-1),
            (_SHIFT, key.Key_Up): lambda: state.transpose(12),
            (_SHIFT, key.Key_Down): lambda: state.transpose(-12),
            (_NONE, key.Key_Left): lambda: state.nudge(-1),
            (_NONE, key.Key_Right): lambda: state.nudge(1),
            (_CTRL, key.Key_Left): lambda: state.nudge(-1, fine=True),
            (_CTRL, key.Key_Right): lambda: state.nudge(1, fine=True),
        }

    def means(self, event: QKeyEvent) -> bool:
        """Say whether a key is for the notes: some act on chosen notes only."""
        combination = _combination(event)
        if combination not in self._acts or not self._state.editable:
            return False
        return combination in _ALWAYS or bool(self._state.chosen.any()) or self._hand.active

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key means; return whether it meant anything."""
        if not self.means(event):
            return False
        self._acts[_combination(event)]()
        return True

    def _cut(self) -> None:
        self._state.copy()
        self._state.delete()

    def _escape(self) -> None:
        if not self._hand.cancel():
            self._state.choose_none()


def _combination(event: QKeyEvent) -> tuple[Qt.KeyboardModifier, Qt.Key]:
    # Arrow keys carry the keypad's modifier on some platforms.
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return held, Qt.Key(event.key())
