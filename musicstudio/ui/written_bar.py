"""The line above the editor about notes written down from a sound: which of the two is heard, and how sure they are."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from musicstudio.app.comparing import pair_of
from musicstudio.domain.project import Project, Track
from musicstudio.domain.score import Score
from musicstudio.domain.score_edits import SiftNotes
from musicstudio.domain.sifting import can_be_sifted
from musicstudio.ui.threshold_slider import ThresholdSlider
from musicstudio.ui.widgets import label, toggle


class WrittenBar(QWidget):
    """`compare_wanted` asks for the other of sound and notes, `tried` tells that the threshold is being moved,
    `command` the edit once it is let go of. Hidden where there is neither a pair nor a threshold."""

    compare_wanted = Signal()
    tried = Signal()
    command = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._track: Track | None = None
        self.sound = toggle("Sound", "Hear the sound itself (B swaps sound and notes)")
        self.notes = toggle("Notes", "Hear the notes written down, played as loud as the sound (B swaps them)")
        self.hear = label("Hear", "muted")
        self.caption = label("Threshold", "muted")
        self.slider = ThresholdSlider()
        self.value = label("0.50")
        self.count = label("", "muted")
        self._group = QButtonGroup(self)
        self._heard = self.sound
        for button in (self.sound, self.notes):
            self._group.addButton(button)
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda checked=False, wanted=button: self._hear(wanted is not self._heard))
        # What matters least is what is cut off where there is no room.
        self.count.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.value.setMinimumWidth(self.value.fontMetrics().horizontalAdvance("0.00") + 4)
        self.slider.tried.connect(self.tried)
        self.slider.settled.connect(self._settle)
        self._lay_out()
        self.hide()

    @property
    def trial(self) -> tuple[str, float] | None:
        """The track whose threshold is being moved, and where to; None while nothing is only tried."""
        return (self._track.id, self.slider.threshold) if self._track is not None and self.slider.busy else None

    def show_track(self, project: Project, focus: Track | None, score_track: Track | None) -> None:
        """Show what is heard of the track in focus, and the threshold of the score track that is shown with it."""
        pair = pair_of(project, focus) if focus is not None else None
        for widget in (self.hear, self.sound, self.notes):
            widget.setVisible(pair is not None)
        if pair is not None:
            self._heard = self.sound if pair[1].muted else self.notes
            self._heard.setChecked(True)
        score = score_track.score if score_track is not None else None
        sifts = score is not None and can_be_sifted(score)
        for widget in (self.caption, self.slider, self.value, self.count):
            widget.setVisible(sifts)
        if self._track is not None and (score_track is None or score_track.id != self._track.id):
            self.slider.let_go()
        self._track = score_track if sifts else None
        if sifts and score is not None and not self.slider.busy:
            self.slider.show_threshold(score.threshold)
            self.count_notes(score)
        self.setVisible(pair is not None or sifts)

    def count_notes(self, score: Score) -> None:
        """Say how many notes of a score count, and how many wait."""
        self.value.setText(f"{score.threshold:.2f}")
        counted = sum(len(part.notes) for part in score.parts)
        hidden = sum(len(part.faint) for part in score.parts)
        text = f"{counted} note{'' if counted == 1 else 's'}" + (f", {hidden} hidden" if hidden else "")
        self.count.setText(text)
        self.count.setToolTip(text)

    def _hear(self, other: bool) -> None:
        if other:
            self.compare_wanted.emit()

    def _settle(self, threshold: float) -> None:
        track = self._track
        if track is None or track.score is None:
            return
        if threshold != track.score.threshold:
            self.command.emit(SiftNotes(track.id, threshold))
        else:
            self.tried.emit()

    def _lay_out(self) -> None:
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 4, 12, 4)
        line.setSpacing(4)
        for widget in (self.hear, self.sound, self.notes):
            line.addWidget(widget)
        line.addSpacing(12)
        line.addWidget(self.caption)
        line.addWidget(self.slider, 1)
        line.addWidget(self.value)
        line.addSpacing(8)
        line.addWidget(self.count, 1)
