"""The rows of a piano roll: which pitch lies where, from low to high; drums only where they are played."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from musicstudio.domain.drums import drum_name, drum_rows
from musicstudio.domain.scales import note_name

ALL: Final = tuple(range(128))
LEAST_PX: Final = 5.0
MOST_PX: Final = 36.0
_READABLE_PX: Final = 12.0
_MARGIN: Final = 3
_LEAST_SHOWN: Final = 24


class Rows(QObject):
    """`low` is the row at the foot (a fraction scrolls smoothly), `row_px` a row's height; `changed` when they move."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.pitches: tuple[int, ...] = ALL
        self.drums = False
        self.low, self.row_px, self.height = 48.0, 12.0, 300
        self._row_of = np.arange(128)
        self._used: NDArray[Any] | None = None
        """What the rows were fitted to, until a hand scrolls or zooms them."""

    def set_pitches(self, used: NDArray[Any], drums: bool) -> None:
        """Show the piano or the drums, scrolled to what is used."""
        self.drums = drums
        self.pitches = drum_rows(frozenset(int(pitch) for pitch in np.unique(used))) if drums else ALL
        self._row_of = np.searchsorted(self.pitches, np.arange(128))
        self.fit(used)

    def fit(self, used: NDArray[Any]) -> None:
        """Scroll and zoom to the rows that are used."""
        lowest, highest = 0, len(self.pitches) - 1
        if not self.drums:
            lowest, highest = (int(used.min()), int(used.max())) if len(used) else (60, 71)
            missing = max(0, _LEAST_SHOWN - (highest - lowest + 1 + 2 * _MARGIN)) / 2
            lowest, highest = lowest - _MARGIN - math.ceil(missing), highest + _MARGIN + math.floor(missing)
        shown = highest - lowest + 1
        self.row_px = min(max(self.height / shown, _READABLE_PX), MOST_PX)
        self._used = used
        middle = (lowest + highest + 1) / 2
        self._settle(middle - self.height / self.row_px / 2)

    def covers(self, used: NDArray[Any]) -> bool:
        """Say whether every pitch has a row."""
        return not self.drums or bool(np.isin(used, self.pitches).all())

    def add(self, pitch: int) -> None:
        """Give one more drum its row."""
        if pitch not in self.pitches:
            self.pitches = tuple(sorted((*self.pitches, pitch)))
            self._row_of = np.searchsorted(self.pitches, np.arange(128))
            self._settle(self.low)

    def set_height(self, height: int) -> None:
        """Fit a view's height: what was fitted is fitted anew, else the row at its head stays."""
        head = self.low + self.height / self.row_px
        self.height = max(1, height)
        if self._used is not None:
            self.fit(self._used)
            return
        self._settle(head - self.height / self.row_px)

    def reveal(self, pitches: NDArray[Any]) -> None:
        """Scroll no further than needed to show these pitches; when they do not fit, the lowest."""
        rows = self.rows_of(pitches)
        low, shown = float(rows.min()), self.height / self.row_px
        self._settle(min(max(self.low, float(rows.max()) + 1 - shown), low))

    def scroll(self, rows: float) -> None:
        self._used = None
        self._settle(self.low + rows)

    def zoom(self, factor: float, y: float) -> None:
        """Make rows lower or higher; the one at the pixel stays."""
        self._used, at = None, self.row_at(y)
        self.row_px = min(max(self.row_px / factor, LEAST_PX), MOST_PX)
        self._settle(at - (self.height - y) / self.row_px)

    # --- where -----------------------------------------------------------------------------------------------------

    def row_at(self, y: float) -> float:
        """Return the row (with its fraction) at a pixel."""
        return self.low + (self.height - y) / self.row_px

    def top_of(self, row: Any) -> Any:
        """Return the upper pixel of a row, or of many."""
        return self.height - (row + 1 - self.low) * self.row_px

    def rows_of(self, pitch: Any) -> Any:
        """Return the row of a pitch, or of many; a drum without a row lies at its neighbour's."""
        return np.minimum(self._row_of[pitch], len(self.pitches) - 1)

    def pitch_at(self, y: float) -> int:
        """Return the pitch at a pixel, the nearest one beyond the ends."""
        return self.pitches[min(max(math.floor(self.row_at(y)), 0), len(self.pitches) - 1)]

    def visible(self) -> range:
        """Return the rows in view."""
        return range(max(0, math.floor(self.low)), min(len(self.pitches), math.ceil(self.row_at(0))))

    def name(self, pitch: int) -> str:
        return drum_name(pitch) if self.drums else note_name(pitch)

    def _settle(self, low: float) -> None:
        count = len(self.pitches)
        self.row_px = max(self.row_px, min(self.height / count, 4 * MOST_PX))
        self.low = max(0.0, min(low, count - self.height / self.row_px))
        self.changed.emit()
