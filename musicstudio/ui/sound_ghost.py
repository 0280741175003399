"""The sound's spectrogram behind the notes of a piano roll: dim, and aligned to their pitches."""

from __future__ import annotations

import math
from functools import cache
from typing import Final

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from musicstudio.audio.pixels import blended, rows_to_pixels
from musicstudio.audio.spectrogram import Image
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
        columns, height = max(1, round(rect.width())), max(1, round(rect.height()))
        levels = self._levels(axis.start_s - self.offset_s, axis.end_s - self.offset_s, columns, height, rows)
        if levels is not None:
            painter.drawImage(rect, indexed(levels, _fades(theme.now.text)))

    def _levels(self, start_s: float, end_s: float, columns: int, height: int, rows: Rows) -> Image | None:
        """Return uint8 (height, columns): one value per pixel, or None while nothing is known of the sound."""
        assert self.source is not None
        pyramid = self._store.pyramid(self.source.path)
        if pyramid is None or not pyramid.seen:
            return None
        pyramid.look_at(start_s, end_s)
        own, step = pyramid.column_s, (end_s - start_s) / columns
        begin, stop, wanted = start_s, end_s, columns
        if step < own:  # the spectrogram's own columns, to blend between
            first, last = math.floor(start_s / own) - 1, math.ceil(end_s / own) + 1
            begin, stop, wanted = first * own, last * own, last - first
        levels = self._store.spectrogram(self.source, begin, stop, wanted)
        if levels is None:
            return None
        # A row's pitch sounds in its middle: half a row above where the row begins.
        pitches = np.array([rows.low, rows.row_at(0)]) - 0.5
        low, high = (float(row) for row in pyramid.spectrum.hz_to_row(440 * 2 ** ((pitches - 69) / 12)))
        pixels = rows_to_pixels(levels, low, high, height)
        if step >= own:
            return pixels
        centres = (start_s + (np.arange(columns) + 0.5) * step - begin) / own - 0.5
        return blended(pixels.T, centres).T


@cache
def _fades(ink: str) -> list[int]:
    """Return a colour for each of 256 levels, from unseen to dim."""
    floor, top = _LEVELS_DB
    shares = (min(max((level / 2.55 - 100 - floor) / (top - floor), 0.0), 1.0) for level in range(256))
    return [theme.with_alpha(ink, round(share**2 * _DARKEST)).rgba() for share in shares]
