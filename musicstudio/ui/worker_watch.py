"""Looks at the workers while jobs run: which device was asked for and how much memory they take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from musicstudio.app.jobs import Job
from musicstudio.app.worker_use import memory_bytes
from musicstudio.ui.bridge import Bridge

_EVERY_MS: Final = 2000


@dataclass(frozen=True)
class Use:
    """What the workers take: the device asked for, resident memory in bytes (0 without any), whether one works."""

    device: str = "auto"
    memory_bytes: int = 0
    working: bool = False


class WorkerWatch(QObject):
    """`changed` with a Use every two seconds while a job runs, once after the last one, and never otherwise."""

    changed = Signal(object)

    def __init__(self, bridge: Bridge, measure: Callable[[int], int] = memory_bytes) -> None:
        super().__init__()
        self._bridge, self._measure = bridge, measure
        self._working = False
        self._memory = 0
        self._clock = QTimer(self, interval=_EVERY_MS)
        self._clock.timeout.connect(self._look)
        bridge.jobs_changed.connect(self._follow)
        bridge.settings_changed.connect(self._tell)

    def _follow(self, jobs: tuple[Job, ...]) -> None:
        working = any(not job.ended for job in jobs)
        if working != self._working:
            self._working = working
            self._clock.start() if working else self._clock.stop()
            self._look()

    def _look(self) -> None:
        """Ask the system beside the window's thread: it goes through all processes there are."""
        session = self._bridge.session
        pids = session.worker_pids if session is not None else ()
        self._bridge.beside(lambda: sum(map(self._measure, pids)), self._found)

    def _found(self, memory: int) -> None:
        self._memory = memory
        self._tell()

    def _tell(self) -> None:
        self.changed.emit(Use(self._bridge.settings.device, self._memory, self._working))
