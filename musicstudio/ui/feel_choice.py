"""Style, density and register by choice instead of by words."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton

from musicstudio.domain.styles import STYLES
from musicstudio.ui import theme

_OPEN: Final = "As the words say"
_KINDS: Final = {
    "Style": {style: style for style in STYLES},
    "Density": {"Sparse": "sparse", "Dense": "dense"},
    "Register": {"Low": "low register", "High": "high register"},
}
"""What may be chosen of each kind, and the word that asks for it."""


class FeelChoice(QToolButton):
    """A button with a menu of each; `changed` when another is chosen. A style comes before the words and so wins."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.chosen: dict[str, str] = dict.fromkeys(_KINDS, "")
        self.actions_of: dict[str, dict[str, QAction]] = {}
        self.clicked.connect(self._open)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setProperty("kind", "quiet")
        self.setMinimumHeight(theme.HIT + 2)
        self.menu_of_kinds = QMenu(self)
        for kind, words in _KINDS.items():
            self._add(self.menu_of_kinds.addMenu(kind), kind, words)
        self._show()

    def told(self, words: str) -> str:
        """Return words with what is chosen."""
        before, after = [self.chosen["Style"]], [self.chosen["Density"], self.chosen["Register"]]
        return ", ".join(word for word in (*before, words, *after) if word)

    def choose(self, kind: str, word: str) -> None:
        """Choose a word of a kind, or leave it to the words of the prompt."""
        self.chosen[kind] = word
        self.actions_of[kind][word].setChecked(True)
        self._show()
        self.changed.emit()

    def _open(self) -> None:
        self.menu_of_kinds.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _add(self, menu: QMenu, kind: str, words: dict[str, str]) -> None:
        group = QActionGroup(menu)
        self.actions_of[kind] = {}
        for text, word in {_OPEN: "", **words}.items():
            action = menu.addAction(text[:1].upper() + text[1:])
            action.setCheckable(True)
            action.setChecked(not word)
            action.triggered.connect(lambda checked=False, word=word: self.choose(kind, word))
            group.addAction(action)
            self.actions_of[kind][word] = action

    def _show(self) -> None:
        said = [word.removesuffix(" register") for word in self.chosen.values() if word]
        self.setText(f"{' · '.join(said) or 'Style'} ▾")
        self.setToolTip("Style, density and register, beside what the words say")
        self.setAccessibleName(f"Style, density and register: {', '.join(said) or 'as the words say'}")
