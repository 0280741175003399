"""What passes between the studio and its worker: one JSON line each, tagged by its type."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from musicstudio.domain import wire
from musicstudio.domain.models import ModelSpec
from musicstudio.domain.studies import STUDIES, Study
from musicstudio.domain.tasks import REQUESTS, Forecast, Progress, Request, Result, Sketched


@dataclass(frozen=True)
class RunJob:
    """Do a task with a model; everything made goes into the `scratch` folder."""

    job: str
    task: str
    model: ModelSpec
    request: dict[str, Any]
    scratch: str
    weights: str = ""

    def decoded(self) -> Request | Study:
        """Return the request as itself; raises ValueError when it is none."""
        kind: type[Request | Study] | None = REQUESTS.get(self.task) or STUDIES.get(self.task)
        if kind is None:
            raise ValueError(f"no such task: {self.task}")
        return wire.decode(kind, self.request)


@dataclass(frozen=True)
class CancelJob:
    """Stop a job as soon as it can be."""

    job: str


@dataclass(frozen=True)
class Forecasted:
    """What the job will need."""

    job: str
    forecast: Forecast


@dataclass(frozen=True)
class Progressed:
    """How far the job is."""

    job: str
    progress: Progress


@dataclass(frozen=True)
class Sketching:
    """Notes that the job has heard since it last said so."""

    job: str
    notes: tuple[Sketched, ...]


@dataclass(frozen=True)
class Finished:
    """The job is done."""

    job: str
    result: Result


@dataclass(frozen=True)
class Failed:
    """The job ended without a result: the error's class name and sentence, and a traceback for the curious."""

    job: str
    kind: str
    message: str
    details: str = ""


Event = Forecasted | Progressed | Sketching
"""What is told of a job while it runs."""
Message = RunJob | CancelJob | Event | Finished | Failed
_KINDS: dict[str, type[Message]] = {
    kind.__name__: kind for kind in (RunJob, CancelJob, Forecasted, Progressed, Sketching, Finished, Failed)
}


def to_line(message: Message) -> str:
    """Return a message as one line of JSON, ended by a newline."""
    return json.dumps({"type": type(message).__name__, **wire.encode(message)}) + "\n"


def from_line(line: str) -> Message:
    """Return the message of a line; raises ValueError when it is none."""
    data = json.loads(line)
    if not isinstance(data, dict) or data.get("type") not in _KINDS:
        raise ValueError("not a message")
    return wire.decode(_KINDS[data.pop("type")], data)
