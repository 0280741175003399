"""The ear for drums: shapes, how far it reaches, and a transcriber that carries it."""

from __future__ import annotations

import torch

from musicstudio.engines.nets.drum_ear import DrumEar
from musicstudio.engines.nets.transcriber import build
from musicstudio.engines.transcriber.hearing import BANDS
from musicstudio.engines.transcriber.kit import STROKES

SIZES = {"width": 8, "layers": 2, "whole": 16, "rounds": 1}


def test_a_frame_depends_on_its_reach_and_no_more() -> None:
    torch.manual_seed(0)
    ear = DrumEar(16).eval()
    frames = 2 * ear.reach + 41
    levels, loudness = torch.rand(1, frames, BANDS), torch.tensor([-20.0])
    changed = levels.clone()
    middle = frames // 2
    changed[:, : middle - ear.reach] = 0
    changed[:, middle + ear.reach + 1 :] = 0
    with torch.no_grad():
        one, other = ear(levels, loudness), ear(changed, loudness)
        changed[:, middle + 1] = 0
        near = ear(changed, loudness)
    for whole, cut, touched in zip(one, other, near, strict=True):
        assert whole.shape == (1, frames, len(STROKES))
        assert torch.allclose(whole[0, middle], cut[0, middle], atol=1e-6)
        assert not torch.allclose(whole[0, middle], touched[0, middle], atol=1e-6)


def test_a_transcriber_with_such_an_ear_finds_the_same_notes() -> None:
    torch.manual_seed(1)
    plain, eared = build(SIZES).eval(), build({**SIZES, "drums": 16}).eval()
    assert plain.drums is None
    assert eared.drums is not None
    eared.load_state_dict(plain.state_dict(), strict=False)
    levels = torch.randint(0, 200, (1, 60, BANDS), dtype=torch.uint8)
    with torch.no_grad():
        one, other = plain(levels, torch.tensor([-20.0])), eared(levels, torch.tensor([-20.0]))
    for name in ("onset", "frame", "offset", "cells"):
        assert torch.equal(getattr(one, name), getattr(other, name))
    assert one.strokes.shape == other.strokes.shape
    assert not torch.allclose(one.strokes, other.strokes)
    assert eared.context >= max(plain.context, eared.drums.reach)
