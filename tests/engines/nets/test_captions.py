"""The encoder of captions: words by their pieces, guesses that do not hang on what stands beside a sentence."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from musicstudio.engines.compose.sounds import GROUPS
from musicstudio.engines.nets.asked import CHOICES, MOST, PIECES, SOUNDS
from musicstudio.engines.nets.captions import Captions, build
from musicstudio.engines.nets.words import spelt, words_in

SETTINGS = {"buckets": 512, "width": 16, "layers": 1, "heads": 2, "dropout": 0.0}


@pytest.fixture
def network() -> Captions:
    torch.manual_seed(3)
    return build(SETTINGS).eval()


def _numbers(*texts: str) -> torch.Tensor:
    return torch.from_numpy(np.stack([spelt(text, MOST, PIECES, 512) for text in texts]))


def test_sounds_are_the_groups_that_the_reader_knows() -> None:
    assert tuple(GROUPS) == SOUNDS


def test_words_come_in_order_with_their_pieces_and_stops_between() -> None:
    assert words_in("No drums; F sharp minor!") == ["no", "drums", ",", "f#", "minor", ","]
    assert words_in("Don't use PADS") == ["do", "not", "use", "pads"]
    rows = spelt("saxophone, saxaphone", MOST, PIECES, 1 << 20)
    assert (rows[:3] > 0).any(1).all()
    assert not rows[3:].any()
    shared = set(rows[0].tolist()) & set(rows[2].tolist()) - {0}
    assert len(shared) >= 6  # "^sa", "sax", "pho", "hon", "one", "ne$" and longer ones
    assert rows[0, 0] != rows[2, 0]


def test_what_is_too_much_is_left_out() -> None:
    assert spelt("word " * 100, MOST, PIECES, 64).shape == (MOST, PIECES)
    assert spelt("pneumonoultramicroscopic", 2, 5, 64).astype(bool).sum() == 5


def test_guesses_of_a_sentence_do_not_hang_on_its_neighbours(network: Captions) -> None:
    alone = network(_numbers("sad cello"))
    beside = network(_numbers("sad cello", "a very long sentence about eight trombones, two harps and no drums at all"))
    torch.testing.assert_close(alone.sounds[0], beside.sounds[0], atol=1e-5, rtol=1e-4)
    for name in CHOICES:
        torch.testing.assert_close(alone.choices[name][0], beside.choices[name][0], atol=1e-5, rtol=1e-4)


def test_order_matters_and_nothing_said_is_no_error(network: Captions) -> None:
    one, other, nothing = (
        network.eval().requires_grad_(False)(_numbers("no piano but drums", "no drums but piano", "")).sounds
    )
    assert not torch.allclose(one, other, atol=1e-4)
    assert torch.isfinite(nothing).all()
    assert float(nothing.max()) < -5


def test_trust_changes_chances_and_never_the_likeliest(network: Captions) -> None:
    network.requires_grad_(False)
    raw = network.read(_numbers("sad cello"))
    with torch.no_grad():
        network.sharpness.fill_(-1.0)
    trusted = network(_numbers("sad cello"))
    for name, logits in raw.choices.items():
        assert int(logits.argmax()) == int(trusted.choices[name].argmax())
        assert float(trusted.choices[name].softmax(-1).max()) < float(logits.softmax(-1).max())
