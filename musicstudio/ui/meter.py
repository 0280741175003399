"""The output's level: two bars with the peaks held."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from musicstudio.ui import theme

_FLOOR_DB: Final = -60.0
_ZONES: Final = ((-60.0, -12.0, "good"), (-12.0, -3.0, "warning"), (-3.0, 0.0, "error"))
_FALL_DB: Final = 0.8
"""How far a mark falls from one picture to the next."""


class Meter(QWidget):
    """Peak level of each channel with a slowly falling mark; what reached full scale stays marked until clicked."""

    cleared = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._levels_db: list[float] = [_FLOOR_DB, _FLOOR_DB]
        self._held_db: list[float] = [_FLOOR_DB, _FLOOR_DB]
        self.highest_db = _FLOOR_DB
        """The highest peak since it was cleared."""
        self.setFixedSize(132, theme.HIT)
        self.setAccessibleName("Output level")
        self._tell()

    def sizeHint(self) -> QSize:
        return QSize(132, theme.HIT)

    def show_levels(self, levels_db: tuple[float, ...]) -> None:
        """Show levels in dB of full scale."""
        levels = [max(level, _FLOOR_DB) for level in levels_db] or [_FLOOR_DB] * 2
        held = self._held_db if len(self._held_db) == len(levels) else levels
        held = [max(level, before - _FALL_DB) for level, before in zip(levels, held, strict=True)]
        if max(levels) <= _FLOOR_DB:  # stopped: nothing calls again to let the marks fall
            held = levels
        if max(levels) > self.highest_db:
            self.highest_db = max(levels)
            self._tell()
        if levels != self._levels_db or held != self._held_db:
            self._levels_db, self._held_db = levels, held
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.highest_db = _FLOOR_DB
        self._tell()
        self.update()
        self.cleared.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        count = len(self._levels_db)
        height = (self.height() - 8) / count - 2
        full = self.width() - 8.0
        for number, (level, held) in enumerate(zip(self._levels_db, self._held_db, strict=True)):
            groove = QRectF(0, 4 + number * (height + 2), full, height)
            painter.fillRect(groove, QColor(theme.now.hover))
            for low, high, colour in _ZONES:
                if level > low:
                    left, right = _x(low, full), _x(min(level, high), full)
                    painter.fillRect(
                        QRectF(left, groove.top(), right - left, height), QColor(getattr(theme.now, colour))
                    )
            if held > _FLOOR_DB:
                painter.fillRect(QRectF(_x(min(held, 0.0), full) - 1, groove.top(), 2, height), QColor(theme.now.text))
        over = QColor(theme.now.error if self.highest_db >= -0.01 else theme.now.hover)
        painter.fillRect(QRectF(full + 2, 4, 6, self.height() - 10), over)

    def _tell(self) -> None:
        peak = f"{self.highest_db:.1f} dBFS" if self.highest_db > _FLOOR_DB else "nothing yet"
        text = f"Highest peak so far: {peak}. Click to begin anew."
        self.setToolTip(text)
        self.setAccessibleDescription(text)


def _x(level_db: float, width: float) -> float:
    return (level_db - _FLOOR_DB) / -_FLOOR_DB * width
