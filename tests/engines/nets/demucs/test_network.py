"""The networks have the published names and sizes, and compute what their layers say in plain torch."""

from __future__ import annotations

import importlib.util
import math
from typing import Any

import pytest
import torch
from engines.nets.demucs.demucs_files import FOUR, PLAIN, SIX, SMALL, small
from torch import Tensor, nn

from musicstudio.engines.nets.demucs.memory import Memory
from musicstudio.engines.nets.demucs.nearby import Nearby
from musicstudio.engines.nets.demucs.network import Demucs
from musicstudio.engines.nets.demucs.residual import Residual
from musicstudio.engines.nets.demucs.settings import HYBRID, Settings
from musicstudio.engines.nets.demucs.spectra import sound_of, spectra
from musicstudio.engines.nets.demucs.transformer import Attention


def noise(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def drawn(module: nn.Module, seed: int = 0) -> Any:
    for n, value in enumerate(module.state_dict().values()):
        value.copy_(noise(*value.shape, seed=seed + n) / max(value[0].numel(), 4) ** 0.5)
    return module.eval()


@pytest.mark.parametrize(
    ("told", "keys", "parameters"),
    [
        ({"sources": FOUR, "bottom_channels": 512, "t_layers": 5}, 389, 41_473_616),
        ({"sources": FOUR, "bottom_channels": 512, "t_layers": 5, "dconv_mode": 3}, 533, 41_984_456),
        ({"sources": SIX, "t_layers": 5, "dconv_mode": 3}, 525, 27_414_996),
        ({"sources": FOUR}, 395, 83_637_832),
    ],
)
def test_the_published_sizes(told: dict, keys: int, parameters: int) -> None:
    transformer = "t_layers" in told
    with torch.device("meta"):
        built = Demucs(Settings.of(told, **({} if transformer else HYBRID)), transformer)
    state = built.state_dict()
    assert len(state) == keys
    assert sum(value.numel() for value in state.values()) == parameters
    assert state["freq_emb.embedding.weight"].shape == (512, 48)
    assert state["encoder.0.dconv.layers.1.0.weight"].shape == (48 // (8 if transformer else 4), 48, 3)


@torch.inference_mode()
def test_shorter_sounds_and_batches_are_their_members() -> None:
    built = small()
    batch = noise(3, 2, 9000)
    together = built(batch)
    assert together.shape == (3, 4, 2, 9000)
    for one, alone in zip(together, batch, strict=True):
        assert torch.allclose(built(alone[None])[0], one, atol=1e-5)
    assert not built(torch.zeros(1, 2, 9000)).any()


@pytest.mark.parametrize("told", [SMALL, PLAIN], ids=["transformer", "plain"])
def test_the_quick_way_equals_the_one_with_gradients(told: dict) -> None:
    built = small(told)
    sound = noise(1, 2, 12000)
    with torch.inference_mode():
        quick = built(sound)
    slow = built(sound.requires_grad_())
    assert torch.allclose(quick, slow, atol=2e-5)
    slow.square().mean().backward()
    assert torch.isfinite(sound.grad).all()
    assert sound.grad.abs().max() > 0


@pytest.mark.parametrize("frames", [5, 37])
@torch.inference_mode()
def test_a_residual_branch_is_its_layers_in_turn(frames: int) -> None:
    width, narrow = 12, 3
    ours = drawn(Residual(width, 4, 2, remembers=False, attends=False))
    x = noise(2, 7, frames, width)
    rows = x.flatten(0, 1).transpose(1, 2)
    for n, (name, dilation) in enumerate((("layers.0", 1), ("layers.1", 2))):
        plain = nn.Sequential(
            nn.Conv1d(width, narrow, 3, padding=dilation, dilation=dilation), nn.GroupNorm(1, narrow), nn.GELU(),
            nn.Conv1d(narrow, 2 * width, 1), nn.GroupNorm(1, 2 * width), nn.GLU(1),
        )  # fmt: skip
        state = {key: value for key, value in ours.layers[n].state_dict().items() if not key.endswith("scale")}
        plain.load_state_dict(state)
        rows = rows + plain(rows) * ours.state_dict()[f"{name}.6.scale"][:, None]
    assert torch.allclose(ours(x.clone()), rows.transpose(1, 2).view(x.shape), atol=1e-5)


@torch.inference_mode()
def test_memory_beyond_a_stretch_takes_the_middles_of_overlapping_ones() -> None:
    memory = drawn(Memory(3))
    x = noise(1, 430, 3)
    heard = memory(x)
    padded = torch.cat([x, torch.zeros(1, 170, 3)], 1)
    for stretch, (first, last) in enumerate([(0, 150), (150, 250), (250, 350), (350, 430)]):
        piece = padded[:, 100 * stretch : 100 * stretch + 200]
        alone = memory.linear(memory.lstm(piece)[0])[:, first - 100 * stretch : last - 100 * stretch]
        assert torch.allclose(heard[:, first:last], x[:, first:last] + alone, atol=1e-6)


@torch.inference_mode()
def test_near_frames_count_more_and_a_frame_not_for_itself() -> None:
    nearby = drawn(Nearby(8))
    nearby.query_decay.bias.fill_(20.0)  # every slope as steep as can be
    nearby.query.weight.zero_()
    nearby.query.bias.zero_()
    x = noise(1, 30, 8)
    steep = (1 + 2 + 3 + 4) / 2 / math.sqrt(4)
    away = (torch.arange(30)[:, None] - torch.arange(30)).abs()
    shares = torch.where(away == 0, -100.0, -steep * away).softmax(1)
    expected = x + nearby.proj(shares @ nearby.content(x))
    assert torch.allclose(nearby(x), expected, atol=1e-5)


@pytest.mark.parametrize("other", [False, True])
@torch.inference_mode()
def test_attention_is_that_of_torch(other: bool) -> None:
    ours, plain = drawn(Attention(24, 4)), nn.MultiheadAttention(24, 4, batch_first=True).eval()
    plain.load_state_dict(ours.state_dict())
    x, y = noise(2, 300, 24), noise(2, 70, 24, seed=1)
    expected = plain(x, y, y) if other else plain(x, x, x)
    assert torch.allclose(ours(x, y if other else None), expected[0], atol=1e-5)


@pytest.mark.parametrize("samples", [1, 100, 1000, 4097])
def test_any_length_has_a_frame_a_quarter_window(samples: int) -> None:
    found = spectra(noise(2, 2, samples), 512)
    assert found.shape == (2, 256, -(-samples // 128), 4)
    assert torch.isfinite(found).all()
    assert sound_of(found, samples).shape == (2, 2, samples)


def test_spectra_are_those_of_torch_and_lead_back() -> None:
    window, hop, samples = 512, 128, 20000
    sound = nn.functional.avg_pool1d(noise(2, 2, samples + 7), 8, 1)  # nothing at half the rate, where a bin is lost
    found = spectra(sound, window)
    shape = torch.hann_window(window)
    # a frame begins 1.5 hops before n · hop: half a hop later than torch's, which is centred there
    plain = torch.stft(sound[0][:, hop // 2 :], window, hop, window=shape, normalized=True, return_complex=True)
    ours = torch.view_as_complex(found[0].unflatten(-1, (2, 2)).permute(2, 0, 1, 3).contiguous())
    assert torch.allclose(ours[..., 2:-4], plain[:, :-1, 2 : ours.shape[-1] - 4], atol=1e-4)
    back = sound_of(found, samples)
    inner = slice(2 * window, -2 * window)
    assert torch.allclose(back[..., inner], sound[..., inner], atol=1e-3)


@pytest.mark.skipif(importlib.util.find_spec("demucs") is None, reason="the package demucs is not here")
@pytest.mark.parametrize("told", [SMALL, PLAIN], ids=["transformer", "plain"])
def test_equal_to_the_reference(told: dict) -> None:
    from demucs.hdemucs import HDemucs
    from demucs.htdemucs import HTDemucs

    told = {**told, "nfft": 4096}
    built = small(told)
    peer = (HTDemucs if built.transformer else HDemucs)(**told)
    peer.load_state_dict(built.state_dict())
    sound = noise(2, 2, 12000)
    with torch.inference_mode():
        assert torch.allclose(built(sound), peer.eval()(sound), atol=1e-4)
