"""The line shown while something is recorded: what for, how long, how loud, and how to end it."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from musicstudio.domain.units import clock
from musicstudio.ui import theme
from musicstudio.ui.meter import Meter
from musicstudio.ui.widgets import label, push

_WORDS: Final = {
    "": "Recording",
    "hum": "Hum or sing one line: it becomes a melody",
    "beat": "Beat with your mouth or hands: it becomes drums",
}


class RecordBar(QWidget):
    """Hidden unless something is recorded; `finished` and `discarded` when a button is pressed."""

    finished = Signal()
    discarded = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.words = label()
        self.time = label("0:00.0")
        self.level = Meter()
        self.level.setAccessibleName("Input level")
        self.stop = push("Stop", self.finished.emit, "End the recording and bring it in (R)", "primary")
        self.drop = push("Discard", self.discarded.emit, "End the recording and throw it away", "flat")
        self.time.setMinimumWidth(self.time.fontMetrics().horizontalAdvance("00:00.0") + 8)
        self.setAccessibleName("Recording")
        line = QHBoxLayout(self)
        line.setContentsMargins(32, 4, 12, 4)
        line.setSpacing(8)
        for widget in (self.words, self.time, self.level):
            line.addWidget(widget)
        line.addStretch(1)
        line.addWidget(self.drop)
        line.addWidget(self.stop)
        self.hide()

    def show_state(self, active: bool, purpose: str) -> None:
        self.words.setText(_WORDS[purpose])
        if not active:
            self.show_level(0.0, 0.0)
        self.setVisible(active)

    def show_level(self, seconds: float, peak: float) -> None:
        self.time.setText(clock(seconds)[:-2])
        self.level.show_levels((20 * math.log10(max(peak, 1e-6)),))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.now.raised))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(theme.now.line))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.now.error))
        painter.drawEllipse(QRectF(14, self.height() / 2 - 5, 10, 10))
