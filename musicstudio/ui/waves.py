"""Drawing of a waveform and of a score's notes, given their numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from musicstudio.domain.score import Part, Score, TempoMap
from musicstudio.ui import theme
from musicstudio.ui.rects import fill_rects

_SHADES = 4
"""Steps of opacity that velocities are drawn in."""

_FAINTEST = 0.45
Span = Callable[[float], float]


def paint_wave(
    painter: QPainter, rect: QRectF, low: NDArray[np.float32], high: NDArray[np.float32], colour: QColor
) -> None:
    """Draw extremes (one pair per pixel column, ±1) about the middle of `rect`, their ends smoothed."""
    height = max(1, int(rect.height()))
    middle, half = height / 2, height / 2
    top = (middle - np.clip(high, -1, 1) * half).astype(np.float32)
    bottom = (middle - np.clip(low, -1, 1) * half).astype(np.float32)
    # What is thinner than a pixel would fade: silence is drawn as a thin line.
    centre = (top + bottom) / 2
    top, bottom = np.minimum(top, centre - 0.5), np.maximum(bottom, centre + 0.5)
    rows = np.arange(height, dtype=np.float32)[:, None]
    cover = np.clip(bottom - rows, 0, 1) - np.clip(top - rows, 0, 1)
    image = indexed((cover * np.float32(255)).astype(np.uint8), _fades(colour))
    painter.drawImage(QPointF(rect.left(), rect.top()), image)


def joined(low: NDArray[np.float32], high: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return all but the first column, each reaching to the one before, so that a wave seen closely is one line."""
    return np.minimum(low[..., 1:], high[..., :-1]), np.maximum(high[..., 1:], low[..., :-1])


def indexed(pixels: NDArray[np.uint8], table: list[int]) -> QImage:
    """Return an image of its own from uint8 (rows, columns), coloured by a table of 256 ARGB values."""
    data = np.ascontiguousarray(pixels)
    rows, columns = data.shape
    image = QImage(data.data, columns, rows, columns, QImage.Format.Format_Indexed8)
    image.setColorTable(table)
    return image.copy()


def _fades(colour: QColor) -> list[int]:
    """Return a colour at 256 opacities, up to its own."""
    rgb = colour.rgb() & 0xFFFFFF
    return [round(alpha * colour.alphaF()) << 24 | rgb for alpha in range(256)]


@dataclass(frozen=True)
class NoteTable:
    """The notes of a score as columns of numbers: seconds from its beginning, MIDI pitch, shade, role by number."""

    starts_s: NDArray[np.float64]
    ends_s: NDArray[np.float64]
    pitches: NDArray[np.int64]
    shades: NDArray[np.int64]
    roles: NDArray[np.int64]
    role_names: tuple[str, ...]
    drums: NDArray[np.bool_]

    @classmethod
    def of(cls, score: Score, role: str) -> NoteTable:
        """Gather a score's notes; a part without a role of its own has the track's."""
        names = tuple(dict.fromkeys([role, *(_role(part, role) for part in score.parts)]))
        rows = [
            (note.start, note.length, note.pitch, note.velocity, names.index(_role(part, role)), part.is_drums)
            for part in score.parts
            for note in part.notes
        ]
        table = np.array(rows, np.int64).reshape(-1, 6)
        starts, ends = (_seconds(score.tempo_map, ticks) for ticks in (table[:, 0], table[:, 0] + table[:, 1]))
        shades = np.minimum(table[:, 3] * _SHADES // 128, _SHADES - 1)
        return cls(starts, ends, table[:, 2], shades, table[:, 4], names, table[:, 5].astype(bool))

    def paint(
        self,
        painter: QPainter,
        start_s: float,
        end_s: float,
        boxes: Callable[[NDArray[np.bool_]], tuple[NDArray[np.float64], ...]],
        opacity: float = 1.0,
        drums: bool = True,
        casing: QColor | None = None,
    ) -> None:
        """Draw the notes that meet `[start_s, end_s)`; `boxes(which)` gives left, top, width and height of those.

        A casing sets them off from a picture below.
        """
        inside = (self.ends_s >= start_s) & (self.starts_s <= end_s) & (drums | ~self.drums)
        if not inside.any():
            return
        geometry = np.stack(boxes(inside), axis=1)
        if casing is not None:
            fill_rects(painter, *(geometry + np.array([-1.0, -1.0, 2.0, 2.0])).T, casing)
        kinds = self.roles[inside] * _SHADES + self.shades[inside]
        for kind in np.flatnonzero(np.bincount(kinds)).tolist():
            role, shade = divmod(kind, _SHADES)
            colour = theme.role_colour(self.role_names[role])
            colour.setAlphaF((_FAINTEST + (1 - _FAINTEST) * (shade + 1) / _SHADES) * opacity)
            fill_rects(painter, *geometry[kinds == kind].T, colour)


def _role(part: Part, role: str) -> str:
    return part.role or role


def _seconds(tempo_map: TempoMap, ticks: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the seconds of many ticks at once."""
    last = max(int(ticks.max(initial=0)), tempo_map.changes[-1].tick) + 1
    knots = [*(change.tick for change in tempo_map.changes), last]
    return np.asarray(np.interp(ticks, knots, [float(tempo_map.seconds(tick)) for tick in knots]))  # type: ignore[arg-type]
