"""Which pieces a corpus is made of, and what is made of each: a list that depends on seed and sources alone."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final
from zlib import crc32

import numpy as np

from musicstudio.domain.harmony import MODES, Key
from musicstudio.domain.score import Score
from musicstudio.engines.compose.reading import key_of
from musicstudio.training.arranging import banded, invented
from musicstudio.training.augment import augmented
from musicstudio.training.excerpt import bars_of, excerpt
from musicstudio.training.instrumentation import varied
from musicstudio.training.piece import Piece
from musicstudio.training.splits import Split, split_of_piece
from musicstudio.training.vocal import sung

_SHARES: Final[Mapping[str, Mapping[str, float]]] = {
    "invented": {"as written": 0.34},
    "pop909": {"banded": 0.16, "as written": 0.03},
    "openewld": {"banded": 0.12},
    "lieder": {"as written": 0.05, "banded": 0.04, "varied": 0.02},
    "quartets": {"as written": 0.03, "varied": 0.01},
    "mutopia": {"as written": 0.06, "varied": 0.03, "banded": 0.03},
    "freedoom": {"as written": 0.06, "varied": 0.02},
}
"""How much of a corpus comes from each source, and by which treatment."""
_SECONDS: Final = (35.0, 80.0)
_FEWEST_NOTES: Final = 12
_SUNG: Final = 0.55
"""How often a tune is given to a voice."""
_LONG_BARS: Final = 96


@dataclass(frozen=True)
class Order:
    """One record to be made: `number` is its place in the list, `piece` None where our own band invents one."""

    number: int
    treatment: str
    piece: Piece | None = None

    @property
    def id(self) -> str:
        """What the record is called, before it is made."""
        source = self.piece.id if self.piece is not None else "arranger/invented"
        return f"{source}@{self.treatment.replace(' ', '-')}-{self.number}"


def selected(
    pieces: Iterable[Piece], most: Mapping[Split, int], seed: int
) -> dict[Split, dict[str, tuple[Piece, ...]]]:
    """Return up to `most` pieces of each source for each side, drawn evenly; holds no more than these in memory."""
    kept: dict[tuple[Split, str], list[tuple[int, str, Piece]]] = {}
    for piece in pieces:
        split = split_of_piece(piece.work or piece.id)
        if not most.get(split) or not _playable(piece):
            continue
        heap = kept.setdefault((split, piece.source), [])
        drawn = crc32(f"{seed}:{piece.id}".encode())
        if len(heap) < most[split]:
            heapq.heappush(heap, (-drawn, piece.id, _shortened(piece, drawn)))
        elif (-drawn, piece.id) > heap[0][:2]:
            heapq.heapreplace(heap, (-drawn, piece.id, _shortened(piece, drawn)))
    found: dict[Split, dict[str, tuple[Piece, ...]]] = {split: {} for split in most}
    for (split, source), heap in sorted(kept.items()):
        found[split][source] = tuple(piece for *_, piece in sorted(heap, key=_place))
    return found


def orders(pieces: Mapping[str, Collection[Piece]], seed: int) -> Iterator[Order]:
    """Yield what is made, without end: sources by their share, the pieces of each in turn."""
    lists = {source: tuple(found) for source, found in pieces.items()}
    kinds = [
        (source, treatment, share)
        for source, treatments in _SHARES.items()
        for treatment, share in treatments.items()
        if source == "invented" or lists.get(source)
    ]
    chances = np.array([share for *_, share in kinds]) / sum(share for *_, share in kinds)
    turns = dict.fromkeys(lists, 0)
    rng = np.random.default_rng([seed, 0])
    number = 0
    while True:
        source, treatment, _ = kinds[int(rng.choice(len(kinds), p=chances))]
        piece = None
        if source != "invented":
            piece = lists[source][turns[source] % len(lists[source])]
            turns[source] += 1
        yield Order(number, treatment, piece)
        number += 1


def made(order: Order, split: Split, seed: int) -> Piece | None:
    """Return the music of an order, some 35 to 80 seconds of it; None where nothing is left to hear."""
    rng = np.random.default_rng([seed, 1, order.number])
    if order.piece is None:
        number = int(rng.integers(10**6)) * 10 + int(rng.choice([n for n in range(10) if _side(n) == split]))
        piece = invented(number)
    else:
        piece = order.piece
        number = int(rng.integers(10**6))
        if order.treatment == "banded":
            piece = banded(piece, number)
        elif order.treatment == "varied":
            piece = varied(piece, number)
    if rng.random() < _SUNG:
        piece = sung(piece)
    keep = {part.name for part in piece.score.parts if part.role == "vocals"}
    score = augmented(_part(piece, rng).score, rng, keep)
    cut = replace(piece, score=_in_its_key(score) if order.treatment in ("as written", "varied") else score)
    return cut if _playable(cut) else None


def _shortened(piece: Piece, drawn: int) -> Piece:
    """Return a stretch of what is long enough for many records: whole works would fill the memory."""
    bars = bars_of(piece.score)
    if bars <= _LONG_BARS:
        return piece
    return replace(piece, score=excerpt(piece.score, drawn % (bars - _LONG_BARS), _LONG_BARS))


def _part(piece: Piece, rng: np.random.Generator) -> Piece:
    """Return a stretch of a piece, from a bar line to another."""
    score, wanted = piece.score, float(rng.uniform(*_SECONDS))
    bars = bars_of(score)
    seconds = float(score.tempo_map.seconds(score.end)) - float(score.tempo_map.seconds(0))
    length = max(2, min(bars, round(bars * wanted / max(seconds, 1.0))))
    first = int(rng.integers(0, bars - length + 1)) if bars > length else 0
    return replace(piece, score=excerpt(score, first, min(length, bars)))


def _in_its_key(score: Score) -> Score:
    """Return a stretch of a piece without the key's name where its own notes are in another one."""
    stated = score.key and key_of(score)
    return replace(score, key="") if stated and not _kin(stated, key_of(replace(score, key=""))) else score


def _kin(stated: Key, heard: Key) -> bool:
    """Return whether two keys have one tonic and one third."""
    return (stated.tonic, 4 in MODES[stated.mode]) == (heard.tonic, 4 in MODES[heard.mode])


def _playable(piece: Piece) -> bool:
    return sum(len(part.notes) for part in piece.score.parts) >= _FEWEST_NOTES


def _side(digit: int) -> Split:
    return split_of_piece(f"arranger/x-{digit}")


def _place(entry: tuple[int, str, Piece]) -> tuple[int, str]:
    return -entry[0], entry[1]
