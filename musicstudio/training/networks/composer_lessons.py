"""What the composer is taught with: stretches of pieces in any key, some cells known, others asked for, traits unsaid.

Composing, continuing and filling come as one task with different cells asked for; whatever may be said to steer by is
left unsaid now and then, so that all of it may be left out, and leant on with guidance (J. Ho and T. Salimans,
"Classifier-Free Diffusion Guidance", 2022).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.engines.composer import columns
from musicstudio.engines.composer.sheet import Sheet, moved, window, with_tracks
from musicstudio.engines.composer.tokens import Task, rows_of
from musicstudio.engines.composer.traits import OF_CELL, OF_TRACK, SONG, Traits, traits_of
from musicstudio.training.networks.composer_packs import sheet_in_pack
from musicstudio.training.pack_reading import Pack

Rng = np.random.Generator
_SHARES: Final[Mapping[tuple[str, str], float]] = {
    ("arranger", "invented"): 0.22, ("pop909", "banded"): 0.14, ("pop909", "as written"): 0.12,
    ("openewld", "banded"): 0.1, ("openewld", "as written"): 0.04, ("lieder", "as written"): 0.1,
    ("lieder", "banded"): 0.06, ("quartets", "as written"): 0.06, ("mutopia", "as written"): 0.08,
    ("freedoom", "as written"): 0.08,
}  # fmt: skip
"""How much of what is taught comes from each source and kind; within one, from each piece by its notes."""
_TASKS: Final = {"compose": 0.4, "continue": 0.2, "fill": 0.4}
_SHORTER: Final = 0.4
"""How often a stretch is shorter than it could be."""
_FEWEST_ROWS: Final = 96
_FEWEST_BARS: Final = 2
_TRIES: Final = 4
_SHIFT: Final = 6
_FEWER_TRACKS: Final = 0.2
_UNSAID: Final = {
    "program": 0.15, "density": 0.4, "register": 0.3, "voices": 0.4, "echo": 0.5, "section": 0.3, "since": 0.3,
    "left": 0.3, "tempo": 0.2, "tonic": 0.3, "mode": 0.3, "style": 0.3, "chords": 0.15,
}  # fmt: skip
_NOTHING_SAID: Final = 0.12


class Stretches:
    """Rows of whole stretches one after the other, (rows + 1, columns); after the last one that fits, nothing."""

    def __init__(self, pack: Pack, rows: int) -> None:
        self.pack, self.rows = pack, rows
        self._sums = np.cumsum(shares(pack))

    def example(self, rng: Rng) -> dict[str, NDArray[Any]]:
        """Return one example."""
        found = np.zeros((self.rows + 1, len(columns.NAMES)), np.int16)
        at = 0
        for _ in range(64):
            if self.rows + 1 - at < _FEWEST_ROWS:
                break
            item = int(min(np.searchsorted(self._sums, rng.random(), side="right"), len(self.pack) - 1))
            rows = lesson(sheet_in_pack(self.pack, item), self.rows + 1 - at, rng)
            if rows is not None:
                found[at : at + len(rows)] = rows
                at += len(rows)
        return {"rows": found}


def shares(pack: Pack) -> NDArray[np.float64]:
    """Return how often each item of a pack is taught from, (items,), in all 1."""
    kinds = [(str(item.facts["source"]), str(item.facts["kind"])) for item in pack.items]
    notes = np.array([pack.rows("notes", n) for n in range(len(pack))], float)
    chances = np.zeros(len(pack))
    for kind in set(kinds):
        these = np.array([one == kind for one in kinds])
        chances[these] = _SHARES.get(kind, 0.02) * notes[these] / notes[these].sum()
    return np.asarray(chances / chances.sum())


def lesson(sheet: Sheet, room: int, rng: Rng) -> NDArray[np.int64] | None:
    """Return a stretch of a sheet as at most `room` rows, or None where not even two bars fit."""
    if len(sheet.tracks) > columns.MOST_TRACKS or rng.random() < _FEWER_TRACKS:
        sheet = _fewer(sheet, rng)
    rate = max((len(sheet.notes) + len(sheet.bars) * len(sheet.tracks)) / len(sheet.bars), 1.0)
    bars = min(len(sheet.bars), columns.MOST_BARS, int(room / rate))
    if rng.random() < _SHORTER and bars > 4:
        bars = int(rng.integers(4, bars + 1))
    for _ in range(_TRIES):
        if bars < min(_FEWEST_BARS, len(sheet.bars)):
            return None
        first = _first(len(sheet.bars) - bars, rng)
        stretch = window(sheet, first, bars)
        if len(stretch.notes) + bars * len(stretch.tracks) + len(stretch.tracks) + 2 <= room and len(stretch.notes):
            return _told(moved(stretch, int(rng.integers(-_SHIFT, _SHIFT))), rng)
        bars = int(bars * 0.7)
    return None


def task_of(sheet: Sheet, rng: Rng) -> tuple[Sheet, Task]:
    """Return a drawn task, and the sheet with or without its harmony."""
    if sheet.has_harmony and len(sheet.tracks) > 1 and rng.random() < 0.2:
        sheet = with_tracks(sheet, np.arange(1, len(sheet.tracks)))
    bars, tracks = len(sheet.bars), len(sheet.tracks)
    asked = np.zeros((bars, tracks), bool)
    kind = str(rng.choice(list(_TASKS), p=list(_TASKS.values())))
    if kind == "compose":
        asked[:] = True
    elif kind == "continue":
        asked[int(rng.integers(0, bars)) :] = True
    else:
        asked = filling(bars, tracks, rng)
    if sheet.has_harmony:
        given = rng.random() < 0.5
        asked[:, 0] &= not given
        if not given and kind == "fill" and rng.random() < 0.5:
            asked[:, 0] = asked.any(1)
    if not asked.any():
        asked[:] = True
    known = ~asked
    if kind == "fill" and rng.random() < 0.15:
        known &= rng.random(known.shape) < 0.8  # not everything around is told
    return sheet, Task(known, asked)


def filling(bars: int, tracks: int, rng: Rng) -> NDArray[np.bool_]:
    """Return drawn cells to be filled: single ones, some bars of some tracks, or whole tracks."""
    asked = np.zeros((bars, tracks), bool)
    manner = rng.random()
    some = rng.random(tracks) < rng.uniform(0.2, 0.8)
    some[int(rng.integers(tracks))] = True
    if manner < 0.3:
        asked = rng.random((bars, tracks)) < rng.uniform(0.08, 0.6)
    elif manner < 0.7:
        length = int(rng.integers(1, max(2, bars // 2 + 1)))
        first = int(rng.integers(0, bars - length + 1))
        asked[first : first + length, some] = True
    else:
        asked[:, some] = True
    return asked


def unsaid(traits: Traits, rng: Rng) -> Traits:
    """Return traits some of which stay unsaid."""
    if rng.random() < _NOTHING_SAID:
        return Traits(chords=False)

    def kept(name: str) -> bool:
        return bool(rng.random() >= _UNSAID[name])

    song = {name: traits.song[name] for name in SONG if kept(name)}
    tracks = {
        name: np.where(rng.random(len(traits.tracks[name])) < 0.1, 0, traits.tracks[name])
        for name in OF_TRACK
        if kept(name)
    }
    cells = {name: traits.cells[name] for name in OF_CELL if name in traits.cells and kept(name)}
    return Traits(song, tracks, cells, kept("chords"))


def _told(sheet: Sheet, rng: Rng) -> NDArray[np.int64]:
    sheet, task = task_of(sheet, rng)
    return np.asarray(rows_of(sheet, unsaid(traits_of(sheet), rng), task))


def _fewer(sheet: Sheet, rng: Rng) -> Sheet:
    """Return a sheet without some of its tracks; the harmony stays."""
    first = int(sheet.has_harmony)
    most = min(len(sheet.tracks), columns.MOST_TRACKS) - first
    if most < 1:
        return sheet
    chosen = rng.permutation(np.arange(first, len(sheet.tracks)))[: int(rng.integers(1, most + 1))]
    return with_tracks(sheet, np.sort(np.concatenate([np.arange(first), chosen])))


def _first(most: int, rng: Rng) -> int:
    """Return a first bar from 0 to `most`: the piece's begin and end come more often than others."""
    drawn = rng.random()
    return 0 if drawn < 0.15 else most if drawn < 0.3 else int(rng.integers(0, most + 1))


def plain(sheet: Sheet) -> Sheet:
    """Return a sheet without its harmony: what counting is measured on too."""
    if not sheet.has_harmony:
        return sheet
    return with_tracks(sheet, np.arange(1, len(sheet.tracks)))
