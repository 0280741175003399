"""Convolutions along frequency or along time, gates and norms, over (batch, frequencies, frames, features)."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from musicstudio.engines.nets.packed import Gating, Packing, blocks

FREQUENCY = 1
TIME = 2
"""Axes."""


class Conv(nn.Module):
    """A convolution along one axis; its weight is published as (outputs, inputs, kernel[, 1])."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, pad: int, axis: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(outputs, inputs, kernel, *_ones(axis)))
        self.bias = nn.Parameter(torch.empty(outputs))
        self.stride, self.pad, self.axis = stride, pad, axis

    def forward(self, x: Tensor) -> Tensor:
        if self.axis == TIME and x.shape[2] % self.stride:
            x = functional.pad(x, (0, 0, 0, self.stride - x.shape[2] % self.stride))
        stride, pad = _along(self.axis, self.stride, 1), _along(self.axis, self.pad, 0)
        y = functional.conv2d(x.permute(0, 3, 1, 2), _planar(self.weight), self.bias, stride, pad)
        return _features_last(y)


class Transposed(nn.Module):
    """The opposite of `Conv`, `pad` values cut off at either end; weight (inputs, outputs, kernel[, 1])."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, pad: int, axis: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(inputs, outputs, kernel, *_ones(axis)))
        self.bias = nn.Parameter(torch.empty(outputs))
        self.stride, self.axis = stride, axis

    def forward(self, x: Tensor) -> Tensor:
        y = functional.conv_transpose2d(
            x.permute(0, 3, 1, 2), _planar(self.weight), self.bias, _along(self.axis, self.stride, 1)
        )
        return _features_last(y)


class Gate(nn.Module):
    """Twice the features, half of which say how much of the others passes; `context` positions to every side are heard.

    The weight is published as (2 · width, width, kernel[, kernel]).
    """

    def __init__(self, width: int, context: int, axis: int) -> None:
        super().__init__()
        kernel = 2 * context + 1
        self.weight = nn.Parameter(torch.empty(2 * width, width, kernel, *([kernel] if axis == FREQUENCY else [])))
        self.bias = nn.Parameter(torch.empty(2 * width))
        self.context, self.axis = context, axis
        self._gating = Gating()

    def forward(self, x: Tensor, norm: nn.Module) -> Tensor:
        """Return x gated; a `norm` other than nn.Identity lies between."""
        if not isinstance(norm, nn.Identity):
            return functional.glu(norm(self._whole(x)), -1)
        return self._near(x) if self.context else self._pointwise(x)

    def _whole(self, x: Tensor) -> Tensor:
        pad = (self.context, self.context) if self.axis == FREQUENCY else (0, self.context)
        return _features_last(functional.conv2d(x.permute(0, 3, 1, 2), _planar(self.weight), self.bias, padding=pad))

    def _pointwise(self, x: Tensor) -> Tensor:
        flat, weight = x.reshape(-1, x.shape[-1]), self.weight.flatten(1)
        if torch.is_grad_enabled():
            return self._gating(flat, weight, self.bias).view(x.shape)
        out = torch.empty_like(flat)
        for part in blocks(len(flat), len(weight), x):
            out[part] = self._gating(flat[part], weight, self.bias)
        return out.view(x.shape)

    def _near(self, x: Tensor) -> Tensor:
        """Convolve slice by slice, each with what it borders on, so that twice the features never exist at once."""
        reach, axis = self.context, self.axis
        weight, other = _planar(self.weight), (0, reach) if axis == FREQUENCY else (0, 0)
        around = functional.pad(x, (0, 0, 0, 0, reach, reach) if axis == FREQUENCY else (0, 0, reach, reach))
        width = 2 * x.numel() // x.shape[axis]
        parts = []
        for part in blocks(x.shape[axis], width, x):
            here = around.narrow(axis, part.start, part.stop - part.start + 2 * reach)
            y = functional.conv2d(here.permute(0, 3, 1, 2), weight, self.bias, padding=other)
            parts.append(functional.glu(_features_last(y), -1))
        return parts[0] if len(parts) == 1 else torch.cat(parts, axis)


class Pointwise(nn.Module):
    """A product with the features; its weight is published as that of a convolution, (outputs, inputs, 1)."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(outputs, inputs, 1))
        self.bias = nn.Parameter(torch.empty(outputs))
        self._packing = Packing()

    def forward(self, x: Tensor) -> Tensor:
        return self._packing.linear(x, self.weight[..., 0], self.bias)


class Norm(nn.Module):
    """A group norm over features that lie last."""

    def __init__(self, groups: int, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(width))
        self.bias = nn.Parameter(torch.empty(width))
        self.groups = groups

    def forward(self, x: Tensor) -> Tensor:
        if self.groups == 1:
            whole = functional.layer_norm(x.flatten(1), [x[0].numel()]).view(x.shape)
            return torch.addcmul(self.bias, whole, self.weight)
        return functional.group_norm(x.movedim(-1, 1), self.groups, self.weight, self.bias).movedim(1, -1)


class Scale(nn.Module):
    """A factor for every feature."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.empty(width))

    def forward(self, x: Tensor) -> Tensor:
        return x * self.scale


def _ones(axis: int) -> tuple[int, ...]:
    return (1,) if axis == FREQUENCY else ()


def _along(axis: int, value: int, other: int) -> tuple[int, int]:
    return (value, other) if axis == FREQUENCY else (other, value)


def _planar(weight: Tensor) -> Tensor:
    """Return the weight of a convolution along time as one over a plane of a single frequency."""
    return weight if weight.dim() == 4 else weight[:, :, None]


def _features_last(x: Tensor) -> Tensor:
    return x.permute(0, 2, 3, 1).contiguous()
