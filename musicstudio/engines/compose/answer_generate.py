"""Music from words answered: per take a score, its mix and its stems, on the grid to the sample."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from musicstudio.domain.score import Score
from musicstudio.domain.tasks import GenerateRequest, Output, Result, part_of
from musicstudio.domain.units import to_samples
from musicstudio.engines.compose import summary
from musicstudio.engines.compose.plan import Options, Plan, make_plan
from musicstudio.engines.compose.reference import facts_of
from musicstudio.engines.compose.sounding import RATE, forecast, sounded, written
from musicstudio.engines.table import engine_for
from musicstudio.engines.work import Work

_LISTENING = 0.3
"""The share of the work that hearing a reference is."""


def answer(work: Work) -> Result:
    """Return, take by take, the score, the mix and one stem a part; stems sum to the mix, a loop's tail is its head."""
    request = work.request
    assert isinstance(request, GenerateRequest)
    options = Options(
        request.bars,
        request.seconds,
        request.tempo,
        request.key,
        request.meter,
        request.chords,
        request.temperature,
        request.seed,
    )
    begin = _LISTENING if request.reference is not None else 0.0
    known: dict[str, Any] = {}
    make_plan(request.prompt, request.negative, options)  # what cannot be meant is said before anything is heard
    if request.reference is not None:
        known = facts_of(request.reference, work.scratch, part_of(work.report, 0.0, begin), work.cancel)
    engine = engine_for(work.spec, request.task, work.weights)
    made = [_take(engine, request, options, known, number) for number in range(1, request.takes + 1)]
    needed = [forecast(score, RATE) for _, score in made]
    largest = max(needed, key=lambda need: need.memory_bytes)
    work.begin(
        type(largest)(
            sum(need.seconds for need in needed), largest.memory_bytes, sum(need.disk_bytes for need in needed)
        )
    )
    outputs: list[Output] = []
    for number, (plan, score) in enumerate(made, 1):
        share = (1 - begin) / len(made)
        report = part_of(work.report, begin + (number - 1) * share, begin + number * share)
        outputs.append(written(work, score, number, summary.label_of(plan, score), summary.facts_of(plan, score)))
        outputs += sounded(
            work, score, number, report, stems=True, samples=to_samples(plan.seconds, RATE), wrap=not plan.ending
        )
    return Result(tuple(outputs), made[0][0].notes)


def _take(
    engine: Callable[[Plan], Score], request: GenerateRequest, options: Options, known: dict[str, Any], number: int
) -> tuple[Plan, Score]:
    plan = make_plan(request.prompt, request.negative, options, known, number)
    score: Score = engine(plan)
    return plan, score
