"""What is seen when nothing is open: how to begin."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from musicstudio.app.settings import Settings
from musicstudio.ui import recent
from musicstudio.ui.widgets import clear, label, push, row

_MOST: Final = 6
"""Recent projects offered here; the menu has them all."""


class Welcome(QWidget):
    """Asks for a song, offers the demo, lists recent projects."""

    open = Signal()
    demo = Signal()
    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__(objectName="page")
        self.setAccessibleName("Nothing is open")
        self.open_button = push("Open…", self.open.emit, "Open a song, a score or a project (Ctrl+O)", "primary")
        self.demo_button = push("Open the demo", self.demo.emit, "Our own song, to try everything on")
        self._projects = QVBoxLayout()
        self._projects.setSpacing(0)
        self._heading = label("Recent projects", "title")
        inner = QVBoxLayout()
        inner.setSpacing(12)
        inner.addWidget(label("Drop a song, a score or a folder anywhere in this window", "headline"))
        inner.addWidget(label("WAV, AIFF, FLAC, MP3, Ogg, Opus, M4A or MIDI, at any rate.", "muted"))
        inner.addLayout(row(self.open_button, self.demo_button, 1))
        inner.addSpacing(12)
        inner.addWidget(self._heading)
        inner.addLayout(self._projects)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addLayout(row(1, inner, 1))
        outer.addStretch(3)

    def show_settings(self, settings: Settings) -> None:
        """List the recent projects that are still there."""
        clear(self._projects)
        found = [path for path in settings.recent if recent.there(path)][:_MOST]
        self._heading.setVisible(bool(found))
        for path in found:
            button = push(recent.title(path), lambda path=path: self.chosen.emit([Path(path)]), path, "link")  # type: ignore[misc]
            self._projects.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
