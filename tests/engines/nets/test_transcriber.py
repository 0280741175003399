"""The transcriber: it hears as far as it says, every pitch alike, and whatever the gain."""

from __future__ import annotations

import pytest
import torch

from musicstudio.engines.nets.transcriber import INSTRUMENTS, Transcriber, build, normalised
from musicstudio.engines.transcriber.hearing import BANDS, PITCHES
from musicstudio.engines.transcriber.kit import STROKES

SIZES = {"width": 8, "layers": 2, "whole": 16, "rounds": 1}


@pytest.fixture(scope="module")
def network() -> Transcriber:
    torch.manual_seed(0)
    made = build(SIZES)
    for name, parameter in made.named_parameters():
        if name.endswith("bias"):
            torch.nn.init.normal_(parameter, std=0.1)
    return made.eval()


def levels(frames: int, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(0, 255, (1, frames, BANDS), dtype=torch.uint8, generator=generator)


@torch.no_grad()
def test_shapes(network: Transcriber) -> None:
    found = network(levels(30), torch.tensor([-20.0]))
    for part in (found.onset, found.frame, found.offset):
        assert part.shape == (1, 30, PITCHES)
    assert found.strokes.shape == found.force.shape == (1, 30, len(STROKES))
    said = network.describe(found.cells[0, :, 40])
    assert said.velocity.shape == said.bend.shape == (30,)
    assert said.family.shape == (30, len(INSTRUMENTS))


@torch.no_grad()
def test_a_frame_hears_as_far_as_said_and_no_further(network: Transcriber) -> None:
    reach, frames = network.context, 2 * network.context + 41
    plain = levels(frames)
    middle = frames // 2
    before = network(plain, torch.tensor([-20.0]))
    for distance, changes in ((reach, True), (reach + 1, False)):
        other = plain.clone()
        other[:, middle + distance :] = levels(frames, 1)[:, middle + distance :]
        after = network(other, torch.tensor([-20.0]))
        different = [not torch.equal(old[:, middle], new[:, middle]) for old, new in zip(before, after, strict=True)]
        assert any(different) == changes


def test_loudness_takes_the_gain_away() -> None:
    quiet, loud = torch.full((1, 4, BANDS), 100, dtype=torch.uint8), torch.full((1, 4, BANDS), 125, dtype=torch.uint8)
    gain_db = 25 * 100 / 255
    pair = normalised(quiet, torch.tensor([-20.0])), normalised(loud, torch.tensor([-20.0 + gain_db]))
    assert torch.allclose(*pair, atol=1e-5)
