"""One request being answered: what every task's answer is given, and what is checked and recorded for all alike."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import psutil

import musicstudio
from musicstudio.audio.checksum import sha256_of
from musicstudio.domain.errors import OutOfMemory
from musicstudio.domain.models import ModelSpec
from musicstudio.domain.provenance import Provenance
from musicstudio.domain.tasks import CancelToken, Forecast, Report, Request, Sketch, asked, files_of, unsketched


@dataclass(frozen=True)
class Work:
    """A request, the model that answers it, and how to tell and stop; everything made lies in `scratch`."""

    request: Request
    spec: ModelSpec
    scratch: Path
    announce: Callable[[Forecast], None]
    report: Report
    cancel: CancelToken
    weights: Path | None = None
    """The folder of the model's weights, where it has any."""
    sketch: Sketch = unsketched

    @cached_property
    def provenance(self) -> Provenance:
        """Where the results come from; the files asked about are read for it."""
        return provenance_of(self.request, self.spec)

    def begin(self, needed: Forecast) -> None:
        """Say what is needed; raises OutOfMemory when it is not there, JobCancelled when nobody waits any more."""
        self.announce(needed)
        check_room(needed, self.scratch)
        self.cancel.check()


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
    return Provenance(
        engine=spec.family,
        model=spec.id,
        licence=spec.licence,
        seed=request.seed,
        request=asked(request),
        parents=tuple(sha256_of(Path(path)) for path in files_of(request)),
        commercial=spec.commercial,
        software=f"Music Studio {musicstudio.__version__}",
        created=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    )
