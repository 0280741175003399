"""Notes ready to be drawn: their times as sorted columns, so that what is in view is found at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from musicstudio.domain.note_table import NoteTable, seconds_of
from musicstudio.domain.project import ROLES, Track
from musicstudio.domain.score import Part, TempoMap
from musicstudio.ui import theme
from musicstudio.ui.kept import Kept
from musicstudio.ui.marks import TimeAxis
from musicstudio.ui.rects import fill_rects

_SHADES: Final = 8
"""Opacities that notes are drawn in: one call each."""

_FAINTEST: Final = 0.3
_KEPT_BYTES: Final = 24 << 20
"""Memory for batches: some 400 000 notes."""

_BARE_BYTES: Final = 2048
"""What a batch takes besides its notes, with the part that is kept beside it."""

_FAR: Final = 20_000.0

Column = NDArray[Any]
Place = Callable[[Column], tuple[Column, Any]]
"""Pitches → their upper pixels and heights."""


@dataclass(frozen=True, eq=False)
class NoteBatch:
    """Columns sorted by start; `place` is each note's place in the table, `latest_s` the latest end so far."""

    start_s: Column
    end_s: Column
    pitch: Column
    velocity: Column
    shade: Column
    place: Column
    latest_s: Column

    @classmethod
    def of(cls, table: NoteTable, tempo_map: TempoMap, offset_s: float) -> NoteBatch:
        start = seconds_of(table.start, tempo_map) + offset_s
        end = seconds_of(table.end, tempo_map) + offset_s
        return cls.at(start, end, table.pitch, table.velocity, table.confidence)

    @classmethod
    def at(cls, start_s: Column, end_s: Column, pitch: Column, velocity: Column, confidence: Column) -> NoteBatch:
        """Return the batch of notes at times of the song, in any order."""
        place = np.argsort(start_s, kind="stable")
        strength = (_FAINTEST + (1 - _FAINTEST) * velocity / 127) * (0.25 + 0.75 * confidence)
        shade = np.clip(np.round(strength[place] * _SHADES), 1, _SHADES).astype(np.int64)
        end = end_s[place]
        latest = np.maximum.accumulate(end) if len(end) else end
        return cls(start_s[place], end, pitch[place], velocity[place], shade, place, latest)

    @property
    def memory_bytes(self) -> int:
        columns = self.start_s, self.end_s, self.pitch, self.velocity, self.shade, self.place, self.latest_s
        return _BARE_BYTES + sum(column.nbytes for column in columns)

    def joined(self, other: NoteBatch) -> NoteBatch:
        """Return both as one; places count on from this batch's."""
        start = np.concatenate([self.start_s, other.start_s])
        order = np.argsort(start, kind="stable")
        end = np.concatenate([self.end_s, other.end_s])[order]
        columns = (
            np.concatenate([getattr(self, name), getattr(other, name)])[order]
            for name in ("pitch", "velocity", "shade")
        )
        place = np.concatenate([self.place, other.place + len(self.place)])[order]
        return NoteBatch(start[order], end, *columns, place, np.maximum.accumulate(end))

    def seen(self, start_s: float, end_s: float) -> slice:
        """Return which notes may be in view: none before it was still sounding, none after it has begun."""
        first = int(np.searchsorted(self.latest_s, start_s, side="left"))
        return slice(first, max(first, int(np.searchsorted(self.start_s, end_s, side="right"))))

    def edges(self, seen: slice, timeline: TimeAxis, width: float) -> tuple[Column, Column]:
        """Return left pixels and widths; a note is never thinner than can be seen, and leaves a gap to the next."""
        scale = width / timeline.span_s
        # Qt's rasteriser counts pixels in 16 bits and more: far edges are brought near, out of sight as before.
        left = np.maximum((self.start_s[seen] - timeline.start_s) * scale, -_FAR)
        right = np.minimum((self.end_s[seen] - timeline.start_s) * scale, width + _FAR)
        return left, np.maximum(right - left - 1, 2.0)

    def paint(
        self, painter: QPainter, seen: slice, left: Column, top: Column, width: Column, height: Any, colour: QColor
    ) -> None:
        """Fill the notes of `seen`, each as opaque as it is loud and sure."""
        shade = self.shade[seen]
        for number in np.flatnonzero(np.bincount(shade)).tolist():
            of_it = shade == number
            tall = height[of_it] if isinstance(height, np.ndarray) else height
            tone = QColor(colour)
            tone.setAlphaF(colour.alphaF() * number / _SHADES)
            fill_rects(painter, left[of_it], top[of_it], width[of_it], tall, tone)


_batches: Kept[tuple[int, int, float, bool], tuple[Part, TempoMap, NoteBatch]] = Kept(
    _KEPT_BYTES, lambda held: held[2].memory_bytes
)


def batch_of(part: Part, tempo_map: TempoMap, offset_s: float, faint: bool = False) -> NoteBatch:
    """Return the batch of a part's notes, or of its `faint` ones, kept while it is used: parts are frozen, so their
    identity says it all."""
    key = id(part), id(tempo_map), offset_s, faint
    found = _batches.get(key)
    if found is None:
        # The part is kept beside its batch, so that its id cannot become another's.
        notes = part.faint if faint else part.notes
        found = part, tempo_map, NoteBatch.of(NoteTable.of(notes), tempo_map, offset_s)
        _batches.put(key, found)
    return found[2]


def part_colour(part: Part, track: Track) -> QColor:
    """Return the colour of what a part plays: its own role, else its name's, else its track's."""
    if part.is_drums:
        return theme.role_colour("drums")
    return theme.role_colour(next((role for role in (part.role, part.name.lower()) if role in ROLES), track.role))


def batches_of(track: Track, drums: bool = True) -> Iterator[tuple[Part, NoteBatch]]:
    """Return the parts of a score track that hold notes, with their batches."""
    score = track.score
    for part in score.parts if score is not None else ():
        if score is not None and part.notes and (drums or not part.is_drums):
            yield part, batch_of(part, score.tempo_map, track.start_s)


def paint_score(
    painter: QPainter, track: Track, axis: TimeAxis, rect: QRectF, place: Place, drums: bool = True,
    opacity: float = 1.0, casing: QColor | None = None,
) -> None:  # fmt: skip
    """Draw what of a score is in view over the width of `rect`; a casing tells notes from a picture below."""
    for part, batch in batches_of(track, drums):
        seen = batch.seen(axis.start_s, axis.end_s)
        left, wide = batch.edges(seen, axis, rect.width())
        left, (top, tall) = left + rect.left(), place(batch.pitch[seen])
        if casing is not None:
            fill_rects(painter, left - 1, top - 1, wide + 2, tall + 2, casing)
        colour = part_colour(part, track)
        colour.setAlphaF(colour.alphaF() * opacity)
        batch.paint(painter, seen, left, top, wide, tall, colour)
