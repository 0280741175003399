"""What can be made anew, kept while it is used: when all of it is too large together, what lay longest makes way."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, Generic, TypeVar

K, V = TypeVar("K"), TypeVar("V")

_IN_USE_S: Final = 2.0
"""What was asked for so lately may be in view: without it, it would be made again at once, and again."""


class Kept(Generic[K, V]):
    """At most `most_bytes` of values, more only while all of it is in use; `size` is asked for as values grow.

    One thread may put while another gets. `dropped` is told of a key whose value went.
    """

    def __init__(
        self,
        most_bytes: int,
        size: Callable[[V], int],
        dropped: Callable[[K], object] = lambda key: None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most, self._size, self._dropped, self._now = most_bytes, size, dropped, now
        self._values: OrderedDict[K, tuple[V, float]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def memory_bytes(self) -> int:
        with self._lock:
            return sum(self._size(value) for value, _ in self._values.values())

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: K) -> V | None:
        """Return a value, which is in use now, or None."""
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return None
            self._values[key] = found[0], self._now()
            self._values.move_to_end(key)
            return found[0]

    def put(self, key: K, value: V) -> None:
        """Keep a value, and let go of what lay longest where there is too much."""
        with self._lock:
            self._values[key] = value, self._now()
            self._values.move_to_end(key)
            gone = self._excess()
            for one in gone:
                del self._values[one]
        for one in gone:
            self._dropped(one)

    def _excess(self) -> list[K]:
        """Return what is to go, the one unused for longest first."""
        over = sum(self._size(value) for value, _ in self._values.values()) - self._most
        gone: list[K] = []
        for key, (value, used_s) in self._values.items():
            if over <= 0 or self._now() - used_s < _IN_USE_S:
                break
            gone.append(key)
            over -= self._size(value)
        return gone
