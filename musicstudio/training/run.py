"""Study → result: each kind has its own module, imported on use."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

import musicstudio
from musicstudio.domain import wire
from musicstudio.domain.errors import ModelUnavailable
from musicstudio.domain.provenance import Provenance
from musicstudio.domain.studies import Study
from musicstudio.domain.tasks import CancelToken, Forecast, Output, Report, Result

ANSWERS: Final = {
    "corpus": "musicstudio.training.corpus",
    "evaluate": "musicstudio.training.evaluation.study",
    "train": "musicstudio.training.teaching",
    "listening": "musicstudio.training.listening.study",
}
"""Study → the module whose `answer(assignment)` does it."""


@dataclass(frozen=True)
class Assignment:
    """A study, and how to tell and stop."""

    request: Study
    announce: Callable[[Forecast], None]
    report: Report
    cancel: CancelToken

    def output(self, path: str, kind: str = "analysis", **facts: Any) -> Output:
        """Return something that was made, with where it comes from."""
        return Output(kind, provenance_of(self.request), path=path, facts=facts)


def study(request: Study, announce: Callable[[Forecast], None], report: Report, cancel: CancelToken) -> Result:
    """Do a study, its results lying where it says; raises StudioError."""
    try:
        result: Result = import_module(ANSWERS[request.task]).answer(Assignment(request, announce, report, cancel))
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("musicstudio"):
            raise
        raise ModelUnavailable(
            f"This needs the package {error.name}, which is not installed; run: pip install 'musicstudio[train]'"
        ) from error
    return result


_PLACES: Final = frozenset(
    {"folder", "out", "data", "corpus", "of", "candidates", "judge", "clap", "ast", "scores", "publish"}
)
"""What of a request tells where things lie, and concerns nobody else."""


def provenance_of(request: Study) -> Provenance:
    """Return where a study's results come from."""
    asked = {name: value for name, value in wire.encode(request).items() if name not in _PLACES}
    return Provenance(
        engine=request.task,
        model="",
        licence="",
        seed=request.seed,
        request={"task": request.task, **asked},
        software=f"Music Studio {musicstudio.__version__}",
        created=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    )
