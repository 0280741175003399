"""The listener's shapes, that a batch is its members, how far and at what gain it hears."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from musicstudio.engines.analyze.hearing import BANDS
from musicstudio.engines.nets.listener import KEYS, POOL, ROOTS, Listener, build, normalised


@pytest.fixture(scope="module")
def network() -> Listener:
    torch.manual_seed(0)
    return build({"width": 12, "layers": 3, "dropout": 0.2}).eval()


def levels(batch: int, frames: int, seed: int = 0, low: int = 40, high: int = 200) -> Tensor:
    rng = np.random.default_rng(seed)
    return torch.from_numpy(rng.integers(low, high, (batch, frames, BANDS)).astype(np.uint8))


@pytest.mark.parametrize("frames", [POOL, POOL + 1, 2 * POOL - 1, 64, 333])
def test_any_number_of_frames_gives_a_logit_a_frame(frames: int, network: Listener) -> None:
    with torch.inference_mode():
        heard = network(levels(2, frames))
    slow = -(-frames // POOL)
    assert heard.rhythm.shape == (2, 2, frames)
    assert heard.root.shape == heard.bass.shape == (2, ROOTS, slow)
    assert heard.tones.shape == (2, 12, slow)
    assert heard.key.shape == (2, KEYS)
    assert all(torch.isfinite(part).all() for part in heard)


@torch.inference_mode()
def test_a_batch_is_its_members(network: Listener) -> None:
    batch = levels(3, 120)
    together = network(batch)
    for n in range(3):
        alone = network(batch[n : n + 1])
        for one, other in zip(together, alone, strict=True):
            torch.testing.assert_close(one[n], other[0], atol=1e-4, rtol=1e-4)


@torch.inference_mode()
def test_gain_changes_nothing(network: Listener) -> None:
    quiet = levels(1, 200, low=110, high=200)
    loud = quiet + 50  # 20 dB
    for one, other in zip(network(quiet), network(loud), strict=True):
        torch.testing.assert_close(one, other, atol=1e-3, rtol=1e-3)


def test_levels_are_measured_from_what_is_loud() -> None:
    sound = levels(2, 300)
    sound[1] = sound[1] // 2
    seen = normalised(sound)
    assert seen.max() <= 1.5 * 1.5 - 0.5
    assert seen.min() >= -0.2 * 1.5 - 0.5
    assert [float(torch.quantile(one, 0.98)) for one in seen] == pytest.approx([1.0, 1.0], abs=0.02)


@torch.inference_mode()
def test_a_part_is_heard_as_in_the_whole_away_from_its_edges() -> None:
    torch.manual_seed(0)
    network = build({"width": 12, "layers": 2, "dropout": 0.0}).eval()
    whole = levels(1, 1200)
    inside, part = network(whole).rhythm[..., 300:900], network(whole[:, 300:900]).rhythm
    reach = 60
    apart = (inside - part)[..., reach:-reach].abs()
    assert apart.mean() < 0.05 * inside.std()
    assert (inside - part).abs().max() > apart.max()


def test_every_weight_is_taught() -> None:
    torch.manual_seed(0)
    network = build({"width": 12, "layers": 3, "dropout": 0.0})
    heard = network(levels(2, 600))
    sum(part.square().mean() for part in heard).backward()
    assert [name for name, one in network.named_parameters() if one.grad is None or not one.grad.any()] == []


def test_dropout_rests_in_use_only(network: Listener) -> None:
    sound = levels(1, 100)
    with torch.inference_mode():
        assert torch.equal(network(sound).rhythm, network(sound).rhythm)
        taught = build({"width": 12, "layers": 3, "dropout": 0.5}).train()
        assert not torch.equal(taught(sound).rhythm, taught(sound).rhythm)
