"""The worker as seen from the studio: started when needed, talked to in lines, killed when it must be."""

from __future__ import annotations

import logging
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

from musicstudio.app.folders import log_dir
from musicstudio.domain.errors import KINDS, JobCancelled, StudioError, WorkerLost
from musicstudio.domain.messages import (
    CancelJob,
    Event,
    Failed,
    Finished,
    Message,
    RunJob,
    from_line,
    to_line,
)
from musicstudio.domain.tasks import CancelToken, Result

log = logging.getLogger(__name__)

GRACE_S = 1.5
"""How long a cancelled job may take to stop by itself before its process is killed."""
POLL_S = 0.05
LONGEST_LOG_BYTES = 1_000_000

OnEvent = Callable[[Event], None]


def worker_command() -> list[str]:
    """Return the command that starts a worker of this very program."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "worker"]
    return [sys.executable, "-m", "musicstudio", "worker"]


class WorkerClient:
    """One worker process, started at the first job; `run` is called by one thread at a time."""

    def __init__(self, command: list[str] | None = None) -> None:
        self._command = command or worker_command()
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.Queue[str | None] = queue.Queue()

    @property
    def pid(self) -> int | None:
        """The process id while the worker lives."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def run(self, job: RunJob, on_event: OnEvent, cancel: CancelToken) -> Result:
        """Do a job and return its result; raises what the engine raised, JobCancelled or WorkerLost.

        A cancel asks first and kills after GRACE_S: either way the memory is given back.
        """
        self._ensure()
        self._send(job)
        deadline: float | None = None
        while True:
            if cancel.cancelled and deadline is None:
                deadline = time.monotonic() + GRACE_S
                self._send(CancelJob(job.job))
            if deadline is not None and time.monotonic() > deadline:
                self.kill()
                raise JobCancelled("Cancelled.")
            message = self._next()
            if isinstance(message, Event) and message.job == job.job:
                on_event(message)
            elif isinstance(message, Finished) and message.job == job.job:
                if cancel.cancelled:
                    raise JobCancelled("Cancelled.")
                return message.result
            elif isinstance(message, Failed) and message.job == job.job:
                raise _error_of(message)

    def kill(self) -> None:
        """End the process at once."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        _close(process.stdin)

    def close(self) -> None:
        """Let the process end by itself, for it is told that its master has gone; kill it when it does not."""
        process = self._process
        if process is None:
            return
        _close(process.stdin)
        with suppress(subprocess.TimeoutExpired):
            process.wait(GRACE_S)
        self.kill()

    def _ensure(self) -> None:
        if self.pid is not None:
            return
        self.kill()
        self._lines = queue.Queue()
        with _log_file().open("ab") as errors:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                encoding="utf-8",
                env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"},
            )
        threading.Thread(target=_pump, args=(self._process.stdout, self._lines), daemon=True).start()

    def _send(self, message: Message) -> None:
        process = self._process
        if process is None or process.stdin is None:
            raise self._lost()
        try:
            process.stdin.write(to_line(message))
            process.stdin.flush()
        except OSError as error:
            raise self._lost() from error

    def _next(self) -> Message | None:
        try:
            line = self._lines.get(timeout=POLL_S)
        except queue.Empty:
            return None
        if line is None:
            raise self._lost()
        try:
            return from_line(line)
        except ValueError as error:
            self.kill()
            raise WorkerLost("The worker said something that makes no sense; try again, and see worker.log.") from error

    def _lost(self) -> WorkerLost:
        process = self._process
        code = None
        if process is not None:
            with suppress(subprocess.TimeoutExpired):
                code = process.wait(GRACE_S)
        self.kill()
        log.error("worker lost, exit code %s", code)
        memory = " (the system may have been out of memory)" if code == -9 else ""
        return WorkerLost(f"The worker process ended unexpectedly{memory}; nothing else was lost, try again.")


def _log_file() -> Path:
    """Return the worker's log, begun anew (the old one kept once) when it has grown long."""
    log_dir().mkdir(parents=True, exist_ok=True)
    path = log_dir() / "worker.log"
    if path.exists() and path.stat().st_size > LONGEST_LOG_BYTES:
        os.replace(path, path.with_suffix(".log.1"))
    return path


def _pump(stream: IO[str] | None, lines: queue.Queue[str | None]) -> None:
    assert stream is not None
    with stream:
        for line in stream:
            lines.put(line)
    lines.put(None)


def _close(stream: IO[str] | None) -> None:
    if stream is not None:
        try:
            stream.close()
        except OSError:
            log.debug("pipe was closed already")


def _error_of(failed: Failed) -> StudioError:
    error = KINDS.get(failed.kind, StudioError)(failed.message)
    if failed.details:
        error.add_note(failed.details)
    return error
