"""The editor: spectrogram, piano roll or both of the track in focus, on the shared time axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from musicstudio.app.jobs import Job
from musicstudio.domain.project import Project, Track
from musicstudio.domain.score import Note
from musicstudio.domain.sifting import sifted
from musicstudio.domain.tasks import Source
from musicstudio.domain.units import clock
from musicstudio.ui import theme
from musicstudio.ui.companions import scores_of, sound_of
from musicstudio.ui.frequency_axis import FrequencyAxis, hz_text, note_text
from musicstudio.ui.gesture import Gesture, Point
from musicstudio.ui.grid import Grid
from musicstudio.ui.mode_switch import BOTH, MODES, ROLL, SPECTROGRAM, ModeSwitch
from musicstudio.ui.notes_overlay import NotesOverlay
from musicstudio.ui.roll_bar import RollBar
from musicstudio.ui.roll_pane import RollPane
from musicstudio.ui.roll_state import RollState
from musicstudio.ui.sketch_overlay import SketchOverlay
from musicstudio.ui.sounds import SoundStore
from musicstudio.ui.spectrogram_controls import SpectrogramControls
from musicstudio.ui.spectrogram_view import SpectrogramView
from musicstudio.ui.widgets import label
from musicstudio.ui.written_bar import WrittenBar


class Editor(QWidget):
    """Above: what is shown, and the roll's tools; left: read-out and looks; right: the view with its axis.

    `command` carries edits of notes, `struck` a note to hear (pitch, velocity, part), `score_wanted` asks for an empty
    score track. A score opens as a roll, or over its sound where it has one; each kind as it was last looked at.
    """

    command = Signal(object)
    struck = Signal(int, int, object)
    mode_changed = Signal(str)
    score_wanted = Signal()
    compare_wanted = Signal()

    def __init__(self, gesture: Gesture, store: SoundStore) -> None:
        super().__init__()
        self._gesture = gesture
        self.mode = SPECTROGRAM
        self._modes = {"sound": SPECTROGRAM, "score": ROLL, "score of a sound": BOTH}
        self._kind, self._focus = "sound", ""
        self._scores: tuple[Track, ...] = ()
        self._shown = Project(), None, ""
        self.switch = ModeSwitch()
        self.name = label("Nothing open", "title")
        self.readings = {key: label("–") for key in ("time", "bar", "frequency", "note", "level")}
        self.captions = {key: label(key.capitalize(), "muted") for key in self.readings}
        self.view = SpectrogramView(gesture, store)
        self.controls = SpectrogramControls(self.view)
        self.axis = FrequencyAxis(self.view.y_of)
        self.overlay = NotesOverlay(self.view)
        self.sketch = SketchOverlay(self.view)
        self.state = RollState()
        self.roll = RollPane(gesture, store, self.state)
        self.bar = RollBar(self.state)
        self.written = WrittenBar()
        self._lay_out()
        self.view.scaled.connect(self.axis.update)
        self.view.hovered.connect(self.read_out)
        self.roll.hovered.connect(self._read_note)
        self.roll.score_wanted.connect(self.score_wanted)
        self.switch.chosen.connect(self.show_mode)
        self.state.command.connect(self.command)
        self.state.struck.connect(self.struck)
        self.state.changed.connect(self._show_written)
        self.written.command.connect(self.command)
        self.written.compare_wanted.connect(self.compare_wanted)
        self.written.tried.connect(self._try)
        self.show_mode(SPECTROGRAM)

    # --- what is shown -------------------------------------------------------------------------------------------

    def show_project(self, project: Project, sources: dict[str, Source], focus: Track | None, grid: Grid) -> None:
        """Show the track in focus with the sound and the notes that belong to it."""
        sound = sound_of(project, focus)
        shown = sound or focus
        source = sources.get(shown.id) if shown is not None else None
        self._scores = scores_of(project, focus)
        self.name.setText(self._elided(focus.name if focus is not None else "Nothing open"))
        self.name.setToolTip(focus.name if focus is not None else "")
        self.view.show_track(shown, source, grid)
        self.roll.show_sound(source, shown)
        self._shown = project, focus, grid.key
        self.state.show_scores(self._tried_scores(), grid.key)
        self._show_written()
        self._show_overlay()
        self.axis.update()
        if focus is not None and focus.id != self._focus:
            scored = "score of a sound" if sound is not None else "score"
            self._focus, self._kind = focus.id, scored if focus.score is not None else "sound"
            self.show_mode(self._modes[self._kind])

    def show_mode(self, mode: str) -> None:
        """Show the spectrogram, the roll or both."""
        self.mode = self._modes[self._kind] = mode
        rolling = mode == ROLL
        self.switch.show_mode(mode)
        self._views.setCurrentIndex(1 if rolling else 0)
        self.bar.setVisible(rolling)
        self._place_written(rolling)
        self._looks.setVisible(not rolling)
        self.captions["level"].setText("Velocity" if rolling else "Level")
        self._show_overlay()
        self.read_out(None)
        self.mode_changed.emit(mode)

    @property
    def modes(self) -> tuple[str, ...]:
        """What is shown of a sound, of a score and of a score of a sound."""
        return tuple(self._modes.values())

    def set_modes(self, modes: tuple[str, ...]) -> None:
        """Show each kind as it was last looked at; what is unknown by now is as usual."""
        if len(modes) == len(self._modes) and all(mode in MODES for mode in modes):
            self._modes = dict(zip(self._modes, modes, strict=True))
            self.show_mode(self._modes[self._kind])

    def next_mode(self) -> None:
        """Go on to the next of the three."""
        self.show_mode(MODES[(MODES.index(self.mode) + 1) % len(MODES)])

    def refresh(self, path: str) -> None:
        """Draw anew what shows this file."""
        self.view.refresh(path)
        self.roll.refresh(path)

    def read_out(self, at: Point | None, level: float | None = None) -> None:
        """Say time, bar, frequency and level under the pointer."""
        named = note_text(at.hz) if at is not None and at.hz is not None else "–"
        self._read(at, named, f"{level:.0f} dB" if level is not None else "–")

    def _read_note(self, at: Point | None, note: Note | None) -> None:
        rows = self.roll.rows
        named = rows.name(rows.pitch_at(at.y)) if at is not None else "–"
        self._read(at, named, str(note.velocity) if note is not None else "–")

    def _read(self, at: Point | None, named: str, last: str) -> None:
        time = at.time_s if at is not None else None
        hz = at.hz if at is not None else None
        self.readings["time"].setText(clock(time) if time is not None else "–")
        self.readings["bar"].setText((self._gesture.grid.place(time) if time is not None else "") or "–")
        self.readings["frequency"].setText(hz_text(hz) if hz is not None else "–")
        self.readings["note"].setText(named)
        self.readings["level"].setText(last)

    def _show_overlay(self) -> None:
        over = self.mode == BOTH or self.view.source is None
        self.overlay.show_tracks(self._tried_scores() if over else ())

    def show_jobs(self, jobs: Sequence[Job]) -> None:
        """Show the notes that a transcription of the sound shown has heard so far."""
        self.sketch.show_jobs(jobs)

    def _tried_scores(self) -> tuple[Track, ...]:
        """Return the scores shown, that one sifted whose threshold is being moved."""
        trial = self.written.trial
        if trial is None:
            return self._scores
        name, threshold = trial
        return tuple(
            replace(track, score=sifted(track.score, threshold)) if track.id == name and track.score else track
            for track in self._scores
        )

    def _try(self) -> None:
        """Show the notes as they would be at the threshold that is being tried."""
        scores = self._tried_scores()
        self.state.show_scores(scores, self._shown[2])
        self._show_overlay()
        trial = self.written.trial
        for track in scores:
            if trial is not None and track.id == trial[0] and track.score is not None:
                self.written.count_notes(track.score)

    def _show_written(self) -> None:
        """Show the threshold of the score in focus; of a sound in focus, that of the score which the roll edits."""
        project, focus, _ = self._shown
        shown = {one.id: one for one in self._scores}
        edited = self.state.track.id if self.state.track is not None else ""
        score_track = shown.get(focus.id if focus is not None else "") or shown.get(edited)
        self.written.show_track(project, focus, score_track)

    # --- layout --------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(theme.now.panel))

    def _lay_out(self) -> None:
        self._views = QStackedWidget()
        spectrum = QWidget()
        beside = QHBoxLayout(spectrum)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(0)
        beside.addWidget(self.axis)
        beside.addWidget(self.view, 1)
        self._views.addWidget(spectrum)
        self._views.addWidget(self.roll)
        side = QWidget()
        side.setFixedWidth(theme.HEADER_WIDTH - self.axis.width())
        side.setLayout(self._side())
        self._head = head = QHBoxLayout()
        head.setContentsMargins(8, 0, 0, 0)
        head.setSpacing(0)
        self.switch.setFixedWidth(theme.HEADER_WIDTH - 8)
        head.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.bar, 1)
        head.addStretch(0)
        self.switch.setContentsMargins(0, 4, 0, 4)
        below = QHBoxLayout()
        below.setContentsMargins(0, 0, theme.GUTTER, 0)
        below.setSpacing(0)
        below.addWidget(side)
        below.addWidget(self._views, 1)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(below, 1)

    def _place_written(self, below: bool) -> None:
        """Put the line about written notes beside the switch, or under the tools of the roll, which fill that place."""
        self._head.removeWidget(self.written)
        self._column.removeWidget(self.written)
        if below:
            self._column.insertWidget(1, self.written)
        else:
            self._head.insertWidget(1, self.written, 1)

    def _side(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(12, 4, 0, 4)
        column.setSpacing(4)
        column.addWidget(self.name)
        for key, reading in self.readings.items():
            pair = QHBoxLayout()
            self.captions[key].setMinimumWidth(62)
            pair.addWidget(self.captions[key])
            pair.addWidget(reading, 1)
            column.addLayout(pair)
        self._looks = QScrollArea()
        self._looks.setWidgetResizable(True)
        self._looks.setMinimumHeight(theme.HIT + 8)
        self._looks.setWidget(self.controls)
        self.controls.setAutoFillBackground(False)
        self._looks.setFrameShape(QFrame.Shape.NoFrame)
        self._looks.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._looks.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._looks.viewport().setAutoFillBackground(False)
        column.addSpacing(4)
        column.addWidget(self._looks, 1)
        column.addStretch(0)
        return column

    def _elided(self, text: str) -> str:
        return self.name.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, 136)
