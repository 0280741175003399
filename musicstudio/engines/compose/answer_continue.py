"""Continuation of a score answered: per take the longer score, and its rendering under the same name."""

from __future__ import annotations

from pathlib import Path

from musicstudio.audio.midifile import read_score
from musicstudio.domain.errors import UnsupportedAudio
from musicstudio.domain.tasks import ContinueRequest, Output, Result, part_of
from musicstudio.engines.compose.reading import read
from musicstudio.engines.compose.sounding import RATE, forecast, sounded, written
from musicstudio.engines.table import engine_for
from musicstudio.engines.work import Work


def answer(work: Work) -> Result:
    """Return a score and its mix per take; everything before the continuation is as it was."""
    request = work.request
    assert isinstance(request, ContinueRequest)
    score = read_score(request.source.path)
    engine = engine_for(work.spec, request.task, work.weights)
    try:
        made = [
            engine(score, request.bars, request.seconds, request.prompt, request.seed, take)
            for take in range(1, request.takes + 1)
        ]
    except UnsupportedAudio as error:
        raise UnsupportedAudio(f"{Path(request.source.path).name}: {error}") from error
    work.begin(forecast(made[0], RATE))
    outputs: list[Output] = []
    before = read(score).bars
    for take, longer in enumerate(made, 1):
        report = part_of(work.report, (take - 1) / len(made), take / len(made))
        added = read(longer).bars - before
        facts: dict[str, object] = {"bars_added": added, "chords": [mark.text for mark in longer.chords]}
        outputs.append(written(work, longer, take, f"{added} bars more", facts))
        outputs += sounded(work, longer, take, report, stems=False)
    return Result(tuple(outputs))
