"""The arranger as an engine: all takes of a request at once, in no time."""

from __future__ import annotations

from collections.abc import Sequence

from musicstudio.domain.score import Score
from musicstudio.domain.tasks import (
    CancelToken,
    ContinueRequest,
    Forecast,
    GenerateRequest,
    InpaintRequest,
    Report,
    Sketch,
    unsketched,
)
from musicstudio.engines.compose.arrange import arrange
from musicstudio.engines.compose.develop import continued
from musicstudio.engines.compose.plan import Plan
from musicstudio.engines.compose.repaint import Cell, repainted


def generate(
    plans: Sequence[Plan], request: GenerateRequest, report: Report, cancel: CancelToken, sketch: Sketch = unsketched
) -> tuple[Score, ...]:
    """Return the score of each plan."""
    return tuple(arrange(plan) for plan in plans)


def continue_(
    score: Score, bars: int, request: ContinueRequest, report: Report, cancel: CancelToken, sketch: Sketch = unsketched
) -> tuple[Score, ...]:
    """Return take by take a score and so many bars more."""
    takes = range(1, request.takes + 1)
    return tuple(continued(score, bars, 0.0, request.prompt, request.seed, take) for take in takes)


def inpaint(
    score: Score,
    cells: Sequence[Cell],
    request: InpaintRequest,
    report: Report,
    cancel: CancelToken,
    sketch: Sketch = unsketched,
) -> tuple[Score, ...]:
    """Return take by take a score with its cells composed anew."""
    return tuple(repainted(score, cells, request.seed, take) for take in range(1, request.takes + 1))


def forecast(*asked: object) -> Forecast:
    """Return what composing takes: nothing to speak of."""
    return Forecast(0.0, 0, 0)
