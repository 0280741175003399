"""What held-out stretches cost when foretold by counting: the bits that the composer has to do with less of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.composer.columns import MOST_TRACKS
from musicstudio.engines.composer.sheet import Sheet, window, with_tracks
from musicstudio.engines.composer.writing import score_of
from musicstudio.training.metrics.ngram import fit
from musicstudio.training.networks.composer_lessons import plain
from musicstudio.training.networks.composer_packs import NAME, composer_pack, sheet_in_pack
from musicstudio.training.pack_reading import Pack
from musicstudio.training.tokens import VOCABULARY, tokens

FILE: Final = "counted.json"
ORDER: Final = 5
ROWS: Final = 1024
"""Rows that a stretch may have."""
_LEARNT: Final = 150
"""Pieces of each source and kind that are counted."""
_MEASURED: Final = 30
_LONGEST: Final = 40_000
"""Tokens of a piece that are counted."""


@dataclass(frozen=True, eq=False)
class Stretch:
    """The first bars of a held-out piece, the harmony left out."""

    id: str
    source: str
    sheet: Sheet


def heldout_stretches(pack: Pack, most: int) -> list[Stretch]:
    """Return up to `most` stretches of each source, of pieces as written and invented, drawn by their names."""
    found = []
    for item in _chosen(pack, most, ("as written", "invented")):
        sheet = _beginning(sheet_in_pack(pack, item))
        if sheet is not None:
            found.append(Stretch(pack.items[item].id, str(pack.items[item].facts["source"]), sheet))
    return found


def count_heldout(data: Path, cancel: CancelToken) -> dict[str, float]:
    """Return the bits a note of each held-out stretch by its piece's id, foretold by counting; counted once.

    An interpolated modified Kneser–Ney model of order 5 over `training.tokens` of all training pieces' notes.
    """
    path = data / f"{NAME}-heldout" / FILE
    if path.is_file():
        return {str(name): float(bits) for name, bits in json.loads(path.read_text("utf-8")).items()}
    train = composer_pack(data, "train")
    items = _chosen(train, _LEARNT, ("as written", "banded", "invented"))
    model = fit((text for item in items if (text := _text(plain(sheet_in_pack(train, item)), cancel)) is not None),
                ORDER, VOCABULARY)  # fmt: skip
    costs = {}
    for stretch in heldout_stretches(composer_pack(data, "heldout"), _MEASURED):
        text = _text(stretch.sheet, cancel)
        if text is not None:
            costs[stretch.id] = float(-np.log2(model.probabilities(text)).sum() / len(stretch.sheet.notes))
    path.write_text(json.dumps(costs, ensure_ascii=False), "utf-8")
    return costs


def _chosen(pack: Pack, most: int, kinds: tuple[str, ...]) -> Iterator[int]:
    """Yield up to `most` items of each source and kind, drawn by their names."""
    left: dict[tuple[str, str], int] = {}
    for item in sorted(range(len(pack)), key=lambda item: crc32(pack.items[item].id.encode())):
        kind = str(pack.items[item].facts["source"]), str(pack.items[item].facts["kind"])
        if kind[1] in kinds and left.setdefault(kind, most) > 0:
            left[kind] -= 1
            yield item


def _beginning(sheet: Sheet) -> Sheet | None:
    """Return the first bars that fit into ROWS rows, the harmony left out; None where they hold no note."""
    sheet = plain(sheet)
    sheet = with_tracks(sheet, np.arange(min(len(sheet.tracks), MOST_TRACKS)))
    notes = np.bincount(sheet.notes["bar"], minlength=len(sheet.bars)).cumsum()
    rows = notes + len(sheet.tracks) * (np.arange(len(sheet.bars)) + 2) + 2
    bars = min(int((rows <= ROWS).sum()), 64)
    found = window(sheet, 0, bars) if bars else None
    return found if found is not None and len(found.notes) else None


def _text(sheet: Sheet, cancel: CancelToken) -> NDArray[np.int64] | None:
    cancel.check()
    try:
        return tokens(score_of(sheet))[:_LONGEST]
    except WrongUsage:  # a meter nobody can count
        return None
