"""Candidates at work: a request answered in this very process, and how long that took."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from musicstudio.domain.studies import Candidate
from musicstudio.domain.tasks import CancelToken, Forecast, Request, Result
from musicstudio.engines.run import run


@dataclass(frozen=True)
class Answer:
    """A result whose files lie in `scratch`, and the seconds it took."""

    result: Result
    scratch: Path
    took_s: float


@contextmanager
def answered(candidate: Candidate, request: Request, cancel: CancelToken) -> Iterator[Answer]:
    """Yield what a candidate answers; its files go with the block. Raises StudioError."""
    with tempfile.TemporaryDirectory(prefix="musicstudio-judged-") as folder:
        began = time.perf_counter()
        result = run(request, candidate.spec, Path(folder), _unheard, _untold, cancel, Path(candidate.weights))
        yield Answer(result, Path(folder), time.perf_counter() - began)


def _unheard(forecast: Forecast) -> None:
    """Nobody asks how long it will take."""


def _untold(fraction: float, stage: str) -> None:
    """Nobody asks how far it is."""
