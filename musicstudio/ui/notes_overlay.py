"""Notes over the spectrogram, where they sound."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from musicstudio.domain.project import Track
from musicstudio.ui import theme
from musicstudio.ui.note_batch import batch_of, part_colour
from musicstudio.ui.rects import fill_rects
from musicstudio.ui.spectrogram_view import SpectrogramView

_HALF: float = 0.45
"""Half the height of a note, in semitones."""

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
        """Show the notes of these score tracks, or none; a track that the view itself shows is left to it."""
        self._tracks = tuple(track for track in tracks if track is not self._view.track)
        self.setVisible(bool(self._tracks))
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._view.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, rect = QPainter(self), QRectF(self.rect())
        for track in self._tracks:
            self._paint_track(painter, rect, track)

    def _paint_track(self, painter: QPainter, rect: QRectF, track: Track) -> None:
        timeline, score = self._view.gesture.timeline, track.score
        for part in score.parts if score is not None else ():
            if part.is_drums or score is None:
                continue
            batch = batch_of(part, score.tempo_map, track.start_s)
            seen = batch.seen(timeline.start_s, timeline.end_s)
            left, wide = batch.edges(seen, timeline, rect.width())
            hz = 440 * 2 ** ((batch.pitch[seen, None] - 69 + (_HALF, -_HALF)) / 12)
            top, bottom = self._view.span.y_of(hz, self.height()).T
            high = (bottom - top).clip(_LEAST)
            # On a bright spectrogram a note is told from what it lies on by a casing.
            fill_rects(painter, left - 1, top - 1, wide + 2, high + 2, theme.with_alpha(theme.now.canvas, 210))
            batch.paint(painter, seen, left, top, wide, high, part_colour(part, track))
