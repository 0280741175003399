"""A page laid over the window's content: one at a time, inside the window, left with Esc."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from musicstudio.ui import theme
from musicstudio.ui.family import family
from musicstudio.ui.focus import FocusFollower
from musicstudio.ui.widgets import label, row, tool

_MARGIN: Final = 24
"""Left free around a page, in pixels, so that one sees that the window is still there."""


class Overlay(QWidget):
    """Shows a page over `parent`; `closed` when it is gone.

    `open(page)` takes the page over: its window title becomes the headline, the first widget that takes the focus gets
    it, Tab stays inside, and `close()`, Esc or a click beside it deletes the page and gives the focus back.
    """

    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._page: QWidget | None = None
        self._before: QWidget | None = None
        self._card: QFrame | None = None
        self._keys = FocusFollower(self)
        parent.installEventFilter(self)
        self.hide()

    @property
    def page(self) -> QWidget | None:
        """The page shown, or None."""
        return self._page

    def open(self, page: QWidget) -> None:
        """Show a page in place of any other."""
        if self._card is None:
            self._before = QApplication.focusWidget()
            self._keys.start()
        self._clear()
        self._page, self._card = page, self._framed(page)
        self._place()
        self.show()
        self.raise_()
        self._card.show()
        first = self._ring()
        (first[0] if first else self).setFocus(Qt.FocusReason.OtherFocusReason)

    def close(self) -> bool:
        """Take the page away and give the focus back; return whether one was there."""
        if self._card is None:
            return False
        self._keys.stop()
        self._clear()
        self.hide()
        before, self._before = self._before, None
        try:
            if before is not None and before.isVisible():
                before.setFocus(Qt.FocusReason.OtherFocusReason)
        except RuntimeError:  # Qt deleted it meanwhile; the window keeps the focus
            self.window().setFocus()
        self.closed.emit()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parentWidget():
            if event.type() == QEvent.Type.Resize:
                self._place()
        elif isinstance(event, QKeyEvent) and isinstance(watched, QWidget) and self._holds(watched):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()  # the key is for the page, not for the window's actions
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
                self.close()
                return True
        return False

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep Tab inside the page."""
        ring = self._ring()
        if ring:
            at = next((n for n, one in enumerate(ring) if one is QApplication.focusWidget()), -1 if forward else 0)
            reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
            ring[(at + (1 if forward else -1)) % len(ring)].setFocus(reason)
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._card is not None and not self._card.geometry().contains(event.position().toPoint()):
            self.close()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.with_alpha(QColor(theme.now.shade), 150))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._place()
        super().changeEvent(event)

    # --- inside --------------------------------------------------------------------------------------------------

    def _holds(self, widget: QWidget) -> bool:
        return widget is self or self.isAncestorOf(widget)

    def _ring(self) -> list[QWidget]:
        """Return what Tab goes through in the page, in order."""
        if self._card is None:
            return []
        ring = [one for one in family(self._card) if one is not self._card and self._takes_tab(one)]
        return sorted(ring, key=lambda one: one.objectName() == "closes")  # the cross comes last

    def _takes_tab(self, one: QWidget) -> bool:
        takes = one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.focusProxy() is None
        return bool(takes) and one.isEnabled() and one.isVisibleTo(self)

    def _framed(self, page: QWidget) -> QFrame:
        card = QFrame(self, objectName="card")
        column = QVBoxLayout(card)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(12)
        if page.windowTitle():
            gone = tool("close", self.close, "Close this page (Esc)")
            gone.setObjectName("closes")
            column.addLayout(row(label(page.windowTitle(), "headline"), 1, gone))
        column.addWidget(page, 1)
        card.setAccessibleName(page.accessibleName() or page.windowTitle())
        return card

    def _place(self) -> None:
        """Cover the parent, and put the page in the middle of its upper part."""
        self.setGeometry(self.parentWidget().rect())
        if self._card is None:
            return
        wanted = self._card.sizeHint().expandedTo(self._card.minimumSizeHint())
        width = min(wanted.width(), self.width() - 2 * _MARGIN)
        height = min(wanted.height(), self.height() - 2 * _MARGIN)
        top = min(max(_MARGIN, self.height() // 10), self.height() - height - _MARGIN)
        self._card.setGeometry(QRect((self.width() - width) // 2, top, width, height))

    def _clear(self) -> None:
        card, self._card, self._page = self._card, None, None
        if card is not None:
            card.hide()
            card.deleteLater()
