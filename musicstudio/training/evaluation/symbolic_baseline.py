"""How well scores can be foretold by counting: the bits a note costs that a network has to do with less of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.score import Score
from musicstudio.training.corpora.library import pieces as pieces_below
from musicstudio.training.corpora.library import sources_in
from musicstudio.training.metrics.ngram import NgramModel, fit
from musicstudio.training.piece import Piece
from musicstudio.training.selection import selected
from musicstudio.training.shards import Shards
from musicstudio.training.splits import Split
from musicstudio.training.tokens import VOCABULARY, notes_in, tokens
from musicstudio.training.truth_score import score_of

ORDERS: Final = (3, 5)
MOST: Final[Mapping[Split, int]] = {"train": 150, "heldout": 30}
"""Pieces of each collection that are learnt from and measured on."""
ALL: Final = "all collections"
_GUARDING: Final = ("pop909",)
"""Sources some of whose parts nothing that composes may learn."""
_LONGEST: Final = 60_000
"""Tokens of a piece that are read: a long one shall not drown the others."""


@dataclass(frozen=True)
class Cost:
    """What held-out pieces of a collection cost under a model of `order` that learnt on `learnt`'s training pieces.

    `bits_per_note` counts all tokens, those of time and of who plays too, over the notes.
    """

    corpus: str
    learnt: str
    order: int
    bits_per_note: float
    bits_per_token: float
    notes: int
    train_pieces: int
    heldout_pieces: int
    ngrams: int


@dataclass(frozen=True)
class _Told:
    """Token sequences of one side of a collection."""

    sequences: tuple[NDArray[np.int64], ...]

    @property
    def notes(self) -> int:
        return sum(notes_in(sequence) for sequence in self.sequences)


def collections_baseline(
    folder: Path, most: Mapping[Split, int] = MOST, seed: int = 0, orders: Sequence[int] = ORDERS
) -> tuple[Cost, ...]:
    """Return the costs for all collections of scores below a folder; empty where there is none."""
    return baseline(pieces_below(folder), most, seed, orders) if sources_in(folder) else ()


def baseline(
    pieces: Iterable[Piece], most: Mapping[Split, int] = MOST, seed: int = 0, orders: Sequence[int] = ORDERS
) -> tuple[Cost, ...]:
    """Return the costs of held-out pieces, collection by collection: learnt on it alone, and on all together.

    Interpolated modified Kneser–Ney models (`metrics.ngram`) of `training.tokens`. At most so many pieces a side and
    collection are drawn evenly; guarded parts are left out on both sides, since models that compose may not learn them.
    A collection without pieces on both sides is left out.
    """
    return _costs({split: _told(found) for split, found in selected(pieces, most, seed).items()}, orders)


def corpus_baseline(
    corpus: Path, most: Mapping[Split, int] = MOST, orders: Sequence[int] = ORDERS
) -> tuple[Cost, ...]:  # fmt: skip
    """Return the same for the records of a rendered corpus, by where their music is from: as played, pedal applied.

    Records do not say which of their parts are guarded; those of collections that guard any are left out. Raises
    UnsupportedAudio for a damaged shard.
    """
    return _costs({split: _told(_records(corpus, split, count)) for split, count in most.items()}, orders)


def _costs(sides: Mapping[Split, Mapping[str, _Told]], orders: Sequence[int]) -> tuple[Cost, ...]:
    train, heldout = sides.get("train", {}), sides.get("heldout", {})
    corpora = [name for name in train if name in heldout and train[name].notes and heldout[name].notes]
    costs = []
    for order in orders:
        for learnt in [*corpora, *([ALL] if len(corpora) > 1 else [])]:
            texts = [train[name] for name in (corpora if learnt == ALL else [learnt])]
            model = fit([one for told in texts for one in told.sequences], order, VOCABULARY)
            count = sum(len(told.sequences) for told in texts)
            for corpus in corpora if learnt == ALL else [learnt]:
                bits, length = _bits(model, heldout[corpus].sequences)
                notes, pieces = heldout[corpus].notes, len(heldout[corpus].sequences)
                costs.append(
                    Cost(corpus, learnt, order, bits / notes, bits / length, notes, count, pieces, model.ngrams)
                )
    return tuple(costs)


def cost_table(costs: Sequence[Cost]) -> dict[str, Any]:
    """Return costs as a table of a report, best first within a collection."""
    columns = (
        "collection", "learnt on", "order", "bits a note", "bits a token", "notes", "training pieces",
        "held-out pieces", "n-grams",
    )  # fmt: skip
    ordered = sorted(costs, key=lambda cost: (cost.corpus, cost.bits_per_note))
    rows = [[f"{cell:.3f}" if isinstance(cell, float) else cell for cell in vars(cost).values()] for cost in ordered]
    return {"title": "Held-out scores foretold by counting", "columns": list(columns), "rows": rows}


def sentences(costs: Sequence[Cost]) -> tuple[str, ...]:
    """Return for each collection what the best model needs."""
    best: dict[str, Cost] = {}
    for cost in sorted(costs, key=lambda cost: cost.bits_per_note):
        best.setdefault(cost.corpus, cost)
    return tuple(
        f"Counting costs {cost.bits_per_note:.2f} bits a note on {cost.heldout_pieces} held-out pieces of {corpus}: "
        f"Kneser–Ney, order {cost.order}, learnt on {cost.train_pieces} pieces of "
        f"{'all collections' if cost.learnt == ALL else 'it'}."
        for corpus, cost in sorted(best.items())
    )


def allowed(piece: Piece) -> Score:
    """Return a piece's score without the parts that nothing that composes may learn."""
    return replace(piece.score, parts=tuple(part for part in piece.score.parts if part.name not in piece.guarded))


def _records(corpus: Path, split: Split, most: int) -> dict[str, list[Piece]]:
    """Return up to `most` records of each source as pieces, drawn by their names."""
    shards = Shards(corpus, split)
    found: dict[str, list[Piece]] = {}
    for name in sorted(shards.ids, key=lambda name: crc32(name.encode())):
        piece = shards.entry(name).piece
        source = piece.partition("/")[0]
        if source not in _GUARDING and len(found.setdefault(source, [])) < most:
            found[source].append(Piece(piece, source, "", score_of(shards.truth(name))))
    return found


def _told(found: Mapping[str, Sequence[Piece]]) -> dict[str, _Told]:
    told = {}
    for source, pieces in found.items():
        texts = [text[:_LONGEST] for text in map(_tokens, pieces) if text is not None]
        told[source] = _Told(tuple(texts))
    return told


def _tokens(piece: Piece) -> NDArray[np.int64] | None:
    try:
        found = tokens(allowed(piece))
    except WrongUsage:  # a meter nobody can count
        return None
    return found if notes_in(found) else None


def _bits(model: NgramModel, sequences: Sequence[NDArray[np.int64]]) -> tuple[float, int]:
    """Return the bits of sequences, and how many tokens they have."""
    bits = sum(float(-np.log2(model.probabilities(one)).sum()) for one in sequences)
    return bits, sum(len(one) for one in sequences)
