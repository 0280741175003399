"""The residual branches of Demucs: narrow dilated convolutions along time, gated and added to what came in."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from musicstudio.engines.nets.demucs.layers import Norm, Pointwise, Scale
from musicstudio.engines.nets.demucs.memory import Memory
from musicstudio.engines.nets.demucs.nearby import Nearby
from musicstudio.engines.nets.packed import Gating, blocks

_EPSILON = 1e-5


class Residual(nn.Module):
    """Adds `depth` narrow branches of growing dilation, every row of frames by itself."""

    def __init__(self, width: int, compress: int, depth: int, remembers: bool, attends: bool) -> None:
        super().__init__()
        narrow = width // compress
        self.layers = nn.ModuleList(Branch(width, narrow, 2**n, remembers, attends) for n in range(depth))

    def forward(self, x: Tensor) -> Tensor:
        """Return x (batch, frequencies, frames, width) with all branches added; without gradients, in x itself."""
        rows = x.contiguous().flatten(0, 1)
        folded = [branch.folded() for branch in self.layers]
        parts = []
        for part in blocks(len(rows), 2 * rows[0].numel(), rows):
            some = rows[part]
            for branch, fold in zip(self.layers, folded, strict=True):
                some = branch(some, fold)
            parts.append(some)
        return (torch.cat(parts) if torch.is_grad_enabled() else rows).view(x.shape)


class Folded(NamedTuple):
    """A widening layer (2 · width, narrow) with its own products, and what it becomes with the norm after it.

    `weight` (2 · width, narrow + 2) takes the narrow features, one and minus the mean, all over the deviation.
    """

    plain: Tensor
    shift: Tensor
    products: Tensor
    weight: Tensor
    bias: Tensor
    gating: Gating


class Branch(nn.Module):
    """Narrows, norms, (remembers, attends,) widens, norms, gates and scales: members are numbered as published."""

    def __init__(self, width: int, narrow: int, dilation: int, remembers: bool, attends: bool) -> None:
        super().__init__()
        between: list[nn.Module] = [Memory(narrow)] if remembers else []
        between += [Nearby(narrow)] if attends else []
        self.between = [str(place) for place in range(3, 3 + len(between))]
        self.widen = 3 + len(between)
        members: dict[int, nn.Module] = {0: Narrow(width, narrow, dilation), 1: Norm(1, narrow)}
        members |= dict(enumerate(between, 3))
        members |= {
            self.widen: Pointwise(narrow, 2 * width),
            self.widen + 1: Norm(1, 2 * width),
            self.widen + 3: Scale(width),
        }
        for place, member in members.items():
            self.add_module(str(place), member)

    def folded(self) -> Folded:
        """Return the widening layer together with the norm and the scale that follow it.

        The norm's mean and deviation are known from the narrow features alone, so the wide ones are made but once, and
        right: ((h W + b) − m) / d · g + o is a product of (h, 1, −m) / d.
        """
        widen, norm, scale = (self.get_submodule(str(self.widen + n)) for n in (0, 1, 3))
        plain, shift = widen.weight[..., 0], widen.bias
        level = torch.cat([scale.scale, torch.ones_like(scale.scale)])
        inputs = torch.cat([plain, shift[:, None], torch.ones_like(shift)[:, None]], 1)
        weight = inputs * (norm.weight * level)[:, None]
        return Folded(plain, shift, plain.t() @ plain, weight, norm.bias * level, Gating())

    def forward(self, x: Tensor, fold: Folded) -> Tensor:
        """Return rows (rows, frames, width) with this branch added; without gradients, in the rows themselves."""
        narrow = functional.gelu(self.get_submodule("1")(self.get_submodule("0")(x)))
        for place in self.between:
            narrow = self.get_submodule(place)(narrow)
        inputs, width = _divided(narrow, fold).flatten(0, 1), x.shape[-1]
        if torch.is_grad_enabled():
            return x + fold.gating(inputs, fold.weight, fold.bias).view(x.shape)
        flat = x.view(-1, width)
        for part in blocks(len(flat), 2 * width, flat):
            flat[part] += fold.gating(inputs[part], fold.weight, fold.bias)
        return x


class Narrow(nn.Module):
    """A dilated convolution of three frames; its weight is published as (narrow, width, 3)."""

    def __init__(self, width: int, narrow: int, dilation: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(narrow, width, 3))
        self.bias = nn.Parameter(torch.empty(narrow))
        self.dilation = dilation

    def forward(self, x: Tensor) -> Tensor:
        plane, apart = x[None].permute(0, 3, 1, 2), (1, self.dilation)
        y = functional.conv2d(plane, self.weight[:, :, None], self.bias, padding=(0, self.dilation), dilation=apart)
        return y[0].permute(1, 2, 0).contiguous()


def _divided(narrow: Tensor, fold: Folded) -> Tensor:
    """Return (rows, frames, narrow + 2): narrow features, one and minus the wide mean, over the deviation."""
    middle = narrow.mean(1, keepdim=True)
    away = narrow - middle
    spread = away.transpose(1, 2) @ away / narrow.shape[1]
    means = functional.linear(middle[:, 0], fold.plain, fold.shift)
    within = (spread * fold.products).sum((1, 2)) / means.shape[1]
    mean = means.mean(1)
    level = (within + (means - mean[:, None]).square().mean(1) + _EPSILON).rsqrt()[:, None, None]
    ends = torch.stack([level[:, 0, 0], -mean * level[:, 0, 0]], -1)[:, None].expand(-1, narrow.shape[1], -1)
    return torch.cat([narrow * level, ends], -1)
