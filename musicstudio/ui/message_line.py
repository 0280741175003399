"""The line at the window's foot: one sentence, with details where there are some."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from musicstudio.ui.widgets import label, push


class MessageLine(QWidget):
    """Shows the last sentence; `details_wanted` carries it and its details."""

    details_wanted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._details = ""
        self.sentence = label("", "muted")
        self.sentence.setAccessibleName("Messages")
        self.sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.more = push("Details", self._ask, "Show what a developer would want to know", "flat")
        self.more.hide()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 2, 12, 2)
        layout.setSpacing(8)
        layout.addWidget(self.sentence, 1)
        layout.addWidget(self.more)
        self.setMinimumHeight(28)

    def text(self) -> str:
        return self.sentence.text()

    def say(self, sentence: str, details: str = "") -> None:
        """Show a sentence in place of the last one."""
        self._details = details
        self.sentence.setText(sentence)
        self.sentence.setToolTip(sentence)
        self.more.setVisible(bool(details))
        kind = "error" if details else "muted"
        if kind != self.sentence.property("kind"):
            self.sentence.setProperty("kind", kind)
            self.style().polish(self.sentence)

    def _ask(self) -> None:
        self.details_wanted.emit(self.text(), self._details)
