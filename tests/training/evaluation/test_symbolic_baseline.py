"""Counting: what repeats is cheap, guarded parts are never learnt, and sides are kept apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from musicstudio.domain.score import Note, Part, Score
from musicstudio.domain.units import Ticks
from musicstudio.training.evaluation.symbolic_baseline import (
    ALL,
    allowed,
    baseline,
    collections_baseline,
    corpus_baseline,
    cost_table,
    sentences,
)
from musicstudio.training.piece import Piece
from musicstudio.training.shards import Item, ShardWriter
from musicstudio.training.truth import truth_of


def piece(source: str, name: str, pitches: Iterable[int], guarded: bool = False) -> Piece:
    notes = tuple(Note(Ticks(240 * n), Ticks(240), int(pitch)) for n, pitch in enumerate(pitches))
    wild = tuple(Note(Ticks(240 * n), Ticks(240), 30 + n * n % 61) for n in range(len(notes)))
    parts = (Part("tune", notes), *((Part("secret", wild, 73),) if guarded else ()))
    secret = frozenset({"secret"}) if guarded else frozenset()
    work = f"{source}/{name}"
    return Piece(work, source, "CC0", Score(parts), work=work, guarded=secret)


def pieces(guarded: bool = False) -> list[Piece]:
    rng = np.random.default_rng(5)
    loop = [60, 64, 67, 72] * 16
    scale = list(range(48, 80)) * 2
    return [
        *(piece("mutopia", f"A{n}", loop, guarded) for n in range(4)),
        piece("mutopia", "GriegE/A1", loop, guarded),
        *(piece("pop909", f"00{n}", rng.integers(40, 80, 64)) for n in range(4)),
        piece("pop909", "900", scale),
        piece("lieder", "Nobody/Train", scale),  # nothing of it is held out
    ]


def test_what_repeats_costs_less_and_longer_contexts_less_still() -> None:
    costs = {(cost.corpus, cost.learnt, cost.order): cost for cost in baseline(pieces())}
    assert {corpus for corpus, *_ in costs} == {"mutopia", "pop909"}
    assert {learnt for _, learnt, _ in costs} == {"mutopia", "pop909", ALL}
    loop, random = costs["mutopia", "mutopia", 5], costs["pop909", "pop909", 5]
    assert loop.bits_per_note < 1.0 < 5.0 < random.bits_per_note
    assert loop.bits_per_note < costs["mutopia", "mutopia", 3].bits_per_note
    assert (loop.notes, loop.train_pieces, loop.heldout_pieces) == (64, 4, 1)
    assert costs["mutopia", ALL, 5].train_pieces == 8
    assert loop.bits_per_token < loop.bits_per_note


def test_guarded_parts_are_left_out() -> None:
    secret = pieces(guarded=True)
    assert [part.name for part in allowed(secret[0]).parts] == ["tune"]
    assert baseline(secret) == baseline(pieces())


def test_at_most_so_many_pieces() -> None:
    costs = baseline(pieces(), {"train": 2, "heldout": 1})
    assert {cost.train_pieces for cost in costs if cost.learnt == cost.corpus} == {2}


def test_nothing_to_hold_out_is_nothing() -> None:
    assert baseline([piece("lieder", "Nobody/Train", range(40, 90))]) == ()


def test_a_folder_without_collections_has_no_costs(tmp_path: Path) -> None:
    assert collections_baseline(tmp_path) == ()


def test_records_of_a_corpus_are_counted_but_for_guarded_sources(tmp_path: Path) -> None:
    rate = 8000
    for split, names in {"train": ("a", "b"), "heldout": ("c",)}.items():
        with ShardWriter(tmp_path, split) as writer:  # type: ignore[arg-type]
            for source in ("arranger", "pop909"):
                for name in names:
                    score = piece(source, name, [60, 64, 67, 72] * 8).score
                    samples = round(float(score.tempo_map.seconds(score.end)) * rate)
                    writer.add(f"{source}/{name}@x", Item(truth_of(score, rate, samples, piece=f"{source}/{name}")))
    costs = corpus_baseline(tmp_path)
    assert {cost.corpus for cost in costs} == {"arranger"}
    assert {(cost.notes, cost.train_pieces, cost.heldout_pieces) for cost in costs} == {(32, 2, 1)}
    assert min(cost.bits_per_note for cost in costs) < 1.0
    assert corpus_baseline(tmp_path / "nowhere") == ()


def test_costs_are_told() -> None:
    costs = baseline(pieces(), orders=(3,))
    table = cost_table(costs)
    assert len(table["rows"]) == len(costs)
    assert all(len(row) == len(table["columns"]) for row in table["rows"])
    told = sentences(costs)
    assert len(told) == 2
    assert "pieces of mutopia" in told[0]
    best = min(cost.bits_per_note for cost in costs if cost.corpus == "mutopia")
    assert f"costs {best:.2f} bits" in told[0]
    with pytest.raises(ValueError, match="order"):
        baseline([replace(one) for one in pieces()], orders=(0,))
