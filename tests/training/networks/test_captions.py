"""Teaching the encoder of captions: examples are whole, the loss falls, trust is learnt without the words' help."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.nets.asked import CHOICES, MOST, PIECES, SOUNDS
from musicstudio.engines.nets.captions import build
from musicstudio.training.captions.asking import REFUSED, WANTED, Asked
from musicstudio.training.networks.captions import RECIPE, Requests, example_of, losses
from musicstudio.training.teaching import recipe_of
from musicstudio.training.trainer.loop import Limits, Training
from musicstudio.training.trainer.schedule import stacked

TINY = RECIPE.presets["tiny"]


def test_an_example_says_what_was_asked() -> None:
    one = Asked(
        "dark house, no drums, cello", {"style": "house", "brightness": "dark"}, {"drums": REFUSED, "cello": WANTED}
    )
    found = example_of(one, 512)
    assert found["words"].shape == (MOST, PIECES)
    assert found["sounds"].shape == (2, len(SOUNDS))
    assert found["sounds"][0, SOUNDS.index("cello")] == found["sounds"][1, SOUNDS.index("drums")] == 1
    assert found["sounds"].sum() == 2
    told = {name: CHOICES[name][n] for name, n in zip(CHOICES, found["choices"], strict=True)}
    assert told == dict.fromkeys(CHOICES, "") | {"style": "house", "brightness": "dark"}


def test_lessons_are_the_same_for_the_same_chance_and_some_only_show_trust() -> None:
    lessons = Requests(512)
    one, other = (lessons.example(np.random.default_rng(3)) for _ in range(2))
    assert all((one[name] == other[name]).all() for name in one)
    trusts = [float(lessons.example(np.random.default_rng(n))["trusts"]) for n in range(200)]
    assert 0.05 < np.mean(trusts) < 0.3


def test_examples_that_show_trust_teach_no_word() -> None:
    network = build(TINY.settings)
    batch = stacked([Requests(512).example(np.random.default_rng(n)) for n in range(6)])
    losses(network, {**batch, "trusts": torch.ones(6)})["loss"].backward()
    assert network.sharpness.grad is not None
    assert float(network.sharpness.grad.abs().sum()) > 0
    assert float(network.meaning.weight.grad.abs().sum()) == 0


def test_the_tiny_preset_learns_and_is_measured(tmp_path: Path) -> None:
    preset = replace(TINY, steps=20, score_every=20, batch=8)
    training = Training(recipe_of("captions"), preset, tmp_path, None, 0, "cpu")
    training.run(Limits(), lambda *_: None, CancelToken())
    lines = training.journal.lines()
    batch = stacked([Requests(512).example(np.random.default_rng(n)) for n in range(8)])
    with torch.no_grad():
        before, after = (losses(one, batch)["loss"] for one in (build(TINY.settings), training.network))
    assert after < 0.7 * before
    heldout = {name: value for line in lines for name, value in line.items() if name.startswith("heldout")}
    assert 0 <= heldout["heldout understood"] <= 1
    assert heldout["heldout off"] == pytest.approx(0.5, abs=0.5)
