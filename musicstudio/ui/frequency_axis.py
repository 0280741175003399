"""Frequency as octaves: the labels at the left of the spectrogram, and note names."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from musicstudio.ui import theme

WIDTH: Final = 56
_LABELS_HZ: Final = (20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000)
_TICKS_HZ: Final = tuple(n * 10**power for power in (1, 2, 3, 4) for n in range(1, 10))
_NOTES: Final = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")


class FrequencyAxis(QWidget):
    """Labels for a view whose height is `low_hz`…`high_hz`; `y_of` maps hertz to that view's pixels."""

    def __init__(self, y_of: Callable[[float], float]) -> None:
        super().__init__()
        self._y_of = y_of
        self.setFixedWidth(WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Frequency axis")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.now.panel))
        painter.setFont(theme.font(11))
        right = self.width()
        painter.setPen(QPen(QColor(theme.now.line).lighter(150), 1))
        for hz in _TICKS_HZ:
            y = round(self._y_of(hz)) + 0.5
            painter.drawLine(QLineF(right - (7 if hz in _LABELS_HZ else 4), y, right, y))
        painter.setPen(QColor(theme.now.muted))
        for hz in _LABELS_HZ:
            y = self._y_of(hz)
            if 6 <= y <= self.height() - 6:
                box = QRectF(0, y - 8, right - 10, 16)
                painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, hz_label(hz))


def hz_label(hz: float) -> str:
    return f"{hz / 1000:g}k" if hz >= 1000 else f"{hz:g}"


def hz_text(hz: float) -> str:
    """Return a frequency for reading, with its unit."""
    return f"{hz / 1000:.2f} kHz" if hz >= 1000 else f"{hz:.0f} Hz"


def note_name(hz: float) -> str:
    """Return the nearest note in equal temperament at A4 = 440 Hz."""
    pitch = round(69 + 12 * math.log2(max(hz, 1e-3) / 440))
    return f"{_NOTES[pitch % 12]}{pitch // 12 - 1}"
