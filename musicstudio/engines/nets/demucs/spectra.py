"""The spectra Demucs hears and makes: four frames to a window, the top bin left out, real and imaginary as features."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional


def spectra(sound: Tensor, window: int) -> Tensor:
    """Return (batch, window / 2, frames, 2 · channels) of sound (batch, channels, samples): one frame a quarter window.

    A feature is a channel's real or imaginary part, those of a channel beside each other.
    """
    hop, samples = window // 4, sound.shape[-1]
    frames = -(-samples // hop)
    padded = _mirrored(sound, hop // 2 * 3, hop // 2 * 3 + frames * hop - samples)
    shape = torch.hann_window(window, device=sound.device, dtype=sound.dtype) / math.sqrt(window)
    bins = torch.fft.rfft(padded.unfold(-1, window, hop) * shape)[..., :-1]
    return torch.view_as_real(bins).permute(0, 3, 2, 1, 4).flatten(3)


def sound_of(spectrum: Tensor, samples: int) -> Tensor:
    """Return the sound (batch, channels, samples) of a spectrum (batch, bins, frames, 2 · channels)."""
    window, frames = 2 * spectrum.shape[1], spectrum.shape[2]
    hop = window // 4
    parts = spectrum.unflatten(3, (-1, 2)).permute(0, 3, 2, 1, 4).contiguous()
    shape = torch.hann_window(window, device=spectrum.device, dtype=spectrum.dtype) * (math.sqrt(window) / 1.5)
    pieces = (torch.fft.irfft(torch.view_as_complex(parts), window) * shape).unflatten(-1, (4, hop))
    out = pieces.new_zeros(*pieces.shape[:2], frames + 3, hop)
    for quarter in range(4):  # squared Hann windows a quarter apart sum to 1.5
        out[:, :, quarter : quarter + frames] += pieces[:, :, :, quarter]
    return out.flatten(-2)[..., hop // 2 * 3 :][..., :samples]


def _mirrored(sound: Tensor, left: int, right: int) -> Tensor:
    """Return a sound continued by its mirror image; one too short for that is first lengthened by zeros."""
    missing = max(left, right) - sound.shape[-1] + 1
    if missing > 0:
        after = min(right, missing)
        before = missing - after
        sound = functional.pad(sound, (before, after))
        left, right = left - before, right - after
    return functional.pad(sound, (left, right), mode="reflect")
