"""The chords over time: of the score in focus, where they can be named anew, or of the analysis."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from musicstudio.domain.band_edits import NameChord
from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.harmony import Chord
from musicstudio.domain.project import Project, Track
from musicstudio.domain.units import Ticks
from musicstudio.ui import theme
from musicstudio.ui.header_parts import NameEdit
from musicstudio.ui.timeline import Timeline

HEIGHT: Final = 24
_LEAST_FIELD: Final = 64


@dataclass(frozen=True)
class Held:
    """A chord from one time to another; `tick` is where it begins in its score, -1 in an analysis."""

    start_s: float
    end_s: float
    name: str
    tick: int = -1


class ChordLane(QWidget):
    """A click on a chord of a score lets another name be typed; `command` carries it, `said` why it is none."""

    command = Signal(object)
    said = Signal(str)

    def __init__(self, timeline: Timeline) -> None:
        super().__init__()
        self._timeline = timeline
        self._track: Track | None = None
        self.chords: tuple[Held, ...] = ()
        self._hovered: Held | None = None
        self._edited: Held | None = None
        self.field = NameEdit(self)
        self.field.hide()
        self.field.setAccessibleName("Name of the chord")
        self.field.returnPressed.connect(self._name)
        self.field.left.connect(self._name)
        self.field.let_go.connect(self.field.hide)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setAccessibleName("Chords")
        timeline.changed.connect(self._moved)

    def sizeHint(self) -> QSize:
        return QSize(400, HEIGHT)

    def show_project(self, project: Project, track: Track | None) -> None:
        """Show the chords of the track in focus, else of what it was made from, else of the song."""
        chords, owner = chords_of(project, track)
        if (chords, owner) != (self.chords, self._track):
            self.chords, self._track = chords, owner
            named = owner is not None
            self.setToolTip("Click a chord to name it anew" if named else "Chords found in the sound; A looks again")
            self._close()
            self.update()

    def begin(self, held: Held) -> None:
        """Let another name be typed for a chord of the score."""
        if self._track is None:
            return
        self._edited = held
        left, right = (self._timeline.x_of(time, self.width()) for time in (held.start_s, held.end_s))
        left = min(max(left, 0.0), self.width() - _LEAST_FIELD)
        self.field.setGeometry(round(left), 0, round(max(min(right, self.width()) - left, _LEAST_FIELD)), HEIGHT)
        self.field.setText(held.name)
        self.field.selectAll()
        self.field.show()
        self.field.setFocus(Qt.FocusReason.MouseFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect, timeline = QRectF(self.rect()), self._timeline
        painter.fillRect(rect, QColor(theme.now.panel))
        painter.setFont(theme.font(12))
        metrics = painter.fontMetrics()
        for held in self.chords:
            if held.end_s <= timeline.start_s or held.start_s >= timeline.end_s:
                continue
            left = timeline.x_of(held.start_s, self.width())
            right = timeline.x_of(held.end_s, self.width())
            box = QRectF(left + 1, 2, max(right - left - 2, 1.0), HEIGHT - 5)
            painter.fillRect(box, QColor(theme.now.hover if held == self._hovered else theme.now.raised))
            shown = QRectF(max(box.left(), 0.0) + 4, box.top(), box.right() - max(box.left(), 0.0) - 6, box.height())
            if shown.width() >= metrics.horizontalAdvance(held.name):
                painter.setPen(QColor(theme.now.text if held.name != "N" else theme.now.muted))
                painter.drawText(shown, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, held.name)
        painter.fillRect(QRectF(0, rect.bottom() - 1, rect.width(), 1), QColor(theme.now.line))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._at(event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        held = self._at(event.position().x())
        if held is not None and event.button() == Qt.MouseButton.LeftButton:
            self.begin(held)

    def _hover(self, held: Held | None) -> None:
        held = held if self._track is not None else None
        if held != self._hovered:
            self._hovered = held
            self.setCursor(Qt.CursorShape.PointingHandCursor if held is not None else Qt.CursorShape.ArrowCursor)
            self.update()

    def _at(self, x: float) -> Held | None:
        time = self._timeline.start_s + x / max(self.width(), 1) * self._timeline.span_s
        return next((held for held in self.chords if held.start_s <= time < held.end_s), None)

    def _name(self) -> None:
        held, track, text = self._edited, self._track, self.field.text().strip()
        if held is None or track is None:
            return
        try:
            Chord.parse(text)
        except WrongUsage as error:
            self.begin(held)
            self.field.setText(text)
            self.said.emit(str(error))
            return
        self._close()
        if text != held.name:
            self.command.emit(NameChord(track.id, Ticks(held.tick), text))

    def _close(self) -> None:
        self._edited = None
        self.field.hide()

    def _moved(self) -> None:
        self._close()
        self.update()


def chords_of(project: Project, track: Track | None) -> tuple[tuple[Held, ...], Track | None]:
    """Return the chords to show with a track, and the score track they belong to, None for those of an analysis."""
    if track is not None and track.score is not None and track.score.chords:
        return _written(track), track
    facts = project.analysis(track.id) or project.analysis(track.parent) if track is not None else {}
    facts = facts or next((one.facts for one in project.analyses), {})
    offset = next((one.start_s for one in project.tracks if project.analysis(one.id) is facts), 0.0)
    return _found(facts.get("chords"), offset), None


def _written(track: Track) -> tuple[Held, ...]:
    score = track.score
    assert score is not None
    starts = [mark.tick for mark in score.chords]
    times = [track.start_s + float(score.tempo_map.seconds(tick)) for tick in (*starts, score.end)]
    spans = zip(score.chords, pairwise(times), strict=True)
    return tuple(Held(begin, end, mark.text, mark.tick) for mark, (begin, end) in spans if end > begin)


def _found(chords: Any, offset_s: float) -> tuple[Held, ...]:
    return tuple(
        Held(float(chord["start_s"]) + offset_s, float(chord["end_s"]) + offset_s, str(chord["name"]))
        for chord in (chords if isinstance(chords, list | tuple) else ())
        if isinstance(chord, dict) and {"start_s", "end_s", "name"} <= set(chord)
    )
