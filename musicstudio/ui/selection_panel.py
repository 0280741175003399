"""What is selected, in numbers, and what to do with it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from musicstudio.domain.region import Region
from musicstudio.ui import theme
from musicstudio.ui.grid import Grid
from musicstudio.ui.region_row import RegionRow
from musicstudio.ui.selection import Selection
from musicstudio.ui.task_panel import Models, Subject, TaskPanel
from musicstudio.ui.widgets import fill_scrolling, label, panel, row, toggle, tool


class SelectionPanel(QWidget):
    """The regions as rows to type in, and below them the tasks that fit; `asked(task, options)` when one is to run."""

    asked = Signal(str, object)
    refused = Signal(str)
    shelf_wanted = Signal()
    band_wanted = Signal(bool)

    def __init__(self, selection: Selection, models: Models) -> None:
        super().__init__()
        self._selection = selection
        self._grid, self._duration_s = Grid(), 0.0
        self._subject = Subject()
        self.rows: list[RegionRow] = []
        self.hint = label("", "muted", wrap=True)
        self.band = toggle("Band", "Draw a band of frequencies on the spectrogram with a plain drag, as with Alt held")
        self.band.toggled.connect(self.band_wanted)
        self.musical = toggle("Bars", "Show and type times as bar|beat instead of seconds")
        self.musical.toggled.connect(self.refresh)
        self.shelf = tool("shelf", self.shelf_wanted.emit, "Put the selection on the shelf as a file (Ctrl+E)")
        self.clear = tool("close", selection.clear, "Clear the selection (Esc)")
        self.tasks = TaskPanel(models)
        self.tasks.asked.connect(self.asked)
        self.tasks.refused.connect(self.refused)
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        frame, column = panel()
        head = row(label("Selection", "title"), 1, self.band, self.musical, self.shelf, self.clear, spacing=4)
        column.addLayout(head)
        column.addWidget(self.hint)
        column.addLayout(self._list)
        column.addWidget(self.tasks)
        column.addStretch(1)
        self._frame = frame
        fill_scrolling(self, frame)
        self._frame.installEventFilter(self)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        selection.changed.connect(self.refresh)
        self.refresh()

    def sizeHint(self) -> QSize:
        """As high as what it holds, where there is room; below that it scrolls."""
        width = self.width() or self._frame.sizeHint().width()
        return QSize(width, max(self._frame.heightForWidth(width), self._frame.minimumSizeHint().height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, theme.px(160))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._frame and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return False

    def set_context(self, duration_s: float, sound: bool, score: bool = False, grid: Grid | None = None) -> None:
        """Tell how long the song is, whether the track holds a sound or a score, and its grid."""
        self._duration_s = duration_s
        self._grid = grid if grid is not None else self._grid
        self._subject = Subject(len(self._selection.regions), sound, score)
        self.refresh()

    def ask(self) -> None:
        """Inpaint with the form's present values."""
        self.run("inpaint")

    def run(self, task: str) -> None:
        """Do a task at once with its form's present values."""
        self.tasks.run(task)

    def refresh(self) -> None:
        """Show the regions as they are."""
        regions = self._selection.regions
        self._fit_rows(len(regions))
        for line, region in zip(self.rows, regions, strict=True):
            line.show_region(region, self._grid, self.musical.isChecked(), self._duration_s)
        for number, line in enumerate(self.rows, 1):
            line.show_place(number if len(regions) > 1 else 0, number == len(regions))
        self.hint.setText(self._words(regions))
        self.hint.setToolTip("Shift-drag adds a region, or moves one by its body; edges drag" if regions else "")
        self.musical.setVisible(bool(self._grid.bars_s))
        self.clear.setEnabled(bool(regions))
        self.shelf.setEnabled(bool(regions) and self._subject.sound)
        self._subject = Subject(len(regions), self._subject.sound, self._subject.score)
        self.tasks.set_subject(self._subject)

    def _fit_rows(self, count: int) -> None:
        """Keep as many rows as there are regions; those that stay are not made anew."""
        while len(self.rows) > count:
            line = self.rows.pop()
            self._list.removeWidget(line)
            line.hide()
            line.deleteLater()
        while len(self.rows) < count:
            line = RegionRow()
            number = len(self.rows)
            line.changed.connect(lambda region, number=number: self._change(number, region))
            line.removed.connect(lambda number=number: self._selection.remove(number))
            self.rows.append(line)
            self._list.addWidget(line)

    def _change(self, number: int, region: Region) -> None:
        if number < len(self._selection.regions):
            if region == self._selection.regions[number]:
                self.refresh()
            else:
                self._selection.replace(number, region)

    def _words(self, regions: tuple[Region, ...]) -> str:
        if not self._duration_s:
            return "Open a song to begin."
        if not regions:
            return "Drag over the sound to select time; hold Alt on the spectrogram for a band of frequencies."
        length = regions[-1].end_s - regions[-1].start_s
        if len(regions) > 1:
            return f"{len(regions)} regions, the last {length:.3f} s long"
        return f"{length:.3f} s long"
