"""The editor: the spectrogram of the track in focus, its frequency axis and how bright it is shown."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from musicstudio.domain.project import Track
from musicstudio.domain.tasks import Source
from musicstudio.domain.units import clock
from musicstudio.ui import theme
from musicstudio.ui.frequency_axis import FrequencyAxis, hz_text, note_name
from musicstudio.ui.gesture import Gesture, Point
from musicstudio.ui.grid import Grid
from musicstudio.ui.sounds import SoundStore
from musicstudio.ui.spectrogram_view import SpectrogramView
from musicstudio.ui.widgets import label


class Editor(QWidget):
    """Left: what is shown, read-out, brightness; middle: frequencies; right: the picture."""

    def __init__(self, gesture: Gesture, store: SoundStore) -> None:
        super().__init__()
        self._gesture = gesture
        self.view = SpectrogramView(gesture, store)
        self.axis = FrequencyAxis(self.view.y_of)
        self.name = label("Spectrogram", "title")
        self.readings = {key: label("–") for key in ("time", "bar", "frequency", "level")}
        self.floor = self._slider(-100, -30, -84, "Darkest level")
        self.ceiling = self._slider(-40, 0, -6, "Brightest level")
        self.floor_text, self.ceiling_text = label("", "muted"), label("", "muted")
        side = QWidget()
        side.setFixedWidth(theme.HEADER_WIDTH - self.axis.width())
        side.setLayout(self._side())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, theme.GUTTER, 0)
        layout.setSpacing(0)
        layout.addWidget(side)
        layout.addWidget(self.axis)
        layout.addWidget(self.view, 1)
        self.setMinimumHeight(160)
        self.view.scaled.connect(self.axis.update)
        self.view.hovered.connect(self.read_out)
        self.floor.valueChanged.connect(self._set_levels)
        self.ceiling.valueChanged.connect(self._set_levels)
        self._set_levels()

    def show_track(self, track: Track | None, source: Source | None, grid: Grid) -> None:
        self.name.setText(self._elided(track.name if track is not None else "Spectrogram"))
        self.view.show_track(track, source, grid)
        self.axis.update()

    def read_out(self, at: Point | None, level: float | None = None) -> None:
        """Say time, bar, frequency and level under the pointer."""
        time = at.time_s if at is not None else None
        hz = at.hz if at is not None else None
        self.readings["time"].setText(clock(time) if time is not None else "–")
        self.readings["bar"].setText((self._gesture.grid.position(time) if time is not None else "") or "–")
        self.readings["frequency"].setText(f"{hz_text(hz)}  {note_name(hz)}" if hz is not None else "–")
        self.readings["level"].setText(f"{level:.0f} dB" if level is not None else "–")

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(theme.now.panel))

    def _side(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(12, 8, 4, 8)
        column.setSpacing(4)
        column.addWidget(self.name)
        for key, reading in self.readings.items():
            pair = QHBoxLayout()
            caption = label(key.capitalize(), "muted")
            caption.setFixedWidth(64)
            pair.addWidget(caption)
            pair.addWidget(reading, 1)
            column.addLayout(pair)
        column.addStretch(1)
        for caption, slider, text in (
            ("Floor", self.floor, self.floor_text),
            ("Top", self.ceiling, self.ceiling_text),
        ):
            pair = QHBoxLayout()
            word = label(caption, "muted")
            word.setFixedWidth(34)
            text.setFixedWidth(44)
            text.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            pair.addWidget(word)
            pair.addWidget(slider, 1)
            pair.addWidget(text)
            column.addLayout(pair)
        return column

    def _slider(self, low: int, high: int, value: int, hint: str) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(low, high)
        slider.setValue(value)
        slider.setToolTip(hint)
        slider.setAccessibleName(hint)
        slider.setMinimumHeight(theme.HIT)
        slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return slider

    def _set_levels(self) -> None:
        self.floor_text.setText(f"{self.floor.value()} dB")
        self.ceiling_text.setText(f"{self.ceiling.value()} dB")
        self.view.set_levels(float(self.floor.value()), float(self.ceiling.value()))

    def _elided(self, text: str) -> str:
        return self.name.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, 136)
