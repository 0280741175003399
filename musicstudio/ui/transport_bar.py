"""The transport: play, stop, loop, where we are, the grid in numbers, meters."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from musicstudio.domain.units import clock
from musicstudio.ui import theme
from musicstudio.ui.grid import Grid
from musicstudio.ui.icons import icon
from musicstudio.ui.widgets import label, tool

_FLOOR_DB: Final = -60.0
_ZONES: Final = ((-60.0, -12.0, theme.now.good), (-12.0, -3.0, theme.now.warning), (-3.0, 0.0, theme.now.error))


class Meter(QWidget):
    """Peak level of each channel with a slowly falling mark."""

    def __init__(self) -> None:
        super().__init__()
        self._levels_db: list[float] = [_FLOOR_DB, _FLOOR_DB]
        self._held_db: list[float] = [_FLOOR_DB, _FLOOR_DB]
        self.setFixedSize(132, theme.HIT)
        self.setAccessibleName("Output level")

    def sizeHint(self) -> QSize:
        return QSize(132, theme.HIT)

    def show_levels(self, levels_db: tuple[float, ...]) -> None:
        """Show levels in dB of full scale."""
        levels = [max(level, _FLOOR_DB) for level in levels_db] or [_FLOOR_DB] * 2
        held = self._held_db if len(self._held_db) == len(levels) else levels
        held = [max(level, before - 0.8) for level, before in zip(levels, held, strict=True)]
        if max(levels) <= _FLOOR_DB:  # stopped: nothing calls again to let the marks fall
            held = levels
        if levels != self._levels_db or held != self._held_db:
            self._levels_db, self._held_db = levels, held
            self.setToolTip(f"Peak {max(levels):.1f} dBFS")
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        count = len(self._levels_db)
        height = (self.height() - 8) / count - 2
        for number, (level, held) in enumerate(zip(self._levels_db, self._held_db, strict=True)):
            groove = QRectF(0, 4 + number * (height + 2), self.width(), height)
            painter.fillRect(groove, QColor(theme.now.raised))
            for low, high, colour in _ZONES:
                if level > low:
                    left, right = self._x(low), self._x(min(level, high))
                    painter.fillRect(QRectF(left, groove.top(), right - left, height), QColor(colour))
            if held > _FLOOR_DB:
                painter.fillRect(QRectF(self._x(min(held, 0.0)) - 1, groove.top(), 2, height), QColor(theme.now.text))

    def _x(self, level_db: float) -> float:
        return (level_db - _FLOOR_DB) / -_FLOOR_DB * self.width()


class TransportBar(QWidget):
    """Only shows and asks: `play`, `home`, `loop`, `undo`, `redo` are wired by the window."""

    play = Signal()
    stop = Signal()
    home = Signal()
    loop = Signal()
    undo = Signal()
    redo = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(44)
        self.home_button = tool("home", self.home.emit, "To the beginning (Home)")
        self.play_button = tool("play", self.play.emit, "Play (Space)", flat=False)
        self.play_button.setFixedSize(40, 30)
        self.stop_button = tool("stop", self.stop.emit, "Stop and return")
        self.loop_button = tool("loop", self.loop.emit, "Loop the selection with a bar before and after (L)", True)
        self.undo_button = tool("undo", self.undo.emit, "Undo (Ctrl+Z)")
        self.redo_button = tool("redo", self.redo.emit, "Redo (Shift+Ctrl+Z)")
        self.bars = self._figure(92, 18, "Bar and beat")
        self.time = self._figure(112, 18, "Position")
        self.tempo, self.meter, self.key = (label() for _ in range(3))
        self.loudness = label("", "muted")
        self.meters = Meter()
        self.problem = label("", "error")
        self.problem.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.underruns = label("", "muted")
        self._lay_out()
        self.show_position(0.0, Grid())
        self.show_grid(Grid())

    def show_position(self, time_s: float, grid: Grid) -> None:
        self.time.setText(clock(time_s))
        self.bars.setText(grid.position(time_s) or "–|–")

    def show_grid(self, grid: Grid) -> None:
        self.tempo.setText(f"{grid.tempo_bpm:.1f} bpm" if grid.tempo_bpm else "– bpm")
        self.meter.setText(grid.meter or "–")
        self.key.setText(grid.key or "– key")
        known = grid.loudness_lufs is not None
        self.loudness.setText(f"{grid.loudness_lufs:.1f} LUFS" if known else "– LUFS")
        hint = "Found in the track in focus" if grid.tempo_bpm else "Press A to find tempo, key and sections"
        for figure in (self.tempo, self.meter, self.key, self.loudness):
            figure.setToolTip(hint)

    def show_state(self, playing: bool, looping: bool) -> None:
        self.play_button.setIcon(icon("pause" if playing else "play", theme.now.accent if playing else theme.now.text))
        self.loop_button.setChecked(looping)

    def show_history(self, undo: str, redo: str) -> None:
        self.undo_button.setEnabled(bool(undo))
        self.undo_button.setToolTip(f"Undo {undo.lower()} (Ctrl+Z)" if undo else "Nothing to undo")
        self.redo_button.setEnabled(bool(redo))
        self.redo_button.setToolTip(f"Redo {redo.lower()} (Shift+Ctrl+Z)" if redo else "Nothing to redo")

    def show_health(self, error: str, underruns: int) -> None:
        """Say what is wrong with playback, or nothing."""
        self.problem.setText(error)
        self.problem.setToolTip(error)
        self.underruns.setText(f"{underruns} dropouts" if underruns else "")

    def show_levels(self, levels: tuple[float, ...]) -> None:
        """Show linear peak levels."""
        self.meters.show_levels(tuple(20 * math.log10(max(level, 1e-6)) for level in levels))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.now.panel))
        painter.setPen(QColor(theme.now.line))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)

    def _figure(self, width: int, pixels: int, name: str) -> QLabel:
        made = label()
        made.setFont(theme.font(pixels))
        made.setFixedWidth(width)
        made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        made.setAccessibleName(name)
        made.setStyleSheet(f"font-size: {pixels}px;")
        return made

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 0, 12, 0)
        layout.setSpacing(4)
        for button in (self.home_button, self.play_button, self.stop_button, self.loop_button):
            layout.addWidget(button)
        layout.addSpacing(8)
        layout.addWidget(self.bars)
        layout.addWidget(self.time)
        layout.addSpacing(20)
        for figure in (self.tempo, self.meter, self.key):
            layout.addWidget(figure)
            layout.addSpacing(12)
        layout.addWidget(self.problem, 1)
        layout.addWidget(self.underruns)
        layout.addSpacing(8)
        layout.addWidget(self.undo_button)
        layout.addWidget(self.redo_button)
        layout.addSpacing(12)
        layout.addWidget(self.meters)
        layout.addSpacing(8)
        layout.addWidget(self.loudness)
