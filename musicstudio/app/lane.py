"""One worker process with its queue: what is put in is done in order, on the lane's own thread."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from musicstudio.app.worker_client import WorkerClient

Order = TypeVar("Order")


class Lane(Generic[Order]):
    """Calls `do(order, client)` for one order after the other; a worker idle for `idle_s` is ended."""

    def __init__(self, do: Callable[[Order, WorkerClient], None], client: WorkerClient, idle_s: float = 0.0) -> None:
        self.client = client
        self._do, self._idle_s = do, idle_s
        self._orders: queue.Queue[Order | None] = queue.Queue()
        self._thread = threading.Thread(target=self._serve, name="jobs", daemon=True)
        self._thread.start()

    def put(self, order: Order) -> None:
        self._orders.put(order)

    def close(self) -> None:
        """Do what waits (its owner has cancelled it), then end the worker."""
        self._orders.put(None)
        self._thread.join(timeout=10)
        self.client.close()

    def _serve(self) -> None:
        while True:
            warm = self._idle_s > 0 and self.client.pid is not None
            try:
                order = self._orders.get(timeout=self._idle_s if warm else None)
            except queue.Empty:
                self.client.close()
                continue
            if order is None:
                return
            self._do(order, self.client)
