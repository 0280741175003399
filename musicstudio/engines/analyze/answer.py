"""Analysis answered: the facts of a sound."""

from __future__ import annotations

from musicstudio.audio.source import open_source
from musicstudio.domain.tasks import AnalyzeRequest, Output, Result
from musicstudio.engines.table import engine_for, forecaster_for
from musicstudio.engines.work import Work


def answer(work: Work) -> Result:
    """Return one output, named after its source, that carries the facts."""
    request = work.request
    assert isinstance(request, AnalyzeRequest)
    with open_source(request.source, work.scratch) as sound:
        info = sound.info
        work.begin(forecaster_for(work.spec, request.task)(info.seconds, info.sample_rate, info.channels))
        facts = engine_for(work.spec, request.task, work.weights)(sound, request, work.report, work.cancel)
    return Result((Output("analysis", work.provenance, path=request.source.path, facts=facts),))
