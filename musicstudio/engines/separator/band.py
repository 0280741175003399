"""Above what a network hears: each stem's share of the top of its band, for the sound beyond it."""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor

from musicstudio.engines.stft import forward, power_of

_WINDOW: Final = 1024
_FROM: Final = 0.63
_TO: Final = 0.95
"""The top band by shares of half the rate: 14 to 21 kHz at 44.1 kHz."""
_QUIET: Final = 1e-12


def shares(stems: Tensor) -> Tensor:
    """Return what share of the top band each stem has, (stems, samples) from 0 to 1, summing to one over stems.

    Where nothing sounds up there, the stems share alike.
    """
    count, channels, samples = stems.shape
    power = power_of(forward(stems.flatten(0, 1).contiguous(), _WINDOW, _WINDOW // 4))
    bins = power.shape[1]
    top = power[:, int(_FROM * bins) : int(_TO * bins)].mean(1).unflatten(0, (count, channels)).sum(1) + _QUIET
    share = top / top.sum(0)
    return torch.nn.functional.interpolate(share[None], size=samples, mode="linear", align_corners=True)[0]
