"""Transcription by Basic Pitch: its tones on the music's own grid, as one part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from musicstudio.audio.files import AudioReader
from musicstudio.domain.score import Part, Score
from musicstudio.domain.tasks import (
    AnalyzeRequest,
    CancelToken,
    Forecast,
    Report,
    Sketch,
    TranscribeRequest,
    part_of,
    unsketched,
)
from musicstudio.engines.analyze.listening import analyze
from musicstudio.engines.basicpitch.network import Network, mono_of, network, posteriorgrams
from musicstudio.engines.basicpitch.posteriors import Tone, decode
from musicstudio.engines.basicpitch.tones import bends_of_tones, notes_of_tones, sketched
from musicstudio.engines.transcribe.grid import grid_of, marks
from musicstudio.engines.transcribe.parts import calling
from musicstudio.engines.transcribe.placing import Placer, apart
from musicstudio.engines.transcribe.quantize import step_of

_START_S: Final = 3.0
_SECONDS_PER_SECOND: Final = 1 / 15
_WORKING_BYTES: Final = 450 << 20
_BYTES_PER_SECOND: Final = 900_000
"""The sound twice, and what is believed of it while windows are joined and read."""


def transcribe(
    sound: AudioReader,
    request: TranscribeRequest,
    report: Report,
    cancel: CancelToken,
    hears: Network | None = None,
    sketch: Sketch = unsketched,
) -> tuple[Score, dict[str, object]]:
    """Return the score of a sound, one part with tick 0 at its first sample, and facts about it; it hears no drums.

    Raises ModelUnavailable where the packages are missing, WrongUsage for a grid that is none.
    """
    step = step_of(request.quantize)
    hears = hears or network()
    posteriors = posteriorgrams(mono_of(sound, cancel), hears, part_of(report, 0.0, 0.6), cancel)
    tones, frames = decode(posteriors), len(posteriors.note)
    del posteriors
    cancel.check()
    sketch(sketched(tones, frames, request.instrument))
    facts = analyze(sound, AnalyzeRequest(request.source), part_of(report, 0.6, 0.95), cancel)
    grid = grid_of(facts)
    parts = _parts(tones, frames, Placer(grid.tempo_map, step, request.swing))
    report(1.0, "written")
    score = Score(
        parts, grid.tempo_map, grid.meters, str(facts["key"] or ""),
        chords=marks(facts, "chords", "name", grid.tempo_map),
        sections=marks(facts, "sections", "label", grid.tempo_map),
    )  # fmt: skip
    found = {name: facts[name] for name in ("tempo_bpm", "meter", "key", "tuning_cents")}
    return score, {**found, "notes": sum(len(part.notes) for part in parts), "strokes": 0, "grid": grid.sure}


def forecast(seconds: float, sample_rate: int, channels: int) -> Forecast:
    """Return what a transcription needs."""
    return Forecast(
        _START_S + seconds * _SECONDS_PER_SECOND, _WORKING_BYTES + int(seconds * _BYTES_PER_SECOND), 1 << 20
    )


def _parts(tones: Sequence[Tone], frames: int, placer: Placer) -> tuple[Part, ...]:
    if not tones:
        return ()
    name, role, program = calling([tone.pitch for tone in tones], _voices(tones))
    notes = apart(notes_of_tones(tones, frames, placer))
    return (Part(name, notes, program, 0, bends_of_tones(tones, frames, placer), role=role),)


def _voices(tones: Sequence[Tone]) -> float:
    """Return how many tones sound at once, on average, while any does."""
    sounding = sum(tone.last - tone.first for tone in tones)
    covered, until = 0, 0
    for tone in sorted(tones):
        covered += max(tone.last - max(tone.first, until), 0)
        until = max(until, tone.last)
    return sounding / max(covered, 1)
