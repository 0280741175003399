"""The sound's spectrogram behind the notes of a piano roll: dim, and aligned to their pitches."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from musicstudio.domain.tasks import Source
from musicstudio.ui import theme
from musicstudio.ui.marks import TimeAxis
from musicstudio.ui.rows import Rows
from musicstudio.ui.sounds import SoundStore
from musicstudio.ui.waves import indexed

_LEVELS_DB: Final = (-60.0, -10.0)
_DARKEST: Final = 120


class SoundGhost:
    """Draws `source`, which begins at `offset_s` of the song; without one, nothing."""

    def __init__(self, store: SoundStore) -> None:
        self._store = store
        self.source: Source | None = None
        self.offset_s = 0.0

    def paint(self, painter: QPainter, rect: QRectF, rows: Rows, axis: TimeAxis) -> None:
        """Draw what of the sound is in view; nothing for drums, whose rows are no pitches."""
        if self.source is None or rows.drums:
            return
        pyramid = self._store.pyramid(self.source.path)
        if pyramid is None:
            return
        span = axis.start_s - self.offset_s, axis.end_s - self.offset_s
        pyramid.look_at(*span)
        # A row's pitch sounds in its middle: half a row above where the row begins.
        pitches = np.array([rows.low, rows.row_at(0)]) - 0.5
        low, high = (float(row) for row in pyramid.spectrum.hz_to_row(440 * 2 ** ((pitches - 69) / 12)))
        columns, height = max(1, round(rect.width())), max(1, round(rect.height()))
        levels = self._store.pixels(self.source, span, columns, (low, high), height)
        if levels is not None:
            painter.drawImage(rect, indexed(levels, _fades(theme.now.text)))


@cache
def _fades(ink: str) -> list[int]:
    """Return a colour for each of 256 levels, from unseen to dim."""
    floor, top = _LEVELS_DB
    shares = (min(max((level / 2.55 - 100 - floor) / (top - floor), 0.0), 1.0) for level in range(256))
    return [theme.with_alpha(ink, round(share**2 * _DARKEST)).rgba() for share in shares]
