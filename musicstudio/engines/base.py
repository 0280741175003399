"""What an engine is: a function per task, and what it is told about the machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from musicstudio.audio.files import AudioReader
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.tasks import AnalyzeRequest, CancelToken, Forecast, InpaintRequest, Report, SeparateRequest


@dataclass(frozen=True)
class Fill:
    """One take's raw material: for each region, in order, float32 (channels, samples) exactly as long as the region.

    Nothing is joined or band-limited yet: the splice around the engine does that. `label` is shown as the take's name
    ("bar 9", "interpolated"), `facts` are plain JSON values. `ready` marks pieces whose edges already continue the
    sound without a fade (an interpolation does).
    """

    pieces: tuple[AudioArray, ...]
    label: str
    facts: Mapping[str, object] = field(default_factory=dict)
    ready: tuple[bool, ...] = ()


class InpaintEngine(Protocol):
    """Answers every region of the request with `request.takes` different fills, best first."""

    def __call__(
        self, sound: AudioReader, request: InpaintRequest, report: Report, cancel: CancelToken
    ) -> list[Fill]: ...


class StemSink(Protocol):
    """Takes stems in order of time: every call appends float32 (channels, samples) to each stem, all equally long."""

    def __call__(self, stems: Mapping[str, AudioArray]) -> None: ...


class SeparateEngine(Protocol):
    """Streams the stems `drums bass other vocals` of the whole sound into `sink`; they sum to the sound."""

    def __call__(
        self, sound: AudioReader, request: SeparateRequest, sink: StemSink, report: Report, cancel: CancelToken
    ) -> dict[str, object]: ...


class AnalyzeEngine(Protocol):
    """Returns the facts of the command line's `analyze` as plain JSON values."""

    def __call__(
        self, sound: AudioReader, request: AnalyzeRequest, report: Report, cancel: CancelToken
    ) -> dict[str, object]: ...


class Forecaster(Protocol):
    """Says what a job needs, from the header of its source alone."""

    def __call__(self, seconds: float, sample_rate: int, channels: int) -> Forecast: ...
