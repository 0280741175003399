"""Music from words answered: per take a score, its mix and its stems, on the grid to the sample."""

from __future__ import annotations

from typing import Any

from musicstudio.domain.score import Note, Part, Score, TempoMap
from musicstudio.domain.tasks import Forecast, GenerateRequest, Output, Result, part_of
from musicstudio.domain.units import Ticks, to_samples
from musicstudio.engines.compose import summary
from musicstudio.engines.compose.plan import Options, Plan, make_plan
from musicstudio.engines.compose.reference import facts_of
from musicstudio.engines.compose.sounding import RATE, forecast, sounded, written
from musicstudio.engines.table import engine_for, forecaster_for
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
    plans = tuple(
        make_plan(request.prompt, request.negative, options, known, take) for take in range(1, request.takes + 1)
    )
    writing = forecaster_for(work.spec, request.task)(plans)
    playing = [_foreseen(plan) for plan in plans]
    seconds = writing.seconds + sum(need.seconds for need in playing)
    memory = max(writing.memory_bytes, *(need.memory_bytes for need in playing))
    work.begin(Forecast(seconds, memory, sum(need.disk_bytes for need in playing)))
    written_at = begin + (1 - begin) * writing.seconds / seconds
    engine = engine_for(work.spec, request.task, work.weights)
    scores = engine(plans, request, part_of(work.report, begin, written_at), work.cancel, sketch=work.sketch)
    outputs: list[Output] = []
    for number, (plan, score) in enumerate(zip(plans, scores, strict=True), 1):
        share = (1 - written_at) / len(plans)
        report = part_of(work.report, written_at + (number - 1) * share, written_at + number * share)
        outputs.append(written(work, score, number, summary.label_of(plan, score), summary.facts_of(plan, score)))
        outputs += sounded(
            work, score, number, report, stems=True, samples=to_samples(plan.seconds, RATE), wrap=not plan.ending
        )
    return Result(tuple(outputs), plans[0].notes)


def _foreseen(plan: Plan) -> Forecast:
    """Return what playing a plan will need: each seat to its end."""
    last = Note(TempoMap().ticks(plan.seconds), Ticks(0), 60)
    return forecast(Score((Part("", (last,)),) * len(plan.seats)), RATE)
