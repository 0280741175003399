"""The window: assembly only. Every view is made, placed and connected here; what they do is theirs."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from musicstudio.app.settings import Settings
from musicstudio.domain.project import Project
from musicstudio.domain.units import clock
from musicstudio.ui import theme, window_state
from musicstudio.ui.actions import fill_menus, make_actions
from musicstudio.ui.band_desk import BandDesk
from musicstudio.ui.bridge import Bridge
from musicstudio.ui.chord_lane import ChordLane
from musicstudio.ui.commands import Commands
from musicstudio.ui.desk import Desk
from musicstudio.ui.drops import Drops
from musicstudio.ui.editor import Editor
from musicstudio.ui.focus import FocusFollower, KeyPolicy
from musicstudio.ui.foot import Foot
from musicstudio.ui.look_keeper import LookKeeper
from musicstudio.ui.looks import Looks
from musicstudio.ui.mode_switch import ROLL
from musicstudio.ui.overlay import Overlay
from musicstudio.ui.overview import Overview
from musicstudio.ui.pages import Pages
from musicstudio.ui.playback import Playback
from musicstudio.ui.prompt_bar import PromptBar
from musicstudio.ui.recent import RecentMenu
from musicstudio.ui.record_bar import RecordBar
from musicstudio.ui.recording import RecordDesk
from musicstudio.ui.ruler import Ruler, RulerCaption
from musicstudio.ui.side import Side
from musicstudio.ui.sounds import SoundStore
from musicstudio.ui.tracks_panel import TracksPanel
from musicstudio.ui.transport_bar import TransportBar
from musicstudio.ui.welcome import Welcome
from musicstudio.ui.widgets import label
from musicstudio.ui.worker_watch import WorkerWatch


class MainWindow(QMainWindow):
    """Owns the desk's services and closes them."""

    def __init__(self, bridge: Bridge, playback: Playback | None = None) -> None:
        super().__init__()
        self.bridge = bridge
        self.desk = Desk(bridge) if playback is None else playback.desk
        self.playback = playback or Playback(self.desk)
        self.store = SoundStore(bridge.post, self._picture_changed)
        desk = self.desk
        self.band = BandDesk(desk)
        self.transport = TransportBar()
        self.prompt = PromptBar()
        self.overview = Overview(desk.timeline, self.store)
        self.ruler = Ruler(desk.gesture)
        self.tracks = TracksPanel(desk.gesture, self.store, desk.ready_track)
        self.editor = Editor(desk.gesture, self.store)
        self.chords = ChordLane(desk.timeline)
        self.side = Side(desk)
        self.selection, self.takes = self.side.selection, self.side.takes
        self.worker = WorkerWatch(bridge)
        self.foot = Foot(bridge)
        self.jobs, self.shelf, self.message = self.foot.jobs, self.foot.shelf, self.foot.message
        self.welcome = Welcome()
        self.looks = Looks(bridge.settings, self)
        self.recent = RecentMenu(self)
        self.overlay = Overlay(self)
        self.pages = Pages(self.overlay, bridge, desk)
        self.recording = RecordDesk(bridge, lambda: desk.timeline.playhead_s)
        self.record_bar = RecordBar()
        self.commands = Commands(
            self, desk, self.playback, self.pages, self.side, self.prompt, self.band, self.recording
        )
        self.pages.send = self.commands.transcribe_into
        handlers = self.commands.table() | {"mode": self.editor.next_mode, "chords": self._show_chords}
        self.actions_by_id = self.pages.actions = make_actions(self, handlers)
        menus = fill_menus(self.menuBar(), self.actions_by_id)
        self.actions_by_id["chords"].setCheckable(True)
        self.actions_by_id["chords"].setChecked(True)
        menus["File"].insertMenu(self.actions_by_id["demo"], self.recent)
        self._keys = FocusFollower(KeyPolicy(self))
        self._keys.start()
        self._drops = Drops(self)
        self._looked = LookKeeper(bridge, self.editor, self.tracks)
        self._repaint = QTimer(self, interval=60, singleShot=True)
        self._stale: set[str] = set()
        self._no_sound = ""
        self._showing = False
        self._lay_out()
        self._connect()
        self._show_settings(bridge.settings)
        self._show_desk()

    # --- assembly ------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        page = QWidget(objectName="page")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.transport)
        column.addWidget(self.record_bar)
        column.addWidget(self.prompt)
        middle = QHBoxLayout()
        middle.setSpacing(1)
        middle.addWidget(self._timed(), 1)
        middle.addWidget(self.side)
        middle.setContentsMargins(0, 0, 0, 0)
        whole = QWidget(objectName="page")
        whole.setLayout(middle)
        self.stage = QStackedWidget()
        self.stage.addWidget(whole)
        self.stage.addWidget(self.welcome)
        self.rows = QSplitter(Qt.Orientation.Vertical)
        self.rows.setChildrenCollapsible(False)
        self.rows.setHandleWidth(4)
        self.rows.addWidget(self.stage)
        self.rows.addWidget(self.foot)
        self.rows.setStretchFactor(0, 1)
        self.rows.setSizes([700, 148])
        column.addWidget(self.rows, 1)
        self.setCentralWidget(page)
        self.setMinimumSize(960, 600)
        self.resize(1480, 900)
        self.setWindowTitle("Music Studio")
        window_state.restore(self, (self.panes, self.rows), self.bridge.settings)

    def _timed(self) -> QWidget:
        """Everything on the shared time axis: the same column at the left, the same gutter at the right."""
        self.panes = lower = QSplitter(Qt.Orientation.Vertical)
        lower.setChildrenCollapsible(False)
        lower.setHandleWidth(4)
        lower.addWidget(self.tracks)
        lower.addWidget(self._edited())
        lower.setSizes([260, 380])
        lower.setStretchFactor(0, 1)
        lower.setStretchFactor(1, 2)
        self.about = label("", "muted")
        whole = QWidget(objectName="page")
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(_beside_header(self.about, self.overview))
        column.addWidget(_beside_header(RulerCaption(), self.ruler))
        column.addWidget(lower, 1)
        return whole

    def _edited(self) -> QWidget:
        """The editor, with the chords above it."""
        self.chord_row = _beside_header(label("Chords", "muted"), self.chords)
        self.chord_row.hide()
        whole = QWidget(objectName="page")
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.chord_row)
        column.addWidget(self.editor, 1)
        return whole

    def _connect(self) -> None:
        desk, bridge, playback = self.desk, self.bridge, self.playback
        bridge.opened.connect(self.commands.opened)
        bridge.opening.connect(self._show_stage)
        bridge.tried.connect(self._show_stage)
        bridge.settings_changed.connect(self._show_settings)
        self.foot.connect_to(self.commands, self.pages)
        self.welcome.open.connect(self.commands.open)
        self.welcome.demo.connect(self.actions_by_id["demo"].trigger)
        self.welcome.chosen.connect(desk.open_paths)
        self.recent.chosen.connect(desk.open_paths)
        self.recent.forgotten.connect(lambda kept: bridge.change(recent=kept))
        desk.changed.connect(self._show_desk)
        playback.moved.connect(lambda time: desk.timeline.move_playhead(time, follow=playback.playing))
        playback.moved.connect(lambda time: self.transport.show_position(time, desk.grid))
        playback.levels.connect(self.transport.show_levels)
        self.worker.changed.connect(self.transport.engine.show_use)
        playback.changed.connect(self._show_playback)
        desk.gesture.located.connect(playback.seek)
        self.editor.struck.connect(playback.strike)
        self.overview.located.connect(playback.seek)
        for panel in (self.tracks, self.editor, self.chords):
            panel.command.connect(bridge.do)
        self.tracks.focused.connect(desk.set_focus)
        self.tracks.shelf_wanted.connect(desk.shelf_track)
        self.tracks.roll_wanted.connect(self.band.roll)
        self.chords.said.connect(bridge.said)
        self.prompt.asked.connect(self._generate)
        self.editor.mode_changed.connect(lambda mode: desk.set_notes_first(mode == ROLL))
        bridge.opened.connect(lambda: self.prompt.show_models(desk.models("generate")))
        installed = self.pages.manager.subscribe
        installed(lambda model: self.prompt.show_models(desk.models("generate")), ended=True)
        installed(lambda model: self.side.selection.tasks.refresh_models(), ended=True)
        self.tracks.hovered.connect(self.editor.read_out)
        self.editor.score_wanted.connect(desk.add_score)
        self.editor.compare_wanted.connect(self.band.compare)
        bridge.jobs_changed.connect(self.editor.show_jobs)
        self.takes.matching.connect(playback.set_matching)
        self.transport.snap.snapped.connect(lambda name: setattr(desk.gesture, "snap", name))
        self.recording.changed.connect(self._show_recording)
        self.recording.heard.connect(self.record_bar.show_level)
        self.record_bar.finished.connect(self.recording.finish)
        self.record_bar.discarded.connect(self.recording.discard)
        self.tracks.sent.connect(self.commands.transcribe_into)
        for name in ("play", "home", "loop", "record", "undo", "redo"):
            getattr(self.transport, name).connect(self.actions_by_id[name].trigger)
        self.transport.stop.connect(playback.stop)
        self._drops.dropped.connect(desk.open_paths)
        self._repaint.timeout.connect(self._refresh_pictures)

    # --- showing -------------------------------------------------------------------------------------------------

    def _show_desk(self) -> None:
        """Give every view the project; each finds out by itself whether anything changed for it.

        The editor may change what is meant of a track while it is shown one; those who care are shown it after it.
        """
        if self._showing:
            return
        self._showing = True
        try:
            self._show_views()
        finally:
            self._showing = False

    def _show_views(self) -> None:
        desk, project = self.desk, self.desk.shown
        sources = {track.id: source for track in project.tracks if (source := desk.source(track)) is not None}
        self.store.keep({source.path for source in sources.values()})
        track = desk.track
        source = sources.get(desk.focus)
        song = next((t for t in project.tracks if t.id in sources), None)
        veiled = next((t for t in project.tracks if t.id == desk.focus), None)
        shown = veiled if source is not None else song
        self.overview.show_track(shown, sources.get(shown.id) if shown is not None else None, desk.grid)
        self.about.setText(_about(project))
        self.ruler.set_grid(desk.grid)
        self.tracks.show_project(project, sources, desk.grid, desk.focus, desk.heard)
        self.editor.show_project(project, sources, veiled, desk.grid)
        self.side.show_track(track, source is not None)
        self.chords.show_project(project, track)
        self._show_chords()
        self.transport.show_grid(desk.grid)
        self.transport.show_position(desk.timeline.playhead_s, desk.grid)
        self._show_history(project)
        self._show_stage()

    def _show_chords(self) -> None:
        """Show the chords where there are any, unless they are switched off."""
        self.chord_row.setVisible(bool(self.chords.chords) and self.actions_by_id["chords"].isChecked())

    def _generate(self, options: dict[str, object]) -> None:
        """Make music from the words of the row, with what else the form says."""
        form = self.side.selection.tasks.form("generate")
        form.set_values(options)
        self.band.generate(form.values() | options)

    def _show_stage(self) -> None:
        """Show how to begin when nothing is open, nor about to be."""
        session = self.bridge.session
        begun = self.bridge.busy if session is None else bool(self.desk.project.tracks) or not session.history.past
        self.stage.setCurrentIndex(0 if begun else 1)

    def _show_settings(self, settings: Settings) -> None:
        self.looks.show_settings(settings)
        self.side.selection.tasks.set_takes(settings.takes)
        self.recent.show_settings(settings)
        self.playback.show_settings(settings)
        self.welcome.show_settings(settings)

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
        self.ruler.set_loop(self.playback.looped)
        self.transport.show_health(self.playback.error, self.playback.underruns)
        if self.playback.error != self._no_sound:
            self._no_sound = self.playback.error
            self.message.say(self._no_sound)

    def _show_recording(self) -> None:
        self.transport.show_recording(self.recording.active)
        self.record_bar.show_state(self.recording.active, self.recording.purpose)

    def _picture_changed(self, path: str) -> None:
        """Gather what became visible, so that a fast computer does not repaint more often than one can see."""
        self._stale.add(path)
        if not self._repaint.isActive():
            self._repaint.start()

    def _refresh_pictures(self) -> None:
        stale, self._stale = self._stale, set()
        for path in stale:
            self.tracks.refresh(path)
            self.editor.refresh(path)
        self.overview.refresh()

    def sizeHint(self) -> QSize:
        return QSize(1480, 900)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._keys.stop()
        self._repaint.stop()
        self._looked.keep()
        self.bridge.change(**window_state.remembered(self, (self.panes, self.rows)))
        self.recording.close()
        self.pages.manager.close()
        self.playback.close()
        self.store.close()
        self.bridge.close()
        for teller in (self.bridge, self.desk, self.desk.selection, self.desk.timeline, self.editor.state):
            teller.blockSignals(True)  # what lives on must not tell views that are being deleted
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


def _about(project: Project) -> str:
    """Return what the whole project is, in two short lines."""
    if not project.tracks:
        return "Nothing open"
    media = next((track.media for track in project.tracks if track.media is not None), None)
    rate = f" · {media.sample_rate / 1000:g} kHz" if media is not None else ""
    count = len(project.tracks)
    return f"{project.name}\n{clock(project.seconds)[:-4]}{rate} · {count} track{'s' if count > 1 else ''}"
