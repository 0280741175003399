"""The separator: drums, bass, other and vocals as shares of a mix's spectrum, by convolutions over bands and frames.

The spectrum is split into bands, narrow where notes lie close, each folded by a layer of its own (as in Luo and Yu,
"Music source separation with band-split RNN", 2023); convolutions hear cells and their neighbours at three
resolutions (a U-Net, as in Kim et al., "KUIELab-MDX-Net", 2021), between them whole frames are heard as such. The
shares of a cell sum to one, so the stems sum to the mix.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any, Final

import torch
from torch import Tensor, nn
from torch.nn import functional

SOURCES: Final = ("drums", "bass", "other", "vocals")
"""The stems in order."""
SAMPLE_RATE: Final = 44100
WINDOW: Final = 4096
HOP: Final = WINDOW // 4
BINS: Final = WINDOW // 2
"""The bin at half the rate is left out; it goes with its neighbour."""
SINGLE: Final = 768
"""Bins up to 8.3 kHz stand alone; above, so many share a unit:"""
POOLED: Final = 4
UNITS: Final = SINGLE + (BINS - SINGLE) // POOLED
BANDS: Final = ((18, 4), (15, 8), (16, 16), (10, 32), (5, 64))
"""How many bands of how many units, from the lowest on."""
COUNT: Final = sum(bands for bands, _ in BANDS)
VIEWS: Final = 4
"""Left, right, middle and side."""
_FLOOR: Final = 1e-5
_SPEAKS: Final = 4
"""Channels of each band that a layer of whole frames hears and answers."""


class Separator(nn.Module):
    """From the powers of a mix of a level about one, (batch, VIEWS, frames, UNITS), to what each stem has of each unit.

    Before softmax over stems: (batch, SOURCES, 2, frames, UNITS).
    """

    def __init__(self, width: int = 32, layers: int = 2, deep: int = 3, whole: int = 128) -> None:
        super().__init__()
        self.fold = _PerBand(VIEWS, width)
        self.start = nn.BatchNorm2d(width)
        self.speak = _Frames(width, COUNT, whole)
        wide = (width, 2 * width, 3 * width)
        self.down = nn.ModuleList(nn.Sequential(*(_Cells(size) for _ in range(layers))) for size in wide[:2])
        self.smaller = nn.ModuleList(nn.Conv2d(a, b, 2, 2) for a, b in itertools.pairwise(wide))
        self.deep = nn.Sequential(*(_Cells(wide[2]) for _ in range(deep)))
        self.long = _Long(wide[2] * COUNT // 4, whole)
        self.larger = nn.ModuleList(nn.ConvTranspose2d(b, a, 2, 2) for a, b in itertools.pairwise(wide))
        self.up = nn.ModuleList(nn.Sequential(*(_Cells(size) for _ in range(layers))) for size in wide[:2])
        self.unfold = _PerBand(len(SOURCES) * 2, width, out=True)

    def forward(self, powers: Tensor) -> Tensor:
        """Return the shares of a batch, as logits."""
        frames = powers.shape[-2]
        levels = 0.5 * (powers + _FLOOR).log()
        levels = functional.pad(levels, (0, 0, 0, -frames % 4), mode="replicate")
        top = functional.relu(self.start(self.fold(levels)))
        top = self.down[0](top + self.speak(top))
        middle = self.down[1](self.smaller[0](top))
        low = self.deep(self.smaller[1](middle))
        low = low + self.long(low)
        middle = self.up[1](middle + self.larger[1](low))
        top = self.up[0](top + self.larger[0](middle))
        return self.unfold.back(top)[:, :, :, :frames]


class Apart(nn.Module):
    """A separator for sound: (batch, 2, samples) of a level about one to (batch, SOURCES, 2, samples)."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, sound: Tensor) -> Tensor:
        """Return the stems of a batch."""
        spectrum = spectrum_of(sound)
        shares = per_bin(self.network(views_of(spectrum)).softmax(1))
        return sound_of(spectrum[:, None] * shares, sound.shape[-1])


def build(settings: Mapping[str, Any]) -> Separator:
    """Return a separator of given sizes."""
    return Separator(*(int(settings[name]) for name in ("width", "layers", "deep", "whole")))


def spectrum_of(sound: Tensor) -> Tensor:
    """Return the spectrum, complex (…, 1 + samples // HOP, BINS + 1), of sound (…, samples), scaled to its level."""
    window = torch.hann_window(WINDOW, device=sound.device)
    flat = sound.reshape(-1, sound.shape[-1])
    made = torch.stft(flat, WINDOW, HOP, window=window, pad_mode="constant", normalized=True, return_complex=True)
    return made.transpose(1, 2).unflatten(0, sound.shape[:-1])


def sound_of(spectrum: Tensor, samples: int) -> Tensor:
    """Return the sound (…, samples) of a spectrum (…, frames, BINS + 1)."""
    window = torch.hann_window(WINDOW, device=spectrum.device)
    flat = spectrum.reshape(-1, *spectrum.shape[-2:]).transpose(1, 2)
    made = torch.istft(flat, WINDOW, HOP, window=window, normalized=True, length=samples)
    return made.unflatten(0, spectrum.shape[:-2])


def views_of(spectrum: Tensor) -> Tensor:
    """Return the powers, (…, VIEWS, frames, UNITS), of a stereo spectrum (…, 2, frames, BINS or more)."""
    left, right = spectrum[..., :BINS].unbind(-3)
    sides = [left.real.square() + left.imag.square(), right.real.square() + right.imag.square()]
    mean, both = (sides[0] + sides[1]) / 2, left.real * right.real + left.imag * right.imag
    return per_unit(torch.stack([*sides, (mean + both).clamp(0), (mean - both).clamp(0)], -3))


def per_unit(values: Tensor) -> Tensor:
    """Return what bins (…, BINS) have together in each unit, (…, UNITS)."""
    high = values[..., SINGLE:].unflatten(-1, (-1, POOLED)).sum(-1)
    return torch.cat([values[..., :SINGLE], high], -1)


def per_bin(values: Tensor) -> Tensor:
    """Return values of units (…, UNITS) for each bin, (…, BINS + 1)."""
    high = values[..., SINGLE:].repeat_interleave(POOLED, -1)
    return torch.cat([values[..., :SINGLE], high, high[..., -1:]], -1)


class _PerBand(nn.Module):
    """A layer for each band: of `views` values of each of its units to `width` channels, or back."""

    def __init__(self, views: int, width: int, out: bool = False) -> None:
        super().__init__()
        sizes = [(bands, width, views * units) if out else (bands, views * units, width) for bands, units in BANDS]
        self.views = views
        self.weights = nn.ParameterList(torch.randn(size) / size[1] ** 0.5 * (0.3 if out else 1) for size in sizes)
        self.biases = nn.ParameterList(torch.zeros(size[0], 1, size[2]) for size in sizes)

    def forward(self, x: Tensor) -> Tensor:
        """Return (batch, width, frames, bands) of (batch, views, frames, UNITS)."""
        batch, _, frames, _ = x.shape
        made, at = [], 0
        for (bands, units), weight, bias in zip(BANDS, self.weights, self.biases, strict=True):
            part = x[..., at : at + bands * units].unflatten(-1, (bands, units))
            rows = part.permute(3, 0, 2, 1, 4).reshape(bands, batch * frames, -1)
            made.append(torch.baddbmm(bias, rows, weight))
            at += bands * units
        return torch.cat(made).unflatten(1, (batch, frames)).permute(1, 3, 2, 0)

    def back(self, x: Tensor) -> Tensor:
        """Return (batch, views / 2, 2, frames, UNITS) of (batch, width, frames, bands)."""
        batch, _, frames, _ = x.shape
        rows = x.permute(3, 0, 2, 1).reshape(COUNT, batch * frames, -1)
        made, at = [], 0
        for (bands, units), weight, bias in zip(BANDS, self.weights, self.biases, strict=True):
            part = torch.baddbmm(bias, rows[at : at + bands], weight)
            part = part.reshape(bands, batch, frames, self.views // 2, 2, units)
            made.append(part.permute(1, 3, 4, 2, 0, 5).flatten(-2))
            at += bands
        return torch.cat(made, -1)


class _Cells(nn.Module):
    """A residual convolution over neighbouring frames and bands."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.convolution = nn.Conv2d(width, width, (5, 3), padding=(2, 1), bias=False)
        self.norm = nn.BatchNorm2d(width)

    def forward(self, x: Tensor) -> Tensor:
        return x + functional.relu(self.norm(self.convolution(x)))


class _Frames(nn.Module):
    """Each frame heard as a whole, over all of its bands, and what that says to each: (batch, width, frames, bands)."""

    def __init__(self, width: int, bands: int, hidden: int) -> None:
        super().__init__()
        self.squeeze = nn.Conv2d(width, _SPEAKS, 1)
        self.hear = nn.Linear(_SPEAKS * bands, hidden)
        self.answer = nn.Linear(hidden, _SPEAKS * bands)
        self.widen = nn.Conv2d(_SPEAKS, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        heard = self.squeeze(x).transpose(1, 2)
        said = self.answer(functional.relu(self.hear(heard.flatten(2))))
        answer: Tensor = self.widen(functional.relu(said.unflatten(2, heard.shape[2:]).transpose(1, 2)))
        return answer


class _Long(nn.Module):
    """Whole frames in a row, over seconds: (batch, channels, frames, bands) → the same."""

    def __init__(self, size: int, width: int) -> None:
        super().__init__()
        self.fold = nn.Conv1d(size, width, 1)
        self.layers = nn.ModuleList(
            nn.Sequential(
                nn.Conv1d(width, width, 3, padding=2**n, dilation=2**n, bias=False), nn.BatchNorm1d(width), nn.ReLU()
            )
            for n in range(4)
        )
        self.unfold = nn.Conv1d(width, size, 1)

    def forward(self, x: Tensor) -> Tensor:
        rows = functional.relu(self.fold(x.transpose(2, 3).flatten(1, 2)))
        for layer in self.layers:
            rows = rows + layer(rows)
        return self.unfold(rows).unflatten(1, (x.shape[1], x.shape[3])).transpose(2, 3)
