"""Inpainting answered: takes painted, joined and named."""

from __future__ import annotations

from musicstudio.audio.source import open_source
from musicstudio.domain.tasks import InpaintRequest, Output, Result
from musicstudio.engines.inpaint.paint import paint
from musicstudio.engines.table import engine_for, forecaster_for
from musicstudio.engines.work import Work


def answer(work: Work) -> Result:
    """Return one output per take, its patches already joined to the sound."""
    request, spec = work.request, work.spec
    assert isinstance(request, InpaintRequest)
    with open_source(request.source, work.scratch) as sound:
        info = sound.info
        work.begin(forecaster_for(spec, request.task)(info.seconds, info.sample_rate, info.channels))
        engine = engine_for(spec, request.task, work.weights)
        takes = paint(sound, request, engine, work.scratch, work.report, work.cancel)
    outputs = tuple(
        Output("take", work.provenance, take=n, label=take.label, patches=take.patches, facts=dict(take.facts))
        for n, take in enumerate(takes, 1)
    )
    warnings = []
    if request.prompt and spec.family == "similarity":
        warnings.append("The similarity engine fills from the recording itself; the prompt was not used.")
    return Result(outputs, tuple(warnings))
