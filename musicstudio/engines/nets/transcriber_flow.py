"""The transcriber run along a sound: the same sums as `Transcriber.forward`, each made once, whatever the stretches.

Every convolution keeps the rows that the next stretch needs; norms are folded into the weights before them. What is
found of a frame comes `context` frames after it.
"""

from __future__ import annotations

from typing import Any, Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from musicstudio.engines.nets.transcriber import HARMONICS, Found, Transcriber, normalised, weighed
from musicstudio.engines.transcriber.hearing import PITCHES
from musicstudio.engines.transcriber.hearing import STROKES as STROKE_BANDS

_BELOW: Final = -HARMONICS[0]


class Flow:
    """Takes stretches of (frames, BANDS) bytes in order and returns as many frames of `Found`, `context` frames late.

    What comes first is of frames before the sound: begin with `context` rows of what lies there, and pass over as much.
    Tensors are laid out (frames, pitches, channels) in `dtype`. One flow hears one sound.
    """

    def __init__(self, network: Transcriber, loudness: float, dtype: torch.dtype) -> None:
        self.context = network.context
        self._dtype = dtype
        self._loudness = torch.tensor([loudness], device=next(network.parameters()).device)
        bins: Any = network.bins
        parts = (network.early, network.late, network.whole.layers)
        earlier, later, frames = (_listed(part) for part in parts)
        self._first = _Convolution(bins[0], bins[1], dtype)
        self._second = _Convolution(bins[3], bins[4], dtype)
        self._harmonics, self._again = (_Harmonics(one, dtype) for one in (network.harmonics, network.again))
        self._early = [_Convolution(one.convolution, one.norm, dtype) for one in earlier]
        self._late = [_Convolution(one.convolution, one.norm, dtype) for one in later]
        self._seen = _Point(network.seen, None, dtype)
        self._fold = _Point(network.whole.fold, None, dtype)
        self._layers = [_Convolution(one[0], one[1], dtype) for one in frames]
        self._lent = _Point(network.lent, None, dtype)
        self._kit, self._notes = (_Point(one, None, torch.float32) for one in (network.kit, network.notes))
        self._meet = _Point(network.meet[0], network.meet[1], dtype)
        early, whole, late = (sum(one.reach for one in group) for group in (self._early, self._layers, self._late))
        early += self._first.reach + self._second.reach
        self._strokes_wait, self._cells_wait = _Wait(early), _Wait(whole)
        self._kit_wait = _Wait(self.context - early - whole)
        self._found_wait = _Wait(self.context - early - whole - late)
        self._drums = network.drums
        self._drums_rows = _Wait(2 * self.context)

    def push(self, levels: Tensor) -> Found:
        """Return what is found of as many frames as are given, in a batch of one."""
        x = normalised(levels[None], self._loudness)[0].to(self._dtype)
        cells = self._second(self._first(x[:, STROKE_BANDS:, None]).relu_()).relu_()
        cells = self._harmonics(cells)
        for layer in self._early:
            cells = layer.added(cells)
        level = (self._loudness / 20 + 1).to(self._dtype).expand(len(x), 1)
        seen = self._seen(cells).transpose(1, 2).flatten(1)
        whole = self._fold(torch.cat([self._strokes_wait(x[:, :STROKE_BANDS]), seen, level], 1)).relu_()[:, None]
        for layer in self._layers:
            whole = layer.added(whole)
        whole = whole[:, 0]
        lent = self._lent(whole).reshape(len(whole), -1, PITCHES).transpose(1, 2)
        cells = self._again(self._meet(torch.cat([self._cells_wait(cells), lent], 2)).relu_())
        for layer in self._late:
            cells = layer.added(cells)
        cells = self._found_wait(cells)
        onset, frame, offset = self._notes(cells).unbind(2)
        strokes, force = self._struck(x, whole)
        return Found(onset[None], frame[None], offset[None], strokes[None], force[None], cells[None])

    def _struck(self, x: Tensor, whole: Tensor) -> tuple[Tensor, Tensor]:
        """Return logits of strokes and their force: an ear for drums is small, and hears what it needs anew."""
        struck = self._kit_wait(self._kit(whole))
        if self._drums is None:
            strokes, force = struck.chunk(2, 1)
            return strokes, force
        rows, reach = self._drums_rows.joined(x), self._drums.reach
        rows = rows[self.context - reach : len(rows) - self.context + reach].to(self._loudness.dtype)
        with torch.autocast(x.device.type, self._dtype, enabled=self._dtype == torch.bfloat16):
            strokes, force = self._drums(rows[None], self._loudness)
        heard = torch.cat([strokes, force], 2)[0, reach : reach + len(x)]
        strokes, force = weighed(heard, struck).chunk(2, 1)
        return strokes, force


class _Wait:
    """Gives rows back so many frames later, silence first."""

    def __init__(self, frames: int) -> None:
        self._frames, self._kept = frames, torch.zeros(0)

    def joined(self, x: Tensor) -> Tensor:
        """Return rows with those that wait before them, and keep the last."""
        if not len(self._kept):
            self._kept = x.new_zeros((self._frames, *x.shape[1:]))
        whole = torch.cat([self._kept, x])
        self._kept = whole[len(whole) - self._frames :].clone()
        return whole

    def __call__(self, x: Tensor) -> Tensor:
        return self.joined(x)[: len(x)] if self._frames else x


class _Convolution:
    """A convolution over frames and pitches with its norm; rows come `reach` frames late."""

    def __init__(self, convolution: Any, norm: Any, dtype: torch.dtype) -> None:
        weight, bias = _folded(convolution, norm)
        flat = weight.dim() == 3  # over frames alone
        weight = weight[..., None] if flat else weight
        self._weight = weight.to(dtype).contiguous(memory_format=torch.channels_last)
        self._bias = bias.to(dtype)
        steps = tuple(convolution.dilation)
        self._dilation = (*steps, 1) if flat else steps
        self._stride = (1, 1) if flat else tuple(convolution.stride)
        self._padding = (0, 0 if flat else convolution.padding[1])
        self.reach = (weight.shape[2] - 1) // 2 * self._dilation[0]
        self._rows = _Wait(2 * self.reach)

    def __call__(self, x: Tensor) -> Tensor:
        """Return (frames, pitches, width) of (frames, pitches, channels)."""
        return self._run(self._rows.joined(x))

    def added(self, x: Tensor) -> Tensor:
        """Return what comes in and what is heard in it."""
        rows = self._rows.joined(x)
        return self._run(rows).relu_().add_(rows[self.reach : len(rows) - self.reach])

    def _run(self, rows: Tensor) -> Tensor:
        picture = rows.permute(2, 0, 1)[None]
        found = functional.conv2d(picture, self._weight, self._bias, self._stride, self._padding, self._dilation)
        return found[0].permute(1, 2, 0)


class _Point:
    """A convolution of single places, with its norm where it has one: (…, channels) → (…, width)."""

    def __init__(self, convolution: Any, norm: Any, dtype: torch.dtype) -> None:
        weight, bias = _folded(convolution, norm)
        self._weight, self._bias = weight.flatten(1).to(dtype), bias.to(dtype)

    def __call__(self, x: Tensor) -> Tensor:
        return functional.linear(x.to(self._weight.dtype), self._weight, self._bias)


class _Harmonics:
    """Each pitch gathers what lies at its harmonics: (frames, semitones, channels) → (frames, PITCHES, channels)."""

    def __init__(self, part: Any, dtype: torch.dtype) -> None:
        self._squeeze = _Point(part.squeeze, None, dtype)
        self._gather = _Point(part.gather, part.norm, dtype)

    def __call__(self, x: Tensor) -> Tensor:
        above = max(0, PITCHES + HARMONICS[-1] - x.shape[1])
        wide = functional.pad(self._squeeze(x), (0, 0, _BELOW, above))
        near = torch.cat([wide[:, _BELOW + step : _BELOW + step + PITCHES] for step in HARMONICS], 2)
        return self._gather(near).relu_().add_(x[:, :PITCHES])


def _listed(modules: nn.ModuleList) -> list[Any]:
    """Return modules as the particular ones they are, which their list does not say."""
    return list(modules)


def _folded(convolution: Any, norm: Any) -> tuple[Tensor, Tensor]:
    """Return weight and bias of a convolution that does its norm as well."""
    weight, bias = convolution.weight.detach().float(), convolution.bias.detach().float()
    if norm is None:
        return weight, bias
    scale = norm.weight.detach() / torch.sqrt(norm.running_var + norm.eps)
    return weight * scale.view(-1, *[1] * (weight.dim() - 1)), (bias - norm.running_mean) * scale + norm.bias.detach()
