"""Notes of a transcription that still runs, over the sound they are heard in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from musicstudio.app.jobs import Job
from musicstudio.domain.tasks import Sketched
from musicstudio.ui import theme
from musicstudio.ui.note_batch import NoteBatch
from musicstudio.ui.notes_overlay import CASING, pitch_places
from musicstudio.ui.rects import fill_rects
from musicstudio.ui.spectrogram_view import SpectrogramView

_ROLES: Final = {
    "piano": "keys", "mallet": "keys", "organ": "keys", "guitar": "guitar", "plucked": "guitar", "bass": "bass",
    "strings": "strings", "voice": "vocals", "brass": "lead", "reed": "lead", "pipe": "lead", "lead": "lead",
    "pad": "pad", "drums": "drums",
}  # fmt: skip
_STROKE_PX: Final = 8.0
"""Strokes have no pitch: they are ticks of this height at the foot."""


class SketchOverlay(QWidget):
    """Draws what a job has sketched; the notes of a family are kept as columns and only grow while it runs."""

    def __init__(self, view: SpectrogramView) -> None:
        super().__init__(view)
        self._view = view
        self._job = ""
        self._known = 0
        self._offset_s = 0.0
        self._families: dict[str, NoteBatch] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("Notes heard so far")
        view.installEventFilter(self)
        view.gesture.timeline.changed.connect(self.update)
        view.scaled.connect(self.update)
        self.hide()

    @property
    def count(self) -> int:
        """How many notes are shown."""
        return sum(len(batch.start_s) for batch in self._families.values())

    def show_jobs(self, jobs: Sequence[Job]) -> None:
        """Show the notes of the transcription that runs on the track shown, or none."""
        track = self._view.track
        job = next((job for job in jobs if track is not None and job.track == track.id and job.sketched), None)
        if job is None or track is None:
            if self._job:
                self._begin("", 0.0)
            return
        offset_s = track.start_s + min((region.start_s for region in job.regions), default=0.0)
        if (job.id, offset_s) != (self._job, self._offset_s) or len(job.sketched) < self._known:
            self._begin(job.id, offset_s)
        self._add(job.sketched[self._known :])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._view.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, timeline = QPainter(self), self._view.gesture.timeline
        for family, batch in self._families.items():
            seen = batch.seen(timeline.start_s, timeline.end_s)
            left, wide = batch.edges(seen, timeline, self.width())
            if family == "drums":
                top, tall = np.full(len(left), self.height() - _STROKE_PX), np.full(len(left), _STROKE_PX)
                wide = np.full(len(left), 2.0)
            else:
                top, tall = pitch_places(self._view, batch.pitch[seen], self.height())
            colour = theme.role_colour(_ROLES.get(family, "other"))
            fill_rects(painter, left - 1, top - 1, wide + 2, tall + 2, theme.with_alpha(theme.now.canvas, CASING))
            batch.paint(painter, seen, left, top, wide, tall, colour)

    def _begin(self, job: str, offset_s: float) -> None:
        self._job, self._offset_s, self._known, self._families = job, offset_s, 0, {}
        self.setVisible(bool(job))
        self.update()

    def _add(self, notes: Sequence[Sketched]) -> None:
        if not notes:
            return
        self._known += len(notes)
        for family in {note.family for note in notes}:
            rows = np.array(
                [(n.start_s, n.end_s, n.pitch, n.velocity, n.confidence) for n in notes if n.family == family]
            ).reshape(-1, 5)
            start, end, pitch, velocity, sure = rows.T
            new = NoteBatch.at(start + self._offset_s, end + self._offset_s, pitch, velocity, sure)
            before = self._families.get(family)
            self._families[family] = new if before is None else before.joined(new)
        self.update()
