"""What can be asked of an engine, what it answers, and how it is followed and stopped."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import ClassVar, get_args

from musicstudio.domain import options, wire
from musicstudio.domain.errors import JobCancelled, WrongUsage
from musicstudio.domain.families import FAMILIES
from musicstudio.domain.provenance import Provenance
from musicstudio.domain.region import Region
from musicstudio.domain.units import Samples

STEMS = ("drums", "bass", "other", "vocals")
DEVICES = ("auto", "cpu", "cuda", "mps")
SCORE_SUFFIXES = (".mid", ".midi", ".smf", ".kar")
"""What a MIDI file may be called."""
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
    """Paint over regions of a sound or a score; each take is one answer for all regions.

    `parts` names the parts of a score that are painted over; empty, all of them or those that the prompt names.
    """

    task: ClassVar[str] = "inpaint"
    source: Source
    regions: tuple[Region, ...]
    prompt: str = field(default="", metadata=options.PROMPT)
    takes: int = field(default=1, metadata=options.TAKES)
    seed: int = field(default=0, metadata=options.SEED)
    engine: str = field(default="auto", metadata=options.ENGINE)
    device: str = field(default="auto", metadata=options.DEVICE)
    parts: tuple[str, ...] = field(default=(), metadata=options.HIDDEN)

    def __post_init__(self) -> None:
        _check_takes(self.takes)


@dataclass(frozen=True)
class SeparateRequest:
    """Take a mix, or a `region` of it, apart; what no named stem claims joins `other`, so the stems sum to the mix."""

    task: ClassVar[str] = "separate"
    source: Source
    stems: tuple[str, ...] = field(default=STEMS, metadata=options.STEMS)
    seed: int = field(default=0, metadata=options.SEED)
    engine: str = field(default="auto", metadata=options.ENGINE)
    device: str = field(default="auto", metadata=options.DEVICE)
    quality: str = field(default="usual", metadata=options.QUALITY)
    region: Region | None = field(default=None, metadata=options.HIDDEN)

    def __post_init__(self) -> None:
        if self.region is not None and self.region.banded:
            raise WrongUsage("A part is taken apart over all frequencies; give its start and end alone.")
        if self.quality not in options.QUALITY["choices"]:
            raise WrongUsage(f"The qualities are {', '.join(options.QUALITY['choices'])}; '{self.quality}' is none.")
        unknown = [stem for stem in self.stems if stem not in STEMS]
        if unknown or not self.stems or len(set(self.stems)) != len(self.stems):
            raise WrongUsage(f"The stems are {', '.join(STEMS)}, each once; '{','.join(self.stems)}' is not that.")


@dataclass(frozen=True)
class AnalyzeRequest:
    """Find tempo, beats, meter, key, chords, sections and loudness."""

    task: ClassVar[str] = "analyze"
    source: Source
    seed: int = field(default=0, metadata=options.HIDDEN)
    engine: str = field(default="auto", metadata=options.ENGINE)
    device: str = field(default="auto", metadata=options.DEVICE)


@dataclass(frozen=True)
class RenderRequest:
    """Play a score: `source` is a MIDI file, answered with its sound and, when asked, one file per part.

    Not `mastered`, only the parts are answered, each as it is played alone: what is heard while a score is edited.
    """

    task: ClassVar[str] = "render"
    source: Source
    soundfont: str = field(default="", metadata=options.SOUNDFONT)
    stems: bool = field(default=False, metadata=options.PARTS)
    seed: int = field(default=0, metadata=options.SEED)
    engine: str = field(default="auto", metadata=options.ENGINE)
    device: str = field(default="auto", metadata=options.DEVICE)
    mastered: bool = field(default=True, metadata=options.HIDDEN)


@dataclass(frozen=True)
class ContinueRequest:
    """Go on where a sound or a score ends, by `seconds` or `bars`, whichever is not 0."""

    task: ClassVar[str] = "continue"
    source: Source
    seconds: float = field(default=0.0, metadata=options.SECONDS)
    bars: int = field(default=0, metadata=options.BARS_ADDED)
    prompt: str = field(default="", metadata=options.PROMPT)
    takes: int = field(default=1, metadata=options.VERSIONS)
    seed: int = field(default=0, metadata=options.SEED)
    engine: str = field(default="auto", metadata=options.ENGINE)
    device: str = field(default="auto", metadata=options.DEVICE)

    def __post_init__(self) -> None:
        _check_takes(self.takes)
        if (self.seconds > 0) == (self.bars > 0) or not (math.isfinite(self.seconds) and self.seconds >= 0):
            raise WrongUsage("Say how much is to be added: either seconds or bars, more than none.")


@dataclass(frozen=True)
class TranscribeRequest:
    """Write a sound down as notes on its own tempo map; `quantize` like "1/16" or empty, `swing` in percent.

    Notes count from a confidence of `threshold` on, 0 being the engine's own. `instrument` names the family that plays
    everything ("drums": strokes alone), empty for those that are heard. With `mpe` every note bends by itself.
    """

    task: ClassVar[str] = "transcribe"
    source: Source
    instrument: str = field(default="", metadata=options.INSTRUMENT | {"choices": ("", *FAMILIES)})
    quantize: str = field(default="", metadata=options.QUANTIZE)
    swing: float = field(default=50.0, metadata=options.SWING)
    threshold: float = field(default=0.0, metadata=options.THRESHOLD)
    mpe: bool = field(default=False, metadata=options.MPE)
    seed: int = field(default=0, metadata=options.SEED)
    engine: str = field(default="auto", metadata=options.ENGINE)
    device: str = field(default="auto", metadata=options.DEVICE)

    def __post_init__(self) -> None:
        if self.instrument and self.instrument not in FAMILIES:
            raise WrongUsage(f"'{self.instrument}' is no instrument; choose one of {', '.join(FAMILIES)}.")
        if not 0 <= self.threshold <= 1:
            raise WrongUsage("A threshold is a number from 0 to 1; 0 is the engine's own.")


@dataclass(frozen=True)
class GenerateRequest:
    """Make music from words; what is 0 or empty is chosen to fit them, as is the tempo of a `reference` file."""

    task: ClassVar[str] = "generate"
    prompt: str = field(default="", metadata=options.PROMPT)
    bars: int = field(default=0, metadata=options.BARS)
    seconds: float = field(default=0.0, metadata=options.SECONDS)
    tempo: float = field(default=0.0, metadata=options.TEMPO)
    key: str = field(default="", metadata=options.KEY)
    meter: str = field(default="", metadata=options.METER)
    chords: str = field(default="", metadata=options.CHORDS)
    negative: str = field(default="", metadata=options.NEGATIVE)
    reference: Source | None = None
    temperature: float = field(default=1.0, metadata=options.TEMPERATURE)
    takes: int = field(default=1, metadata=options.VERSIONS)
    seed: int = field(default=0, metadata=options.SEED)
    engine: str = field(default="auto", metadata=options.ENGINE)
    device: str = field(default="auto", metadata=options.DEVICE)

    def __post_init__(self) -> None:
        _check_takes(self.takes)
        numbers = (self.seconds, self.tempo, self.temperature)
        if self.bars < 0 or any(not math.isfinite(number) or number < 0 for number in numbers):
            raise WrongUsage("Bars, seconds, tempo and temperature are numbers of 0 or more.")
        if self.bars and self.seconds:
            raise WrongUsage("Give a length in bars or in seconds, not both.")


@dataclass(frozen=True)
class CoverRequest:
    """Re-arrange and re-sound what is played in a sound or a score, as words say."""

    task: ClassVar[str] = "cover"
    source: Source
    prompt: str = field(default="", metadata=options.PROMPT)
    negative: str = field(default="", metadata=options.NEGATIVE)
    takes: int = field(default=1, metadata=options.VERSIONS)
    seed: int = field(default=0, metadata=options.SEED)
    engine: str = field(default="auto", metadata=options.ENGINE)
    device: str = field(default="auto", metadata=options.DEVICE)

    def __post_init__(self) -> None:
        _check_takes(self.takes)


Request = (
    InpaintRequest
    | SeparateRequest
    | AnalyzeRequest
    | RenderRequest
    | ContinueRequest
    | TranscribeRequest
    | GenerateRequest
    | CoverRequest
)
REQUESTS: dict[str, type[Request]] = {kind.task: kind for kind in get_args(Request)}


def source_of(request: Request) -> Source | None:
    """Return the file a request is about, or None when it begins from nothing."""
    return request.reference if isinstance(request, GenerateRequest) else request.source


def is_of_score(request: Request) -> bool:
    """Say whether a request is about a score, by its file's name."""
    source = source_of(request)
    return source is not None and PurePath(source.path).suffix.lower() in SCORE_SUFFIXES


def files_of(request: Request) -> tuple[str, ...]:
    """Return every file a request is answered from."""
    source = source_of(request)
    return (source.path, *(patch.path for patch in source.patches)) if source is not None else ()


def asked(request: Request) -> dict[str, object]:
    """Return a request as it is kept in a provenance: plain JSON values, files by their names alone."""
    values: dict[str, object] = wire.encode(request)
    source = source_of(request)
    name = (source.name or PurePath(source.path).name) if source is not None else ""
    return {"task": request.task, **values, "reference" if isinstance(request, GenerateRequest) else "source": name}


def _check_takes(takes: int) -> None:
    if not 1 <= takes <= MOST_TAKES:
        raise WrongUsage(f"{takes} takes cannot be made; ask for 1 to {MOST_TAKES}.")


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


@dataclass(frozen=True)
class Sketched:
    """A note heard so far: seconds, MIDI pitch, velocity 1–127, confidence 0–1, the family that plays it."""

    start_s: float
    end_s: float
    pitch: int
    velocity: int
    confidence: float
    family: str


Sketch = Callable[[tuple[Sketched, ...]], None]
"""An engine calls `sketch(notes)` with notes that it has not told of before."""


def unsketched(notes: tuple[Sketched, ...]) -> None:
    """Nobody watches notes arrive."""


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
