"""A list of what can be done or known: words at the left, keys or a note at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from musicstudio.ui import theme

_ENTRY: Final = Qt.ItemDataRole.UserRole
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True)
class Entry:
    """One line; without `run` it is only read, with `why_not` it cannot be done now, without `note` it has no key."""

    text: str
    note: str = ""
    group: str = ""
    run: Callable[[], object] | None = None
    why_not: str = ""

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        return ", ".join(part for part in (self.text, self.note, self.why_not) if part)


class EntryList(QListWidget):
    """Shows entries, with a heading where `group` changes if asked for."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setItemDelegate(_Delegate(self))
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)

    def show_entries(self, entries: Sequence[Entry], headed: bool = False) -> None:
        """Show these in place of the last ones and choose the first."""
        self.clear()
        group = ""
        for entry in entries:
            if headed and entry.group != group:
                group = entry.group
                heading = QListWidgetItem(group, self)
                heading.setFlags(Qt.ItemFlag.NoItemFlags)
            item = QListWidgetItem(entry.text, self)
            item.setData(_ENTRY, entry)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, entry.spoken)
        first = next((n for n in range(self.count()) if self.item(n).data(_ENTRY) is not None), -1)
        self.setCurrentRow(first)

    def entries(self) -> list[Entry]:
        """Return what is shown, in order, headings left out."""
        found = [self.item(n).data(_ENTRY) for n in range(self.count())]
        return [entry for entry in found if entry is not None]

    def current(self) -> Entry | None:
        item = self.currentItem()
        return item.data(_ENTRY) if item is not None else None

    def step(self, by: int) -> None:
        """Choose the next or the one before, around the end."""
        if self.count():
            self.setCurrentRow((self.currentRow() + by) % self.count())


class _Delegate(QStyledItemDelegate):
    """Draws an entry or a heading."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        entry = index.data(_ENTRY)
        inner = option.rect.adjusted(8, 0, -8, 0)
        if entry is None:
            painter.setFont(theme.font(11, bold=True))
            painter.setPen(QColor(theme.now.muted))
            painter.drawText(inner.adjusted(0, 6, 0, 0), _LEFT, index.data(Qt.ItemDataRole.DisplayRole))
            return
        chosen = bool(option.state & QStyle.StateFlag.State_Selected) and entry.run is not None
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, QColor(theme.now.hover if chosen else theme.now.raised))
        if chosen:
            painter.fillRect(QRect(option.rect.left(), option.rect.top(), 3, option.rect.height()), theme.now.accent)
        painter.setFont(option.font)
        note = entry.why_not or entry.note
        metrics = QFontMetrics(option.font)
        text_width = min(metrics.horizontalAdvance(entry.text) + 4, inner.width())
        painter.setPen(QColor(theme.now.muted if entry.why_not else theme.now.text))
        painter.drawText(inner, _LEFT, metrics.elidedText(entry.text, Qt.TextElideMode.ElideRight, inner.width()))
        painter.setPen(QColor(theme.now.muted))
        room = inner.width() - text_width - 16
        painter.drawText(inner, _RIGHT, metrics.elidedText(note, Qt.TextElideMode.ElideRight, max(room, 0)))

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, max(theme.HIT + 4, QFontMetrics(option.font).height() + 8))
