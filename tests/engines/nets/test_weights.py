"""Weights come back as they were to half precision, ready for use; what is no such file is refused in a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from torch import nn

from musicstudio.domain.errors import ModelUnavailable
from musicstudio.engines.nets.weights import FILE, read_weights, write_weights

SIZES = {"width": 6}


def build(settings) -> nn.Module:
    width = int(settings["width"])
    return nn.Sequential(nn.Linear(4, width), nn.BatchNorm1d(width), nn.Dropout(0.5), nn.Linear(width, 2))


@pytest.fixture
def network() -> nn.Module:
    torch.manual_seed(1)
    made = build(SIZES)
    made(torch.randn(50, 4))  # the norm has seen something
    return made


def test_a_network_comes_back_in_single_precision_at_rest(network: nn.Module, tmp_path: Path) -> None:
    path = tmp_path / "small" / FILE
    write_weights(path, network, SIZES, {"licence": "CC0-1.0"})
    back = read_weights(path, build)
    for name, tensor in network.state_dict().items():
        found = back.state_dict()[name]
        assert found.dtype == tensor.dtype
        torch.testing.assert_close(found, tensor, atol=1e-4, rtol=1e-3)
    assert not back.training
    assert not any(parameter.requires_grad for parameter in back.parameters())
    sound = torch.randn(9, 4)
    torch.testing.assert_close(back(sound), network.eval()(sound), atol=5e-3, rtol=5e-3)


def test_the_file_says_what_it_is_and_takes_half_the_room(network: nn.Module, tmp_path: Path) -> None:
    path = tmp_path / FILE
    write_weights(path, network, SIZES, {"licence": "CC0-1.0", "steps": "7"})
    with safe_open(str(path), framework="pt") as file:
        told = file.metadata()
        kinds = {file.get_tensor(name).dtype for name in file.keys() if "num_batches" not in name}  # noqa: SIM118
    assert json.loads(told["settings"]) == SIZES
    assert (told["licence"], told["steps"]) == ("CC0-1.0", "7")
    assert kinds == {torch.float16}
    assert [one.name for one in tmp_path.iterdir()] == [FILE]


def test_what_is_no_network_of_this_kind_is_refused(network: nn.Module, tmp_path: Path) -> None:
    path = tmp_path / "small" / FILE
    with pytest.raises(ModelUnavailable, match="install the model again"):
        read_weights(path, build)
    write_weights(path, network, SIZES, {})
    content = path.read_bytes()
    for damaged in (content[:-20], content[:30], b"", b"no weights at all", b"\xff" * 64):
        path.write_bytes(damaged)
        with pytest.raises(ModelUnavailable, match="small"):
            read_weights(path, build)
    for settings in ({"width": 7}, {}, {"width": "wide"}):  # other sizes than the tensors, none, no number
        write_weights(path, network, settings, {})
        with pytest.raises(ModelUnavailable):
            read_weights(path, build)
