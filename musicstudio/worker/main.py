"""The worker's loop: read a job, run its engine, write events; one job at a time, cancelled from the side.

Standard output carries messages only: whatever a library prints there is sent to standard error. When the
master goes away (its end of standard input closes), the worker removes the job's scratch folder and ends at once.
"""

from __future__ import annotations

import logging
import os
import queue
import shutil
import signal
import sys
import threading
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from musicstudio.domain import heap
from musicstudio.domain.errors import JobCancelled, OutOfMemory, StudioError
from musicstudio.domain.messages import (
    CancelJob,
    Failed,
    Finished,
    Forecasted,
    Message,
    Progressed,
    RunJob,
    Sketching,
    from_line,
    to_line,
)
from musicstudio.domain.studies import Study
from musicstudio.domain.tasks import CancelToken, Forecast, Progress, Result, Sketched

log = logging.getLogger(__name__)
REPORT_EVERY_S = 0.1
NICENESS = 5
"""What is heard comes before what is computed: the player must get its turn on a busy machine."""


class Channel:
    """The one way out: whole lines, from any thread."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def send(self, message: Message) -> None:
        with self._lock:
            self._stream.write(to_line(message))
            self._stream.flush()


@dataclass(frozen=True)
class _Running:
    job: RunJob
    cancel: CancelToken


class Worker:
    """Runs jobs in the main thread while a reader listens for cancels and for the master's end."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._jobs: queue.Queue[RunJob | None] = queue.Queue()
        self._running: _Running | None = None
        self._cancelled: set[str] = set()

    def listen(self, stream: TextIO) -> None:
        """Read messages until the master is gone, then end the process."""
        for line in stream:
            message = from_line(line)
            if isinstance(message, RunJob):
                self._jobs.put(message)
            elif isinstance(message, CancelJob):
                self._cancelled.add(message.job)
                running = self._running
                if running is not None and running.job.job == message.job:
                    running.cancel.cancel()
        running = self._running
        if running is not None:
            shutil.rmtree(running.job.scratch, ignore_errors=True)
            os._exit(0)
        self._jobs.put(None)

    def work(self) -> None:
        """Run jobs as they come."""
        while (job := self._jobs.get()) is not None:
            self._running = _Running(job, CancelToken())
            if job.job in self._cancelled:
                self._running.cancel.cancel()
            self._channel.send(self._answer(self._running))
            self._running = None
            heap.give_back()

    def _answer(self, running: _Running) -> Message:
        job = running.job
        try:
            return Finished(job.job, self._run(running))
        except StudioError as error:
            details = "" if isinstance(error, JobCancelled) else traceback.format_exc()
            return Failed(job.job, type(error).__name__, str(error), details)
        except MemoryError:
            message = "There is not enough memory for this; close other programs or choose a shorter part."
            return Failed(job.job, OutOfMemory.__name__, message, traceback.format_exc())
        except Exception as error:  # the edge of the process: nothing may end it silently
            log.exception("job %s failed", job.job)
            name = Path(str(job.request.get("source", {}).get("path", "the file"))).name
            message = (
                f"{name}: something unexpected went wrong ({type(error).__name__}: {_one_line(error)}); see the log."
            )
            return Failed(job.job, StudioError.__name__, message, traceback.format_exc())

    def _run(self, running: _Running) -> Result:
        job = running.job
        clock = _Clock(self._channel, job.job)
        request = job.decoded()
        if isinstance(request, Study):
            from musicstudio.training.run import study

            return study(request, clock.announce, clock.report, running.cancel)
        from musicstudio.engines.run import run

        weights = Path(job.weights) if job.weights else None
        told = (clock.announce, clock.report, running.cancel)
        return run(request, job.model, Path(job.scratch), *told, weights, clock.sketch)


class _Clock:
    """Turns an engine's reports into progress events with the time left, not too many."""

    def __init__(self, channel: Channel, job: str) -> None:
        self._channel, self._job = channel, job
        self._started = self._last = time.monotonic()
        self._forecast_s = 0.0

    def announce(self, forecast: Forecast) -> None:
        self._forecast_s = forecast.seconds
        self._channel.send(Forecasted(self._job, forecast))

    def sketch(self, notes: tuple[Sketched, ...]) -> None:
        if notes:
            self._channel.send(Sketching(self._job, notes))

    def report(self, fraction: float, stage: str) -> None:
        now = time.monotonic()
        if now - self._last < REPORT_EVERY_S and fraction < 1:
            return
        self._last = now
        elapsed = now - self._started
        # early on the forecast is the better guess, later the pace
        pace = elapsed * (1 - fraction) / fraction if fraction > 0 else self._forecast_s
        guess = max(0.0, self._forecast_s - elapsed)
        remaining = guess * (1 - fraction) + pace * fraction
        self._channel.send(Progressed(self._job, Progress(min(fraction, 1.0), stage, round(remaining, 1))))


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]


def main() -> int:
    """Serve the master until it goes away."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the master decides what an interrupt means
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    heap.reuse_large_blocks()
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    worker = Worker(Channel(out))
    stdin = os.fdopen(os.dup(0), encoding="utf-8", newline="\n")
    threading.Thread(target=worker.listen, args=(stdin,), daemon=True).start()
    worker.work()
    return 0
