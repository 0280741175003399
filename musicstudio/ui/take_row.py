"""One take in the list: what it is in two lines, its star, its ⠿, and on request how it was made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from musicstudio.domain.project import Take
from musicstudio.ui import theme
from musicstudio.ui.handles import DragHandle
from musicstudio.ui.icons import icon
from musicstudio.ui.widgets import label, tool

_HEIGHT: Final = 40
_KEPT: Final = ("prompt", "engine", "seed", "device", "takes")


class Elided(QLabel):
    """Words that end in "…" where there is no room for all of them."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QColor(theme.now.muted if self.property("kind") == "muted" else theme.now.text))
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


class TakeRow(QWidget):
    """A click chooses it; `number` is the take's, `key` the number that is shown and pressed."""

    chosen = Signal(int)
    marked = Signal(int, bool)
    shelf_wanted = Signal(int)
    unfolded = Signal(int)

    def __init__(
        self, key: int, number: int, take: Take | None, current: bool, open_: bool, ready: Callable[[], str],
        hidden: bool = False,
    ) -> None:  # fmt: skip
        super().__init__()
        self.key, self.number, self._current = key, number, False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        title = f"Sound {key}" if hidden else (take.label or f"Take {number}") if take is not None else "Original"
        told = "" if hidden else summary(take) if take is not None else "what was there before"
        self._title = f"{title}, key {key}" if key < 10 else title
        figure = label(str(key), "muted")
        figure.setMinimumWidth(theme.px(16))
        figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.name, self.note = Elided(title), Elided(told)
        self.note.setProperty("kind", "muted")
        words = QVBoxLayout()
        words.setContentsMargins(0, 4, 0, 4)
        words.setSpacing(0)
        for text in (self.name, self.note):
            text.setToolTip("" if hidden else explained(take))
            if text.text():
                words.addWidget(text)
        line = QHBoxLayout()
        line.setContentsMargins(8, 0, 8, 0)
        line.setSpacing(4)
        line.addWidget(figure)
        line.addSpacing(4)
        line.addLayout(words, 1)
        if take is not None and not hidden:
            self._add_tools(line, take, open_, ready)
        head = QWidget()
        head.setLayout(line)
        head.setMinimumHeight(theme.px(_HEIGHT))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        self.details = label(details(take) if take is not None else "", "muted", wrap=True)
        self.details.setContentsMargins(32, 0, 12, 8)
        self.details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self.details)
        self.details.setVisible(open_ and take is not None and not hidden)
        self.set_current(current)

    def set_current(self, current: bool) -> None:
        """Show whether this is what is heard."""
        self._current = current
        self.setAccessibleName(f"{self._title}, heard now" if current else self._title)
        self.update()

    def _add_tools(self, line: QHBoxLayout, take: Take, open_: bool, ready: Callable[[], str]) -> None:
        number = self.number
        star = tool("star", lambda: self.marked.emit(number, not take.favourite), "Favourite")
        star.setIcon(icon("star-full" if take.favourite else "star", "warning" if take.favourite else "muted"))
        more = tool("details", lambda: self.unfolded.emit(number), "How this take was made")
        more.setIcon(icon("details-open" if open_ else "details", "muted"))
        handle = DragHandle(ready, "Click: put this take on the shelf as a file. Drag: carry it out")
        handle.wanted.connect(lambda: self.shelf_wanted.emit(number))
        for widget in (star, more, handle):
            line.addWidget(widget)

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


def summary(take: Take) -> str:
    """Return engine and lineage in a few words."""
    origin = take.provenance
    parts = [origin.model or origin.engine]
    if take.parent:
        parts.append(f"like {take.parent}")
    return " · ".join(parts)


def explained(take: Take | None) -> str:
    """Return a take's tooltip."""
    if take is None:
        return "What was there before"
    origin = take.provenance
    return f"{take.label}\n{origin.model or origin.engine}, seed {origin.seed}\n{origin.may_i_sell_this()}"


def details(take: Take) -> str:
    """Return how a take was made, line by line: request, lineage, what was measured, what may be done with it."""
    origin = take.provenance
    lines = [f"{name.capitalize()}: {value}" for name in _KEPT if (value := origin.request.get(name)) not in (None, "")]
    if not origin.request:
        lines = [f"Engine: {origin.model or origin.engine}", f"Seed: {origin.seed}"]
    if take.parent:
        lines.append(f"More like take {take.parent}")
    lines += measured(take.facts)
    if origin.created:
        lines.append(f"Made: {origin.created.replace('T', ' ').removesuffix('Z')} UTC")
    lines.append(origin.may_i_sell_this())
    return "\n".join(lines)


def measured(facts: Mapping[str, object]) -> list[str]:
    """Return what an engine measured on a take: single values by name, and of each region what a musician asks for."""
    lines = [
        f"{name.replace('_', ' ').capitalize()}: {value:g}" if isinstance(value, float) else
        f"{name.replace('_', ' ').capitalize()}: {value}"
        for name, value in facts.items() if isinstance(value, str | int | float) and not isinstance(value, bool)
    ]  # fmt: skip
    for group in ("regions", "joins"):
        entries = facts.get(group)
        for entry in entries if isinstance(entries, list) else []:
            if isinstance(entry, dict):
                told = [_fact(name, value) for name, value in entry.items()]
                lines.append(", ".join(text for text in told if text))
    return [line for line in lines if line]


def _fact(name: str, value: object) -> str:
    """Return one fact with its unit, or nothing for what only a developer reads."""
    known = {"fade_ms": "joins over {:.0f} ms", "level_db": "{:+.1f} dB against around", "gain_db": "gain {:+.1f} dB",
             "outside_band_db": "{:.0f} dB outside the band", "tempo_bpm": "{:g} bpm", "method": "{}"}  # fmt: skip
    return known[name].format(value) if name in known and value is not None else ""
