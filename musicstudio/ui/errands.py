"""Long work in small steps on one thread: what is more urgent goes between two steps of what is less."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass, field

log = logging.getLogger(__name__)

Steps = Generator[None]


@dataclass(order=True)
class _Errand:
    urgency: int
    number: int
    steps: Steps = field(compare=False)
    rank: Callable[[], int] = field(compare=False)


class Errands:
    """`add` takes steps and a rank, asked again before each step; the lowest goes first, the older of two equals."""

    def __init__(self, name: str) -> None:
        self._waiting: queue.PriorityQueue[_Errand] = queue.PriorityQueue()
        self._count = 0
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)
        self._thread.start()

    @property
    def closed(self) -> bool:
        return self._closed.is_set()

    def add(self, steps: Steps, rank: Callable[[], int]) -> None:
        """Have the steps taken; they raise nothing."""
        self._count += 1
        self._waiting.put(_Errand(rank(), self._count, steps, rank))

    def close(self) -> None:
        """Take no more steps and let go of what the begun ones hold."""
        self._closed.set()
        self.add(_nothing(), lambda: -1)
        self._thread.join(timeout=5)

    def _serve(self) -> None:
        while not self.closed:
            errand = self._waiting.get()
            try:
                next(errand.steps)
            except StopIteration:
                continue
            errand.urgency = errand.rank()
            self._waiting.put(errand)
        while not self._waiting.empty():
            self._waiting.get().steps.close()


def _nothing() -> Steps:
    yield
