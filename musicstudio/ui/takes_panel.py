"""The takes of a proposal: hear them in place, mark, accept or reject."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from musicstudio.domain.edits import AcceptTake, ChooseTake, MarkFavourite, RejectTakes
from musicstudio.domain.project import Proposal, Take, Track
from musicstudio.domain.units import clock
from musicstudio.ui import theme
from musicstudio.ui.handles import DragHandle
from musicstudio.ui.icons import icon
from musicstudio.ui.widgets import clear, fill_scrolling, label, panel, push, row, tool

_ROW_HEIGHT = 32


class TakeRow(QWidget):
    """One line: number, name, favourite, ⠿; a click chooses it."""

    chosen = Signal(int)
    marked = Signal(int, bool)
    shelf_wanted = Signal(int)

    def __init__(self, number: int, text: str, take: Take | None, current: bool, ready: Callable[[], str]) -> None:
        super().__init__()
        self.number, self._current = number, current
        self.setFixedHeight(_ROW_HEIGHT)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"Take {number}: {text}" if number else "The original")
        key = label(str(number), "" if current else "muted")
        key.setFixedWidth(12)
        name = label(text)
        name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        name.setToolTip(_explained(take))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 0, 4, 0)
        layout.setSpacing(8)
        layout.addWidget(key)
        layout.addWidget(name, 1)
        if take is not None:
            marked = take.favourite
            star = tool("star-full" if marked else "star", lambda: self.marked.emit(number, not marked), "Favourite")
            star.setIcon(icon("star-full" if marked else "star", theme.now.warning if marked else theme.now.muted))
            handle = DragHandle(ready, "Click: put this take on the shelf as a file. Drag: carry it out")
            handle.wanted.connect(lambda: self.shelf_wanted.emit(number))
            layout.addWidget(star)
            layout.addWidget(handle)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(self.number)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._current:
            painter.fillRect(self.rect(), QColor(theme.now.raised))
            painter.fillRect(0, 0, 3, self.height(), QColor(theme.now.accent))
        elif self.underMouse():
            painter.fillRect(self.rect(), QColor(theme.now.hover))


class TakesPanel(QWidget):
    """Shows one proposal of the track in focus; the keys 0–9, Enter and Backspace mean the same."""

    command = Signal(object)
    shelf_wanted = Signal(str, int)
    browse = Signal(int)
    matching = Signal(bool)

    def __init__(self, ready: Callable[[str, int], str]) -> None:
        super().__init__()
        self._ready = ready
        self._track: Track | None = None
        self.proposal: Proposal | None = None
        self.rows: list[TakeRow] = []
        frame, column = panel()
        column.setContentsMargins(0, 8, 0, 12)
        self._where = label("", "muted")
        self._next = push("Next", lambda: self.browse.emit(1), "Show the next place with takes", "flat")
        head = row(label("Takes", "title"), self._where, 1, self._next)
        head.setContentsMargins(12, 0, 8, 0)
        self._hint = label("", "muted", wrap=True)
        self._hint.setContentsMargins(12, 0, 12, 0)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.accept_button = push("Accept", self.accept, "Keep the chosen take (Enter)", "primary", "check")
        self.reject_button = push("Reject all", self.reject, "Drop these takes; the original stays (Backspace)")
        self.level = QToolButton()
        self.level.setText("Match levels")
        self.level.setCheckable(True)
        self.level.setChecked(True)
        self.level.setToolTip("Hear takes at the loudness of what they replace; what is kept is not changed by it")
        self.level.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.level.setProperty("kind", "quiet")
        self.level.toggled.connect(self.matching)
        foot = row(self.accept_button, self.reject_button, 1, self.level)
        foot.setContentsMargins(12, 4, 12, 0)
        column.addLayout(head)
        column.addWidget(self._hint)
        column.addLayout(self._list)
        column.addLayout(foot)
        column.addStretch(1)
        fill_scrolling(self, frame)
        self.show_takes(None, "")

    def show_takes(self, track: Track | None, proposal_id: str) -> None:
        """Show a proposal of a track, or how to get one."""
        proposal = next((p for p in track.proposals if p.id == proposal_id), None) if track is not None else None
        if self.rows and proposal == self.proposal and track == self._track:
            return
        self._track, self.proposal = track, proposal
        clear(self._list)
        self.rows = []
        for widget in (self.accept_button, self.reject_button, self.level):
            widget.setVisible(proposal is not None)
        self._next.setVisible(track is not None and len(track.proposals) > 1)
        self._hint.setVisible(proposal is None)
        self._where.setText("")
        if proposal is None:
            self._hint.setText("Takes appear here after Inpaint and are heard in place: 1–9 choose, 0 is the original.")
            return
        self._where.setText(f"{clock(proposal.regions[0].start_s)}–{clock(proposal.regions[0].end_s)}")
        self._add(0, "Original", None)
        for take in proposal.takes:
            self._add(take.number, take.label or f"Take {take.number}", take)
        self.accept_button.setEnabled(proposal.chosen > 0)

    def choose(self, number: int) -> None:
        """Hear a take (0: the original), if there is one of that number."""
        proposal = self.proposal
        if self._track is None or proposal is None or number == proposal.chosen:
            return
        if number == 0 or proposal.take(number) is not None:
            self.command.emit(ChooseTake(self._track.id, proposal.id, number))

    def accept(self) -> None:
        if self._track is not None and self.proposal is not None and self.proposal.chosen:
            self.command.emit(AcceptTake(self._track.id, self.proposal.id, self.proposal.chosen))

    def reject(self) -> None:
        if self._track is not None and self.proposal is not None:
            self.command.emit(RejectTakes(self._track.id, self.proposal.id))

    def _add(self, number: int, text: str, take: Take | None) -> None:
        assert self.proposal is not None
        proposal = self.proposal
        made = TakeRow(number, text, take, number == proposal.chosen, lambda: self._ready(proposal.id, number))
        made.chosen.connect(self.choose)
        made.marked.connect(self._mark)
        made.shelf_wanted.connect(lambda take_number: self.shelf_wanted.emit(proposal.id, take_number))
        self.rows.append(made)
        self._list.addWidget(made)

    def _mark(self, number: int, favourite: bool) -> None:
        if self._track is not None and self.proposal is not None:
            self.command.emit(MarkFavourite(self._track.id, self.proposal.id, number, favourite))


def _explained(take: Take | None) -> str:
    if take is None:
        return "What was there before"
    origin = take.provenance
    return f"{take.label}\n{origin.model or origin.engine}, seed {origin.seed}\n{origin.may_i_sell_this()}"
