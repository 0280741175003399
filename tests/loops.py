"""An owner's thread for sessions in tests."""

from __future__ import annotations

import queue
import time


class Loop:
    """What is posted waits until it is pumped."""

    def __init__(self):
        self._calls = queue.Queue()

    def post(self, call):
        self._calls.put(call)

    def until(self, true, seconds=60):
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, "waited in vain"
            try:
                self._calls.get(timeout=0.1)()
            except queue.Empty:
                continue
