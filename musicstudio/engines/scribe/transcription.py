"""Transcription by the transcriber: any sound to notes, instrument by instrument, on the music's own grid."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from numpy.typing import NDArray

from musicstudio.audio.files import AudioReader
from musicstudio.domain import heap
from musicstudio.domain.score import Score
from musicstudio.domain.tasks import (
    CancelToken,
    Forecast,
    Report,
    Sketch,
    Sketched,
    TranscribeRequest,
    part_of,
    unsketched,
)
from musicstudio.engines.analyze import listening
from musicstudio.engines.scribe.beliefs import INSTRUMENTS, Beliefs
from musicstudio.engines.scribe.confidence import THRESHOLD
from musicstudio.engines.scribe.decoding import Candidates, Decoder
from musicstudio.engines.scribe.levels import Levels
from musicstudio.engines.scribe.listening import hear
from musicstudio.engines.scribe.parts import DRUMS, parts_of
from musicstudio.engines.transcribe.grid import grid_of, marks
from musicstudio.engines.transcribe.placing import Placer
from musicstudio.engines.transcribe.quantize import step_of
from musicstudio.engines.transcriber.hearing import BANDS, FPS
from musicstudio.engines.transcriber.kit import STROKES

if TYPE_CHECKING:
    import torch  # at run time beside the listening, which does not need it: it takes a second to come

_START_S: Final = 3.0
_TIMES_REALTIME: Final = 60.0
_WORKING_BYTES: Final = 400 << 20
_BYTES_PER_SECOND: Final = 16_000


def transcribe(
    sound: AudioReader,
    request: TranscribeRequest,
    report: Report,
    cancel: CancelToken,
    weights: Path,
    sketch: Sketch = unsketched,
) -> tuple[Score, dict[str, object]]:
    """Return the score of a sound, tick 0 at its first sample, and facts about it; notes are sketched as they end.

    Notes below the threshold are the parts' faint ones. Raises ModelUnavailable when the weights are of no use,
    WrongUsage for a grid that is none or a device that is not there.
    """
    step = step_of(request.quantize)
    threshold = request.threshold or THRESHOLD
    with Levels() as levels, ThreadPoolExecutor(2, "transcribing") as beside:
        ready = beside.submit(_ready, weights, request.device)
        heard = hear(sound, levels, _watching(ready, part_of(report, 0.0, 0.4)), cancel)
        device = ready.result()
        facts_of = beside.submit(listening.concluded, heard.features, heard.meter, lambda *_: None, cancel)
        loudness = heard.loudness
        del heard
        heap.give_back()
        decoder, heads = Decoder(), part_of(report, 0.4, 0.97)
        for beliefs in _ahead(_believed(levels, loudness, weights, device, heads, cancel), beside):
            sketch(sketched(decoder.push(beliefs), threshold, request.instrument))
        sketch(sketched(decoder.finish(), threshold, request.instrument))
        facts = facts_of.result()
    cancel.check()
    heap.give_back()
    found, grid = decoder.all(), grid_of(facts)
    placer = Placer(grid.tempo_map, step, request.swing)
    parts = parts_of(found, placer, threshold, request.instrument, request.mpe)
    report(1.0, "written")
    score = Score(
        tuple(parts), grid.tempo_map, grid.meters, str(facts["key"] or ""),
        chords=marks(facts, "chords", "name", grid.tempo_map),
        sections=marks(facts, "sections", "label", grid.tempo_map), threshold=threshold,
    )  # fmt: skip
    known = {name: facts[name] for name in ("tempo_bpm", "meter", "key", "tuning_cents")}
    return score, {**known, **_counted(score), "grid": grid.sure, "threshold": threshold}


def _ready(weights: Path, name: str) -> torch.device:
    """Return the device to compute on, the network being loaded onto it."""
    from musicstudio.engines.device import choose_device, use_all_cores
    from musicstudio.engines.scribe.windows import trained

    use_all_cores()
    device = choose_device(name)
    trained(weights, device)
    return device


def _watching(ready: Future[torch.device], report: Report) -> Report:
    """Return a report that raises what went wrong beside."""

    def told(fraction: float, stage: str) -> None:
        if ready.done():
            ready.result()
        report(fraction, stage)

    return told


def _believed(
    levels: Levels, loudness: float, weights: Path, device: torch.device, report: Report, cancel: CancelToken
) -> Iterator[Beliefs]:
    from musicstudio.engines.scribe.windows import believed

    return believed(levels, loudness, weights, device, report, cancel)


def _ahead(parts: Iterator[Beliefs], beside: ThreadPoolExecutor) -> Iterator[Beliefs]:
    """Yield what comes while the next is being made in a thread."""
    waiting = beside.submit(next, parts, None)
    while (part := waiting.result()) is not None:
        waiting = beside.submit(next, parts, None)
        yield part


def forecast(seconds: float, sample_rate: int, channels: int) -> Forecast:
    """Return what a transcription needs: the network, features of the sound, and what was heard of it on disk."""
    needed = listening.forecast(seconds, sample_rate, channels).memory_bytes
    return Forecast(
        _START_S + seconds / _TIMES_REALTIME, max(needed, _WORKING_BYTES) + int(seconds * _BYTES_PER_SECOND),
        int(seconds * FPS * BANDS),
    )  # fmt: skip


def sketched(found: Candidates, threshold: float, instrument: str = "") -> tuple[Sketched, ...]:
    """Return those of some candidates that count, in order of time."""
    tones = found.tones[found.tones["confidence"] >= threshold] if instrument != DRUMS else found.tones[:0]
    hits = found.hits[found.hits["confidence"] >= threshold] if instrument in ("", DRUMS) else found.hits[:0]
    notes = [_tone(tone, instrument) for tone in tones]
    notes += [_hit(hit) for hit in hits]
    return tuple(sorted(notes, key=lambda note: (note.start_s, note.pitch)))


def _tone(tone: NDArray[Any], instrument: str) -> Sketched:
    return Sketched(
        round(float(tone["start_s"]), 4), round(float(tone["end_s"]), 4), int(tone["pitch"]), int(tone["velocity"]),
        round(float(tone["confidence"]), 3), instrument or INSTRUMENTS[int(tone["family"].argmax())],
    )  # fmt: skip


def _hit(hit: NDArray[Any]) -> Sketched:
    start_s, number = round(float(hit["at_s"]), 4), STROKES[int(hit["place"])].number
    return Sketched(start_s, start_s + 0.05, number, int(hit["velocity"]), round(float(hit["confidence"]), 3), DRUMS)


def _counted(score: Score) -> dict[str, object]:
    pitched = [part for part in score.parts if not part.is_drums]
    return {
        "notes": sum(len(part.notes) for part in pitched),
        "strokes": sum(len(part.notes) for part in score.parts if part.is_drums),
        "faint": sum(len(part.faint) for part in score.parts),
        "instruments": [part.name for part in pitched if part.notes],
    }
