"""The likeness of sounds and words: unit vectors of both, a batch is its members, gain and filling change nothing."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from musicstudio.domain.families import FAMILIES
from musicstudio.domain.styles import STYLES
from musicstudio.engines.analyze.hearing import BANDS
from musicstudio.engines.nets.likeness import DIMENSIONS, MOST, PACES, SECONDS, Likeness, build
from musicstudio.engines.nets.words import tokens
from musicstudio.training.networks.likeness import RECIPE

SIZES = {"width": 16, "words": 12, "buckets": 512, "dropout": 0.2}


@pytest.fixture(scope="module")
def network() -> Likeness:
    torch.manual_seed(0)
    return build(SIZES).eval()


def levels(batch: int, frames: int, low: int = 40, high: int = 200) -> Tensor:
    rng = np.random.default_rng(frames)
    return torch.from_numpy(rng.integers(low, high, (batch, frames, BANDS)).astype(np.uint8))


def read(*texts: str) -> Tensor:
    return torch.from_numpy(np.stack([tokens(text, 24, 512) for text in texts]))


@pytest.mark.parametrize("frames", [40, 47, 201, 500])
@torch.inference_mode()
def test_any_length_is_one_unit_vector(frames: int, network: Likeness) -> None:
    told = network(levels(2, frames), read("slow jazz", "fast techno"))
    assert told.vectors.shape == told.words.shape == (2, DIMENSIONS)
    torch.testing.assert_close(told.vectors.norm(dim=1), torch.ones(2))
    torch.testing.assert_close(told.words.norm(dim=1), torch.ones(2))
    assert told.style.shape == (2, len(STYLES))
    assert told.families.shape == (2, len(FAMILIES))
    assert told.pace.shape == (2, len(PACES))
    assert network(levels(2, frames)).words is None


@torch.inference_mode()
def test_a_batch_is_its_members(network: Likeness) -> None:
    sounds, said = levels(3, 160), read("slow jazz", "a fast techno track at 130 BPM", "")
    together = network(sounds, said)
    for n in range(3):
        alone = network(sounds[n : n + 1], said[n : n + 1])
        torch.testing.assert_close(alone.vectors[0], together.vectors[n], atol=1e-4, rtol=1e-4)
        torch.testing.assert_close(alone.words[0], together.words[n], atol=1e-4, rtol=1e-4)


@torch.inference_mode()
def test_gain_and_empty_places_change_nothing(network: Likeness) -> None:
    quiet = levels(1, 200, low=110)
    torch.testing.assert_close(network(quiet).vectors, network(quiet + 50).vectors, atol=1e-3, rtol=1e-3)
    short = torch.from_numpy(tokens("slow jazz", 8, 512))[None]
    long = torch.from_numpy(tokens("slow jazz", 60, 512))[None]
    torch.testing.assert_close(network.words(short), network.words(long))
    assert float((network.words(short) * network.words(read("fast techno"))).sum()) < 0.999


def test_every_weight_is_taught() -> None:
    torch.manual_seed(0)
    network = build({**SIZES, "dropout": 0.0})
    told = network(levels(3, 120), read("slow jazz", "fast techno", "a tune"))
    loss = (told.vectors @ told.words.T * told.scale).softmax(1).diag().sum()
    (loss + sum(part.square().mean() for part in (told.style, told.families, told.pace))).backward()
    assert [name for name, one in network.named_parameters() if one.grad is None or not one.grad.any()] == []


@pytest.mark.parametrize("preset", ["cpu", "gpu"])
def test_what_is_shipped_is_small_and_hears_ten_seconds(preset: str) -> None:
    settings = RECIPE.presets[preset].settings
    with torch.device("meta"):
        count = sum(one.numel() for one in build(settings).parameters())
    assert count <= 2_000_000
    assert (settings["seconds"], settings["most"]) == (SECONDS, MOST)
