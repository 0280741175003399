"""Weights on disk: safetensors with the network's sizes beside them, half precision on disk, single in use."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import nn

from musicstudio.domain.errors import ModelUnavailable

FILE: Final = "model.safetensors"
Network = TypeVar("Network", bound=nn.Module)


def write_weights(path: Path, network: nn.Module, settings: Mapping[str, Any], facts: Mapping[str, str]) -> None:
    """Write a network in half precision, with its sizes and facts as metadata; written beside and renamed."""
    tensors = {
        name: (value.detach().cpu().half() if value.is_floating_point() else value.detach().cpu()).contiguous()
        for name, value in network.state_dict().items()
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}")
    save_file(tensors, beside, {"settings": json.dumps(dict(settings)), **facts})
    beside.replace(path)


def file_in(weights: Path) -> tuple[str, int]:
    """Return the file in a folder of weights and when it changed; raises ModelUnavailable where there is none."""
    path = weights / FILE
    try:
        return str(path), path.stat().st_mtime_ns
    except OSError as error:
        raise ModelUnavailable(f"{weights.name}: its weights are missing; install the model again.") from error


def read_weights(path: Path, build: Callable[[Mapping[str, Any]], Network]) -> Network:
    """Return the network of a file, for use; raises ModelUnavailable when the file is not what `build` makes."""
    try:
        with safe_open(str(path), framework="pt") as file:
            settings = json.loads((file.metadata() or {})["settings"])
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - it is no mapping
        network = build(settings)
        network.load_state_dict({name: t.float() if t.is_floating_point() else t for name, t in tensors.items()})
    except (SafetensorError, OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
        raise ModelUnavailable(f"{path.parent.name}: its weights cannot be used; install the model again.") from error
    for parameter in network.parameters():
        parameter.requires_grad_(False)
    network.eval()
    return network
