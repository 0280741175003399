"""The transcriber run along a sound finds what it finds in the whole, however the sound is cut."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.engines.nets.transcriber import Found, Transcriber, build
from musicstudio.engines.nets.transcriber_flow import Flow
from musicstudio.engines.transcriber.hearing import BANDS

FRAMES = 60


def network(seed: int, drums: int, layers: int = 2) -> Transcriber:
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        made = build({"width": 8, "layers": layers, "whole": 16, "rounds": 1, "drums": drums})
        for name, value in (*made.named_parameters(), *made.named_buffers()):
            if name.endswith(("bias", "running_mean", "norm.weight")):
                torch.nn.init.normal_(value, 0.1, 0.3)
            elif name.endswith("running_var"):
                torch.nn.init.uniform_(value, 0.5, 2.0)
    return made.eval()


@torch.inference_mode()
def flown(made: Transcriber, rows: torch.Tensor, places: list[int]) -> Found:
    flow = Flow(made, -14.0, torch.float32)
    parts = [flow.push(part) for part in torch.tensor_split(rows, sorted(places)) if len(part)]
    return Found(*(torch.cat(part, 1)[:, 2 * made.context :] for part in zip(*parts, strict=True)))


@pytest.mark.parametrize("drums", [0, 8])
@settings(max_examples=5, deadline=None)
@given(st.integers(0, 99), st.lists(st.integers(1, 200), max_size=5))
def test_a_flow_finds_what_the_network_finds(drums: int, seed: int, places: list[int]) -> None:
    made = network(seed, drums)
    rows = np.random.default_rng(seed).integers(0, 255, (FRAMES + 2 * made.context, BANDS))
    sound = torch.from_numpy(rows.astype(np.uint8))
    with torch.inference_mode():
        whole = made(sound[None], torch.tensor([-14.0]))
    for name, wanted, found in zip(Found._fields, whole, flown(made, sound, places), strict=True):
        inner = wanted[:, made.context : made.context + FRAMES]
        np.testing.assert_allclose(found, inner, rtol=1e-4, atol=1e-4, err_msg=name)
