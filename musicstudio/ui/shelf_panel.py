"""The shelf: finished files, kept until removed, dragged out into any other program."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QVBoxLayout, QWidget

from musicstudio.app.shelf import ShelfItem, in_track_order
from musicstudio.ui.handles import DragHandle, start_drag
from musicstudio.ui.sending import copy_files, reveal
from musicstudio.ui.shelf_row import ShelfRow
from musicstudio.ui.widgets import clear, fill_scrolling, label, panel, push, row, tool

_REMOVING: Final = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class ShelfPanel(QWidget):
    """Items, the newest above; Ctrl or Shift takes several, which are dragged as one, in the order of their tracks."""

    removed = Signal(object)
    copied_out = Signal(object, object)
    """Items, and the folder that they are to be copied into."""
    export_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[ShelfRow] = []
        self._anchor: ShelfItem | None = None
        frame, column = panel()
        self.everything = DragHandle(
            lambda: self._paths([line.item for line in self.rows]), "Drag everything on the shelf"
        )
        self.everything.wanted.connect(lambda: self._select(self.rows))
        self.copy = tool("copy", lambda: copy_files(self._paths(self.selected)), "Copy, to paste elsewhere (Ctrl+C)")
        self.out = tool("shelf", self._copy_out, "Copy into a folder…")
        export = push("Export…", self.export_wanted.emit, "Hand the whole project over (Shift+Ctrl+E)", "flat")
        column.addLayout(row(label("Shelf", "title"), 1, self.copy, self.out, self.everything, export, spacing=4))
        self._empty = label(
            "Put a track, selection or take here with its ⠿ handle or Ctrl+E, then drag it out.", "muted", wrap=True
        )
        column.addWidget(self._empty)
        self._list = QVBoxLayout()
        self._list.setSpacing(4)
        column.addLayout(self._list)
        column.addStretch(1)
        fill_scrolling(self, frame)
        self.show_items(())

    def show_items(self, items: tuple[ShelfItem, ...]) -> None:
        if self.rows and [line.item for line in self.rows] == list(items)[::-1]:
            return
        kept = set(self.selected)
        clear(self._list)
        self.rows = []
        for item in reversed(items):
            line = ShelfRow(item)
            line.removed.connect(self.removed)
            line.revealed.connect(lambda item: reveal(item.path))
            line.chosen.connect(self._choose)
            line.dragged.connect(self._drag)
            line.installEventFilter(self)
            line.set_selected(item in kept)
            self.rows.append(line)
            self._list.addWidget(line)
        self._empty.setVisible(not items)
        self.everything.setVisible(bool(items))
        self._offer()

    @property
    def selected(self) -> list[ShelfItem]:
        return [line.item for line in self.rows if line.selected]

    def paths_with(self, item: ShelfItem) -> list[str]:
        """Return the paths that a drag begun on `item` carries, in the order of the tracks."""
        return self._paths(self.selected if item in self.selected else [item])

    # --- keys and menu -------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Answer the keys of a row before the frame around it scrolls by them."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched in self.rows:
            return self._key(self.rows[self.rows.index(watched)], event)
        return False

    def _key(self, line: ShelfRow, event: QKeyEvent) -> bool:
        if event.matches(QKeySequence.StandardKey.Copy):
            copy_files(self.paths_with(line.item))
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self._select(self.rows)
        elif event.key() in _REMOVING:
            self._remove(line)
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            at = self.rows.index(line) + (1 if event.key() == Qt.Key.Key_Down else -1)
            other = self.rows[min(max(at, 0), len(self.rows) - 1)]
            other.setFocus(Qt.FocusReason.OtherFocusReason)
            self._choose(other.item, event.modifiers())
        elif event.key() == Qt.Key.Key_Space:
            self._choose(line.item, Qt.KeyboardModifier.ControlModifier)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            reveal(line.item.path)
        else:
            return False
        return True

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        under = self.childAt(event.pos())
        while under is not None and not isinstance(under, ShelfRow):
            under = under.parentWidget()
        line = under if isinstance(under, ShelfRow) else self._focused()
        if line is not None:
            if not line.selected:
                self._choose(line.item, Qt.KeyboardModifier.NoModifier)
            self.menu(line).popup(event.globalPos())

    def menu(self, line: ShelfRow) -> QMenu:
        """Return what can be done with the items selected."""
        made = QMenu(self)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        made.addAction("Copy\tCtrl+C", lambda: copy_files(self.paths_with(line.item)))
        made.addAction("Copy into a folder…", self._copy_out)
        made.addAction("Reveal in folder\tReturn", lambda: reveal(line.item.path))
        made.addSeparator()
        made.addAction("Select all\tCtrl+A", lambda: self._select(self.rows))
        made.addAction("Take off the shelf\tDel", lambda: self._remove(line))
        return made

    # --- inside --------------------------------------------------------------------------------------------------

    def _choose(self, item: ShelfItem, held: Qt.KeyboardModifier) -> None:
        items = [line.item for line in self.rows]
        if held & Qt.KeyboardModifier.ShiftModifier and self._anchor in items:
            ends = sorted((items.index(self._anchor), items.index(item)))
            self._select(self.rows[ends[0] : ends[1] + 1])
            return
        self._anchor = item
        line = self.rows[items.index(item)]
        if held & Qt.KeyboardModifier.ControlModifier:
            line.set_selected(not line.selected)
            self._offer()
        else:
            self._select([line])

    def _select(self, lines: list[ShelfRow]) -> None:
        for line in self.rows:
            line.set_selected(line in lines)
        self._offer()

    def _offer(self) -> None:
        for button in (self.copy, self.out):
            button.setVisible(bool(self.selected))

    def _drag(self, line: ShelfRow) -> None:
        start_drag(line, self.paths_with(line.item), line.grab())

    def _remove(self, line: ShelfRow) -> None:
        for item in self.selected if line.selected else [line.item]:
            self.removed.emit(item)

    def _copy_out(self) -> None:
        items = in_track_order(reversed(self.selected))
        folder = QFileDialog.getExistingDirectory(self, "Copy into")
        if items and folder:
            self.copied_out.emit(items, Path(folder))

    def _paths(self, items: list[ShelfItem]) -> list[str]:
        came = [line.item for line in reversed(self.rows) if line.item in items]
        return [item.path for item in in_track_order(came)]

    def _focused(self) -> ShelfRow | None:
        focus = QApplication.focusWidget()
        return next((line for line in self.rows if line is focus or line.isAncestorOf(focus)), None) if focus else None
