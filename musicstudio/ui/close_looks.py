"""Waveforms nearer than the peaks know them: read from the file itself, beside the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from musicstudio.audio.peaks import Extremes, close_view
from musicstudio.audio.source import SourceReader, open_source
from musicstudio.domain.tasks import Source

_KEPT: Final = 64
_OPEN: Final = 4


@dataclass(frozen=True)
class Look:
    """A stretch of a source in so many columns."""

    source: Source
    start_s: float
    end_s: float
    columns: int


class CloseLooks:
    """`view` answers with what was read before, or asks `wanted` to have `fill` called on the reading thread."""

    def __init__(self, wanted: Callable[[Look], None]) -> None:
        self._wanted = wanted
        self._made: dict[Look, Extremes] = {}
        self._latest: dict[tuple[Source, int], Look] = {}
        self._readers: dict[Source, SourceReader] = {}

    def view(self, source: Source, start_s: float, end_s: float, columns: int) -> Extremes | None:
        look = Look(source, start_s, end_s, columns)
        made = self._made.get(look)
        place = (source, columns)
        if made is None and self._latest.get(place) != look:
            self._latest[place] = look
            self._wanted(look)
        return made

    def fill(self, look: Look) -> bool:
        """Read a look unless another one is wanted by now; return whether something new can be drawn."""
        if self._latest.get((look.source, look.columns)) != look:
            return False
        made = close_view(self._reader(look.source), look.start_s, look.end_s, look.columns)
        while len(self._made) >= _KEPT:
            self._made.pop(next(iter(self._made)))
        self._made[look] = made
        return True

    def close(self) -> None:
        for reader in self._readers.values():
            reader.close()
        self._readers.clear()

    def _reader(self, source: Source) -> SourceReader:
        if source not in self._readers:
            while len(self._readers) >= _OPEN:
                self._readers.pop(next(iter(self._readers))).close()
            self._readers[source] = open_source(source)
        return self._readers[source]
