"""How far a download is, how fast it goes and how long it still takes."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from musicstudio.domain.units import clock

_WINDOW_S: Final = 5.0


@dataclass(frozen=True)
class Standing:
    """How a download stands; `remaining_s` is None until its speed is known."""

    name: str
    done_bytes: int
    total_bytes: int
    bytes_per_s: float = 0.0
    remaining_s: float | None = None

    @property
    def fraction(self) -> float:
        return min(1.0, self.done_bytes / self.total_bytes) if self.total_bytes else 0.0

    @property
    def words(self) -> str:
        """Say it in a few words."""
        total = f" of {size_words(self.total_bytes)}" if self.total_bytes else ""
        speed = f"{size_words(round(self.bytes_per_s))}/s" if self.bytes_per_s else ""
        left = f"{clock(self.remaining_s)[:-4]} left" if self.remaining_s is not None else ""
        return " · ".join(part for part in (f"{size_words(self.done_bytes)}{total}", speed, left) if part)


class Pace:
    """Turns bytes into a standing; speed is that of the last five seconds, and bytes that were here before it is made
    do not count."""

    def __init__(self, total_bytes: int, here_bytes: int, now: Callable[[], float] = time.monotonic) -> None:
        self._total, self._now = total_bytes, now
        self._seen: deque[tuple[float, int]] = deque([(now(), here_bytes)])

    def standing(self, name: str, done_bytes: int) -> Standing:
        """Return how it stands when so many bytes of all files are here."""
        now = self._now()
        while len(self._seen) > 1 and now - self._seen[0][0] > _WINDOW_S:
            self._seen.popleft()
        then, before = self._seen[0]
        self._seen.append((now, done_bytes))
        speed = max(0.0, (done_bytes - before) / (now - then)) if now > then else 0.0
        left = (self._total - done_bytes) / speed if speed and self._total else None
        return Standing(name, done_bytes, self._total, speed, left)


def size_words(size: int) -> str:
    """Return a size as people read it."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}" if size < 100 * factor else f"{size / factor:.0f} {unit}"
    return f"{size} bytes"
