"""Separation answered: stems streamed into files that sum to the mix."""

from __future__ import annotations

from pathlib import Path

from musicstudio.audio.files import AudioReader
from musicstudio.audio.source import open_source
from musicstudio.domain.region import check_regions
from musicstudio.domain.tasks import Output, Result, SeparateRequest, part_of
from musicstudio.engines.extend.stretch import Stretch
from musicstudio.engines.stems import write_stems
from musicstudio.engines.table import engine_for, forecaster_for
from musicstudio.engines.work import Work


def answer(work: Work) -> Result:
    """Return one output per stem."""
    request = work.request
    assert isinstance(request, SeparateRequest)
    engine = engine_for(work.spec, request.task, work.weights)
    with open_source(request.source, work.scratch) as whole:
        sound, start = _part(whole, request)
        info = sound.info
        work.begin(forecaster_for(work.spec, request.task)(info.seconds, info.sample_rate, info.channels))
        stems, facts = write_stems(
            lambda sink: engine(sound, request, sink, part_of(work.report, 0.0, 0.9), work.cancel),
            info,
            work.scratch,
            work.provenance,
            part_of(work.report, 0.9, 1.0),
            work.cancel,
        )
    warnings = []
    joined = facts.get("joined_to_other")
    if isinstance(joined, list) and joined:
        warnings.append(
            f"What {', '.join(map(str, joined))} would hold lies in 'other', so that the stems sum to the mix."
        )
    outputs = tuple(
        Output("audio", work.provenance, path=str(stem.path), stem=stem.name, facts={**stem.facts, **start})
        for stem in stems
    )
    return Result(outputs, tuple(warnings))


def _part(whole: AudioReader, request: SeparateRequest) -> tuple[AudioReader, dict[str, object]]:
    """Return what is to be taken apart, and where in the sound it begins where that is not its start."""
    if request.region is None:
        return whole, {}
    info = whole.info
    check_regions((request.region,), info.samples, info.sample_rate, Path(info.path).name)
    first, last = request.region.span(info.sample_rate)
    return Stretch(whole, first, last), {"start_s": first / info.sample_rate}
