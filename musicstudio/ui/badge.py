"""A few words in a frame: whether the results of a model may be sold."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from musicstudio.domain.models import ModelSpec
from musicstudio.ui import theme

_MAY: Final = ("May be sold", "good")
_IF: Final = ("Sold with limits", "warning")
_NOT: Final = ("Not for sale", "error")
_UNKNOWN: Final = ("Not written down", "muted")
_SIDE: Final = 8


class Badge(QWidget):
    """Says in plain words what the licence permits; the colour only repeats it."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_model(spec)

    def show_model(self, spec: ModelSpec) -> None:
        """Show what a model's licence permits."""
        self.text, self._colour = words_of(spec)
        whole = f"Results may be sold: {spec.selling}.\nLicence: {spec.licence}."
        self.setToolTip(whole)
        self.setAccessibleName(whole.replace("\n", " "))
        self.update()

    def sizeHint(self) -> QSize:
        wide = max(self.fontMetrics().horizontalAdvance(text) for text, _ in (_MAY, _IF, _NOT, _UNKNOWN))
        return QSize(wide + 2 * _SIDE, self.fontMetrics().height() + 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(getattr(theme.now, self._colour))
        painter.setPen(theme.with_alpha(colour, 110))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(colour)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text)


def words_of(spec: ModelSpec) -> tuple[str, str]:
    """Return what a licence permits in a few words, and the colour that goes with it."""
    if spec.commercial is None:
        return _UNKNOWN
    if not spec.commercial:
        return _NOT
    return _IF if spec.sold_if else _MAY
