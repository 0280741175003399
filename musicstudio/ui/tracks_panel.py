"""The tracks as lanes: at the left name, colour, mute, solo and gain; at the right the sound."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from musicstudio.domain.edits import SetMix
from musicstudio.domain.project import Project, Track
from musicstudio.domain.tasks import Source
from musicstudio.ui import theme
from musicstudio.ui.gesture import Gesture
from musicstudio.ui.grid import Grid
from musicstudio.ui.handles import DragHandle
from musicstudio.ui.sounds import SoundStore
from musicstudio.ui.waveform_view import WaveformView

LANE_HEIGHT = 72
_ROLE_WORDS = {"song": "whole song"}


class TrackHeader(QFrame):
    """What can be done with one track without looking at its sound."""

    command = Signal(object)
    focused = Signal(str)
    shelf_wanted = Signal(str)

    def __init__(self, track_id: str, ready: Callable[[], str]) -> None:
        super().__init__()
        self._track: Track | None = None
        self._focused = False
        self.setFixedWidth(theme.HEADER_WIDTH)
        self.name = QLabel()
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.mute = self._button("M", "mute", "Mute: this track is not heard")
        self.solo = self._button("S", "solo", "Solo: only soloed tracks are heard")
        self.gain = QSlider(Qt.Orientation.Horizontal)
        self.gain.setRange(-48, 12)
        self.gain.setMinimumHeight(theme.HIT)
        self.gain.setAccessibleName("Gain")
        self.gain.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.gain_text = QLabel()
        self.gain_text.setProperty("kind", "muted")
        self.gain_text.setFixedWidth(50)
        self.gain_text.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.handle = DragHandle(ready, "Click: put this track on the shelf as a file. Drag: carry it out")
        self.handle.wanted.connect(lambda: self.shelf_wanted.emit(track_id))
        self.mute.clicked.connect(lambda on: self.command.emit(SetMix(track_id, muted=on)))
        self.solo.clicked.connect(lambda on: self.command.emit(SetMix(track_id, soloed=on)))
        # One step of history per gesture: dragging tells only when it ends.
        self.gain.sliderReleased.connect(self._set_gain)
        self.gain.valueChanged.connect(self._gain_moved)
        self._lay_out()

    def show_track(self, track: Track, focused: bool) -> None:
        if (track, focused) == (self._track, self._focused):
            return
        self._track, self._focused = track, focused
        self.name.setText(self.name.fontMetrics().elidedText(track.name, Qt.TextElideMode.ElideMiddle, 128))
        self.name.setToolTip(f"{track.name} ({_ROLE_WORDS.get(track.role, track.role)})")
        self.mute.setChecked(track.muted)
        self.solo.setChecked(track.soloed)
        self.gain.blockSignals(True)
        self.gain.setValue(round(track.gain_db))
        self.gain.blockSignals(False)
        self.gain_text.setText(f"{track.gain_db:+.1f} dB")
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._track is not None:
            self.focused.emit(self._track.id)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._track is not None and self._track.gain_db:
            self.command.emit(SetMix(self._track.id, gain_db=0.0))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.now.raised if self._focused else theme.now.panel))
        if self._track is not None:
            painter.fillRect(0, 0, 4, self.height() - 1, theme.role_colour(self._track.role))
        painter.setPen(QColor(theme.now.line))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)

    def _lay_out(self) -> None:
        upper, lower = QHBoxLayout(), QHBoxLayout()
        upper.setSpacing(4)
        lower.setSpacing(4)
        for widget in (self.name, self.mute, self.solo, self.handle):
            upper.addWidget(widget)
        lower.addWidget(self.gain, 1)
        lower.addWidget(self.gain_text)
        lower.addSpacing(4)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 4, 4, 4)
        whole.setSpacing(0)
        whole.addStretch(1)
        whole.addLayout(upper)
        whole.addLayout(lower)
        whole.addStretch(1)

    def _button(self, text: str, kind: str, hint: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setCheckable(True)
        button.setProperty("kind", kind)
        button.setToolTip(hint)
        button.setAccessibleName(hint)
        button.setFixedSize(theme.HIT + 2, theme.HIT + 2)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _gain_moved(self, value: int) -> None:
        self.gain_text.setText(f"{value:+.1f} dB")
        if not self.gain.isSliderDown():
            self._set_gain()

    def _set_gain(self) -> None:
        if self._track is not None and self.gain.value() != round(self._track.gain_db):
            self.command.emit(SetMix(self._track.id, gain_db=float(self.gain.value())))


class Lane(QWidget):
    """A header and its waveform."""

    def __init__(self, track_id: str, gesture: Gesture, store: SoundStore, ready: Callable[[], str]) -> None:
        super().__init__()
        self.header = TrackHeader(track_id, ready)
        self.wave = WaveformView(gesture, store)
        self.wave.pressed.connect(lambda: self.header.focused.emit(track_id))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.wave, 1)
        self.setFixedHeight(LANE_HEIGHT)


class TracksPanel(QScrollArea):
    """All lanes; a lane is kept as long as its track is there."""

    command = Signal(object)
    focused = Signal(str)
    shelf_wanted = Signal(str)
    hovered = Signal(object)

    def __init__(self, gesture: Gesture, store: SoundStore, ready: Callable[[str], str]) -> None:
        super().__init__()
        self._gesture, self._store, self._ready = gesture, store, ready
        self.lanes: dict[str, Lane] = {}
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        bar = self.verticalScrollBar()
        bar.setEnabled(False)
        bar.rangeChanged.connect(lambda low, high: bar.setEnabled(high > low))
        self._page = QWidget(objectName="page")
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._empty = QLabel("Drop a song here, or press Ctrl+O to open one.")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setProperty("kind", "muted")
        self._empty.setMinimumHeight(LANE_HEIGHT)
        self._column.addWidget(self._empty)
        self._column.addStretch(1)
        self.setWidget(self._page)

    def show_project(
        self, project: Project, sources: dict[str, Source], grid: Grid, focus: str, heard: frozenset[str]
    ) -> None:
        """Show the tracks; `sources` are their sounds with edits and chosen takes, `heard` those not silenced."""
        self._empty.setVisible(not project.tracks)
        for gone in set(self.lanes) - {track.id for track in project.tracks}:
            lane = self.lanes.pop(gone)
            self._column.removeWidget(lane)
            lane.deleteLater()
        for place, track in enumerate(project.tracks):
            lane = self.lanes.get(track.id) or self._add_lane(track, place)
            lane.header.show_track(track, track.id == focus)
            lane.wave.show_track(track, sources.get(track.id), grid, track.id not in heard, track.id == focus)

    def refresh(self, path: str) -> None:
        """Draw those lanes anew that show this file."""
        for lane in self.lanes.values():
            if lane.wave.uses(path):
                lane.wave.refresh()

    def _add_lane(self, track: Track, place: int) -> Lane:
        lane = Lane(track.id, self._gesture, self._store, lambda: self._ready(track.id))
        lane.header.command.connect(self.command)
        lane.header.focused.connect(self.focused)
        lane.header.shelf_wanted.connect(self.shelf_wanted)
        lane.wave.hovered.connect(self.hovered)
        self.lanes[track.id] = lane
        self._column.insertWidget(place + 1, lane)
        return lane
