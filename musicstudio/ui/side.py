"""The right-hand column: what is selected, what can be done with it, and the takes that came of it."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from musicstudio.domain.project import Track
from musicstudio.ui import theme
from musicstudio.ui.desk import Desk
from musicstudio.ui.selection_panel import SelectionPanel
from musicstudio.ui.sketch_row import SketchRow
from musicstudio.ui.takes_panel import TakesPanel


class Side(QWidget):
    """Selection above takes, both speaking to the desk."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("page")
        self._desk = desk
        self.selection = SelectionPanel(desk.selection, desk.models)
        self.takes = TakesPanel(desk.ready_take)
        self.sketch = SketchRow()
        self.setFixedWidth(theme.px(theme.SIDE_WIDTH))
        self.takes.setMinimumHeight(theme.px(220))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self.selection)
        column.addWidget(self.sketch)
        column.addWidget(self.takes, 1)
        self._connect()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self.setFixedWidth(theme.px(theme.SIDE_WIDTH))
        super().changeEvent(event)

    def show_track(self, track: Track | None, sounding: bool) -> None:
        """Show what fits the track in focus."""
        desk = self._desk
        self.takes.show_takes(track, desk.proposal, desk.region)
        self.sketch.show_track(desk.project, track)
        scored = track is not None and track.score is not None
        # Of a track with both, the roll shows the notes and everything else the sound.
        sounding = sounding and not (scored and desk.notes_first)
        self.selection.set_context(desk.project.seconds, sounding, scored, desk.grid)

    def choose(self, number: int) -> None:
        """Hear a take of the place shown, else of the sketch in focus."""
        if self.takes.proposal is None and self.sketch.shown:
            self.sketch.choose(number)
        else:
            self.takes.choose(number)

    def _connect(self) -> None:
        desk, bridge = self._desk, self._desk.bridge
        self.selection.asked.connect(desk.ask)
        self.selection.refused.connect(bridge.said)
        self.selection.band_wanted.connect(lambda on: setattr(desk.gesture, "band_tool", on))
        self.selection.shelf_wanted.connect(desk.shelf_selection)
        self.takes.command.connect(bridge.do)
        self.sketch.command.connect(bridge.do)
        self.takes.said.connect(bridge.said)
        self.takes.browse.connect(desk.browse)
        self.takes.shelf_wanted.connect(desk.shelf_take)
        self.takes.more_wanted.connect(desk.more_takes)
        self.takes.rolls.connect(desk.set_rolls)
        self.takes.blinded.connect(desk.set_blind)
        self.takes.heard.connect(self.selection.tasks.suggest_seed)
        desk.selection.changed.connect(lambda: self.takes.show_region(desk.region))
        bridge.opened.connect(self.selection.tasks.refresh_models)
