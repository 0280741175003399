"""One selected region in numbers: its times in seconds or bars, its band in hertz."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QWidget

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.region import Region
from musicstudio.ui import theme
from musicstudio.ui.bar_time import bar_seconds, bar_text
from musicstudio.ui.frequency_axis import note_name
from musicstudio.ui.grid import Grid
from musicstudio.ui.selection import HIGHEST_HZ
from musicstudio.ui.widgets import label, tool


class NumberBox(QDoubleSpinBox):
    """A number to type; the arrow keys and the wheel of a focused box step it."""

    def __init__(self, name: str, decimals: int, step: float, most: float) -> None:
        super().__init__()
        self.setDecimals(decimals)
        self.setSingleStep(step)
        self.setRange(0.0, most)
        self.setKeyboardTracking(False)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMinimumSize(theme.px(56), theme.HIT + 2)  # Qt alone would leave room for arrows


class TimeBox(NumberBox):
    """A time in seconds, shown and typed as bar|beat when `musical` and there is a grid."""

    def __init__(self, name: str) -> None:
        self._grid, self._musical = Grid(), False
        super().__init__(name, 6, 0.01, 1e6)

    def show_as(self, grid: Grid, musical: bool) -> None:
        """Show the same time another way."""
        if (grid, musical) != (self._grid, self._musical):
            self._grid, self._musical = grid, musical
            with QSignalBlocker(self):
                self.setValue(self.value())
                self.lineEdit().setText(self.textFromValue(self.value()))

    def textFromValue(self, value: float) -> str:
        bars = bar_text(self._grid, value) if self._musical else ""
        return bars or f"{value:.3f} s"

    def valueFromText(self, text: str) -> float:
        if "|" in text or (self._musical and not text.rstrip().endswith("s")):
            found = bar_seconds(self._grid, text)
            return self.value() if found is None else found
        try:
            return float(text.strip().removesuffix("s").strip().replace(",", "."))
        except ValueError:
            return self.value()

    def validate(self, text: str, position: int) -> object:
        allowed = set("0123456789.,| s")
        state = QValidator.State.Acceptable if set(text) <= allowed and text.strip() else QValidator.State.Intermediate
        return (state if set(text) <= allowed else QValidator.State.Invalid, text, position)


class RegionRow(QWidget):
    """`changed(region)` when a number was typed, `removed` when it should go."""

    changed = Signal(object)
    removed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._region = Region(0.0, 1.0)
        self.start = TimeBox("Start of the region")
        self.end = TimeBox("End of the region")
        self.low = NumberBox("Lowest frequency", 1, 10, HIGHEST_HZ)
        self.high = NumberBox("Highest frequency", 1, 10, HIGHEST_HZ)
        self.gone = tool("close", self.removed.emit, "Remove this region")
        for box in (self.low, self.high):
            box.setSuffix(" Hz")
            box.setSpecialValueText("all")
        for box in (self.start, self.end, self.low, self.high):
            box.valueChanged.connect(self._typed)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        self._time, self._band = label("Time", "muted"), label("Band", "muted")
        pairs = ((self._time, self.start, self.end), (self._band, self.low, self.high))
        for line, (caption, one, other) in enumerate(pairs):
            caption.setMinimumWidth(32)
            grid.addWidget(caption, line, 0)
            grid.addWidget(one, line, 1)
            grid.addWidget(other, line, 2)
        grid.addWidget(self.gone, 0, 3)
        self.whole = tool("undo", self._drop_band, "Select every frequency")
        grid.addWidget(self.whole, 1, 3)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)

    def show_region(self, region: Region, grid: Grid, musical: bool, duration_s: float) -> None:
        """Show a region's numbers."""
        self._region = region
        values = (region.start_s, region.end_s, region.low_hz or 0.0, region.high_hz or 0.0)
        for box, value in zip((self.start, self.end, self.low, self.high), values, strict=True):
            with QSignalBlocker(box):
                if isinstance(box, TimeBox):
                    box.show_as(grid, musical)
                    box.setMaximum(max(duration_s, value))
                box.setValue(value)
        for box, name in ((self.low, "Lowest"), (self.high, "Highest")):
            note = f"{note_name(box.value())} (A4 = 440 Hz)" if box.value() > 0 else "every frequency"
            box.setToolTip(f"{name} frequency: {note}")
        for box, name, time_s in ((self.start, "Start", region.start_s), (self.end, "End", region.end_s)):
            bars = bar_text(grid, time_s)
            box.setToolTip(f"{name}: {time_s:.3f} s" + (f", bar {bars}" if bars else "") + "; type 12.3 or 7|2.5")
        self.whole.setEnabled(region.banded)

    def show_place(self, number: int, last: bool) -> None:
        """Show which of several regions this is (0: the only one); a band is offered where it is, or can be, edited."""
        self._time.setText(f"No. {number}" if number else "Time")
        for widget in (self._band, self.low, self.high, self.whole):
            widget.setVisible(last or self._region.banded)

    def _typed(self) -> None:
        low, high = self.low.value(), self.high.value()
        if self.sender() is self.low and low > 0 and high <= low:
            high = min(HIGHEST_HZ, low * 2)
        if self.sender() is self.high and high > 0 and low >= high:
            low = high / 2
        band = (low, high) if high > 0 else (None, None)
        old = self._region
        start = old.start_s if _same(self.start.value(), old.start_s) else self.start.value()
        end = old.end_s if _same(self.end.value(), old.end_s) else self.end.value()
        try:
            self.changed.emit(replace(old, start_s=start, end_s=end, low_hz=band[0], high_hz=band[1]))
        except WrongUsage:  # a start after its end: the numbers stay as they were
            self.changed.emit(old)

    def _drop_band(self) -> None:
        self.changed.emit(replace(self._region, low_hz=None, high_hz=None))


def _same(shown: float, exact: float) -> bool:
    """Return whether a number only lost the digits that are not shown."""
    return abs(shown - exact) < 1e-6
