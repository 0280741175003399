"""A segmented control: what the editor shows."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from musicstudio.ui import theme

SPECTROGRAM, ROLL, BOTH = "spectrogram", "roll", "both"
MODES: Final = (SPECTROGRAM, ROLL, BOTH)
_WORDS: Final = {
    SPECTROGRAM: ("Spectrogram", "The sound of the track (Tab for the next)"),
    ROLL: ("Roll", "The notes on a piano grid, the sound as a ghost behind them (Tab for the next)"),
    BOTH: ("Both", "The spectrogram with the notes over it (Tab for the next)"),
}


class ModeSwitch(QWidget):
    """Three buttons, one of them down; `chosen` when one is pressed."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.buttons: dict[str, QToolButton] = {}
        group = QButtonGroup(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for mode, (word, hint) in _WORDS.items():
            button = QToolButton()
            button.setText(word)
            button.setCheckable(True)
            button.setToolTip(hint)
            button.setAccessibleName(f"Show: {word}")
            button.setProperty("kind", "quiet")
            button.setMinimumHeight(theme.HIT)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda checked=False, to=mode: self.chosen.emit(to))
            group.addButton(button)
            layout.addWidget(button)
            self.buttons[mode] = button
        self.show_mode(SPECTROGRAM)

    def show_mode(self, mode: str) -> None:
        self.buttons[mode].setChecked(True)
