"""Nothing that judges is ever trained on: the one file that says so, and everything that draws heeds it."""

from __future__ import annotations

import numpy as np
import pytest

from musicstudio.training.arranging import invented
from musicstudio.training.selection import Order, made
from musicstudio.training.sounds.casting import cast
from musicstudio.training.sounds.sources import Banks
from musicstudio.training.splits import SPLITS, Split, split_of_piece, split_of_sound


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("pop909/849", "train"), ("pop909/850", "heldout"), ("pop909/909", "heldout"), ("pop909/001", "train"),
        ("openewld/00200_x", "heldout"), ("openewld/00201_x", "train"), ("freedoom/d_map01", "heldout"),
        ("arranger/funk-125", "heldout"), ("arranger/funk-124", "train"),
    ],
)  # fmt: skip
def test_pieces_stand_on_their_side(name: str, split: Split) -> None:
    assert split_of_piece(name) == split


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("soundfont/TimGM6mb/drums/0", "heldout"), ("soundfont/FluidR3_GM/0", "train"),
        ("sampled/bassoon-winer", "heldout"), ("sampled/drums-gogodze2-retro", "heldout"),
        ("sampled/drums-gogodze2", "train"), ("voice/10", "heldout"), ("voice/11", "train"),
    ],
)  # fmt: skip
def test_sounds_stand_on_their_side(name: str, split: Split) -> None:
    assert split_of_sound(name) == split


@pytest.mark.parametrize("split", SPLITS)
def test_invented_pieces_and_what_plays_them_are_of_one_side(split: Split) -> None:
    for number in range(3):
        piece = made(Order(number, "as written"), split, seed=5)
        assert piece is not None
        assert split_of_piece(piece.work or piece.id) == split
        castings = cast(piece.score, split, np.random.default_rng(number), Banks(None, ()))
        assert {split_of_sound(one.sound) for one in castings} == {split}


def test_an_invented_piece_names_its_seed() -> None:
    assert split_of_piece(invented(125, "funk").id) == "heldout"
