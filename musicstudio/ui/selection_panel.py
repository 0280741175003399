"""What is selected, in numbers, and what to do with it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.region import Region
from musicstudio.domain.tasks import MOST_TAKES
from musicstudio.ui import theme
from musicstudio.ui.selection import Selection
from musicstudio.ui.widgets import Choice, label, panel, push, row, tool


class SelectionPanel(QWidget):
    """Numeric start, end and band of the last region; `inpaint` and `separate` ask for the jobs."""

    inpaint = Signal(int, str)
    separate = Signal()
    analyze = Signal()
    shelf_wanted = Signal()

    def __init__(self, selection: Selection, takes: int = 4) -> None:
        super().__init__()
        self._selection = selection
        self._duration_s, self._can_work = 0.0, False
        self.hint = label("", "muted", wrap=True)
        self.start = self._number(" s", 3, 0.01, "Start of the selection")
        self.end = self._number(" s", 3, 0.01, "End of the selection")
        self.low = self._number(" Hz", 1, 10, "Lowest frequency of the selection")
        self.high = self._number(" Hz", 1, 10, "Highest frequency of the selection")
        for box in (self.low, self.high):
            box.setSpecialValueText("all")
        self.takes = Choice()
        self.takes.addItems([f"{number} take{'s' if number > 1 else ''}" for number in range(1, MOST_TAKES + 1)])
        self.takes.setCurrentIndex(takes - 1)
        self.takes.setAccessibleName("How many takes")
        self.takes.setToolTip("How many takes to make")
        self.takes.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.prompt = QLineEdit()
        self.prompt.setPlaceholderText("Describe what should be there (optional)")
        self.prompt.setAccessibleName("Prompt")
        self.prompt.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.prompt.setMaxLength(1000)
        self.go = push("Inpaint", self.ask, "Make takes for what is selected (I)", "primary")
        self.all = push("Separate", self.separate.emit, "Take the track apart into stems (S)")
        self.look = push("Analyze", self.analyze.emit, "Find tempo, beats, key, chords and sections (A)")
        self.whole = push("All frequencies", self._drop_band, "Select every frequency", "flat")
        self.clear = tool("close", selection.clear, "Clear the selection (Esc)")
        self.shelf = tool("shelf", self.shelf_wanted.emit, "Put the selection on the shelf as a file")
        self._lay_out()
        selection.changed.connect(self.refresh)
        self.refresh()

    def set_context(self, duration_s: float, can_work: bool) -> None:
        """Tell how long the song is and whether there is a sound to work on."""
        self._duration_s, self._can_work = duration_s, can_work
        for box in (self.start, self.end):
            box.setMaximum(max(duration_s, 0.0))
        self.refresh()

    def ask(self) -> None:
        if self._selection.regions and self._can_work:
            self.inpaint.emit(self.takes.currentIndex() + 1, self.prompt.text().strip())

    def refresh(self) -> None:
        """Show the last region's numbers."""
        regions = self._selection.regions
        region = regions[-1] if regions else None
        for box in (self.start, self.end, self.low, self.high):
            box.setEnabled(region is not None)
            box.blockSignals(True)
        self.start.setValue(region.start_s if region else 0.0)
        self.end.setValue(region.end_s if region else 0.0)
        self.low.setValue((region.low_hz or 0.0) if region else 0.0)
        self.high.setValue((region.high_hz or 0.0) if region else 0.0)
        for box in (self.start, self.end, self.low, self.high):
            box.blockSignals(False)
        self.hint.setText(self._words(regions))
        self.go.setEnabled(bool(regions) and self._can_work)
        self.all.setEnabled(self._can_work)
        self.look.setEnabled(self._can_work)
        self.whole.setEnabled(bool(region and region.banded))
        self.clear.setEnabled(bool(regions))
        self.shelf.setEnabled(bool(regions) and self._can_work)

    def _words(self, regions: tuple[Region, ...]) -> str:
        if not self._duration_s:
            return "Open a song to begin."
        if not regions:
            return "Drag over the sound to select time; hold Alt on the spectrogram for a band of frequencies."
        length = regions[-1].end_s - regions[-1].start_s
        if len(regions) > 1:
            return f"{len(regions)} regions; the last one is {length:.3f} s long."
        return f"{length:.3f} s. Shift-drag adds another region."

    def _changed(self) -> None:
        if not self._selection.regions:
            return
        low, high = self.low.value(), self.high.value()
        old = self._selection.regions[-1]
        if self.sender() is self.low and low > 0 and high <= low:
            high = min(20000.0, low * 2)
        if self.sender() is self.high and high > 0 and low >= high:
            low = high / 2
        band = (low, high) if high > 0 else (None, None)
        try:
            region = replace(old, start_s=self.start.value(), end_s=self.end.value(), low_hz=band[0], high_hz=band[1])
        except WrongUsage:
            self.refresh()
            return
        self._selection.set_last(region)

    def _drop_band(self) -> None:
        if self._selection.regions:
            self._selection.set_last(replace(self._selection.regions[-1], low_hz=None, high_hz=None))

    def _number(self, suffix: str, decimals: int, step: float, name: str) -> QDoubleSpinBox:
        box = QDoubleSpinBox()
        box.setDecimals(decimals)
        box.setSuffix(suffix)
        box.setSingleStep(step)
        box.setRange(0.0, 24_000.0 if "Hz" in suffix else 1e6)
        box.setKeyboardTracking(False)
        box.setAlignment(Qt.AlignmentFlag.AlignRight)
        box.setAccessibleName(name)
        box.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        box.setMinimumHeight(theme.HIT + 2)
        box.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
        box.valueChanged.connect(self._changed)
        return box

    def _lay_out(self) -> None:
        frame, column = panel()
        column.addLayout(row(label("Selection", "title"), 1, self.shelf, self.clear, spacing=4))
        column.addWidget(self.hint)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        boxes = (self.start, self.end, self.low, self.high)
        for number, (text, box) in enumerate(zip(("Start", "End", "Low", "High"), boxes, strict=True)):
            line, place = number // 2, number % 2 * 2
            grid.addWidget(label(text, "muted"), line, place)
            grid.addWidget(box, line, place + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        column.addLayout(grid)
        column.addLayout(row(1, self.whole))
        column.addWidget(self.prompt)
        column.addLayout(row(self.go, self.takes, 1))
        column.addLayout(row(self.all, self.look, 1))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
