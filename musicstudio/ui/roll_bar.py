"""The piano roll's bar: part, tools, grid, quantise and humanise, and what else is shown."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from musicstudio.domain.note_grid import GRIDS
from musicstudio.ui import theme
from musicstudio.ui.groove_bar import HumaniseBar, QuantiseBar
from musicstudio.ui.roll_state import RollState
from musicstudio.ui.widgets import Choice, tool

_NEW_PART = "New part"


class RollBar(QWidget):
    """Shows and changes a `RollState`; at most one groove line is open under it."""

    def __init__(self, state: RollState) -> None:
        super().__init__()
        self._state = state
        self.part = self._choice("Part to edit", 52)
        self.grid = self._choice("Grid: what notes snap to, unless Ctrl is held", 64)
        self.grid.setMaximumWidth(112)
        for grid in GRIDS:
            self.grid.addItem(grid.name, grid)
        self.pointer = tool("pointer", lambda: state.take_tool(False), "Choose and move notes (P for the pencil)", True)
        self.pencil = tool("pencil", lambda: state.take_tool(True), "Draw notes (P for the pointer)", True)
        self.quantise = self._toggle("Quantise", "Move notes towards the grid, with strength and swing")
        self.humanise = self._toggle("Humanise", "Play notes less evenly")
        self.quantise_bar, self.humanise_bar = QuantiseBar(state), HumaniseBar(state)
        self.more = self._toggle("View ▾", "What is shown besides the notes, and room for more")
        self.more.setCheckable(False)
        self.menu = self._fill_menu()
        self._lay_out()
        self.part.activated.connect(self._choose_part)
        self.grid.activated.connect(lambda place: state.take_grid(GRIDS[place]))
        self.quantise.clicked.connect(lambda: self._open(self.quantise))
        self.humanise.clicked.connect(lambda: self._open(self.humanise))
        state.changed.connect(self._show_parts)
        state.looked.connect(self._show_looks)
        self._show_parts()
        self._show_looks()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setContentsMargins(8, 4, 8, 4)
        line.setSpacing(4)
        line.addWidget(self.part, 3)
        for widget in (self.pointer, self.pencil, self.grid, self.quantise, self.humanise, self.more):
            line.addWidget(widget)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        for bar in (self.quantise_bar, self.humanise_bar):
            bar.hide()
            column.addWidget(bar)

    def _fill_menu(self) -> QMenu:
        menu, state = QMenu(self), self._state
        menu.setToolTipsVisible(True)
        self.looks: dict[str, QAction] = {}
        for name, text, hint in (
            ("scale", "Scale", "Rows of the key are lighter; the key comes from the score, else from the analysis"),
            ("faint", "Faint notes", "Outlines of notes below the threshold; a double-click takes one in"),
            ("sound", "Sound behind the notes", "A dim spectrogram of the sound these notes belong to"),
            ("parts", "Other parts", "The other parts of this track, dim"),
            ("tracks", "Other score tracks", "The parts of the other score tracks of this sound, dim"),
        ):
            action = QAction(text, self)
            menu.addAction(action)
            action.setCheckable(True)
            action.setToolTip(hint)
            action.toggled.connect(lambda on, name=name: state.look(replace(state.looks, **{name: on})))
            self.looks[name] = action
        menu.addSeparator()
        self.longer = QAction("Add four bars", self)
        menu.addAction(self.longer)
        self.longer.triggered.connect(state.lengthen)
        self.longer.setToolTip("Room to write in at the end of the score")
        self.more.setMenu(menu)
        self.more.setStyleSheet("QToolButton::menu-indicator { image: none; width: 0; }")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return menu

    def _choose_part(self, place: int) -> None:
        data = self.part.itemData(place)
        if data is None:
            self._state.add_part()
            self._show_parts()
        else:
            self._state.show_part(*data)

    def _open(self, toggle: QToolButton) -> None:
        other = self.humanise if toggle is self.quantise else self.quantise
        other.setChecked(False)
        self.quantise_bar.setVisible(self.quantise.isChecked())
        self.humanise_bar.setVisible(self.humanise.isChecked())

    def _show_parts(self) -> None:
        state = self._state
        with QSignalBlocker(self.part):
            self.part.clear()
            for track in state.scores:
                for number, part in enumerate(track.score.parts if track.score is not None else ()):
                    own = part.name or f"Part {number + 1}"
                    self.part.addItem(own if len(state.scores) == 1 else f"{own} · {track.name}", (track.id, number))
                    if track is state.track and number == state.number:
                        self.part.setCurrentIndex(self.part.count() - 1)
            if state.track is not None:
                self.part.addItem(_NEW_PART, None)
        for widget in (self.part, self.pointer, self.pencil, self.grid, self.quantise, self.humanise, self.longer):
            widget.setEnabled(state.track is not None)
        self.looks["scale"].setText(f"Scale: {state.key}" if state.key else "Scale (no key known)")
        self.looks["scale"].setEnabled(bool(state.key))

    def _show_looks(self) -> None:
        state = self._state
        self.pointer.setChecked(not state.pencil)
        self.pencil.setChecked(state.pencil)
        self.grid.setCurrentIndex(GRIDS.index(state.grid))
        for name, action in self.looks.items():
            with QSignalBlocker(action):
                action.setChecked(getattr(state.looks, name))

    def _choice(self, name: str, width: int) -> Choice:
        made = Choice()
        made.setMinimumWidth(width)
        made.setMaximumWidth(180)
        made.setAccessibleName(name)
        made.setToolTip(name)
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return made

    def _toggle(self, text: str, hint: str) -> QToolButton:
        made = QToolButton()
        made.setText(text)
        made.setCheckable(True)
        made.setToolTip(hint)
        made.setAccessibleName(f"{text}: {hint}")
        made.setProperty("kind", "quiet")
        made.setMinimumHeight(theme.HIT)
        made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return made
