"""Covers answered: what is played is heard or read once; then per take a score, its mix and its stems."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from musicstudio.audio.midifile import read_score
from musicstudio.audio.source import open_source
from musicstudio.domain.errors import UnsupportedAudio
from musicstudio.domain.score import Note, Part, Score, TempoMap
from musicstudio.domain.tasks import CoverRequest, Forecast, Output, Result, TranscribeRequest, is_of_score, part_of
from musicstudio.domain.units import Ticks, to_samples
from musicstudio.engines.compose import summary
from musicstudio.engines.compose.original import Original, original_of
from musicstudio.engines.compose.sounding import RATE, forecast, sounded, written
from musicstudio.engines.compose.words import understand
from musicstudio.engines.table import engine_for
from musicstudio.engines.transcribe import listening
from musicstudio.engines.work import Work, check_room

_LISTENING: Final = 0.4
"""The share of the work that hearing a recording is."""
_SHORTEST_S: Final = 2.0
_PARTS: Final = 7
"""Parts of a usual band: what is foreseen before it is known."""


def answer(work: Work) -> Result:
    """Return per take the score, the mix and one stem a part, exactly as long as the original's bars at the new tempo.

    Raises UnsupportedAudio where there is too little to cover.
    """
    request = work.request
    assert isinstance(request, CoverRequest)
    understand(request.prompt, request.negative)
    begin = 0.0 if is_of_score(request) else _LISTENING
    original, warnings = _read(work) if is_of_score(request) else _heard(work)
    engine = engine_for(work.spec, request.task, work.weights)
    outputs: list[Output] = []
    said: tuple[str, ...] = ()
    for take in range(1, request.takes + 1):
        made = engine(original, request.prompt, request.negative, request.seed, take)
        needed = forecast(made.score, RATE)
        check_room(needed, work.scratch)
        share = (1 - begin) / request.takes
        report = part_of(work.report, begin + (take - 1) * share, begin + take * share)
        facts = summary.facts_of(made.plan, made.score) | {"original": _facts(original), "tune_notes": len(made.tune)}
        outputs.append(written(work, made.score, take, summary.label_of(made.plan, made.score), facts))
        outputs += sounded(
            work, made.score, take, report, stems=True,
            samples=to_samples(made.plan.seconds, RATE), wrap=not made.plan.ending,
        )  # fmt: skip
        said = (*made.plan.notes, *(() if made.tune else ("No tune was clear enough to follow; a new one is played.",)))
    return Result(tuple(outputs), (*warnings, *said))


def _read(work: Work) -> tuple[Original, tuple[str, ...]]:
    name = work.request.source.name or Path(work.request.source.path).name  # type: ignore[union-attr]
    score = read_score(work.request.source.path)  # type: ignore[union-attr]
    if not any(part.notes for part in score.parts):
        raise UnsupportedAudio(f"{name} holds no notes; there is nothing to cover.")
    work.begin(_forecast(float(score.tempo_map.seconds(score.end)), work.request.takes))  # type: ignore[union-attr]
    return original_of(score), ()


def _heard(work: Work) -> tuple[Original, tuple[str, ...]]:
    """Return what is heard in a recording, and what is not sure about it."""
    request = work.request
    assert isinstance(request, CoverRequest)
    with open_source(request.source, work.scratch) as sound:
        info = sound.info
        name = request.source.name or Path(info.path).name
        if info.seconds < _SHORTEST_S:
            raise UnsupportedAudio(f"{name} is too short to be covered; give two seconds of music or more.")
        heard = listening.forecast(info.seconds, info.sample_rate, info.channels)
        played = _forecast(info.seconds, request.takes)
        memory = max(heard.memory_bytes, played.memory_bytes)
        work.begin(Forecast(heard.seconds + played.seconds, memory, heard.disk_bytes + played.disk_bytes))
        score, facts = listening.transcribe(
            sound, TranscribeRequest(request.source), part_of(work.report, 0.0, _LISTENING), work.cancel
        )
    if not any(part.notes for part in score.parts):
        raise UnsupportedAudio(f"No music was heard in {name}; there is nothing to cover.")
    sure = () if facts["grid"] else (f"No steady beat was heard in {name}; the bars of the cover are a guess.",)
    return original_of(score, written=False), sure


def _forecast(seconds: float, takes: int) -> Forecast:
    """Return what playing a usual band for so long will need."""
    last = Note(TempoMap().ticks(seconds), Ticks(0), 60)
    needed = forecast(Score((Part("", (last,)),) * _PARTS), RATE)
    return Forecast(needed.seconds * takes, needed.memory_bytes, needed.disk_bytes * takes)


def _facts(original: Original) -> dict[str, object]:
    return {
        "tempo_bpm": original.tempo,
        "key": original.key.name if original.chords else None,
        "meter": str(original.meter),
        "bars": original.bars,
        "chords": [[chord.name(original.key) for chord in bar] for bar in original.chords],
        "tune": len(original.tune),
    }
