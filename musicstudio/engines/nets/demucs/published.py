"""Checkpoints of Demucs as they are published, read without running anything they hold.

A `.th` file is a pickle of the network's class, its arguments and its state; the class is only recognised by its name.
A `.safetensors` file tells the same in its metadata. Files whose name ends in eight hexadecimal digits, as the
published ones do, must have a SHA-256 that begins with them.
"""

from __future__ import annotations

import json
import pickle
import re
import struct
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, NamedTuple

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from musicstudio.audio.checksum import sha256_of
from musicstudio.domain.errors import ModelUnavailable
from musicstudio.engines.nets.demucs.inferred import inferred
from musicstudio.engines.nets.demucs.network import Demucs
from musicstudio.engines.nets.demucs.settings import HYBRID, Settings

_TRANSFORMER, _HYBRID = "demucs.htdemucs.HTDemucs", "demucs.hdemucs.HDemucs"
_HASHED: Final = re.compile(r"-([0-9a-f]{8})\.th$")
_PICKLED: Final = (b"PK\x03\x04", b"\x80")
_WRONG: Final = (
    OSError, RuntimeError, ValueError, KeyError, TypeError, AttributeError, IndexError, EOFError, ArithmeticError,
    struct.error, SafetensorError,
)  # fmt: skip


class Checkpoint(NamedTuple):
    """What a file holds: whether the network has a transformer, its arguments and its tensors."""

    transformer: bool
    told: Mapping[str, Any]
    state: Mapping[str, Tensor]


def read_published(path: Path) -> Demucs:
    """Return the network of a file, for use; raises ModelUnavailable, saying what is wrong with the file."""
    _check_name(path)
    try:
        checkpoint = _read(path)
        network = _network(checkpoint)
    except pickle.UnpicklingError as error:
        stranger = re.search(r"GLOBAL (\S+)", str(error))
        what = f" ({stranger[1]})" if stranger else ""
        raise ModelUnavailable(
            f"{path.name} holds something other than weights{what} and was not opened; get it from its makers."
        ) from error
    except _WRONG as error:
        raise ModelUnavailable(
            f"{path.name} is damaged or no network of the Demucs family; download it again."
        ) from error
    return network


def _check_name(path: Path) -> None:
    """Raise ModelUnavailable when there is no such file or it is not the one its name says."""
    if not path.is_file():
        raise ModelUnavailable(f"{path.parent.name}: the weights {path.name} are missing; import them first.")
    hashed = _HASHED.search(path.name)
    with path.open("rb") as file:
        pickled = file.read(4).startswith(_PICKLED)
    if hashed and pickled and not sha256_of(path).startswith(hashed[1]):
        raise ModelUnavailable(f"{path.name} is not complete, or not what its name says; download it again.")


def _read(path: Path) -> Checkpoint:
    with path.open("rb") as file:
        pickled = file.read(4).startswith(_PICKLED)
    return _read_pickle(path) if pickled else _read_safetensors(path)


def _read_pickle(path: Path) -> Checkpoint:
    known = [(_Transformer, _TRANSFORMER), (_Hybrid, _HYBRID), (_fraction, "fractions.Fraction")]
    with torch.serialization.safe_globals(known):
        package = torch.load(path, map_location="cpu", weights_only=True)
    kind = package["klass"]
    if kind not in (_Transformer, _Hybrid) or "__quantized" in package["state"]:
        raise ValueError("neither kind of network, or one whose weights are packed")
    told = {str(name): value for name, value in package["kwargs"].items()}
    if package["args"]:
        told["sources"] = package["args"][0]
    return Checkpoint(kind is _Transformer, told, package["state"])


def _read_safetensors(path: Path) -> Checkpoint:
    with safe_open(str(path), framework="pt") as file:
        metadata = file.metadata() or {}
        state = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - it is no mapping
    if "kwargs" not in metadata:
        told = inferred(state)
        return Checkpoint("crosstransformer.norm_in.weight" in state, told, state)
    kind = metadata.get("klass", _TRANSFORMER)
    if kind not in (_TRANSFORMER, _HYBRID) or "structure" in metadata:
        raise ValueError("neither kind of network, or one whose weights are packed")
    told = _plain(json.loads(metadata["kwargs"]))
    positional = json.loads(metadata.get("args", "[]"))
    return Checkpoint(kind == _TRANSFORMER, told | ({"sources": positional[0]} if positional else {}), state)


def _network(checkpoint: Checkpoint) -> Demucs:
    """Return the network with its tensors, which must be exactly its own, all of them numbers."""
    settings = Settings.of(checkpoint.told, **({} if checkpoint.transformer else HYBRID))
    with torch.device("meta"):  # a lying file must not make us fill the memory
        network = Demucs(settings, checkpoint.transformer)
    state = {name: value.float() for name, value in checkpoint.state.items()}
    if not all(torch.isfinite(value).all() for value in state.values()):
        raise ValueError("weights that are not numbers")
    network.load_state_dict(state, assign=True)
    for parameter in network.parameters():
        parameter.requires_grad_(False)
    return network.eval()


class _Transformer:
    """Stands for the published class, of which nothing is run."""


class _Hybrid:
    """The same for the network without a transformer."""


def _fraction(*parts: str | int) -> Fraction:
    """Return a fraction of small whole numbers: what a pickle says of one may be a trap."""
    if any(isinstance(part, str) and not re.fullmatch(r"\d{1,9}(/\d{1,9})?", part) for part in parts):
        raise ValueError(f"{parts} is no fraction")
    return Fraction(*parts)


def _plain(value: Any) -> Any:
    """Return arguments told as JSON, fractions as such."""
    if isinstance(value, dict):
        if value.get("_type") == "fraction":
            return Fraction(int(value["numerator"]), int(value["denominator"]))
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list) else value
