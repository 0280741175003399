"""How the spectrogram is shown, in a narrow column beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QSlider, QWidget

from musicstudio.ui import theme
from musicstudio.ui.spectrogram_look import FLOORS_DB, RANGES_DB, SpectrogramLook
from musicstudio.ui.spectrogram_view import SpectrogramView
from musicstudio.ui.widgets import Choice, label


@dataclass(frozen=True)
class _Option:
    """One entry of a list: the value it stands for, its words, what it is good for."""

    value: object
    words: str
    hint: str


_AXES: Final = (
    _Option("log", "Octaves", "Every octave is equally tall, as on a keyboard (logarithmic)"),
    _Option("mel", "Mel", "Equal steps sound equally far apart: more room for voices and cymbals"),
    _Option("linear", "Hertz", "Every hertz is equally tall: overtones are evenly spaced (linear)"),
)
_WINDOWS: Final = (
    _Option(0, "Adaptive", "A long window for the bass, a short one above: good for most music"),
    _Option(1024, "Short", "1024 samples: hits and consonants are sharp in time, pitches are blurred"),
    _Option(2048, "Medium", "2048 samples: between short and long"),
    _Option(4096, "Long", "4096 samples: close pitches come apart, hits are smeared a little"),
    _Option(8192, "Longest", "8192 samples: bass notes and detuning come apart, hits are smeared"),
)
_CHANNELS: Final = (
    _Option("both", "Both", "The louder channel at every point"),
    _Option("mid", "Mid", "What both channels share: half their sum"),
    _Option("side", "Side", "What makes it wide: half their difference"),
    _Option("left", "Left", "The left channel alone"),
    _Option("right", "Right", "The right channel alone"),
)
_COLOURS: Final = (
    _Option("theme", "Theme", "As the theme: bright on dark, or dark on light with the light theme"),
    _Option("heat", "Embers", "From black over violet and red to a warm white, in even steps of lightness"),
    _Option("grey", "Ink", "Black on paper white, for print and bright rooms"),
)


class SpectrogramControls(QWidget):
    """Shows and changes the look of one view; needs a width of 128 pixels."""

    def __init__(self, view: SpectrogramView) -> None:
        super().__init__()
        self._view = view
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(6)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self.axis = self._choice("Axis", _AXES, lambda value: self._set_lens(scale=value))
        self.window_size = self._choice("Window", _WINDOWS, lambda value: self._set_lens(window=value))
        self.channel = self._choice("Channel", _CHANNELS, lambda value: self._set_lens(channel=value))
        self.colours = self._choice("Colours", _COLOURS, lambda value: self._set(colours=value))
        self.floor, self.floor_text = self._slider(
            "Floor", FLOORS_DB, "Floor: this level and what is quieter looks like silence"
        )
        self.range, self.range_text = self._slider(
            "Range", RANGES_DB, "Range: so many dB above the floor the colours end; less shows finer differences"
        )
        self.floor.valueChanged.connect(lambda value: self._set(floor_db=float(value)))
        self.range.valueChanged.connect(lambda value: self._set(range_db=float(value)))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        view.look_changed.connect(self._show_look)
        view.sound_changed.connect(self._show_look)
        self._show_look()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(theme.now.panel))

    def _show_look(self) -> None:
        look = self._view.look
        chosen = (
            (self.axis, look.lens.scale),
            (self.window_size, look.lens.window),
            (self.channel, self._view.lens.channel),
            (self.colours, look.colours),
        )
        for choice, value in chosen:
            with QSignalBlocker(choice):
                choice.setCurrentIndex(choice.findData(value))
            choice.setToolTip(str(choice.currentData(Qt.ItemDataRole.ToolTipRole)))
        self.channel.setEnabled(not self._view.mono)
        if self._view.mono:
            self.channel.setToolTip("This sound has one channel")
        for slider, text, db in (
            (self.floor, self.floor_text, look.floor_db),
            (self.range, self.range_text, look.range_db),
        ):
            with QSignalBlocker(slider):
                slider.setValue(round(db))
            text.setText(f"{db:.0f}".replace("-", "−"))

    def _set(self, **changes: object) -> None:
        self._view.set_look(replace(self._view.look, **changes))  # type: ignore[arg-type]

    def _set_lens(self, **changes: object) -> None:
        look: SpectrogramLook = self._view.look
        self._view.set_look(replace(look, lens=replace(look.lens, **changes)))  # type: ignore[arg-type]

    def _choice(self, caption: str, options: tuple[_Option, ...], act: Callable[[object], None]) -> Choice:
        choice = Choice()
        choice.setMinimumWidth(72)
        choice.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        choice.setAccessibleName(caption)
        for place, option in enumerate(options):
            choice.addItem(option.words, option.value)
            choice.setItemData(place, option.hint, Qt.ItemDataRole.ToolTipRole)
        choice.currentIndexChanged.connect(lambda place: act(options[place].value))
        self._add(caption, choice)
        return choice

    def _slider(self, caption: str, limits: tuple[int, int], hint: str) -> tuple[QSlider, QLabel]:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(*limits)
        slider.setPageStep(6)
        slider.setMinimumSize(36, theme.HIT)
        slider.setToolTip(hint)
        slider.setAccessibleName(caption)
        slider.setAccessibleDescription(hint)
        slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        text = label("", "muted")
        text.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._add(caption, slider)
        self._grid.addWidget(text, self._grid.rowCount() - 1, 2)
        return slider, text

    def _add(self, caption: str, widget: QWidget) -> None:
        row = self._grid.rowCount()
        self._grid.addWidget(label(caption, "muted"), row, 0)
        self._grid.addWidget(widget, row, 1, 1, 1 if isinstance(widget, QSlider) else 2)
