"""The way down and up: encoder and decoder layers, for the spectrum (along frequency) and the sound (along time)."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor, nn
from torch.nn import functional

from musicstudio.engines.nets.demucs.layers import Conv, Gate, Norm, Transposed
from musicstudio.engines.nets.demucs.residual import Residual


class Step(NamedTuple):
    """One step of a side: kernel, stride and cut along an axis, groups of its norms (0: none)."""

    kernel: int
    stride: int
    pad: int
    axis: int
    groups: int = 0
    empty: bool = False
    """Nothing but the convolution: where the sound's branch joins the spectrum's."""


class Branches(NamedTuple):
    """What residual branches a layer has."""

    compress: int
    depth: int
    remembers: bool
    attends: bool


class Encoder(nn.Module):
    """Down: (batch, frequencies, frames, inputs) to `outputs` features at every stride-th place."""

    def __init__(self, inputs: int, outputs: int, step: Step, context: int, branches: Branches | None) -> None:
        super().__init__()
        self.conv = Conv(inputs, outputs, step.kernel, step.stride, step.pad, step.axis)
        self.empty = step.empty
        if step.empty:
            return
        self.norm1 = _norm(step.groups, outputs)
        self.rewrite = Gate(outputs, context, step.axis)
        self.norm2 = _norm(step.groups, 2 * outputs)
        self.dconv = Residual(outputs, *branches) if branches is not None else None

    def forward(self, x: Tensor, joining: Tensor | None = None) -> Tensor:
        """Return what is found, that of the sound's branch `joining` before anything else."""
        y = self.conv(x)
        if self.empty:
            return y
        if joining is not None:
            y = y + joining
        y = functional.gelu(self.norm1(y))
        if self.dconv is not None:
            y = self.dconv(y)
        return self.rewrite(y, self.norm2)


class Decoder(nn.Module):
    """Up again: what the encoder found is added, and `inputs` features become `outputs` at stride times the places."""

    def __init__(
        self, inputs: int, outputs: int, step: Step, context: int, branches: Branches | None, last: bool
    ) -> None:
        super().__init__()
        self.conv_tr = Transposed(inputs, outputs, step.kernel, step.stride, 0, step.axis)
        self.norm2 = _norm(step.groups, outputs)
        self.pad, self.axis, self.empty, self.last = step.pad, step.axis, step.empty, last
        if step.empty:
            return
        self.rewrite = Gate(inputs, context, step.axis)
        self.norm1 = _norm(step.groups, 2 * inputs)
        self.dconv = Residual(inputs, *branches) if branches is not None else None

    def forward(self, x: Tensor, skipped: Tensor | None, length: int) -> tuple[Tensor, Tensor]:
        """Return the layer's result, `length` long along time, and what it was before the places were multiplied."""
        if not self.empty:
            x = self.rewrite(x if skipped is None else x + skipped, self.norm1)
            if self.dconv is not None:
                x = self.dconv(x)
        z = self.norm2(self.conv_tr(x))
        if not self.last:
            z = functional.gelu(z)
        if self.axis == 2:
            return z.narrow(2, self.pad, length), x
        return z.narrow(1, self.pad, z.shape[1] - 2 * self.pad), x


def _norm(groups: int, width: int) -> nn.Module:
    return Norm(groups, width) if groups else nn.Identity()
