"""Doing a request for the command line: in the worker, stopped by Ctrl-C or a termination signal."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from musicstudio.app.jobs import run_once, study_once
from musicstudio.app.worker_client import WorkerClient
from musicstudio.cli.console import Console
from musicstudio.domain.studies import Study
from musicstudio.domain.tasks import CancelToken, Request, Result, source_of


class Performer:
    """One warm worker and one cancel for all requests of a command."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.cancel = CancelToken()
        self._client = WorkerClient()

    def perform(self, request: Request, scratch: Path) -> Result:
        """Do a request, its files lying in `scratch`; raises StudioError."""
        self.cancel.check()
        result = run_once(self._client, request, scratch, self.console.follow, self.cancel)
        for warning in result.warnings:
            source = source_of(request)
            self.console.warn(f"{Path(source.path).name}: {warning}" if source is not None else warning)
        return result

    def study(self, request: Study) -> Result:
        """Do a study; raises StudioError."""
        self.cancel.check()
        result = study_once(self._client, request, self.console.follow, self.cancel)
        for warning in result.warnings:
            self.console.warn(warning)
        return result

    def close(self) -> None:
        self._client.close()


@contextmanager
def performer(console: Console) -> Iterator[Performer]:
    """Yield a performer that Ctrl-C cancels; its worker ends with the block."""
    one = Performer(console)
    before = {number: signal.signal(number, lambda *_: one.cancel.cancel()) for number in _signals()}
    try:
        yield one
    finally:
        one.close()
        for number, handler in before.items():
            signal.signal(number, handler)


def _signals() -> tuple[signal.Signals, ...]:
    return (signal.SIGINT, signal.SIGTERM)
