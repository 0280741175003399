"""The row under the transport: words, how many takes, how long, by which engine, and the button that makes music."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from musicstudio.domain.models import ModelSpec
from musicstudio.ui import theme
from musicstudio.ui.feel_choice import FeelChoice
from musicstudio.ui.widgets import Choice, label, push

_TAKES: Final = (1, 2, 3, 4, 6, 9)
_BARS: Final = (0, 4, 8, 16, 32)


class PromptBar(QWidget):
    """`asked(options)` with the words and choices of the row, under the names of the request's fields."""

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.words = QLineEdit()
        self.words.setPlaceholderText("Describe music to make: dusty drums, half-time, rhodes, 82 bpm, A minor …")
        self.words.setAccessibleName("Prompt")
        self.words.setToolTip("Genre, mood, instruments, tempo, key, chords; Enter generates (G comes here)")
        self.words.setMaxLength(2000)
        self.words.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.words.returnPressed.connect(self.ask)
        hint = "Make music from these words, as tracks at the playhead's bar (G)"
        self.button = push("Generate", self.ask, hint, "primary")
        self.feel = FeelChoice()
        self.bars = _choice("Length", "How many bars to make")
        for count in _BARS:
            self.bars.addItem(f"{count} bars" if count else "Bars: free", count)
        self.takes = _choice("Takes", "How many versions to make; the first is heard, 1–9 choose another")
        for count in _TAKES:
            self.takes.addItem("1 take" if count == 1 else f"{count} takes", count)
        self.engine = _choice("Engine", "The model that does it; auto is the one that measured best")
        self.show_models(())
        self._lay_out()

    def show_models(self, models: Sequence[ModelSpec]) -> None:
        """Offer these engines; the one chosen stays so if it is among them."""
        chosen = self.engine.currentData()
        self.engine.clear()
        self.engine.addItem("Engine: auto", "auto")
        for spec in models:
            self.engine.addItem(spec.title, spec.id)
        self.engine.setCurrentIndex(max(0, self.engine.findData(chosen)))
        self.engine.updateGeometry()

    def begin(self) -> None:
        """Generate from the words that are there, or let them be typed first."""
        if self.words.text().strip():
            self.ask()
        else:
            self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def ask(self) -> None:
        """Ask for music from the words; without any the field waits for them."""
        words = self.words.text().strip()
        if not words:
            self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        self.asked.emit(
            {
                "prompt": self.feel.told(words),
                "bars": self.bars.currentData(),
                "takes": self.takes.currentData(),
                "engine": self.engine.currentData(),
            }
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.now.panel))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(theme.now.line))

    def _lay_out(self) -> None:
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 4, 12, 5)
        line.setSpacing(8)
        caption = label("Prompt", "muted")
        caption.setBuddy(self.words)
        line.addWidget(caption)
        line.addWidget(self.words, 1)
        for widget in (self.feel, self.button, self.bars, self.takes, self.engine):
            line.addWidget(widget)


def _choice(name: str, hint: str) -> Choice:
    made = Choice()
    made.setAccessibleName(name)
    made.setToolTip(hint)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made
