"""A corpus on request: rendered from scores or taken from recordings, counted, shown."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.studies import CorpusRequest
from musicstudio.domain.tasks import CancelToken, Forecast, Result, part_of
from musicstudio.training.attribution import Nearest, facts_of, nearest_pieces
from musicstudio.training.corpora.library import pieces, sources_in
from musicstudio.training.corpora.own import recordings
from musicstudio.training.corpus_page import write_page
from musicstudio.training.corpus_stats import as_dict, leaks, statistics
from musicstudio.training.corpus_text import as_text
from musicstudio.training.piece import Piece
from musicstudio.training.preparing import Wanted, prepare
from musicstudio.training.run import Assignment
from musicstudio.training.selection import selected
from musicstudio.training.sounds.places import sounds_in
from musicstudio.training.splits import Split
from musicstudio.training.taking_in import take_in, take_stems

_LANES: Final = 2
_PIECES: Final = 150
"""Pieces of each source and side; a longer corpus hears them again, otherwise."""
_TIMES_REALTIME: Final = 10.0
_BYTES_PER_HOUR: Final = 450 << 20
_MEMORY_BYTES: Final = 3 << 30
_EXAMPLES: Final = 30
_MOST_TOLD: Final = 10
_REAL: Final = "evr-stems"
"""Real songs as stems, of which no note is known."""
_CACHE: Final = "cache"
"""Where archives are unpacked to, inside the corpus."""


def answer(work: Assignment) -> Result:
    """Do with a corpus what was asked."""
    request = work.request
    assert isinstance(request, CorpusRequest)
    if not Path(request.folder).is_dir():
        raise WrongUsage(f"There is no folder '{Path(request.folder).name}'; give the one with the music.")
    if request.action == "prepare":
        return _prepared(request, work)
    if request.action == "stats":
        return _counted(request, work)
    if request.action == "nearest":
        return _likened(request, work)
    return _shown(request, work)


def _prepared(request: CorpusRequest, work: Assignment) -> Result:
    folder, out = Path(request.folder), Path(request.out)
    warnings: list[str] = []
    hours = request.hours + request.heldout_hours
    seconds = 3600 * hours / _TIMES_REALTIME
    work.announce(Forecast(seconds, _MEMORY_BYTES, round(hours * _BYTES_PER_HOUR)))
    recorded = () if sources_in(folder) else recordings(folder, warnings.append)
    if recorded:
        count = take_in(recorded, out, work.report, work.cancel, warnings.append)
        text = f"{count} recordings are in the corpus '{out.name}'."
    else:
        text = _rendered(request, folder, out, work, warnings.append)
    told = (*warnings[:_MOST_TOLD], *((f"{len(warnings) - _MOST_TOLD} more.",) if len(warnings) > _MOST_TOLD else ()))
    return Result((work.output(str(out), "corpus", text=text, folder=str(out)),), told)


def _rendered(request: CorpusRequest, folder: Path, out: Path, work: Assignment, warn: Callable[[str], None]) -> str:
    """Render both sides of a corpus; return what was made in words."""
    sides: dict[Split, float] = {"heldout": request.heldout_hours, "train": request.hours}  # the small one first
    most: dict[Split, int] = {side: _PIECES for side, hours in sides.items() if hours > 0}
    work.report(0.0, "reading scores")
    found = selected(watched(pieces(folder, (), warn, out / _CACHE), work.cancel), most, request.seed)
    sounds = sounds_in(folder, out / _CACHE, warn)
    lanes = max(1, min(_LANES, os.cpu_count() or 1))
    whole, before, lines = sum(sides.values()), 0.0, []
    for split in most:
        wanted = Wanted(out, split, 3600 * sides[split], request.seed, found[split], sounds)
        report = part_of(work.report, before / whole, (before + sides[split]) / whole)
        made = prepare(wanted, lanes, report, work.cancel)
        for sentence in made.warnings:
            warn(sentence)
        lines.append(f"{split}: {made.seconds / 3600:.2f} hours, {made.records} new records")
        before += sides[split]
    for place in (folder / "train" / _REAL, folder / _REAL):
        if request.hours > 0 and place.is_dir():
            lines.append(f"{take_stems(place, out, work.cancel, warn)} minutes of real songs as stems")
            break
    return "; ".join(lines) or "Nothing was asked for; give --hours."


def watched(found: Iterable[Piece], cancel: CancelToken) -> Iterator[Piece]:
    """Yield pieces until nobody waits for them any more; raises JobCancelled then."""
    for piece in found:
        cancel.check()
        yield piece


def _counted(request: CorpusRequest, work: Assignment) -> Result:
    found = statistics(Path(request.folder), cancel=work.cancel)
    facts = as_dict(found)
    return Result(
        (work.output(request.folder, text=as_text(found), statistics=facts, leaks=leaks(Path(request.folder))),)
    )


def _likened(request: CorpusRequest, work: Assignment) -> Result:
    if not Path(request.of).is_file():
        raise WrongUsage("Say with --of which sound or score is to be compared with the corpus.")
    found = nearest_pieces(Path(request.of), Path(request.folder), cancel=work.cancel)
    lines = [_told(one) for one in found]
    return Result((work.output(request.of, text="\n".join(lines), nearest=facts_of(found)),))


def _told(one: Nearest) -> str:
    if one.by != "run":
        return f"{one.record}: {one.by}, distance {one.distance:.3f}"
    pitches = "on the same pitches" if one.exact else "in another key"
    return f"{one.record}: {one.notes} notes in a row {pitches}, at {one.at_s:.1f} s ({one.record_at_s:.1f} s there)"


def _shown(request: CorpusRequest, work: Assignment) -> Result:
    page = write_page(Path(request.folder), Path(request.out), _EXAMPLES, request.seed, work.report, work.cancel)
    return Result((work.output(str(page), "page", text=f"Open {page}."),))
