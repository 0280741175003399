"""What can be asked of an engine, what it answers, and how it is followed and stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import ClassVar

from musicstudio.domain import wire
from musicstudio.domain.errors import JobCancelled, WrongUsage
from musicstudio.domain.provenance import Provenance
from musicstudio.domain.region import Region
from musicstudio.domain.units import Samples

STEMS = ("drums", "bass", "other", "vocals")
DEVICES = ("auto", "cpu", "cuda", "mps")
MOST_TAKES = 9
"""As many as the number keys can choose."""


@dataclass(frozen=True)
class Patch:
    """New sound for `[start, start + samples)` of a file, joins already made; `path` holds it at the file's rate."""

    start: Samples
    samples: Samples
    path: str


@dataclass(frozen=True)
class Source:
    """A sound file with the edits already laid over it, later ones on top; `name` is what the musician calls it."""

    path: str
    patches: tuple[Patch, ...] = ()
    name: str = ""

    def named(self, sentence: str) -> str:
        """Return a sentence about the file with the musician's name for it, where it has one."""
        return sentence.replace(PurePath(self.path).name, self.name) if self.name else sentence


@dataclass(frozen=True)
class InpaintRequest:
    """Paint over regions of a sound; each take is one answer for all regions."""

    task: ClassVar[str] = "inpaint"
    source: Source
    regions: tuple[Region, ...]
    prompt: str = ""
    takes: int = 1
    seed: int = 0
    engine: str = "auto"
    device: str = "auto"

    def __post_init__(self) -> None:
        if not 1 <= self.takes <= MOST_TAKES:
            raise WrongUsage(f"{self.takes} takes cannot be made; ask for 1 to {MOST_TAKES}.")


@dataclass(frozen=True)
class SeparateRequest:
    """Take a mix apart; what no named stem claims joins `other`, so the stems sum to the mix."""

    task: ClassVar[str] = "separate"
    source: Source
    stems: tuple[str, ...] = STEMS
    seed: int = 0
    engine: str = "auto"
    device: str = "auto"

    def __post_init__(self) -> None:
        unknown = [stem for stem in self.stems if stem not in STEMS]
        if unknown or not self.stems or len(set(self.stems)) != len(self.stems):
            raise WrongUsage(f"The stems are {', '.join(STEMS)}, each once; '{','.join(self.stems)}' is not that.")


@dataclass(frozen=True)
class AnalyzeRequest:
    """Find tempo, beats, meter, key, chords, sections and loudness."""

    task: ClassVar[str] = "analyze"
    source: Source
    seed: int = 0
    engine: str = "auto"
    device: str = "auto"


Request = InpaintRequest | SeparateRequest | AnalyzeRequest
REQUESTS: dict[str, type[Request]] = {kind.task: kind for kind in (InpaintRequest, SeparateRequest, AnalyzeRequest)}


def asked(request: Request) -> dict[str, object]:
    """Return a request as it is kept in a provenance: plain JSON values, the source by its name alone."""
    values: dict[str, object] = wire.encode(request)
    return {"task": request.task, **values, "source": request.source.name or PurePath(request.source.path).name}


@dataclass(frozen=True)
class Output:
    """One thing a job made.

    kind: "take" (patches for the source), "audio", "score", "image" or "analysis".
    `take` counts from 1. `facts` are plain JSON values: what was measured or found.
    """

    kind: str
    provenance: Provenance
    path: str = ""
    stem: str = ""
    take: int | None = None
    label: str = ""
    patches: tuple[Patch, ...] = ()
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """All a job made, with warnings: one sentence each."""

    outputs: tuple[Output, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Forecast:
    """What a job will need, said before it starts."""

    seconds: float
    memory_bytes: int
    disk_bytes: int


@dataclass(frozen=True)
class Progress:
    """How far a job is: `fraction` 0–1, the stage in words, the seconds left when they can be known."""

    fraction: float
    stage: str = ""
    remaining_s: float | None = None


Report = Callable[[float, str], None]
"""An engine calls `report(fraction, stage)`; fractions 0–1 never fall."""


class CancelToken:
    """Set from any thread; an engine calls `check()` at least twice a second."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        self._event.set()

    @property
    def cancelled(self) -> bool:
        return self._event.is_set()

    def check(self) -> None:
        """Raise JobCancelled once cancelled."""
        if self._event.is_set():
            raise JobCancelled("Cancelled.")


def part_of(report: Report, start: float, end: float) -> Report:
    """Return a report that fills only `start`–`end` of another one."""
    return lambda fraction, stage: report(start + (end - start) * min(max(fraction, 0.0), 1.0), stage)
