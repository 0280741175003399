"""Transcription answered: one MIDI file."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from musicstudio.audio.midiwriter import write_score
from musicstudio.audio.source import open_source
from musicstudio.domain import wire
from musicstudio.domain.errors import UnsupportedAudio
from musicstudio.domain.tasks import Output, Result, TranscribeRequest
from musicstudio.engines.table import engine_for, forecaster_for
from musicstudio.engines.transcribe.wishes import as_asked
from musicstudio.engines.work import Work


def answer(work: Work) -> Result:
    """Return the score of a sound; raises UnsupportedAudio when there is no sound to write down."""
    request = work.request
    assert isinstance(request, TranscribeRequest)
    with open_source(request.source, work.scratch) as sound:
        info = sound.info
        name = request.source.name or Path(info.path).name
        if not info.samples:
            raise UnsupportedAudio(f"{name} holds no sound; there is nothing to write down.")
        work.begin(forecaster_for(work.spec, request.task)(info.seconds, info.sample_rate, info.channels))
        engine = engine_for(work.spec, request.task, work.weights)
        score, facts = engine(sound, request, work.report, work.cancel, sketch=work.sketch)
    score = as_asked(score, request)
    path = work.scratch / "transcription.mid"
    write_score(path, replace(score, name=Path(name).stem), json.dumps(wire.encode(work.provenance)))
    warnings = () if any(part.notes for part in score.parts) else (f"No notes were found in {name}.",)
    return Result((Output("score", work.provenance, path=str(path), facts=facts),), warnings)
