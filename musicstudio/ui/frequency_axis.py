"""The labels at the left of the spectrogram, and how frequencies are written."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from musicstudio.ui import theme

YOf = Callable[[float], float]

WIDTH: Final = 56
_LABEL_GAP: Final = 18
_TICK_GAP: Final = 5
_ENOUGH: Final = 5
"""With so many labels no less round ones are added."""

_TIERS_HZ: Final = (
    (100.0, 1000.0, 10_000.0, 200.0, 2000.0, 20_000.0, 50.0, 500.0, 5000.0),
    (30.0, 300.0, 3000.0, 70.0, 700.0, 7000.0, 15_000.0, 150.0, 1500.0),
    tuple(float(n * 100) for n in range(1, 200)),
    tuple(float(n * 10) for n in range(3, 100)),
)
_NINES_HZ: Final = tuple(float(n * 10**power) for power in (1, 2, 3, 4) for n in range(1, 10) if n * 10**power <= 2e4)
_STEPS_HZ: Final = (10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0, 10_000.0)
_NOTES: Final = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")


class FrequencyAxis(QWidget):
    """Labels for a view beside it; `y_of` maps hertz to that view's pixels."""

    def __init__(self, y_of: YOf) -> None:
        super().__init__()
        self._y_of = y_of
        self.setFixedWidth(WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Frequency axis")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.now.panel))
        painter.setFont(theme.font(11))
        right, labels = self.width(), labelled_hz(self._y_of, self.height())
        for hz in ticked_hz(self._y_of, self.height()):
            length = 7 if hz in labels else 4
            painter.fillRect(QRectF(right - length, round(self._y_of(hz)), length, 1), QColor(theme.now.edge))
        painter.setPen(QColor(theme.now.muted))
        for hz in labels:
            box = QRectF(0, self._y_of(hz) - 8, right - 10, 16)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, hz_label(hz))


def labelled_hz(y_of: YOf, height: int) -> list[float]:
    """Return the round frequencies to name on an axis, their labels apart; the roundest are chosen first."""
    if _is_linear(y_of):
        return _in_steps(y_of, height, _LABEL_GAP * 1.5, 8)
    chosen: dict[float, float] = {}
    for tier in _TIERS_HZ:
        _choose(chosen, tier, y_of, height, _LABEL_GAP, 8)
        if len(chosen) >= _ENOUGH:
            break
    return sorted(chosen)


def ticked_hz(y_of: YOf, height: int) -> list[float]:
    """Return the round frequencies to mark on an axis, those named among them."""
    if _is_linear(y_of):
        return sorted({*labelled_hz(y_of, height), *_in_steps(y_of, height, _TICK_GAP, 0)})
    chosen = {hz: y_of(hz) for hz in labelled_hz(y_of, height)}
    for tier in (*_TIERS_HZ[:2], _NINES_HZ):
        _choose(chosen, tier, y_of, height, _TICK_GAP, 0)
    return sorted(chosen)


def _choose(
    chosen: dict[float, float], tier: tuple[float, ...], y_of: YOf, height: int, gap: float, margin: float
) -> None:
    for hz in tier:
        y = y_of(hz)
        if margin <= y <= height - margin and all(abs(y - other) >= gap for other in chosen.values()):
            chosen[hz] = y


def _in_steps(y_of: YOf, height: int, gap: float, margin: float) -> list[float]:
    """Return the multiples of the least round step that keeps a gap, on an axis where hertz are equally tall."""
    step = next((s for s in _STEPS_HZ if abs(y_of(s) - y_of(2 * s)) >= gap), _STEPS_HZ[-1])
    return [n * step for n in range(1, int(20_000 // step) + 1) if margin <= y_of(n * step) <= height - margin]


def _is_linear(y_of: YOf) -> bool:
    return abs((y_of(1000) - y_of(2000)) - (y_of(10_000) - y_of(11_000))) < 1e-6 * abs(y_of(1000) - y_of(2000))


def hz_label(hz: float) -> str:
    return f"{hz / 1000:g}k" if hz >= 1000 else f"{hz:g}"


def hz_text(hz: float) -> str:
    """Return a frequency for reading, with its unit."""
    return f"{hz / 1000:.2f} kHz" if hz >= 1000 else f"{hz:.0f} Hz"


def note_name(hz: float) -> str:
    """Return the nearest note in equal temperament at A4 = 440 Hz."""
    pitch = round(_pitch(hz))
    return f"{_NOTES[pitch % 12]}{pitch // 12 - 1}"


def note_text(hz: float) -> str:
    """Return the nearest note and how many cents a frequency is above or below it."""
    cents = round((_pitch(hz) - round(_pitch(hz))) * 100)
    return f"{note_name(hz)} {'+' if cents >= 0 else '−'}{abs(cents)} ct"


def _pitch(hz: float) -> float:
    return 69 + 12 * math.log2(max(hz, 1e-3) / 440)
