"""Small networks of random weights, and files of them exactly as they are published."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from safetensors.torch import save_file

from musicstudio.audio.checksum import sha256_of
from musicstudio.engines.nets.demucs.network import Demucs
from musicstudio.engines.nets.demucs.settings import HYBRID, Settings

FOUR = ["drums", "bass", "other", "vocals"]
SIX = [*FOUR, "guitar", "piano"]
SMALL: Mapping[str, Any] = {
    "sources": FOUR, "channels": 8, "t_layers": 3, "t_heads": 2, "bottom_channels": 16, "dconv_mode": 3, "nfft": 2048,
    "samplerate": 8000, "segment": Fraction(3, 2),
}  # fmt: skip
PLAIN: Mapping[str, Any] = {"sources": FOUR, "channels": 8, "samplerate": 8000, "segment": 2}


def small(told: Mapping[str, Any] = SMALL, seed: int = 0) -> Demucs:
    """Return a network, with a transformer where its arguments name one."""
    transformer = "t_layers" in told
    built = Demucs(Settings.of(told, **({} if transformer else HYBRID)), transformer)
    generator = torch.Generator().manual_seed(seed)
    for name, value in built.state_dict().items():
        drawn = torch.randn(value.shape, generator=generator)
        around = 1.0 if "norm" in name and name.endswith("weight") else 0.0
        value.copy_(around + 0.2 * drawn if value.dim() == 1 else drawn / value[0].numel() ** 0.5)
    return built.eval().requires_grad_(False)


def write_th(path: Path, built: Demucs, told: Mapping[str, Any] = SMALL, **more: Any) -> Path:
    """Write a file as `torch.save` of the published package does; a stem ending in "-" gets its checksum."""
    name = "HTDemucs" if built.transformer else "HDemucs"
    module = ModuleType(f"demucs.{name.lower()}")
    kind = type(name, (), {"__module__": module.__name__})
    setattr(module, name, kind)
    state = {key: value.half() for key, value in built.state_dict().items()}
    package = {"klass": kind, "args": (), "kwargs": dict(told), "state": state, "training_args": {"seed": 42}} | more
    before = {key: sys.modules.get(key) for key in ("demucs", module.__name__)}
    sys.modules |= {"demucs": ModuleType("demucs"), module.__name__: module}
    try:
        torch.save(package, path)
    finally:
        for key, old in before.items():
            if old is None:
                del sys.modules[key]
            else:
                sys.modules[key] = old
    if not path.stem.endswith("-"):
        return path
    return path.rename(path.with_name(f"{path.stem}{sha256_of(path)[:8]}.th"))


def write_safetensors(path: Path, built: Demucs, told: Mapping[str, Any] | None = SMALL, **metadata: str) -> Path:
    """Write the same as safetensors; without `told`, nothing but tensors."""
    tensors = {key: value.contiguous() for key, value in built.state_dict().items()}
    if told is not None:
        plain = {key: _told(value) for key, value in told.items()}
        kind = "demucs.htdemucs.HTDemucs" if built.transformer else "demucs.hdemucs.HDemucs"
        metadata = {"klass": kind, "args": "[]", "kwargs": json.dumps(plain), **metadata}
    save_file(tensors, path, metadata or None)
    return path


def _told(value: Any) -> Any:
    if isinstance(value, Fraction):
        return {"_type": "fraction", "numerator": value.numerator, "denominator": value.denominator}
    return value
