"""What was heard of a sound, row by row, kept small in memory: what is long lies in a file without a name."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Final

import numpy as np

from musicstudio.engines.transcriber.hearing import BANDS, Bytes

_IN_MEMORY: Final = 16 << 20
"""Some thirteen minutes."""


class Levels:
    """Rows of uint8 (BANDS,): written once in order, then read in any."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed with the object
        self.frames = 0
        self.loudest = 0

    def append(self, rows: Bytes) -> None:
        """Keep (frames, BANDS) more."""
        self._file.seek(0, 2)
        self._file.write(np.ascontiguousarray(rows).tobytes())
        self.frames += len(rows)
        self.loudest = max(self.loudest, int(rows.max(initial=0)))

    def read(self, start: int, stop: int) -> Bytes:
        """Return rows `[start, stop)`, silence before the first and after the last."""
        first, last = min(max(start, 0), self.frames), max(min(stop, self.frames), 0)
        rows = np.zeros((stop - start, BANDS), np.uint8)
        if last > first:
            self._file.seek(first * BANDS)
            data = self._file.read((last - first) * BANDS)
            rows[first - start : last - start] = np.frombuffer(data, np.uint8).reshape(-1, BANDS)
        return rows

    def __enter__(self) -> Levels:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
