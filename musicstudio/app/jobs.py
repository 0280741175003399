"""Jobs: queued, run one after another in the worker, followed by frozen snapshots."""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from musicstudio.app import catalog
from musicstudio.app.scratch import scratch_folder
from musicstudio.app.worker_client import WorkerClient
from musicstudio.domain import wire
from musicstudio.domain.errors import JobCancelled, StudioError
from musicstudio.domain.messages import Forecasted, Progressed, RunJob
from musicstudio.domain.region import Region
from musicstudio.domain.tasks import CancelToken, Forecast, Progress, Request, Result

NOT_STARTED = Progress(0.0)


@dataclass(frozen=True)
class Job:
    """A snapshot of one job; `error` is one sentence, `details` a traceback for the curious."""

    id: str
    title: str
    status: str = "queued"
    progress: Progress = NOT_STARTED
    forecast: Forecast | None = None
    error: str = ""
    details: str = ""
    track: str = ""
    regions: tuple[Region, ...] = ()

    @property
    def ended(self) -> bool:
        return self.status in ("done", "failed", "cancelled")


@dataclass(frozen=True)
class _Order:
    job: str
    request: Request
    on_done: Callable[[Result, Path], None]


def run_once(
    client: WorkerClient,
    request: Request,
    scratch: Path,
    on_event: Callable[[Forecasted | Progressed], None],
    cancel: CancelToken,
    job: str = "job",
) -> Result:
    """Do one request in the worker, results lying in `scratch`; raises StudioError."""
    spec = catalog.choose(request.task, request.engine)
    message = RunJob(job, request.task, spec, wire.encode(request), str(scratch), str(catalog.weights_dir(spec)))
    return client.run(message, on_event, cancel)


class Jobs:
    """The queue of one device: `on_change(job)` and `on_done` are called on its own thread.

    `on_done(result, scratch)` must take what it wants out of the scratch folder: it is removed when it returns.
    """

    def __init__(
        self, folder: Callable[[], Path], on_change: Callable[[Job], None], client: WorkerClient | None = None
    ) -> None:
        self._folder, self._on_change = folder, on_change
        self._client = client or WorkerClient()
        self._orders: queue.Queue[_Order | None] = queue.Queue()
        self._jobs: dict[str, Job] = {}
        self._cancels: dict[str, CancelToken] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._serve, name="jobs", daemon=True)
        self._thread.start()

    @property
    def jobs(self) -> tuple[Job, ...]:
        with self._lock:
            return tuple(self._jobs.values())

    @property
    def worker_pid(self) -> int | None:
        return self._client.pid

    def submit(
        self,
        request: Request,
        title: str,
        on_done: Callable[[Result, Path], None],
        track: str = "",
        regions: tuple[Region, ...] = (),
    ) -> str:
        """Queue a request and return its job id."""
        job = Job(_job_id(next(self._numbers)), title, track=track, regions=regions)
        self._cancels[job.id] = CancelToken()
        self._put(job)
        self._orders.put(_Order(job.id, request, on_done))
        return job.id

    def cancel(self, job_id: str) -> None:
        """Stop a job, whether it waits or runs."""
        if job_id in self._cancels:
            self._cancels[job_id].cancel()

    def forget(self, job_id: str) -> None:
        """Drop an ended job from the list."""
        with self._lock:
            job = self._jobs.get(job_id)
            if job is not None and job.ended:
                del self._jobs[job_id]
                self._cancels.pop(job_id, None)

    def close(self) -> None:
        """Cancel everything and end the worker."""
        for token in self._cancels.values():
            token.cancel()
        self._orders.put(None)
        self._thread.join(timeout=10)
        self._client.close()

    def _serve(self) -> None:
        while (order := self._orders.get()) is not None:
            self._do(order)

    def _do(self, order: _Order) -> None:
        cancel = self._cancels[order.job]
        try:
            cancel.check()
            self._update(order.job, status="running")
            with scratch_folder(self._folder()) as scratch:
                result = run_once(
                    self._client, order.request, scratch, lambda e: self._follow(order.job, e), cancel, order.job
                )
                order.on_done(result, scratch)
            self._update(order.job, status="done", progress=Progress(1.0, "done", 0.0))
        except JobCancelled:
            self._update(order.job, status="cancelled")
        except StudioError as error:
            notes = "\n".join(getattr(error, "__notes__", []))
            sentence = order.request.source.named(str(error))
            self._update(order.job, status="failed", error=sentence, details=notes)
        except OSError as error:
            self._update(
                order.job, status="failed", error=f"A file could not be written ({error}); make room and retry."
            )

    def _follow(self, job_id: str, event: Forecasted | Progressed) -> None:
        if isinstance(event, Forecasted):
            self._update(job_id, forecast=event.forecast)
        else:
            self._update(job_id, progress=event.progress)

    def _update(self, job_id: str, **changes: object) -> None:
        with self._lock:
            job = replace(self._jobs[job_id], **changes)  # type: ignore[arg-type]
            self._jobs[job_id] = job
        self._on_change(job)

    def _put(self, job: Job) -> None:
        with self._lock:
            self._jobs[job.id] = job
        self._on_change(job)


def _job_id(number: int) -> str:
    return f"job-{number}"
