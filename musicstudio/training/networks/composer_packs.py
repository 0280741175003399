"""Packs of what the composer learns from: every collection's pieces on its grid, tokenised once.

Of tunes with chords our own band makes more pieces, and it invents some of its own; parts that must not teach a model
that composes are left out before anything else is done with them.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from musicstudio.domain.errors import StudioError, WrongUsage
from musicstudio.domain.tasks import CancelToken, Report
from musicstudio.engines.composer.sheet import BAR, NOTE, TRACK, Sheet, sheet_of
from musicstudio.training.arranging import banded, invented
from musicstudio.training.corpora.library import pieces as pieces_below
from musicstudio.training.corpora.library import sources_in
from musicstudio.training.pack_reading import FORMAT, HEADER, Pack, open_pack, part_name
from musicstudio.training.piece import Piece
from musicstudio.training.splits import SPLITS, Split, split_of_piece

NAME: Final = "composer"
_BANDED: Final = {"openewld": 4, "pop909": 2, "lieder": 1}
"""How many versions by our own band each piece of a collection of tunes with chords gets."""
_INVENTED: Final = 2000
_FEWEST_NOTES: Final = 24
_PART_BYTES: Final = 16 << 20
_ALIGNED: Final = 8
_STREAMS: Final = {"tracks": TRACK, "bars": BAR, "notes": NOTE}


@dataclass(frozen=True)
class Written:
    """One version of a piece on the grid: `kind` is "as written", "banded" or "invented"."""

    id: str
    source: str
    kind: str
    sheet: Sheet


def composer_pack(data: Path | None, split: Split) -> Pack:
    """Return the pack of one side; raises WrongUsage when it was not made."""
    if data is None or not (data / f"{NAME}-{split}" / HEADER).is_file():
        raise WrongUsage("There is nothing to learn from; give with --data a folder of collections of scores.")
    return open_pack(data / f"{NAME}-{split}")


def make_composer_packs(
    data: Path | None, report: Report, cancel: CancelToken, invented_pieces: int = _INVENTED
) -> None:
    """Make both packs of the collections below a folder where they are missing; raises WrongUsage without collections.

    Raises JobCancelled once cancelled.
    """
    if data is not None and all((data / f"{NAME}-{split}" / HEADER).is_file() for split in SPLITS):
        return
    if data is None or not sources_in(data):
        raise WrongUsage("There is nothing to learn from; give with --data a folder of collections of scores.")
    sides: dict[Split, list[Written]] = {split: [] for split in SPLITS}
    for count, (split, written) in enumerate(versions(pieces_below(data), invented_pieces), 1):
        cancel.check()
        report(count / (count + 2000), "reading scores")
        sides[split].append(written)
    for split, found in sides.items():
        write_sheets(data / f"{NAME}-{split}", found)


def versions(pieces: Iterable[Piece], invented_pieces: int) -> Iterator[tuple[Split, Written]]:
    """Yield every version of every piece with its side; such as have hardly a note are passed over."""
    for piece in pieces:
        split = split_of_piece(piece.work or piece.id)
        yield from _kept(split, piece, "as written")
        if piece.score.chords:
            for seed in range(_BANDED.get(piece.source, 0)):
                try:
                    version = banded(piece, seed)
                except StudioError:  # a meter or a length that our band does not play
                    continue
                yield from _kept(split, version, "banded")
    for seed in range(invented_pieces):
        piece = invented(seed)
        yield from _kept(split_of_piece(piece.work), piece, "invented")


def write_sheets(folder: Path, written: Iterable[Written]) -> Pack:
    """Write sheets as a pack that `pack_reading` reads, and return it opened; it takes its name when whole."""
    beside = folder.with_name(folder.name + ".part")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    whole, items = bytearray(), []
    for one in written:
        places = {}
        for name, kind in _STREAMS.items():
            whole += b"\0" * (-len(whole) % _ALIGNED)
            table = np.ascontiguousarray(getattr(one.sheet, name).astype(kind))
            places[name] = (len(whole), len(table))
            whole += table.tobytes()
        sheet = one.sheet
        facts = {"source": one.source, "kind": one.kind, "tonic": sheet.tonic, "mode": sheet.mode, "style": sheet.style}
        items.append({"id": one.id, "seconds": 0.0, "facts": facts, "places": places})
    for number in range(-(-len(whole) // _PART_BYTES)):
        (beside / part_name(number)).write_bytes(whole[number * _PART_BYTES : (number + 1) * _PART_BYTES])
    streams = {
        name: {"kind": [[field, kind[field].str] for field in kind.names or ()], "tail": [], "rate_hz": 0.0, "code": ""}
        for name, kind in _STREAMS.items()
    }
    header = {
        "format": FORMAT, "part_bytes": _PART_BYTES, "bytes": len(whole), "names": {}, "streams": streams,
        "items": items,
    }  # fmt: skip
    (beside / HEADER).write_text(json.dumps(header, ensure_ascii=False), "utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    os.replace(beside, folder)
    return open_pack(folder)


def sheet_in_pack(pack: Pack, item: int) -> Sheet:
    """Return an item's sheet; its tables are views of the pack, not to be written to."""
    facts: Any = pack.items[item].facts
    tables = [pack.array(name, item) for name in _STREAMS]
    return Sheet(*tables, int(facts["tonic"]), int(facts["mode"]), int(facts["style"]))


def _kept(split: Split, piece: Piece, kind: str) -> Iterator[tuple[Split, Written]]:
    allowed = tuple(part for part in piece.score.parts if part.name not in piece.guarded)
    sheet = sheet_of(replace(piece.score, parts=allowed))
    if int((sheet.notes["pitch"] < 256).sum()) >= _FEWEST_NOTES:
        yield split, Written(piece.id, piece.source, kind, sheet)
