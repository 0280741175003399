"""Continuation of a sound answered: one patch after its end per take."""

from __future__ import annotations

from pathlib import Path

from musicstudio.audio.files import write_clip
from musicstudio.audio.source import open_source
from musicstudio.domain.audio import AudioClip
from musicstudio.domain.errors import UnsupportedAudio, WrongUsage
from musicstudio.domain.tasks import ContinueRequest, Output, Patch, Result
from musicstudio.domain.units import Samples
from musicstudio.engines.table import engine_for, forecaster_for
from musicstudio.engines.work import Work

LEAST_S = 0.1
MOST_S = 1800.0
_USUAL_BAR_S = 2.5


def answer(work: Work) -> Result:
    """Return one output per take, its patch beginning with the first sample after the sound."""
    request = work.request
    assert isinstance(request, ContinueRequest)
    added_s = request.seconds or request.bars * _USUAL_BAR_S
    if added_s > MOST_S:
        raise WrongUsage(f"At most {MOST_S / 60:.0f} minutes are added at once; continue the result again.")
    with open_source(request.source, work.scratch) as sound:
        info = sound.info
        name = Path(info.path).name
        if info.samples < LEAST_S * info.sample_rate:
            raise UnsupportedAudio(f"{name} is too short to be continued; give at least a tenth of a second of sound.")
        forecast = forecaster_for(work.spec, request.task)
        work.begin(forecast(info.seconds, info.sample_rate, info.channels, added_s, request.takes))
        takes = engine_for(work.spec, request.task, work.weights)(sound, request, work.report, work.cancel)
        outputs = []
        for number, take in enumerate(takes, 1):
            path = work.scratch / f"take-{number}.wav"
            write_clip(path, AudioClip(take.sound, info.sample_rate))
            patch = Patch(Samples(info.samples), Samples(take.sound.shape[1]), str(path))
            outputs.append(
                Output("take", work.provenance, take=number, label=take.label, patches=(patch,), facts=take.facts)
            )
    return Result(tuple(outputs), _warnings(request))


def _warnings(request: ContinueRequest) -> tuple[str, ...]:
    if not request.prompt:
        return ()
    return ("The phrases engine continues with the recording itself; of the prompt only a wish for an ending counts.",)
