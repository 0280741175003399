"""The window: assembly only. Every view is made, placed and connected here; what they do is theirs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QHBoxLayout, QMainWindow, QSplitter, QVBoxLayout, QWidget

from musicstudio.domain.project import Project
from musicstudio.domain.units import clock
from musicstudio.ui import theme
from musicstudio.ui.actions import KeyPolicy, fill_menus, make_actions
from musicstudio.ui.bridge import Bridge
from musicstudio.ui.desk import Desk
from musicstudio.ui.drops import Drops
from musicstudio.ui.editor import Editor
from musicstudio.ui.jobs_panel import JobsPanel
from musicstudio.ui.overview import Overview
from musicstudio.ui.playback import Playback
from musicstudio.ui.ruler import Ruler
from musicstudio.ui.selection_panel import SelectionPanel
from musicstudio.ui.shelf_panel import ShelfPanel
from musicstudio.ui.sounds import SoundStore
from musicstudio.ui.takes_panel import TakesPanel
from musicstudio.ui.tracks_panel import TracksPanel
from musicstudio.ui.transport_bar import TransportBar
from musicstudio.ui.widgets import label

_OPEN = "Sounds, scores and projects (*.wav *.aif *.aiff *.flac *.mp3 *.ogg *.opus *.m4a *.mid *.midi project.json)"


class MainWindow(QMainWindow):
    """Owns the desk's services and closes them."""

    def __init__(self, bridge: Bridge, playback: Playback | None = None) -> None:
        super().__init__()
        self.bridge = bridge
        self.desk = Desk(bridge) if playback is None else playback.desk
        self.playback = playback or Playback(self.desk)
        self.store = SoundStore(bridge.post, self._picture_changed)
        desk = self.desk
        self.transport = TransportBar()
        self.overview = Overview(desk.timeline, self.store)
        self.ruler = Ruler(desk.gesture)
        self.tracks = TracksPanel(desk.gesture, self.store, desk.ready_track)
        self.editor = Editor(desk.gesture, self.store)
        self.selection = SelectionPanel(desk.selection)
        self.takes = TakesPanel(desk.ready_take)
        self.jobs = JobsPanel()
        self.shelf = ShelfPanel()
        self.message = label("", "muted")
        self.actions_by_id = make_actions(self, self._handlers())
        fill_menus(self.menuBar(), self.actions_by_id)
        self._keys = KeyPolicy(self)
        QApplication.instance().installEventFilter(self._keys)
        self._drops = Drops(self)
        self._repaint = QTimer(self, interval=60, singleShot=True)
        self._stale: set[str] = set()
        self._lay_out()
        self._connect()
        self._show_desk()

    # --- assembly ------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        page = QWidget(objectName="page")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.transport)
        middle = QHBoxLayout()
        middle.setSpacing(1)
        middle.addWidget(self._timed(), 1)
        middle.addWidget(self._side())
        column.addLayout(middle, 1)
        column.addWidget(self._foot())
        self.setCentralWidget(page)
        self.setMinimumSize(960, 600)
        self.resize(1480, 900)
        self.setWindowTitle("Music Studio")

    def _timed(self) -> QWidget:
        """Everything on the shared time axis: the same column at the left, the same gutter at the right."""
        lower = QSplitter(Qt.Orientation.Vertical)
        lower.setChildrenCollapsible(False)
        lower.setHandleWidth(4)
        lower.addWidget(self.tracks)
        lower.addWidget(self.editor)
        lower.setSizes([260, 380])
        lower.setStretchFactor(0, 1)
        lower.setStretchFactor(1, 2)
        self.about = label("", "muted")
        scales = label("bars\nseconds", "muted")
        scales.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        scales.setStyleSheet("padding-right: 12px; font-size: 11px;")
        whole = QWidget(objectName="page")
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(_beside_header(self.about, self.overview))
        column.addWidget(_beside_header(scales, self.ruler))
        column.addWidget(lower, 1)
        return whole

    def _side(self) -> QWidget:
        side = QWidget(objectName="page")
        side.setFixedWidth(theme.SIDE_WIDTH)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self.selection)
        column.addWidget(self.takes, 1)
        return side

    def _foot(self) -> QWidget:
        foot = QWidget(objectName="page")
        foot.setFixedHeight(148)
        lower = QHBoxLayout()
        lower.setSpacing(1)
        lower.addWidget(self.jobs, 1)
        lower.addWidget(self.shelf, 1)
        column = QVBoxLayout(foot)
        column.setContentsMargins(0, 1, 0, 0)
        column.setSpacing(0)
        column.addLayout(lower, 1)
        self.message.setFixedHeight(24)
        self.message.setContentsMargins(12, 0, 12, 0)
        self.message.setAccessibleName("Messages")
        column.addWidget(self.message)
        return foot

    def _connect(self) -> None:
        desk, bridge, playback = self.desk, self.bridge, self.playback
        bridge.jobs_changed.connect(self.jobs.show_jobs)
        bridge.shelf_changed.connect(self.shelf.show_items)
        bridge.said.connect(self._say)
        bridge.opening.connect(lambda name: self._say(f"Opening {name} …"))
        bridge.opened.connect(lambda: self._say(""))
        desk.changed.connect(self._show_desk)
        playback.moved.connect(lambda time: desk.timeline.move_playhead(time, follow=playback.playing))
        playback.moved.connect(lambda time: self.transport.show_position(time, desk.grid))
        playback.levels.connect(self.transport.show_levels)
        playback.changed.connect(self._show_playback)
        desk.gesture.located.connect(playback.seek)
        for panel in (self.tracks, self.takes):
            panel.command.connect(bridge.do)
        self.tracks.focused.connect(desk.set_focus)
        self.tracks.shelf_wanted.connect(desk.shelf_track)
        self.tracks.hovered.connect(self.editor.read_out)
        self.takes.shelf_wanted.connect(desk.shelf_take)
        self.takes.browse.connect(desk.browse)
        self.takes.matching.connect(playback.set_matching)
        self.selection.inpaint.connect(desk.inpaint)
        self.selection.separate.connect(desk.separate)
        self.selection.analyze.connect(desk.analyze)
        self.selection.shelf_wanted.connect(desk.shelf_selection)
        for name in ("cancel", "forget", "retry"):
            getattr(self.jobs, name).connect(lambda job, call=name: bridge.ask(lambda s: getattr(s, call)(job)))
        self.shelf.removed.connect(lambda item: bridge.ask(lambda session: session.shelf.remove(item)))
        for name in ("play", "home", "loop", "undo", "redo"):
            getattr(self.transport, name).connect(self.actions_by_id[name].trigger)
        self.transport.stop.connect(playback.stop)
        self._drops.dropped.connect(desk.open_paths)
        self._repaint.timeout.connect(self._refresh_pictures)

    def _handlers(self) -> dict[str, object]:
        desk, playback, timeline = self.desk, self.playback, self.desk.timeline
        takes = {f"take_{n}": lambda n=n: self.takes.choose(n) for n in range(10)}
        return takes | {
            "open": self._open,
            "save": lambda: self.bridge.ask(lambda session: session.save()),
            "save_as": self._save_as,
            "quit": self.close,
            "undo": lambda: self.bridge.ask(lambda session: session.undo()),
            "redo": lambda: self.bridge.ask(lambda session: session.redo()),
            "all": desk.select_all,
            "clear": desk.selection.clear,
            "remove": desk.remove,
            "play": playback.toggle,
            "loop": playback.toggle_loop,
            "home": lambda: self._locate(0.0),
            "end": lambda: self._locate(timeline.duration_s),
            "inpaint": self.selection.ask,
            "separate": desk.separate,
            "analyze": desk.analyze,
            "shelf": desk.shelf_selection,
            "accept": self.takes.accept,
            "reject": self.takes.reject,
            "zoom_in": lambda: timeline.zoom(0.5, timeline.playhead_s if self._head_in_view() else _middle(timeline)),
            "zoom_out": lambda: timeline.zoom(2.0, timeline.playhead_s if self._head_in_view() else _middle(timeline)),
            "fit": timeline.fit,
            "zoom_selection": lambda: timeline.show(*desk.selection.span) if desk.selection.span else timeline.fit(),
        }

    # --- showing -------------------------------------------------------------------------------------------------

    def _show_desk(self) -> None:
        """Give every view the project; each finds out by itself whether anything changed for it."""
        desk, project = self.desk, self.desk.project
        sources = {track.id: source for track in project.tracks if (source := desk.source(track)) is not None}
        track = desk.track
        source = sources.get(desk.focus)
        song = next((t for t in project.tracks if t.id in sources), None)
        shown = track if source is not None else song
        self.overview.show_track(shown, sources.get(shown.id) if shown is not None else None, desk.grid)
        self.about.setText(_about(project))
        self.ruler.set_grid(desk.grid)
        self.tracks.show_project(project, sources, desk.grid, desk.focus, desk.heard)
        self.editor.show_track(track, source, desk.grid)
        self.takes.show_takes(track, desk.proposal)
        self.selection.set_context(project.seconds, source is not None)
        self.transport.show_grid(desk.grid)
        self.transport.show_position(desk.timeline.playhead_s, desk.grid)
        self._show_history(project)

    def _show_history(self, project: Project) -> None:
        session = self.bridge.session
        history = session.history if session is not None else None
        undo, redo = (history.undo_label, history.redo_label) if history is not None else ("", "")
        self.transport.show_history(undo, redo)
        self.actions_by_id["undo"].setEnabled(bool(undo))
        self.actions_by_id["redo"].setEnabled(bool(redo))
        self.setWindowTitle(f"{project.name} – Music Studio" if session is not None else "Music Studio")

    def _show_playback(self) -> None:
        self.transport.show_state(self.playback.playing, self.playback.looping)
        self.transport.show_health(self.playback.error, self.playback.underruns)

    def _picture_changed(self, path: str) -> None:
        """Gather what became visible, so that a fast computer does not repaint more often than one can see."""
        self._stale.add(path)
        if not self._repaint.isActive():
            self._repaint.start()

    def _refresh_pictures(self) -> None:
        stale, self._stale = self._stale, set()
        for path in stale:
            self.tracks.refresh(path)
            self.editor.view.refresh(path)
        self.overview.refresh()

    def _say(self, sentence: str) -> None:
        self.message.setText(sentence)
        self.message.setToolTip(sentence)

    # --- asking --------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        folder = self.bridge.session.settings.last_folder if self.bridge.session is not None else ""
        names, _ = QFileDialog.getOpenFileNames(self, "Open", folder, _OPEN)
        if names:
            last = str(Path(names[0]).parent)
            self.bridge.ask(lambda session: session.change_settings(replace(session.settings, last_folder=last)))
            self.desk.open_paths([Path(name) for name in names])

    def _save_as(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Save as", f"{self.desk.project.name}.mstudio")
        if name:
            self.bridge.ask(lambda session: session.save_as(Path(name)))

    def _locate(self, time_s: float) -> None:
        timeline = self.desk.timeline
        self.playback.seek(time_s)
        if not self._head_in_view():
            start = time_s if time_s < timeline.duration_s else time_s - timeline.span_s
            timeline.set_range(start, start + timeline.span_s)

    def _head_in_view(self) -> bool:
        return self.desk.timeline.start_s <= self.desk.timeline.playhead_s <= self.desk.timeline.end_s

    def sizeHint(self) -> QSize:
        return QSize(1480, 900)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        QApplication.instance().removeEventFilter(self._keys)
        self._repaint.stop()
        self.playback.close()
        self.store.close()
        self.bridge.close()
        event.accept()


def _beside_header(caption: QWidget, view: QWidget) -> QWidget:
    """Return a view with a time axis beside its caption, aligned with the lanes."""
    line = QWidget(objectName="page")
    caption.setFixedWidth(theme.HEADER_WIDTH)
    caption.setContentsMargins(12, 0, 0, 0)
    layout = QHBoxLayout(line)
    layout.setContentsMargins(0, 0, theme.GUTTER, 0)
    layout.setSpacing(0)
    layout.addWidget(caption)
    layout.addWidget(view, 1)
    return line


def _middle(timeline: object) -> float:
    return (timeline.start_s + timeline.end_s) / 2  # type: ignore[attr-defined, no-any-return]


def _about(project: Project) -> str:
    """Return what the whole project is, in two short lines."""
    if not project.tracks:
        return "Nothing open"
    media = next((track.media for track in project.tracks if track.media is not None), None)
    rate = f" · {media.sample_rate / 1000:g} kHz" if media is not None else ""
    count = len(project.tracks)
    return f"{project.name}\n{clock(project.seconds)[:-4]}{rate} · {count} track{'s' if count > 1 else ''}"
