"""The command palette: everything that can be done, found by a few letters."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from musicstudio.ui.entry_list import Entry, EntryList
from musicstudio.ui.fuzzy import score
from musicstudio.ui.widgets import label


class CommandPalette(QWidget):
    """Typing filters, arrows choose, Enter does it; `done` when there is nothing more to ask."""

    done = Signal()

    def __init__(self, entries: Sequence[Entry]) -> None:
        super().__init__()
        self._all = tuple(entries)
        self.setAccessibleName("Find an action")
        self.field = QLineEdit()
        self.field.setPlaceholderText("Find an action, a track or a model")
        self.field.setAccessibleName("Find an action, a track or a model")
        self.field.textChanged.connect(self._filter)
        self.field.installEventFilter(self)
        self.list = EntryList("Found")
        self.list.setMinimumSize(560, 360)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(lambda item: self._do())
        self.none = label("Nothing is called that.", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.field)
        column.addWidget(self.none)
        column.addWidget(self.list, 1)
        self._filter("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 10, Qt.Key.Key_PageUp: -10}
        if event.key() in steps:
            self.list.step(steps[Qt.Key(event.key())])
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._do()
            return True
        return False

    def _filter(self, typed: str) -> None:
        scored = [(score(typed, f"{entry.text} {entry.group}"), entry) for entry in self._all]
        found = [(points, entry) for points, entry in scored if points is not None]
        if typed.strip():
            found.sort(key=lambda one: -one[0])
        self.list.show_entries([entry for _, entry in found])
        self.none.setVisible(not found)

    def _do(self) -> None:
        """Close first, so that what is done may open a page of its own."""
        entry = self.list.current()
        if entry is not None and entry.run is not None and not entry.why_not:
            self.done.emit()
            entry.run()
