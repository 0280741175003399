"""Jobs: queued, run one after another in the worker, followed by frozen snapshots.

Light tasks have a lane of their own, so that hearing an edited score never waits for a separation.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from musicstudio.app import catalog
from musicstudio.app.lane import Lane
from musicstudio.app.scratch import scratch_folder
from musicstudio.app.worker_client import WorkerClient
from musicstudio.domain import wire
from musicstudio.domain.errors import JobCancelled, OutputBlocked, StudioError
from musicstudio.domain.messages import Event, Forecasted, RunJob, Sketching
from musicstudio.domain.models import ModelSpec
from musicstudio.domain.region import Region
from musicstudio.domain.studies import Study
from musicstudio.domain.tasks import CancelToken, Forecast, Progress, Request, Result, Sketched, is_of_score, source_of

NOT_STARTED = Progress(0.0)
LIGHT_TASKS: Final = frozenset({"render"})
"""Tasks of seconds on the processor alone: they run beside the heavy ones, which own the device."""

_LIGHT_IDLE_S: Final = 120.0
"""So long the light workers stay warm for the next edit; then their memory is given back."""

_QUIET_S: Final = 2.0
"""What was asked quietly becomes a line in the list when it takes longer."""

_NO_MODEL: Final = ModelSpec("", "", (), "", "")
"""What a study is asked of."""


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
    kind: str = ""
    """Class name of the error, as in `domain.errors.KINDS`."""
    track: str = ""
    regions: tuple[Region, ...] = ()
    quiet: bool = False
    listed: bool = True
    sketched: tuple[Sketched, ...] = ()
    """Notes heard so far, in seconds from where the job's sound begins; none once it has ended."""

    @property
    def ended(self) -> bool:
        return self.status in ("done", "failed", "cancelled")


def _nothing() -> None:
    """Nothing has to be made before a job."""


@dataclass(frozen=True)
class _Order:
    job: str
    request: Request
    on_done: Callable[[Result, Path], None]
    before: Callable[[], None] = _nothing
    asked_s: float = field(default_factory=time.monotonic)


def run_once(
    client: WorkerClient,
    request: Request,
    scratch: Path,
    on_event: Callable[[Event], None],
    cancel: CancelToken,
    job: str = "job",
) -> Result:
    """Do one request in the worker, results lying in `scratch`; raises StudioError."""
    spec = catalog.choose(request.task, request.engine, is_of_score(request))
    message = RunJob(job, request.task, spec, wire.encode(request), str(scratch), str(catalog.weights_dir(spec)))
    return client.run(message, on_event, cancel)


def study_once(
    client: WorkerClient,
    request: Study,
    on_event: Callable[[Event], None],
    cancel: CancelToken,
) -> Result:
    """Do one study in the worker, its results lying where it says; raises StudioError."""
    message = RunJob("study", request.task, _NO_MODEL, wire.encode(request), "")
    return client.run(message, on_event, cancel)


class Jobs:
    """The queue of one device, with lanes beside it for light work and for what is waited for with a key held down:
    `on_change(job)` and `on_done` are called on a lane's own thread.

    `on_done(result, scratch)` must take what it wants out of the scratch folder: it is removed when it returns.
    A quiet job is neither listed nor told of unless it fails or takes longer than 2 s; its line goes when it is done.
    """

    def __init__(
        self,
        folder: Callable[[], Path],
        on_change: Callable[[Job], None],
        client: WorkerClient | None = None,
        light: WorkerClient | None = None,
        urgent: WorkerClient | None = None,
    ) -> None:
        self._folder, self._on_change = folder, on_change
        self._jobs: dict[str, Job] = {}
        self._cancels: dict[str, CancelToken] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._heavy = Lane(self._do, client or WorkerClient())
        self._light = Lane(self._do, light or WorkerClient(), _LIGHT_IDLE_S)
        self._urgent = Lane(self._do, urgent or WorkerClient(), _LIGHT_IDLE_S)

    @property
    def jobs(self) -> tuple[Job, ...]:
        with self._lock:
            return tuple(job for job in self._jobs.values() if job.listed)

    @property
    def worker_pids(self) -> tuple[int, ...]:
        """Every worker process that lives, heavy and light."""
        return tuple(pid for lane in (self._heavy, self._light) if (pid := lane.client.pid) is not None)

    @property
    def worker_pid(self) -> int | None:
        return self._heavy.client.pid

    def submit(
        self,
        request: Request,
        title: str,
        on_done: Callable[[Result, Path], None],
        track: str = "",
        regions: tuple[Region, ...] = (),
        quiet: bool = False,
        urgent: bool = False,
        before: Callable[[], None] = _nothing,
    ) -> str:
        """Queue a request and return its job id; an `urgent` one waits for no other but of its own kind.

        `before` makes what the request reads, on the lane's thread.
        """
        job = Job(_job_id(next(self._numbers)), title, track=track, regions=regions, quiet=quiet, listed=not quiet)
        self._cancels[job.id] = CancelToken()
        self._put(job)
        lane = self._urgent if urgent else self._light if request.task in LIGHT_TASKS else self._heavy
        lane.put(_Order(job.id, request, on_done, before))
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
        """Cancel everything and end the workers."""
        for token in tuple(self._cancels.values()):
            token.cancel()
        for lane in (self._heavy, self._light, self._urgent):
            lane.close()

    def _do(self, order: _Order, client: WorkerClient) -> None:
        cancel = self._cancels[order.job]
        try:
            cancel.check()
            self._update(order.job, status="running")
            order.before()
            with scratch_folder(self._folder()) as scratch:
                result = run_once(
                    client, order.request, scratch, lambda event: self._follow(order, event), cancel, order.job
                )
                order.on_done(result, scratch)
            self._update(order.job, status="done", progress=Progress(1.0, "done", 0.0))
        except JobCancelled:
            self._update(order.job, status="cancelled")
        except StudioError as error:
            notes = "\n".join(getattr(error, "__notes__", []))
            source = source_of(order.request)
            sentence = source.named(str(error)) if source is not None else str(error)
            self._update(order.job, status="failed", error=sentence, details=notes, kind=type(error).__name__)
        except OSError as error:
            sentence = f"A file could not be written ({error}); make room and retry."
            self._update(order.job, status="failed", error=sentence, kind=OutputBlocked.__name__)

    def _follow(self, order: _Order, event: Event) -> None:
        changes: dict[str, object] = {"listed": True} if time.monotonic() - order.asked_s > _QUIET_S else {}
        if isinstance(event, Forecasted):
            self._update(order.job, forecast=event.forecast, **changes)
        elif isinstance(event, Sketching):
            self._update(order.job, sketched=self._jobs[order.job].sketched + event.notes, **changes)
        else:
            self._update(order.job, progress=event.progress, **changes)

    def _update(self, job_id: str, **changes: object) -> None:
        with self._lock:
            job = replace(self._jobs[job_id], **changes)  # type: ignore[arg-type]
            job = replace(job, sketched=()) if job.ended else job
        self._put(replace(job, listed=True) if job.status == "failed" else job)

    def _put(self, job: Job) -> None:
        with self._lock:
            self._jobs[job.id] = job
            if job.quiet and job.status in ("done", "cancelled"):
                del self._jobs[job.id]
                self._cancels.pop(job.id, None)
        if job.listed:
            self._on_change(job)


def _job_id(number: int) -> str:
    return f"job-{number}"
