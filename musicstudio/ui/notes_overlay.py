"""Notes over the spectrogram, where they sound."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from musicstudio.domain.project import Track
from musicstudio.ui import theme
from musicstudio.ui.note_batch import Column, paint_score
from musicstudio.ui.spectrogram_view import SpectrogramView

_HALF: float = 0.45
"""Half the height of a note, in semitones."""

CASING: int = 210
"""Opacity of what tells a note from a bright spectrogram."""

_LEAST: float = 3.0
"""The least height of a note, in pixels."""


class NotesOverlay(QWidget):
    """Lies over a spectrogram and lets the mouse through; drums have no place on a frequency axis."""

    def __init__(self, view: SpectrogramView) -> None:
        super().__init__(view)
        self._view = view
        self._tracks: tuple[Track, ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("Notes over the spectrogram")
        view.installEventFilter(self)
        view.gesture.timeline.changed.connect(self.update)
        view.scaled.connect(self.update)
        self.hide()

    def show_tracks(self, tracks: tuple[Track, ...]) -> None:
        """Show the notes of these score tracks, or none."""
        self._tracks = tracks
        self.setVisible(bool(self._tracks))
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._view.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, timeline = QPainter(self), self._view.gesture.timeline
        # On a bright spectrogram a note is told from what it lies on by a casing.
        casing = theme.with_alpha(theme.now.canvas, CASING) if self._view.source is not None else None
        for track in self._tracks:
            paint_score(painter, track, timeline, QRectF(self.rect()), self._place, drums=False, casing=casing)

    def _place(self, pitch: Column) -> tuple[Column, Column]:
        return pitch_places(self._view, pitch, self.height())


def pitch_places(view: SpectrogramView, pitch: Column, height: int) -> tuple[Column, Column]:
    """Return the upper pixels and heights of notes on a view's frequency axis."""
    hz = 440 * 2 ** ((pitch[:, None] - 69 + (_HALF, -_HALF)) / 12)
    top, bottom = view.span.y_of(hz, height).T
    return top, (bottom - top).clip(_LEAST)
