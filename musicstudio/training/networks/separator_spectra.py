"""Spectra of examples, changed as each example says, and what a loss needs of them: powers and products by unit.

Of shares M of a mix X the error of a stem S is |M·X - S|² = M²|X|² - 2·M·Re(X*S) + |S|²; where M is the same all over
a unit, sums over the unit suffice, and no spectrum of a stem is ever made.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Final, NamedTuple

import torch
from torch import Tensor

from musicstudio.engines.nets.separator import BINS, SAMPLE_RATE, SINGLE, UNITS, per_unit, views_of
from musicstudio.training.networks.separator_lessons import KNOTS, WINDOWS

REGIONS: Final = (0, 16, 64, 256, SINGLE, UNITS)
"""Where parts of the spectrum begin, in units: 0, 170, 690, 2760 and 8270 Hz."""
_HANN_POWER: Final = 0.375
_SLOPE_DB: Final = 48.0
"""How steeply filters fall, an octave."""


class Sums(NamedTuple):
    """Of mixes: views (batch, VIEWS, frames, UNITS), products with each stem (batch, SOURCES, 2, frames, UNITS),
    and the energy of each stem in each region (batch, SOURCES, regions)."""

    views: Tensor
    products: Tensor
    energies: Tensor


@torch.no_grad()
def sums_of(batch: Mapping[str, Tensor]) -> Sums:
    """Return the sums of a batch of `Excerpts.example`; mixes are of a level about one.

    One example after the other: what is in between stays in the processor's cache.
    """
    frames = (batch["sound"].shape[-1] - WINDOWS[-1]) // (WINDOWS[-1] // 4) + 1
    gains = _gains(batch)
    each = [
        _summed(_spectra(sound, speed, frames) * gain[:, None, None])
        for sound, speed, gain in zip(batch["sound"], batch["speed"].tolist(), gains, strict=True)
    ]
    views, products, energies = (torch.stack(parts) for parts in zip(*each, strict=True))
    level = views[:, :2].sum((1, 2, 3)) / (2 * frames * BINS * _HANN_POWER)
    scale = (10 ** (batch["level_db"] / 10) / level.clamp(1e-9))[:, None, None, None]
    return Sums(views.mul_(scale), products.mul_(scale[..., None]), energies * scale[..., 0])


def _summed(stems: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return the sums of one example's spectra (SOURCES, 2, frames, BINS)."""
    mix = stems.sum(0)
    products = per_unit(stems.real * mix.real + stems.imag * mix.imag)
    powers = per_unit((stems.real.square() + stems.imag.square()).sum((1, 2)))
    return views_of(mix), products, torch.stack([part.sum(-1) for part in by_region(powers)], -1)


def by_region(values: Tensor) -> tuple[Tensor, ...]:
    """Return values of units (…, UNITS) region by region."""
    return values.split([stop - start for start, stop in itertools.pairwise(REGIONS)], -1)


def _spectra(sound: Tensor, speeds: list[int], frames: int) -> Tensor:
    """Return spectra (SOURCES, 2, frames, BINS) of stems (SOURCES, 2, samples), each played at its speed."""
    made = torch.zeros(*sound.shape[:2], frames, BINS, dtype=torch.complex64, device=sound.device)
    for place, (stem, speed) in enumerate(zip(sound, speeds, strict=True)):
        if not stem.any():
            continue
        window = WINDOWS[speed]
        rows = (stem.float() / 32768).unfold(-1, window, window // 4)[:, :frames]
        curve = torch.hann_window(window, device=sound.device) / window**0.5
        spectrum = torch.fft.rfft(rows * curve)[..., :BINS]
        made[place, :, :, : spectrum.shape[-1]] = spectrum
    return made


def _gains(batch: Mapping[str, Tensor]) -> Tensor:
    """Return what each bin of each stem is multiplied by, (batch, SOURCES, BINS)."""
    device = batch["gain"].device
    octave = (torch.arange(BINS, device=device) * (SAMPLE_RATE / 2 / BINS)).clamp(1).log2()
    at = ((octave - _LOWEST) / (_HIGHEST - _LOWEST)).clamp(0, 1) * (KNOTS - 1)
    before = at.floor().long().clamp(max=KNOTS - 2)
    share = at - before
    tone = batch["tone"][..., before] * (1 - share) + batch["tone"][..., before + 1] * share
    above = batch["above_hz"].clamp(1).log2()[..., None]
    below = batch["below_hz"].clamp(max=4 * SAMPLE_RATE).log2()[:, None, None]
    cut = (above - octave).clamp(0) * (above > 0) + (octave - below).clamp(0)
    return batch["gain"][..., None] * 10 ** ((tone - _SLOPE_DB * cut) / 20)


_LOWEST: Final = 5.64
_HIGHEST: Final = 13.97
"""Octaves of the first and last knot: 50 Hz and 16 kHz."""
