"""Painting over notes answered: per take the mended score, and its rendering under the same name."""

from __future__ import annotations

from pathlib import Path

from musicstudio.audio.midifile import read_score
from musicstudio.domain.errors import UnsupportedAudio, WrongUsage
from musicstudio.domain.part_names import part_names
from musicstudio.domain.region import check_regions
from musicstudio.domain.score import Score
from musicstudio.domain.tasks import Forecast, InpaintRequest, Output, Result, part_of
from musicstudio.domain.units import to_samples
from musicstudio.engines.compose.reading import Reading, read
from musicstudio.engines.compose.repaint import Cell, cells_of
from musicstudio.engines.compose.sounding import RATE, forecast, sounded, written
from musicstudio.engines.compose.words import understand
from musicstudio.engines.table import engine_for, forecaster_for
from musicstudio.engines.work import Work


def answer(work: Work) -> Result:
    """Return a score and its mix per take; every note that begins outside the regions is as it was."""
    request = work.request
    assert isinstance(request, InpaintRequest)
    name = Path(request.source.path).name
    score = read_score(request.source.path)
    if not any(part.notes for part in score.parts):
        raise UnsupportedAudio(f"{name} holds no notes; there is nothing to go by.")
    reading = read(score)
    end_s = score.tempo_map.seconds(max(reading.bar_start(reading.bars), int(score.end)))
    check_regions(request.regions, to_samples(end_s, RATE), RATE, name)
    if any(region.banded for region in request.regions):
        raise WrongUsage(f"{name} is a score: its regions are stretches of time; leave the frequencies out.")
    cells = cells_of(score, [(region.start_s, region.end_s) for region in request.regions])
    cells, warnings = (
        (_named(cells, score, request.parts), ()) if request.parts else _chosen(cells, reading, request.prompt)
    )
    writing = forecaster_for(work.spec, request.task)(score, cells, request.takes)
    playing = forecast(score, RATE)
    seconds = writing.seconds + request.takes * playing.seconds
    work.begin(Forecast(seconds, max(writing.memory_bytes, playing.memory_bytes), playing.disk_bytes))
    begin = writing.seconds / seconds
    engine = engine_for(work.spec, request.task, work.weights)
    made = engine(score, cells, request, part_of(work.report, 0.0, begin), work.cancel, sketch=work.sketch)
    outputs: list[Output] = []
    for take, mended in enumerate(made, 1):
        share = (1 - begin) / len(made)
        report = part_of(work.report, begin + (take - 1) * share, begin + take * share)
        outputs.append(written(work, mended, take, _label(mended, cells), {"notes": _count(mended, cells)}))
        outputs += sounded(work, mended, take, report, stems=False)
    return Result(tuple(outputs), warnings)


def _named(cells: tuple[Cell, ...], score: Score, names: tuple[str, ...]) -> tuple[Cell, ...]:
    """Return the cells of the parts of those names; raises WrongUsage for a name that no part has."""
    known = part_names(score.parts)
    strange = [name for name in names if name not in known]
    if strange:
        raise WrongUsage(f"No part is called {strange[0]}; there are {', '.join(known)}.")
    return tuple(cell for cell in cells if known[cell.part] in names)


def _chosen(cells: tuple[Cell, ...], reading: Reading, prompt: str) -> tuple[tuple[Cell, ...], tuple[str, ...]]:
    """Return the cells of the parts that the words name, all where they name none that is there."""
    wishes = understand(prompt)
    jobs = {"melody": "lead", "comping": "keys"}
    wanted = []
    for cell in cells:
        part, job = reading.score.parts[cell.part], reading.jobs[cell.part]
        called = {part.role, part.patch, job, jobs.get(job, job)} - {""}
        if called & {*wishes.roles, *wishes.patches}:
            wanted.append(cell)
    if wanted:
        return tuple(wanted), ()
    said = "Of the words only the names of parts count where notes are painted over; none of them is here."
    return cells, (said,) if prompt.strip() else ()


def _count(score: Score, cells: tuple[Cell, ...]) -> int:
    return sum(cell.holds(note) for cell in cells for note in score.parts[cell.part].notes)


def _label(score: Score, cells: tuple[Cell, ...]) -> str:
    return f"{_count(score, cells)} notes"
