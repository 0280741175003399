"""The transformer between down and up: spectrum and sound each hear themselves, then each other, by turns."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from musicstudio.engines.nets.demucs.layers import Norm, Scale
from musicstudio.engines.nets.demucs.places import across, along
from musicstudio.engines.nets.demucs.settings import Settings
from musicstudio.engines.nets.packed import Packing, attend


class Crossing(nn.Module):
    """Both branches through `layers` layers, self-attention first, then each asks the other."""

    def __init__(self, width: int, settings: Settings) -> None:
        super().__init__()
        self.norm_in = nn.LayerNorm(width)
        self.norm_in_t = nn.LayerNorm(width)
        self.layers = nn.ModuleList(_layers(width, settings))
        self.layers_t = nn.ModuleList(_layers(width, settings))
        self.period, self.share = settings.t_max_period, settings.t_weight_pos_embed

    def forward(self, spectrum: Tensor, sound: Tensor) -> tuple[Tensor, Tensor]:
        """Return both, (batch, bands, frames, width) and (batch, 1, frames, width), as they came."""
        _, bands, frames, width = spectrum.shape
        where = across(bands, frames, width, self.period, spectrum.device)
        x = (self.norm_in(spectrum) + self.share * where).flatten(1, 2)
        where = along(sound.shape[2], width, self.period, sound.device)
        y = (self.norm_in_t(sound) + self.share * where).flatten(1, 2)
        for one, other in zip(self.layers, self.layers_t, strict=True):
            if isinstance(one, Asking):
                x, y = one(x, y), other(y, x)
            else:
                x, y = one(x), other(y)
        return x.view(spectrum.shape), y.view(sound.shape)


class Attention(nn.Module):
    """Multi-head attention; the weights of query, key and value are published as one."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.in_proj_weight = nn.Parameter(torch.empty(3 * width, width))
        self.in_proj_bias = nn.Parameter(torch.empty(3 * width))
        self.out_proj = nn.Linear(width, width)
        self.heads = heads
        self._first, self._second, self._last = Packing(), Packing(), Packing()

    def forward(self, asking: Tensor, asked: Tensor | None = None) -> Tensor:
        """Return what `asking` (batch, rows, width) finds in `asked`, or in itself."""
        width, weight, bias = asking.shape[-1], self.in_proj_weight, self.in_proj_bias
        if asked is None:
            query, key, value = self._first.linear(asking, weight, bias).chunk(3, -1)
        else:
            query = self._first.linear(asking, weight[:width], bias[:width])
            key, value = self._second.linear(asked, weight[width:], bias[width:]).chunk(2, -1)
        return self._last.linear(attend(query, key, value, self.heads), self.out_proj.weight, self.out_proj.bias)


class _Thinking(nn.Module):
    """What both kinds of layer end with: a branch thinks, and a norm goes over everything."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.linear1 = nn.Linear(width, hidden)
        self.linear2 = nn.Linear(hidden, width)
        self.norm1 = nn.LayerNorm(width)
        self.norm2 = nn.LayerNorm(width)
        self.norm_out = Norm(1, width)
        self.gamma_1 = Scale(width)
        self.gamma_2 = Scale(width)
        self._in, self._out = Packing(), Packing()

    def thought(self, x: Tensor, norm: nn.LayerNorm) -> Tensor:
        """Return x with what is thought of it."""
        hidden = self._in.linear(norm(x), self.linear1.weight, self.linear1.bias, "gelu")
        new = self._out.linear(hidden, self.linear2.weight, self.linear2.bias)
        made: Tensor = self.norm_out(torch.addcmul(x, new, self.gamma_2.scale))
        return made


class Hearing(_Thinking):
    """A branch hears itself, then thinks."""

    def __init__(self, width: int, hidden: int, heads: int) -> None:
        super().__init__(width, hidden)
        self.self_attn = Attention(width, heads)

    def forward(self, x: Tensor) -> Tensor:
        return self.thought(torch.addcmul(x, self.self_attn(self.norm1(x)), self.gamma_1.scale), self.norm2)


class Asking(_Thinking):
    """A branch asks the other, then thinks."""

    def __init__(self, width: int, hidden: int, heads: int) -> None:
        super().__init__(width, hidden)
        self.cross_attn = Attention(width, heads)
        self.norm3 = nn.LayerNorm(width)

    def forward(self, x: Tensor, other: Tensor) -> Tensor:
        heard = self.cross_attn(self.norm1(x), self.norm2(other))
        return self.thought(torch.addcmul(x, heard, self.gamma_1.scale), self.norm3)


def _layers(width: int, settings: Settings) -> list[nn.Module]:
    hidden = int(width * settings.t_hidden_scale)
    kinds = (Hearing, Asking)
    return [kinds[n % 2](width, hidden, settings.t_heads) for n in range(settings.t_layers)]
