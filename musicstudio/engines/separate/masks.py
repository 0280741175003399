"""Which share of a spectrogram's cell belongs to which stem: soft masks that sum to one."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from musicstudio.engines.separate.exponents import BIAS, EXPONENTS, KNOTS_HZ, STEMS
from musicstudio.engines.separate.features import NAMES, measure
from musicstudio.engines.separate.grid import Grid

TOP_HZ = 20000.0
"""Bins above share the masks of this one: nothing is heard there, and high sample rates cost little more."""


def share_out(sound: Tensor, spectrum: Tensor, grid: Grid, step: Callable[[float], None]) -> Tensor:
    """Return masks (stems, bins, frames) in [0, 1] that sum to one over the order of `exponents.STEMS`.

    A generalised Wiener filter (Liutkus and Badeau 2015): where that takes ratios of estimated powers, this takes
    products of all features to fitted powers, which is a softmax over weighted sums of their logarithms. `step` is
    called with a fraction after each feature; an exception from it stops the work.
    """
    seen = spectrum[:, : grid.bin_at(TOP_HZ) + 1]
    at = _between_knots(grid, seen.shape[1], spectrum.device)
    scores = _table(BIAS, spectrum.device)[:, None, :] @ at
    scores = scores.transpose(1, 2).expand(-1, -1, seen.shape[2]).contiguous()
    for done, (name, cells) in enumerate(zip(NAMES, measure(sound, seen, grid), strict=True), 1):
        powers = _table(EXPONENTS[name], spectrum.device) @ at
        for stem, power in enumerate(powers):
            scores[stem].addcmul_(power[:, None], cells)
        step(done / len(NAMES))
    masks = scores.softmax(0)
    above = spectrum.shape[1] - seen.shape[1]
    return torch.cat([masks, masks[:, -1:].expand(-1, above, -1)], 1) if above else masks


def _table(rows: tuple[tuple[float, ...], ...], device: torch.device) -> Tensor:
    if len(rows) != len(STEMS):
        raise ValueError("a table has one row per stem")
    return torch.tensor(rows, device=device)


def _between_knots(grid: Grid, bins: int, device: torch.device) -> Tensor:
    """Return (knots, bins): linear interpolation over log frequency, constant beyond the outer knots."""
    place = grid.frequencies_hz(device)[:bins].clamp(KNOTS_HZ[0], KNOTS_HZ[-1]).log()
    knots = torch.tensor(KNOTS_HZ, device=device).log()
    lower = torch.searchsorted(knots, place, right=True).clamp(1, len(KNOTS_HZ) - 1) - 1
    part = (place - knots[lower]) / (knots[lower + 1] - knots[lower])
    weights = torch.zeros(len(KNOTS_HZ), bins, device=device)
    weights.scatter_(0, lower[None], 1 - part[None])
    return weights.scatter_(0, lower[None] + 1, part[None])
