"""The takes of a proposal: hear them in place, blind if wanted, mark, accept, reject, ask for more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from musicstudio.domain.edits import AcceptTake, ChooseTake, MarkFavourite, RejectTake, RejectTakes
from musicstudio.domain.project import Proposal, Take, Track
from musicstudio.domain.units import clock
from musicstudio.ui.blind import Blind
from musicstudio.ui.take_row import TakeRow
from musicstudio.ui.widgets import clear, fill_scrolling, label, panel, push, row, toggle


class TakesPanel(QWidget):
    """Shows one proposal of the track in focus; the keys 0–9, Enter and Backspace mean the same."""

    command = Signal(object)
    shelf_wanted = Signal(str, int)
    browse = Signal(int)
    matching = Signal(bool)
    rolls = Signal(bool, bool)
    more_wanted = Signal(str, int)
    """Further takes of a proposal, like one of them (0: like none)."""
    blinded = Signal(bool)
    heard = Signal(int)
    """The seed of the take that is heard."""
    said = Signal(str)

    def __init__(self, ready: Callable[[str, int], str]) -> None:
        super().__init__()
        self._ready = ready
        self._track: Track | None = None
        self._blind: Blind | None = None
        self._open: set[int] = set()
        self._region = -1
        self.proposal: Proposal | None = None
        self.rows: list[TakeRow] = []
        self._where = label("", "muted")
        self._next = push("Next", lambda: self.browse.emit(1), "Show the next place with takes", "flat")
        self._hint = label("", "muted", wrap=True)
        self._hint.setContentsMargins(12, 0, 12, 0)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.accept_button = push("Accept", self.accept, "Keep the take that is heard (Enter)", "primary", "check")
        self.here_button = push("Accept here", self.accept_here)
        self.drop_button = push("Reject", self.reject_one, "Drop the take that is heard; the others stay")
        self.reject_button = push("Reject all", self.reject, "Drop these takes; the original stays (Backspace)")
        self.more_button = push("More takes", lambda: self._more(0), "Ask for more takes of this place")
        self.like_button = push("More like this", self._like, "")
        self.level = toggle("Match levels", "Hear takes at the loudness of what they replace; kept is what was made")
        self.blind = toggle("Blind", "Hide names, shuffle the numbers with the original among them, until you accept")
        self.pre = toggle("Roll in", "Loop with a bar before the selection, or 1.5 s without a grid")
        self.post = toggle("Roll out", "Loop with a bar after the selection, or 1.5 s without a grid")
        for switch in (self.level, self.pre, self.post):
            switch.setChecked(True)
        self._lay_out()
        self.level.toggled.connect(self.matching)
        self.blind.toggled.connect(self._set_blind)
        for roll in (self.pre, self.post):
            roll.toggled.connect(lambda: self.rolls.emit(self.pre.isChecked(), self.post.isChecked()))
        self.show_takes(None, "")

    def show_takes(self, track: Track | None, proposal_id: str, region: int = -1) -> None:
        """Show a proposal of a track, or how to get one; `region` is the one of its regions that is being edited."""
        proposal = next((p for p in track.proposals if p.id == proposal_id), None) if track is not None else None
        if self.rows and proposal == self.proposal and track == self._track and region == self._region:
            return
        if proposal is None or self.proposal is None or proposal.id != self.proposal.id:
            self._open.clear()
        switched = region == self._region and _but_for_chosen(proposal, self.proposal)
        self._track, self.proposal, self._region = track, proposal, region
        if self.blind.isChecked() and proposal is not None and not (self._blind and self._blind.covers(proposal)):
            self._blind = Blind.shuffled(proposal)
        if switched and self.rows:
            self._show_chosen()
        else:
            self._rebuild()
        take = proposal.take(proposal.chosen) if proposal is not None else None
        if take is not None:
            self.heard.emit(take.provenance.seed)

    def show_region(self, region: int) -> None:
        """Tell which of the proposal's regions is the one being edited now."""
        if region != self._region:
            self.show_takes(self._track, self.proposal.id if self.proposal is not None else "", region)

    def choose(self, key: int) -> None:
        """Hear what is shown under a number (0: the original, unless blind), if there is such a one."""
        number = self._blind.take_at(key) if self._blind is not None else key
        if number is not None:
            self._choose(number)

    def accept(self) -> None:
        """Keep what is heard in all regions; who listened blind learns what it was."""
        self._accept(None)

    def accept_here(self) -> None:
        """Keep what is heard in the region being edited alone; the others wait on."""
        if self.proposal is not None and self.proposal.separable and self._region >= 0:
            self._accept(self._region)

    def reject(self) -> None:
        if self._track is not None and self.proposal is not None:
            self.command.emit(RejectTakes(self._track.id, self.proposal.id))

    def reject_one(self) -> None:
        """Drop the take that is heard."""
        if self._track is not None and self.proposal is not None and self.proposal.chosen:
            self.command.emit(RejectTake(self._track.id, self.proposal.id, self.proposal.chosen))

    def _accept(self, region: int | None) -> None:
        track, proposal = self._track, self.proposal
        if track is None or proposal is None:
            return
        was_blind = self._blind is not None
        take = proposal.take(proposal.chosen)
        self.blind.setChecked(False)
        if take is None:
            if was_blind:
                self.said.emit("That was the original; Backspace drops the takes and keeps it.")
            return
        if was_blind:
            self.said.emit(f"That was take {take.number}, {take.label}.")
        self.command.emit(AcceptTake(track.id, proposal.id, take.number, region))

    def _choose(self, number: int) -> None:
        proposal = self.proposal
        if self._track is None or proposal is None or number == proposal.chosen:
            return
        if number == 0 or proposal.take(number) is not None:
            self.command.emit(ChooseTake(self._track.id, proposal.id, number))

    def _more(self, like: int) -> None:
        if self.proposal is not None:
            self.more_wanted.emit(self.proposal.id, like)

    def _like(self) -> None:
        if self.proposal is not None and self.proposal.chosen:
            self._more(self.proposal.chosen)

    def _set_blind(self, on: bool) -> None:
        self._blind = Blind.shuffled(self.proposal) if on and self.proposal is not None else None
        self.blinded.emit(on)
        self._rebuild()

    def _rebuild(self) -> None:
        """Make the rows anew; there are few, and only a command changes them."""
        track, proposal = self._track, self.proposal
        clear(self._list)
        self.rows = []
        shown = proposal is not None
        for widget in (self._tools, self.accept_button, self.drop_button, self.reject_button):
            widget.setVisible(shown)
        self.here_button.setVisible(proposal is not None and proposal.separable and self._region >= 0)
        self._next.setVisible(track is not None and len(track.proposals) > 1)
        self._hint.setVisible(not shown)
        self._scrolled.setVisible(shown)
        self._where.setText("")
        if proposal is None:
            self._hint.setText(
                "Takes appear here after Inpaint and are heard in place: 1–9 choose, 0 is the original, L loops."
            )
            return
        self._where.setText(_place(proposal))
        numbers = self._blind.order if self._blind is not None else (0, *(take.number for take in proposal.takes))
        for place, number in enumerate(numbers):
            self._add(place if self._blind is not None else number, proposal.take(number))
        self._show_chosen()

    def _show_chosen(self) -> None:
        """Mark what is heard; the rows stay, for a switch must not cost a frame."""
        assert self.proposal is not None
        for line in self.rows:
            line.set_current(line.number == self.proposal.chosen)
        QTimer.singleShot(0, self, self._reveal)  # rows just made have no place yet
        heard, hidden = self.proposal.chosen > 0, self._blind is not None
        self.accept_button.setEnabled(heard or hidden)
        for button in (self.here_button, self.drop_button, self.like_button):
            button.setEnabled(heard and not hidden)
        self.here_button.setText(f"Accept in region {self._region + 1}")
        self.here_button.setToolTip("Keep the take in this region alone; the others wait for one of their own")
        self.like_button.setToolTip(
            "Make more takes and keep those that sound most like the one that is heard"
            if heard
            else "Choose the take to vary first"
        )

    def _reveal(self) -> None:
        """Scroll to what is heard."""
        heard = next((line for line in self.rows if self.proposal and line.number == self.proposal.chosen), None)
        if heard is not None:
            self._scroll.ensureWidgetVisible(heard, 0, 0)

    def _add(self, key: int, take: Take | None) -> None:
        assert self.proposal is not None
        proposal, number = self.proposal, take.number if take is not None else 0
        made = TakeRow(
            key, number, take, number == proposal.chosen, number in self._open,
            lambda: self._ready(proposal.id, number), self._blind is not None,
        )  # fmt: skip
        made.chosen.connect(self._choose)
        made.marked.connect(self._mark)
        made.unfolded.connect(self._unfold)
        made.shelf_wanted.connect(lambda take_number: self.shelf_wanted.emit(proposal.id, take_number))
        self.rows.append(made)
        self._list.addWidget(made)

    def _unfold(self, number: int) -> None:
        self._open ^= {number}
        self._rebuild()

    def _mark(self, number: int, favourite: bool) -> None:
        if self._track is not None and self.proposal is not None:
            self.command.emit(MarkFavourite(self._track.id, self.proposal.id, number, favourite))

    def _lay_out(self) -> None:
        frame, outer = panel()
        outer.setContentsMargins(0, 8, 0, 12)
        head = row(label("Takes", "title"), self._where, 1, self._next)
        head.setContentsMargins(12, 0, 8, 0)
        listed, column = panel()
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._list)
        column.addStretch(1)
        self._scrolled = QWidget()
        self._scroll = fill_scrolling(self._scrolled, listed)
        self._tools = QWidget()
        tools = QVBoxLayout(self._tools)
        tools.setContentsMargins(12, 0, 12, 0)
        tools.setSpacing(8)
        for line in (
            row(self.level, self.blind, self.pre, self.post, 1, spacing=4),
            row(self.more_button, self.like_button, 1, spacing=4),
            row(self.here_button, 1),
            row(self.accept_button, self.drop_button, self.reject_button, 1, spacing=4),
        ):
            tools.addLayout(line)
        outer.addLayout(head)
        outer.addWidget(self._hint, 1)
        outer.addWidget(self._scrolled, 1)
        outer.addWidget(self._tools)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(frame)


def _place(proposal: Proposal) -> str:
    first = proposal.regions[0]
    more = f" and {len(proposal.regions) - 1} more" if len(proposal.regions) > 1 else ""
    return f"{clock(first.start_s)}–{clock(first.end_s)}{more}"


def _but_for_chosen(one: Proposal | None, other: Proposal | None) -> bool:
    """Return whether two states of a proposal differ in what is heard alone."""
    return one is not None and other is not None and replace(one, chosen=0) == replace(other, chosen=0)
