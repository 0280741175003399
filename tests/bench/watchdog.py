"""Watches the window's thread from beside: every stall with what it was doing, and memory over time."""

from __future__ import annotations

import faulthandler
import re
import tempfile
import threading
import time
from dataclasses import dataclass, field

import psutil
from PySide6.QtCore import QObject, Qt, QTimer

LIMIT_S = 0.05
_BEAT_MS = 4
_LOOK_S = 0.004


@dataclass
class Stall:
    """A time in which the window did not answer: wall and processor seconds, and where its thread stood."""

    seconds: float
    cpu_s: float
    doing: str
    at_s: float


@dataclass
class Watchdog(QObject):
    """A heart that beats in the window's thread, and a thread that listens; start it in the window's thread."""

    stalls: list[Stall] = field(default_factory=list)
    memory: list[tuple[float, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._thread_id = threading.get_ident()
        self._cpu = time.pthread_getcpuclockid(self._thread_id)
        self._began = self._beat = time.perf_counter()
        self._cpu_at_beat = time.clock_gettime(self._cpu)
        self._ended = threading.Event()
        self._dump = tempfile.TemporaryFile("w+")  # noqa: SIM115
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beats)
        self._timer.start(_BEAT_MS)
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def stop(self) -> None:
        self._timer.stop()
        self._ended.set()
        self._listener.join()
        self._dump.close()

    def _beats(self) -> None:
        self._beat, self._cpu_at_beat = time.perf_counter(), time.clock_gettime(self._cpu)

    def _listen(self) -> None:
        process = psutil.Process()
        worst: Stall | None = None
        beat_of_worst = 0.0
        next_memory = 0.0
        while not self._ended.wait(_LOOK_S):
            now, beat = time.perf_counter(), self._beat
            if worst is not None and beat != beat_of_worst:
                self.stalls.append(worst)
                worst = None
            if now - beat > LIMIT_S:
                doing = worst.doing if worst is not None else self._stack()
                cpu = time.clock_gettime(self._cpu) - self._cpu_at_beat
                worst, beat_of_worst = Stall(now - beat, cpu, doing, beat - self._began), beat
            if now - self._began >= next_memory:
                self.memory.append((now - self._began, process.memory_info().rss))
                next_memory += 2.0

    def _stack(self) -> str:
        """Return where the window's thread stands, innermost first.

        Its frames are not touched: who holds one keeps what is in it alive, and a painter that outlives its
        paint event ends in a crash.
        """
        self._dump.seek(0)
        self._dump.truncate()
        faulthandler.dump_traceback(self._dump)
        self._dump.seek(0)
        _, _, after = self._dump.read().partition(f"Thread 0x{self._thread_id:016x}")
        lines = re.findall(r'File ".*?([^/"]+)", line (\d+) in (\S+)', after.partition("\n\n")[0])
        return " < ".join(f"{name} ({file}:{number})" for file, number, name in lines[:6])
