"""Attention backwards in time, by relative positions, with what was heard kept: once for training, once step by step.

Two ways to tell how far back something lies, chosen by `positions`: "relative" adds a learnt answer of each query to
each distance (C.-Z. A. Huang et al., "Music Transformer", 2018), "rope" turns queries and keys by their place (J. Su et
al., "RoFormer", 2021).
"""

from __future__ import annotations

import math
from functools import lru_cache

import torch
from torch import Tensor, nn
from torch.nn import functional

_BASE = 10_000.0


class Cache:
    """Keys and values of up to `capacity` rows, in buffers that keep their shape until they `grow`; `length` are full.

    keys, values: (layers, batch, heads, capacity, width of a head). The first `padding` (batch,) rows of a take say
    nothing and are not attended to; None where all rows count.
    """

    def __init__(self, layers: int, batch: int, heads: int, capacity: int, width: int, device: torch.device) -> None:
        self.keys = torch.zeros(layers, batch, heads, capacity, width, device=device)
        self.values = torch.zeros_like(self.keys)
        self.capacity = capacity
        self.length = 0
        self.padding: Tensor | None = None

    def grow(self, capacity: int) -> None:
        """Make room for more rows; those that are held stay."""
        keys, values = self.keys, self.values
        self.keys = keys.new_zeros(*keys.shape[:3], capacity, keys.shape[4])
        self.values = torch.zeros_like(self.keys)
        self.keys[:, :, :, : self.length] = keys[:, :, :, : self.length]
        self.values[:, :, :, : self.length] = values[:, :, :, : self.length]
        self.capacity = capacity


class Attention(nn.Module):
    """Causal self-attention: (batch, rows, width) → the same shape; `reach` rows back are told apart where relative.

    Nothing is dropped out inside: processors have a fast way for attention only without.
    """

    def __init__(self, width: int, heads: int, positions: str, reach: int) -> None:
        super().__init__()
        if width % heads or (width // heads) % 2 or positions not in ("relative", "rope"):
            raise ValueError(f"no such attention: {width=} {heads=} {positions=}")
        self.heads, self.dim = heads, width // heads
        self.gather = nn.Linear(width, 3 * width, bias=False)
        self.join = nn.Linear(width, width, bias=False)
        self.distances = nn.Parameter(torch.zeros(heads, reach, self.dim)) if positions == "relative" else None

    def forward(self, x: Tensor, cache: Cache | None = None, layer: int = 0) -> Tensor:
        """Attend; with a cache, after the rows that it holds. The cache's length is moved on by the caller."""
        batch, rows, width = x.shape
        query, key, value = self.gather(x).view(batch, rows, 3, self.heads, self.dim).permute(2, 0, 3, 1, 4)
        before = cache.length if cache is not None else 0
        if self.distances is None:
            query, key = turned(query, before), turned(key, before)
        if cache is not None:
            cache.keys[layer, :, :, before : before + rows] = key
            cache.values[layer, :, :, before : before + rows] = value
            key = cache.keys[layer, :, :, : before + rows].to(query.dtype)
            value = cache.values[layer, :, :, : before + rows].to(query.dtype)
        padding = cache.padding if cache is not None else None
        if self.distances is not None:
            back = relative(query, self.distances) if not before else relative_naive(query, self.distances, before)
            hidden = ~_seen(rows, before, padding, x.device)
            bias = (back / math.sqrt(self.dim)).masked_fill(hidden, float("-inf"))
            out = functional.scaled_dot_product_attention(query, key, value, bias.to(query.dtype))
        elif padding is not None or (before and rows > 1):
            seen = _seen(rows, before, padding, x.device)
            out = functional.scaled_dot_product_attention(query, key, value, seen)
        else:
            out = functional.scaled_dot_product_attention(query, key, value, is_causal=rows > 1)
        return self.join(out.transpose(1, 2).reshape(batch, rows, width))


def turned(x: Tensor, start: int = 0) -> Tensor:
    """Return (…, rows, width) with pairs of numbers turned by the row's place, counted from `start`."""
    half, rows = x.shape[-1] // 2, x.shape[-2]
    if torch.is_inference_mode_enabled():  # the same for every note that is written
        cos, sin = (one[start : start + rows] for one in _kept_turns(half, 1 << (start + rows).bit_length(), x.device))
    else:
        cos, sin = _turns(half, start, rows, x.device)
    cos, sin = cos.to(x.dtype), sin.to(x.dtype)
    a, b = x[..., :half], x[..., half:]
    return torch.cat([a * cos - b * sin, a * sin + b * cos], -1)


def _turns(half: int, start: int, rows: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """Return cosines and sines (rows, half) of the angles by which rows from `start` on are turned."""
    speeds = _BASE ** (-torch.arange(half, device=device, dtype=torch.float32) / half)
    angles = torch.arange(start, start + rows, device=device, dtype=torch.float32)[:, None] * speeds
    return angles.cos(), angles.sin()


@lru_cache(maxsize=8)
def _kept_turns(half: int, rows: int, device: torch.device) -> tuple[Tensor, Tensor]:
    return _turns(half, 0, rows, device)


def relative(query: Tensor, distances: Tensor) -> Tensor:
    """Return each query's answer to the distance of each row before it, (batch, heads, rows, rows), by skewing.

    `query` (batch, heads, rows, width), `distances` (heads, reach, width) from 0 back; what lies farther than `reach`
    counts as that far. Above the diagonal stands nothing of use.
    """
    rows = query.shape[-2]
    backwards = distances[:, torch.arange(rows - 1, -1, -1, device=query.device).clamp(max=distances.shape[1] - 1)]
    answers = query @ backwards.transpose(-1, -2).to(query.dtype)  # column n: distance rows - 1 - n
    padded = functional.pad(answers, (1, 0))
    batch, heads = query.shape[:2]
    return padded.view(batch, heads, rows + 1, rows)[:, :, 1:]


def relative_naive(query: Tensor, distances: Tensor, before: int = 0) -> Tensor:
    """Return the same by gathering a distance's vector for every pair, (batch, heads, rows, before + rows)."""
    rows = query.shape[-2]
    here = torch.arange(before, before + rows, device=query.device)[:, None]
    back = (here - torch.arange(before + rows, device=query.device)).clamp(0, distances.shape[1] - 1)
    return torch.einsum("bhqd,hqkd->bhqk", query, distances[:, back].to(query.dtype))


def _seen(rows: int, before: int, padding: Tensor | None, device: torch.device) -> Tensor:
    """Return which of before + rows keys each query attends to, bool (rows, before + rows), (batch, 1, …) if padded.

    Padding itself attends to padding: what it makes of that is never looked at, but must be a number.
    """
    here = torch.arange(before, before + rows, device=device)[:, None]
    keys = torch.arange(before + rows, device=device)
    seen = keys <= here
    if padding is None:
        return seen
    from_ = padding[:, None, None, None]
    return seen & ((keys >= from_) | (here < from_))
