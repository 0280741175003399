"""What is done once around every engine: open the sound, forecast, run, join or write, say where it came from."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psutil

import musicstudio
from musicstudio.audio.checksum import sha256_of
from musicstudio.audio.files import AudioReader
from musicstudio.audio.source import open_source
from musicstudio.domain.errors import OutOfMemory
from musicstudio.domain.models import ModelSpec
from musicstudio.domain.provenance import Provenance
from musicstudio.domain.tasks import (
    AnalyzeRequest,
    CancelToken,
    Forecast,
    InpaintRequest,
    Output,
    Report,
    Request,
    Result,
    SeparateRequest,
    asked,
    part_of,
)
from musicstudio.engines.inpaint.paint import paint
from musicstudio.engines.stems import write_stems
from musicstudio.engines.table import engine_for, forecaster_for

Announce = Callable[[Forecast], None]


def run(
    request: Request, spec: ModelSpec, scratch: Path, announce: Announce, report: Report, cancel: CancelToken
) -> Result:
    """Answer a request with a model, everything made lying in `scratch`; raises StudioError."""
    with open_source(request.source, scratch) as sound:
        needed = forecaster_for(spec, request.task)(sound.info.seconds, sound.info.sample_rate, sound.info.channels)
        announce(needed)
        check_room(needed, scratch)
        cancel.check()
        provenance = provenance_of(request, spec)
        if isinstance(request, InpaintRequest):
            return _inpaint(sound, request, spec, scratch, provenance, report, cancel)
        if isinstance(request, SeparateRequest):
            return _separate(sound, request, spec, scratch, provenance, report, cancel)
        return _analyze(sound, request, spec, provenance, report, cancel)


def check_room(needed: Forecast, scratch: Path) -> None:
    """Raise OutOfMemory when the job cannot fit the memory or the disk there is."""
    free = shutil.disk_usage(scratch).free
    if needed.disk_bytes > free:
        raise OutOfMemory(
            f"This needs {needed.disk_bytes / 1e9:.1f} GB of disk and {free / 1e9:.1f} GB are free; "
            "make room or write elsewhere."
        )
    memory = psutil.virtual_memory().available
    if needed.memory_bytes > memory:
        raise OutOfMemory(
            f"This needs {needed.memory_bytes / 1e9:.1f} GB of memory and {memory / 1e9:.1f} GB are free; "
            "close other programs and try again."
        )


def provenance_of(request: Request, spec: ModelSpec) -> Provenance:
    """Return where the results of a request come from."""
    edits = [Path(patch.path) for patch in request.source.patches]
    return Provenance(
        engine=spec.family,
        model=spec.id,
        licence=spec.licence,
        seed=request.seed,
        request=asked(request),
        parents=tuple(sha256_of(path) for path in (Path(request.source.path), *edits)),
        commercial=spec.commercial,
        software=f"Music Studio {musicstudio.__version__}",
        created=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    )


def _inpaint(
    sound: AudioReader,
    request: InpaintRequest,
    spec: ModelSpec,
    scratch: Path,
    provenance: Provenance,
    report: Report,
    cancel: CancelToken,
) -> Result:
    takes = paint(sound, request, engine_for(spec, request.task), scratch, report, cancel)
    outputs = tuple(
        Output("take", provenance, take=n, label=take.label, patches=take.patches, facts=dict(take.facts))
        for n, take in enumerate(takes, 1)
    )
    warnings = []
    if request.prompt and spec.family == "similarity":
        warnings.append("The similarity engine fills from the recording itself; the prompt was not used.")
    return Result(outputs, tuple(warnings))


def _separate(
    sound: AudioReader,
    request: SeparateRequest,
    spec: ModelSpec,
    scratch: Path,
    provenance: Provenance,
    report: Report,
    cancel: CancelToken,
) -> Result:
    engine = engine_for(spec, request.task)
    stems, facts = write_stems(
        lambda sink: engine(sound, request, sink, part_of(report, 0.0, 0.9), cancel),
        sound.info,
        scratch,
        provenance,
        part_of(report, 0.9, 1.0),
        cancel,
    )
    warnings = []
    joined = facts.get("joined_to_other")
    if isinstance(joined, list) and joined:
        warnings.append(
            f"What {', '.join(map(str, joined))} would hold lies in 'other', so that the stems sum to the mix."
        )
    outputs = tuple(
        Output("audio", provenance, path=str(stem.path), stem=stem.name, facts={**stem.facts}) for stem in stems
    )
    return Result(outputs, tuple(warnings))


def _analyze(
    sound: AudioReader,
    request: AnalyzeRequest,
    spec: ModelSpec,
    provenance: Provenance,
    report: Report,
    cancel: CancelToken,
) -> Result:
    facts = engine_for(spec, request.task)(sound, request, report, cancel)
    return Result((Output("analysis", replace(provenance), path=request.source.path, facts=facts),))
