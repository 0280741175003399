"""Continuation of a score answered: per take the longer score, and its rendering under the same name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from musicstudio.audio.midifile import read_score
from musicstudio.domain.errors import UnsupportedAudio
from musicstudio.domain.tasks import ContinueRequest, Forecast, Output, Result, part_of
from musicstudio.domain.units import Ticks
from musicstudio.engines.compose.develop import bars_to_add
from musicstudio.engines.compose.reading import read
from musicstudio.engines.compose.sounding import RATE, forecast, sounded, written
from musicstudio.engines.table import engine_for, forecaster_for
from musicstudio.engines.work import Work


def answer(work: Work) -> Result:
    """Return a score and its mix per take; everything before the continuation is as it was."""
    request = work.request
    assert isinstance(request, ContinueRequest)
    score = read_score(request.source.path)
    reading = read(score)
    try:
        bars = bars_to_add(reading, request.bars, request.seconds)
    except UnsupportedAudio as error:
        raise UnsupportedAudio(f"{Path(request.source.path).name}: {error}") from error
    writing = forecaster_for(work.spec, request.task)(score, bars, request.takes)
    longest = replace(score, length=Ticks(reading.bar_start(reading.bars + bars)))
    playing = forecast(longest, RATE)
    seconds = writing.seconds + request.takes * playing.seconds
    work.begin(Forecast(seconds, max(writing.memory_bytes, playing.memory_bytes), playing.disk_bytes))
    begin = writing.seconds / seconds
    engine = engine_for(work.spec, request.task, work.weights)
    made = engine(score, bars, request, part_of(work.report, 0.0, begin), work.cancel, sketch=work.sketch)
    outputs: list[Output] = []
    for take, longer in enumerate(made, 1):
        share = (1 - begin) / len(made)
        report = part_of(work.report, begin + (take - 1) * share, begin + take * share)
        added = read(longer).bars - reading.bars
        facts: dict[str, object] = {"bars_added": added, "chords": [mark.text for mark in longer.chords]}
        outputs.append(written(work, longer, take, f"{added} bars more", facts))
        outputs += sounded(work, longer, take, report, stems=False)
    return Result(tuple(outputs))
