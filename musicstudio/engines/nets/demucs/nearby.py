"""Attention that prefers what is near, as in the residual branches of Hybrid Demucs."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from musicstudio.engines.nets.demucs.layers import Pointwise

_HEADS = 4
_DECAYS = 4
_SELF = -100.0


class Nearby(nn.Module):
    """(rows, frames, width) plus attention over frames: less the farther away, by as much as each frame wants."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.content = Pointwise(width, width)
        self.query = Pointwise(width, width)
        self.key = Pointwise(width, width)
        self.query_decay = Pointwise(width, _HEADS * _DECAYS)
        self.proj = Pointwise(width, width)

    def forward(self, x: Tensor) -> Tensor:
        query, key, content = (_heads(layer(x)) for layer in (self.query, self.key, self.content))
        slopes = torch.arange(1, _DECAYS + 1, device=x.device, dtype=x.dtype) / math.sqrt(_DECAYS)
        # frames fall off linearly, so one slope a frame says it all
        slope = (_heads(self.query_decay(x)).sigmoid() / 2) @ slopes
        at = torch.arange(x.shape[1], device=x.device, dtype=x.dtype)
        away = (at[:, None] - at).abs()
        # rows are the frames that ask
        likeness = query @ key.transpose(-1, -2) / math.sqrt(key.shape[-1]) - slope[..., None] * away
        likeness.diagonal(dim1=-2, dim2=-1).fill_(_SELF)
        found = (likeness.softmax(-1) @ content).transpose(1, 2).flatten(2)
        made: Tensor = x + self.proj(found)
        return made


def _heads(x: Tensor) -> Tensor:
    return x.unflatten(-1, (_HEADS, -1)).transpose(1, 2)
