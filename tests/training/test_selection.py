"""What a corpus is made of depends on seed and sources alone, and never on the other side's pieces."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import pytest

from musicstudio.training.arranging import invented
from musicstudio.training.piece import Piece
from musicstudio.training.selection import made, orders, selected
from musicstudio.training.splits import split_of_piece


@pytest.fixture(scope="module")
def pieces() -> list[Piece]:
    one = invented(1, "pop")
    return [
        replace(one, id=f"{source}/{number:03d}", work=f"{source}/{number:03d}", source=source)
        for source in ("pop909", "quartets")
        for number in range(840, 860)
    ]


def test_pieces_of_one_side_are_drawn_evenly_whatever_their_order(pieces: list[Piece]) -> None:
    found = selected(pieces, {"train": 4}, 7)["train"]
    assert {source: len(some) for source, some in found.items()} == {"pop909": 4, "quartets": 4}
    assert all(split_of_piece(piece.work) == "train" for some in found.values() for piece in some)
    assert selected(reversed(pieces), {"train": 4}, 7)["train"] == found
    assert selected(pieces, {"train": 4}, 8)["train"] != found
    assert len(selected(pieces, {"heldout": 40, "train": 1}, 7)["heldout"]["pop909"]) == 10


def test_the_list_goes_on_and_is_always_the_same(pieces: list[Piece]) -> None:
    found = selected(pieces, {"train": 4}, 7)["train"]
    first = [order.id for order in islice(orders(found, 3), 60)]
    assert first == [order.id for order in islice(orders(found, 3), 60)]
    assert len(set(first)) == 60
    assert {one.split("/")[0] for one in first} == {"arranger", "pop909", "quartets"}
    assert first != [order.id for order in islice(orders(found, 4), 60)]


def test_what_is_made_lasts_as_long_as_it_should(pieces: list[Piece]) -> None:
    for order in islice(orders(selected(pieces, {"train": 4}, 7)["train"], 3), 4):
        piece = made(order, "train", 3)
        again = made(order, "train", 3)
        assert piece is not None
        assert piece == again
        assert 10 < piece.score.tempo_map.seconds(piece.score.end) < 130
