"""Transcription by listening: harmonic tones, drum strokes and the music's own grid; no weights, no network."""

from __future__ import annotations

from musicstudio.audio.files import AudioReader
from musicstudio.domain.score import Score
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
from musicstudio.engines.transcribe.grid import grid_of, marks
from musicstudio.engines.transcribe.hearing import hear
from musicstudio.engines.transcribe.parts import drum_part, pitched_parts
from musicstudio.engines.transcribe.picking import pick
from musicstudio.engines.transcribe.placing import Placer
from musicstudio.engines.transcribe.quantize import step_of
from musicstudio.engines.transcribe.strokes import PRESENT, alone, drum_share, strokes

_BYTES_PER_SECOND = 42_000
_WORKING_BYTES = 420 << 20


def transcribe(
    sound: AudioReader, request: TranscribeRequest, report: Report, cancel: CancelToken, sketch: Sketch = unsketched
) -> tuple[Score, dict[str, object]]:
    """Return the score of a sound, tick 0 at its first sample, and facts about it.

    Drums are written where there are any, a bass of its own where a band plays. Raises WrongUsage for a grid that is
    none.
    """
    step = step_of(request.quantize)
    facts = analyze(sound, AnalyzeRequest(request.source), part_of(report, 0.0, 0.3), cancel)
    heard = hear(sound, part_of(report, 0.3, 0.95), cancel)
    cancel.check()
    grid = grid_of(facts)
    placer = Placer(grid.tempo_map, step, request.swing)
    share = drum_share(heard)
    hits = strokes(heard) if share > PRESENT else []
    sure = facts["confidence"]
    assert isinstance(sure, dict)
    notes = [] if alone(heard, share, sure["chords"] + sure["key"]) else pick(heard)
    parts = pitched_parts(notes, heard, placer, bool(hits))
    if hits:
        parts.append(drum_part(hits, placer))
    report(1.0, "written")
    score = Score(
        tuple(parts), grid.tempo_map, grid.meters, str(facts["key"] or ""),
        chords=marks(facts, "chords", "name", grid.tempo_map),
        sections=marks(facts, "sections", "label", grid.tempo_map),
    )  # fmt: skip
    found = {name: facts[name] for name in ("tempo_bpm", "meter", "key", "tuning_cents")}
    return score, {**found, "notes": len(notes), "strokes": len(hits), "drum_share": round(share, 3), "grid": grid.sure}


def forecast(seconds: float, sample_rate: int, channels: int) -> Forecast:
    """Return what a transcription needs."""
    return Forecast(2.0 + seconds / 10, _WORKING_BYTES + int(seconds * _BYTES_PER_SECOND), 1 << 20)
