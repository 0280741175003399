"""A field for a folder or a file that may also be left to the studio."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from musicstudio.ui.widgets import push, tool

Ask = Callable[[QWidget, str], str]
"""Asks for a path, given the parent of the question and the path so far; empty when nothing was chosen."""


def ask_folder(parent: QWidget, path: str) -> str:
    return QFileDialog.getExistingDirectory(parent, "Choose a folder", path)


def ask_soundfont(parent: QWidget, path: str) -> str:
    return QFileDialog.getOpenFileName(parent, "Choose a SoundFont", path, "SoundFonts (*.sf2 *.sf3)")[0]


class PathField(QWidget):
    """Shows a path, or in grey what holds without one; `changed` with the new path, empty for the studio's own."""

    changed = Signal(str)

    def __init__(self, name: str, own: str, path: str, ask: Ask) -> None:
        super().__init__()
        self._ask = ask
        self.field = QLineEdit(path)
        self.field.setReadOnly(True)
        self.field.setPlaceholderText(own)
        self.field.setToolTip(path or own)
        self.field.setAccessibleName(name)
        self.field.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.choose = push("Choose…", self._choose, f"Choose another place: {name.lower()}")
        self.choose.setAccessibleName(f"Choose {name.lower()}")
        self.own = tool("close", lambda: self._set(""), f"Back to the studio's own: {name.lower()}")
        self.own.setEnabled(bool(path))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.field, 1)
        layout.addWidget(self.choose)
        layout.addWidget(self.own)

    def _choose(self) -> None:
        if path := self._ask(self, self.field.text()):
            self._set(path)

    def _set(self, path: str) -> None:
        self.field.setText(path)
        self.field.setToolTip(path or self.field.placeholderText())
        self.own.setEnabled(bool(path))
        self.changed.emit(path)
