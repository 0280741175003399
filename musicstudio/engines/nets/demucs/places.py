"""Where a position lies, as sines and cosines added to what the transformer hears there."""

from __future__ import annotations

import math
from functools import lru_cache

import torch
from torch import Tensor


@lru_cache(maxsize=8)
def along(frames: int, width: int, period: float, device: torch.device) -> Tensor:
    """Return (frames, width): cosines, then sines, of a frame's number."""
    half = width // 2
    exponents = torch.arange(half, device=device) / (half - 1)
    phase = torch.arange(frames, device=device)[:, None] / period**exponents
    return torch.cat([phase.cos(), phase.sin()], -1)


@lru_cache(maxsize=8)
def across(bands: int, frames: int, width: int, period: float, device: torch.device) -> Tensor:
    """Return (bands, frames, width): sines and cosines by turns, half of them of the frame, half of the band."""
    half = width // 2
    rates = torch.exp(torch.arange(0, half, 2, device=device) * -(math.log(period) / half))

    def turns(count: int) -> Tensor:
        phase = torch.arange(count, device=device)[:, None] * rates
        return torch.stack([phase.sin(), phase.cos()], -1).flatten(1)

    frame = turns(frames)[None].expand(bands, -1, -1)
    band = turns(bands)[:, None].expand(-1, frames, -1)
    return torch.cat([frame, band], -1)
