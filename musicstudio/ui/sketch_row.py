"""The takes of a sketch: which of the answers that were generated together is heard."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from musicstudio.domain.band_edits import ChooseSketch
from musicstudio.domain.project import Project, Track
from musicstudio.ui.widgets import clear, label, panel, row


class SketchRow(QWidget):
    """Shown while a track of several takes is in focus; a press, or the keys 1–9, hears one take and mutes the rest.

    0 mutes them all: what was there before.
    """

    command = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._group = ""
        self._state: tuple[str, tuple[int, ...], frozenset[int]] = ("", (), frozenset())
        self.buttons: dict[int, QToolButton] = {}
        self._hint = label("1–9 hear one, 0 none", "muted")
        self._line = QHBoxLayout()
        self._line.setSpacing(4)
        frame, column = panel()
        column.setSpacing(4)
        column.addLayout(row(label("Sketch", "title"), self._hint, 1))
        column.addLayout(self._line)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(frame)
        self.hide()

    @property
    def shown(self) -> bool:
        """Whether there is a sketch of several takes to choose from."""
        return len(self.buttons) > 1

    def show_track(self, project: Project, track: Track | None) -> None:
        """Show the takes that a track is one of."""
        group = track.group if track is not None else ""
        members = [one for one in project.tracks if group and one.group == group]
        takes = tuple(sorted({one.take for one in members}))
        heard = frozenset(one.take for one in members if not one.muted)
        if (group, takes, heard) == self._state:
            return
        rebuilt = (group, takes) != self._state[:2]
        self._state, self._group = (group, takes, heard), group
        if rebuilt:
            self._rebuild(takes if len(takes) > 1 else ())
        for take, button in self.buttons.items():
            button.setChecked(take in heard)
        self.setVisible(self.shown)

    def choose(self, take: int) -> None:
        """Hear a take of the sketch, if there is such a one; 0 mutes all."""
        for number, button in self.buttons.items():
            button.setChecked(number in self._state[2])
        if self.shown and (take == 0 or take in self.buttons):
            self.command.emit(ChooseSketch(self._group, take))

    def _rebuild(self, takes: tuple[int, ...]) -> None:
        clear(self._line)
        self.buttons = {}
        for take in takes:
            button = QToolButton()
            button.setText(f"{take}" if len(takes) > 4 else f"Take {take}")
            button.setCheckable(True)
            button.setProperty("kind", "quiet")
            button.setToolTip(f"Hear take {take} and mute the others ({take})")
            button.setAccessibleName(f"Take {take} of the sketch")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setSizePolicy(button.sizePolicy().Policy.Expanding, button.sizePolicy().Policy.Fixed)
            button.clicked.connect(lambda checked=False, take=take: self.choose(take))
            self.buttons[take] = button
            self._line.addWidget(button)
