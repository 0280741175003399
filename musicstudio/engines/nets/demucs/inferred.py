"""The sizes of a network from its tensors alone, where a file tells nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from torch import Tensor

_SOURCES = ("drums", "bass", "other", "vocals", "guitar", "piano")
"""The order in which the published networks of four and six sources give them."""


def inferred(state: Mapping[str, Tensor]) -> dict[str, Any]:
    """Return settings by their published names; raises KeyError or ValueError when the tensors are no such network."""
    depth = _count(state, "encoder")
    first, last = state["encoder.0.conv.weight"], state[f"decoder.{depth - 1}.conv_tr.bias"]
    sources = len(last) // first.shape[1]
    if sources not in (4, 6):
        raise ValueError(f"a network of {sources} sources, whose names nobody told")
    narrow = state["encoder.0.dconv.layers.0.0.weight"].shape[0]
    transformer = "crosstransformer.norm_in.weight" in state
    told: dict[str, Any] = {
        "sources": _SOURCES[:sources],
        "audio_channels": first.shape[1] // 2,
        "channels": len(first),
        "channels_time": len(state["tencoder.0.conv.weight"]),
        "depth": depth,
        "dconv_comp": len(first) // narrow,
        "dconv_depth": _count(state, "encoder.0.dconv.layers"),
        "dconv_mode": 3 if any(name.startswith("decoder.0.dconv.") for name in state) else 1,
        "segment": Fraction(39, 5) if transformer else Fraction(44),
    }
    if transformer:
        told["t_layers"] = _count(state, "crosstransformer.layers")
        told["bottom_channels"] = len(state.get("channel_upsampler.weight", ()))
    return told


def _count(state: Mapping[str, Tensor], prefix: str) -> int:
    return len({name[len(prefix) + 1 :].split(".")[0] for name in state if name.startswith(f"{prefix}.")})
