"""The transport: play, stop, loop, where we are, the grid in numbers, what is heard, what computes."""

from __future__ import annotations

import math
from typing import Final, Protocol

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from musicstudio.domain.units import clock
from musicstudio.ui import theme
from musicstudio.ui.grid import Grid
from musicstudio.ui.icons import icon
from musicstudio.ui.meter import Meter
from musicstudio.ui.snap_choice import SnapChoice
from musicstudio.ui.widgets import label, tool
from musicstudio.ui.worker_watch import Use

_LOUDNESS_HINT: Final = "Loudness of the last 3 s heard (short-term, ITU-R BS.1770)"

_UPBEAT_S: Final = 0.25
"""A first bar found so little after the beginning is shown from the beginning on."""


class Heard(Protocol):
    """What is heard now: linear peaks, and loudness in LUFS or None."""

    @property
    def peak(self) -> tuple[float, ...]: ...
    @property
    def short_term_lufs(self) -> float | None: ...


class TransportBar(QWidget):
    """Only shows and asks: `play`, `home`, `loop`, `record`, `undo`, `redo` are wired by the window."""

    play = Signal()
    stop = Signal()
    home = Signal()
    loop = Signal()
    record = Signal()
    undo = Signal()
    redo = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.home_button = tool("home", self.home.emit, "To the beginning (Home)")
        self.play_button = tool("play", self.play.emit, "Play or pause (Space)", flat=False)
        self.play_button.setFixedSize(40, 30)
        self.stop_button = tool("stop", self.stop.emit, "Stop and return (Shift+Space)")
        self.loop_button = tool("loop", self.loop.emit, "Loop the selection with a bar before and after (L)", True)
        self.record_button = tool("record", self.record.emit, "Record from the microphone (R)")
        self.undo_button = tool("undo", self.undo.emit, "Undo (Ctrl+Z)")
        self.redo_button = tool("redo", self.redo.emit, "Redo (Shift+Ctrl+Z)")
        self.bars = _Figure(18, "888|8|888", "Bar, beat and tick")
        self.time = _Figure(18, "0:00:00.000", "Position")
        self.tempo = _Figure(12, "888.8 bpm", "Tempo")
        self.meter = _Figure(12, "12/8", "Meter")
        self.key = _Figure(12, "A# minor", "Key")
        self.snap = SnapChoice()
        self.meters = Meter()
        self.loudness = _Figure(12, "-88.8 LUFS", "Short-term loudness")
        self.underruns = _Figure(12, "888 dropouts", "Dropouts")
        self.engine = EngineSign()
        self._silent = label("", "error")
        self._song_lufs: float | None = None
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self._fit)
        self._lay_out()
        for figure in (self.bars, self.time, *self._spare()):
            figure.resized.connect(self._soon.start)
        self.show_position(0.0, Grid())
        self.show_grid(Grid())
        self.show_loudness(None)
        self.show_health("", 0)

    def show_position(self, time_s: float, grid: Grid) -> None:
        self.time.setText(clock(time_s))
        first = grid.bars_s[0] if grid.bars_s else 0.0
        time_s = first if time_s < first < time_s + _UPBEAT_S else time_s
        bar = grid.position(time_s)
        self.bars.setText(f"{bar}|{grid.tick(time_s):03d}" if bar else "–|–|–")

    def show_grid(self, grid: Grid) -> None:
        self.tempo.setText(f"{grid.tempo_bpm:.1f} bpm" if grid.tempo_bpm else "– bpm")
        self.meter.setText(grid.meter or "–")
        self.key.setText(grid.key or "– key")
        hint = "Found in the track in focus" if grid.tempo_bpm else "Press A to find tempo, key and sections"
        for figure in (self.tempo, self.meter, self.key):
            figure.setToolTip(f"{figure.accessibleName()}. {hint}")
        song = f"; the whole song: {grid.loudness_lufs:.1f} LUFS" if grid.loudness_lufs is not None else ""
        self.loudness.setToolTip(_LOUDNESS_HINT + song)

    def show_state(self, playing: bool, looping: bool) -> None:
        self.play_button.setIcon(icon("pause" if playing else "play", "accent" if playing else "text"))
        self.loop_button.setChecked(looping)

    def show_recording(self, active: bool) -> None:
        self.record_button.setIcon(icon("record", "error" if active else "text"))
        hint = "End the recording (R)" if active else "Record from the microphone (R)"
        self.record_button.setToolTip(hint)
        self.record_button.setAccessibleName(hint)

    def show_history(self, undo: str, redo: str) -> None:
        self.undo_button.setEnabled(bool(undo))
        self.undo_button.setToolTip(f"Undo {undo.lower()} (Ctrl+Z)" if undo else "Nothing to undo")
        self.redo_button.setEnabled(bool(redo))
        self.redo_button.setToolTip(f"Redo {redo.lower()} (Shift+Ctrl+Z)" if redo else "Nothing to redo")

    def show_health(self, error: str, underruns: int) -> None:
        """Say that nothing is heard, and how often sound came too late."""
        self._silent.setText("No sound" if error else "")
        self._silent.setToolTip(error)
        self.underruns.setText(f"{underruns} dropout{'' if underruns == 1 else 's'}")
        self.underruns.setToolTip("How often the sound device did not get its sound in time since the start")
        self.underruns.set_kind("error" if underruns else "muted")
        self._fit()

    def show_levels(self, heard: Heard) -> None:
        self.meters.show_levels(tuple(20 * math.log10(max(level, 1e-6)) for level in heard.peak))
        self.show_loudness(heard.short_term_lufs)

    def show_loudness(self, lufs: float | None) -> None:
        self.loudness.setText(f"{lufs:.1f} LUFS".replace("-", "−") if lufs is not None else "– LUFS")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.now.panel))
        painter.setPen(QColor(theme.now.line))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self.setFixedHeight(self.sizeHint().height())
            self._soon.start()
        super().changeEvent(event)

    def minimumSizeHint(self) -> QSize:
        """Narrower than all it could show: what matters least is left out."""
        return QSize(640, max(44, theme.px(18) + 20))

    def sizeHint(self) -> QSize:
        return QSize(1200, self.minimumSizeHint().height())

    def _spare(self) -> tuple[_Figure, ...]:
        """Return what can be left out, what matters least first."""
        return self.engine, self.underruns, self.key, self.meter, self.tempo, self.loudness

    def _fit(self) -> None:
        """Leave out what matters least until the rest has room."""
        spare, layout = self._spare(), self.layout()
        wide = [one.sizeHint().width() + layout.spacing() for one in spare]
        wanted = layout.minimumSize().width() + sum(w for one, w in zip(spare, wide, strict=True) if one.isHidden())
        for one, width in zip(spare, wide, strict=True):
            alarm = one is self.underruns and one.kind == "error"
            left_out = wanted > self.width() and not alarm
            wanted -= width if left_out else 0
            one.setHidden(left_out)

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 0, 12, 0)
        layout.setSpacing(4)
        for button in (
            self.home_button,
            self.play_button,
            self.stop_button,
            self.loop_button,
            self.record_button,
        ):
            layout.addWidget(button)
        layout.addSpacing(8)
        layout.addWidget(self.bars)
        layout.addWidget(self.time)
        layout.addSpacing(12)
        for figure in (self.tempo, self.meter, self.key):
            layout.addWidget(figure)
            layout.addSpacing(8)
        layout.addWidget(self.snap)
        layout.addStretch(1)
        layout.addWidget(self._silent)
        layout.addWidget(self.underruns)
        layout.addSpacing(4)
        layout.addWidget(self.undo_button)
        layout.addWidget(self.redo_button)
        layout.addSpacing(8)
        layout.addWidget(self.meters)
        layout.addSpacing(4)
        layout.addWidget(self.loudness)
        layout.addSpacing(8)
        layout.addWidget(self.engine)


class _Figure(QLabel):
    """A number that keeps its place: as wide as the longest it will show, at every size of text.

    `resized` says that it wants another width all the same.
    """

    resized = Signal()

    def __init__(self, pixels: int, longest: str, name: str) -> None:
        super().__init__()
        self._pixels, self._longest = pixels, longest
        self._wanted = 0
        self.kind = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAccessibleName(name)
        side = Qt.AlignmentFlag.AlignRight if pixels > 12 else Qt.AlignmentFlag.AlignLeft
        self.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._dress()

    def setText(self, text: str) -> None:
        super().setText(text)
        self._measure()

    def set_kind(self, kind: str) -> None:
        """Look like a label of that kind."""
        if kind != self.kind:
            self.kind = kind
            self._dress()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        width = max(metrics.horizontalAdvance(self._longest), metrics.horizontalAdvance(self.text()))
        return QSize(width + 4, metrics.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange and self._worn != self._look():
            self._dress()
        super().changeEvent(event)

    def _dress(self) -> None:
        self._worn = self._look()
        self.setStyleSheet(self._worn)
        self.updateGeometry()
        self._measure()

    def _measure(self) -> None:
        width = self.sizeHint().width()
        if width != self._wanted:
            self._wanted = width
            self.resized.emit()

    def _look(self) -> str:
        colour = {"error": theme.now.error, "muted": theme.now.muted}.get(self.kind, theme.now.text)
        return f"font-size: {theme.px(self._pixels)}px; color: {colour};"


class EngineSign(_Figure):
    """What computes: the device asked for and the worker's memory, with a dot while it works."""

    def __init__(self) -> None:
        super().__init__(12, "● auto · 88.8 GB", "Engine")
        self.show_use(Use())

    def show_use(self, use: Use) -> None:
        memory = f"{use.memory_bytes / 1e9:.1f} GB" if use.memory_bytes else "idle"
        self.setText(f"{'●' if use.working else '○'} {use.device} · {memory}")
        doing = "is computing" if use.working else "waits for work"
        held = f" and holds {memory} of memory" if use.memory_bytes else ""
        self.setToolTip(f"The engine (device: {use.device}) {doing}{held}")
        self.set_kind("" if use.working else "muted")
