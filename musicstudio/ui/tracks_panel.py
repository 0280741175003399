"""The tracks as lanes: at the left name, colour, mute, solo and gain; at the right the sound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QScrollArea, QVBoxLayout, QWidget

from musicstudio.domain.project import Project, Track
from musicstudio.domain.tasks import Source
from musicstudio.domain.track_edits import MoveTrack
from musicstudio.ui import theme
from musicstudio.ui.gesture import Gesture
from musicstudio.ui.grid import Grid
from musicstudio.ui.sounds import SoundStore
from musicstudio.ui.track_header import TrackHeader
from musicstudio.ui.waveform_view import WaveformView

LANE_HEIGHTS: Final = {"Small": 36, "Normal": 72, "Tall": 132}
_USUAL: Final = LANE_HEIGHTS["Normal"]
_AT_ONCE: Final = 3
_AT_A_TIME: Final = 2
"""Lanes made in one turn: a lane takes some 5 ms."""


class Lane(QWidget):
    """A header and its waveform."""

    def __init__(self, track_id: str, gesture: Gesture, store: SoundStore, ready: Callable[[str, bool], str]) -> None:
        super().__init__()
        self.header = TrackHeader(track_id, ready)
        self.wave = WaveformView(gesture, store)
        self.wave.pressed.connect(lambda: self.header.focused.emit(track_id))
        self.wave.menu_wanted.connect(self.header.open_menu)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.wave, 1)

    def set_height(self, height: int) -> None:
        self.header.set_lane_height(height)
        self.setFixedHeight(height)


@dataclass(frozen=True)
class _State:
    """What the panel shows: a project, the sounds of its tracks, and which of them are in focus and heard."""

    project: Project = field(default_factory=Project)
    sources: dict[str, Source] = field(default_factory=dict)
    grid: Grid = field(default_factory=Grid)
    focus: str = ""
    heard: frozenset[str] = frozenset()


class TracksPanel(QScrollArea):
    """All lanes; a lane is kept as long as its track is there."""

    command = Signal(object)
    focused = Signal(str)
    shelf_wanted = Signal(str, bool)
    roll_wanted = Signal(str)
    sent = Signal(str, str)
    """A sound that should be written down into a score track."""
    hovered = Signal(object)
    height_changed = Signal()

    def __init__(self, gesture: Gesture, store: SoundStore, ready: Callable[[str, bool], str]) -> None:
        super().__init__()
        self._gesture, self._store, self._ready = gesture, store, ready
        self.lanes: dict[str, Lane] = {}
        self.lane_height = _USUAL
        self._state = _State()
        self._later = QTimer(self, interval=0, singleShot=True)
        self._later.timeout.connect(lambda: self._show_lanes(_AT_A_TIME))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        bar = self.verticalScrollBar()
        bar.setEnabled(False)
        bar.rangeChanged.connect(self._show_bar)
        self._page = QWidget(objectName="page")
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._empty = QLabel("Drop a song here, or press Ctrl+O to open one.")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setProperty("kind", "muted")
        self._empty.setMinimumHeight(_USUAL)
        self._column.addWidget(self._empty)
        self._column.addStretch(1)
        self._target = QFrame(self._page, objectName="dropline")
        self._target.setStyleSheet("QFrame#dropline { background: palette(highlight); }")
        self._target.hide()
        self.setWidget(self._page)

    def _show_bar(self, low: int, high: int) -> None:
        """Let the bar be grey while there is nothing to scroll."""
        self.verticalScrollBar().setEnabled(high > low)

    def show_project(
        self, project: Project, sources: dict[str, Source], grid: Grid, focus: str, heard: frozenset[str]
    ) -> None:
        """Show the tracks; `sources` are their sounds with edits and chosen takes, `heard` those not silenced."""
        before, self._state = self._state, _State(project, sources, grid, focus, heard)
        self._empty.setVisible(not project.tracks)
        for gone in set(self.lanes) - {track.id for track in project.tracks}:
            lane = self.lanes.pop(gone)
            self._column.removeWidget(lane)
            lane.hide()
            lane.deleteLater()
        self._make_room()
        self._show_lanes(_AT_ONCE)
        if focus != before.focus:
            self._bring_into_view(focus)

    def _show_lanes(self, most: int) -> None:
        """Show the state; of new lanes only so many are made now, the others in the next turns of the event loop."""
        state, place, made = self._state, 0, 0
        for track in state.project.tracks:
            lane = self.lanes.get(track.id)
            if lane is None and made == most:
                continue
            place += 1
            if lane is None:
                made += 1
                lane = self._add_lane(track, place)
            elif self._column.indexOf(lane) != place:
                self._column.removeWidget(lane)
                self._column.insertWidget(place, lane)
            silent, focused = track.id not in state.heard, track.id == state.focus
            lane.header.show_track(track, focused)
            lane.wave.show_track(track, state.sources.get(track.id), state.grid, silent, focused)
        if place < len(state.project.tracks):
            self._later.start()

    def refresh(self, path: str) -> None:
        """Draw those lanes anew that show this file."""
        for lane in self.lanes.values():
            if lane.wave.uses(path):
                lane.wave.refresh()

    def set_lane_height(self, height: int) -> None:
        """Make all lanes as high, or as usual when lanes are not made so high."""
        self.lane_height = height if height in LANE_HEIGHTS.values() else _USUAL
        for lane in self.lanes.values():
            lane.set_height(self.lane_height)
        self._make_room()
        self.height_changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl+wheel over a header makes the lanes lower or higher."""
        if isinstance(event, QWheelEvent) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            sizes = list(LANE_HEIGHTS.values())
            step = 1 if event.angleDelta().y() > 0 else -1
            self.set_lane_height(sizes[min(max(sizes.index(self.lane_height) + step, 0), len(sizes) - 1)])
            return True
        return super().eventFilter(watched, event)

    def _add_lane(self, track: Track, place: int) -> Lane:
        lane = Lane(track.id, self._gesture, self._store, self._ready)
        lane.set_height(self.lane_height)
        header, name = lane.header, track.id
        header.command.connect(self.command)
        header.focused.connect(self.focused)
        header.shelf_wanted.connect(self.shelf_wanted)
        header.roll_wanted.connect(self.roll_wanted)
        header.filled.connect(lambda menu: self._add_sending(menu, name))
        header.filled.connect(self._add_heights)
        header.dragged.connect(lambda y: self._show_target(self._gap_at(y)))
        header.dropped.connect(lambda y: self._drop(name, y))
        header.nudged.connect(lambda step: self._move(name, self._place(name) + step))
        header.installEventFilter(self)
        lane.wave.hovered.connect(self.hovered)
        self.lanes[track.id] = lane
        self._column.insertWidget(place, lane)
        return lane

    def _make_room(self) -> None:
        """Make the page as high as its lanes at once: else new ones would all be painted where it is still too low."""
        height = self.lane_height * len(self._state.project.tracks)
        self._page.setMinimumHeight(height)
        self._page.resize(self._page.width(), max(height, self.viewport().height()))

    def _bring_into_view(self, track_id: str) -> None:
        """Scroll to a lane that cannot be seen at all."""
        places = [track.id for track in self._state.project.tracks]
        if track_id not in places:
            return
        top, bar = places.index(track_id) * self.lane_height, self.verticalScrollBar()
        if not bar.value() - self.lane_height < top < bar.value() + self.viewport().height():
            self.ensureVisible(0, top + self.lane_height // 2, 0, self.lane_height // 2)

    def _add_heights(self, menu: QMenu) -> None:
        heights = menu.addMenu("Height of all lanes")
        for words, height in LANE_HEIGHTS.items():
            action = heights.addAction(words, lambda wanted=height: self.set_lane_height(wanted))
            action.setCheckable(True)
            action.setChecked(height == self.lane_height)

    def _add_sending(self, menu: QMenu, track_id: str) -> None:
        """Offer to write a sound down into a score track, from either of the two."""
        tracks = self._state.project.tracks
        own = next(track for track in tracks if track.id == track_id)
        if own.media is not None:
            words, others = "Transcribe into", [one for one in tracks if one.score is not None and one is not own]
        else:
            words, others = "Transcribe here", [one for one in tracks if one.media is not None]
        sending = menu.addMenu(words)
        sending.setToolTipsVisible(True)
        sending.menuAction().setToolTip("The notes of a sound, written into a score track that is there, on its bars")
        sending.setEnabled(bool(others))
        for other in others:
            ends = (own.id, other.id) if own.media is not None else (other.id, own.id)
            sending.addAction(other.name, lambda ends=ends: self.sent.emit(*ends))

    # --- moving a lane -------------------------------------------------------------------------------------------

    def _place(self, track_id: str) -> int:
        return self._column.indexOf(self.lanes[track_id]) - 1

    def _gap_at(self, screen_y: int) -> int:
        """Return before which lane a height on the screen lies, counted from 0."""
        y = self._page.mapFromGlobal(QPoint(0, screen_y)).y()
        return min(max(round(y / self.lane_height), 0), len(self.lanes))

    def _show_target(self, gap: int) -> None:
        self._target.setGeometry(0, max(gap * self.lane_height - 1, 0), self._page.width() - theme.GUTTER, 2)
        self._target.raise_()
        self._target.show()

    def _drop(self, track_id: str, screen_y: int) -> None:
        self._target.hide()
        gap, before = self._gap_at(screen_y), self._place(track_id)
        self._move(track_id, gap - 1 if gap > before else gap)

    def _move(self, track_id: str, place: int) -> None:
        if place != self._place(track_id) and 0 <= place < len(self.lanes):
            self.command.emit(MoveTrack(track_id, place))
