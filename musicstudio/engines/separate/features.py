"""What tells drums, bass, voice and the rest apart in a cell of the spectrogram: logarithms of ratios, about ±3."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, interpolate, pad

from musicstudio.engines.separate.grid import Grid, odd
from musicstudio.engines.separate.median import running_median
from musicstudio.engines.separate.pitch import partials_of_leading_pitch
from musicstudio.engines.separate.repetition import repeating
from musicstudio.engines.stft import forward, power_of

CELLS = (
    "steady for 0.25 s",
    "steady for 0.6 s",
    "broad over 100 Hz",
    "broad over 500 Hz",
    "broad rather than steady, short window",
    "broad rather than steady, long window",
    "repeats",
    "at the sides",
    "stands out of the usual",
    "partial of the bass pitch",
    "partial of the voice pitch",
)
AROUND = (
    "steady for 0.25 s",
    "broad over 500 Hz",
    "broad rather than steady, short window",
    "broad rather than steady, long window",
    "repeats",
    "at the sides",
    "stands out of the usual",
)
FRAMES = ("hit below 250 Hz", "hit in the middle", "hit above 3 kHz", "after a hit")
NAMES = (*CELLS, *(f"{name} (around)" for name in AROUND), *FRAMES)
"""The features in order."""

_QUIET = 1e-20
_MOST = 3.0


def measure(sound: Tensor, spectrum: Tensor, grid: Grid) -> Iterator[Tensor]:
    """Yield every feature, float32 (bins, frames) or (1, frames), in the order of NAMES.

    `sound` is a chunk (channels, samples), `spectrum` (channels, bins, frames) its lower bins on the grid. The level of
    the music does not matter. Steady and broad are medians along time and along frequency (Fitzgerald 2010), seen
    through several windows: a voice is steady in a short one and broad in a long one (Tachibana et al. 2010).
    """
    around = []
    for name, cell in zip(CELLS, _cells(sound, spectrum, grid), strict=True):
        yield cell.clamp(-_MOST, _MOST)
        if name in AROUND:
            around.append(cell)
    for cell in around:
        yield mean_around(cell, 9, 5).clamp(-_MOST, _MOST)
    yield from (hits.clamp(-_MOST, _MOST) for hits in _hits(_magnitude(spectrum), grid))


def _magnitude(spectrum: Tensor) -> Tensor:
    power = power_of(spectrum).mean(0)
    return (power + _floor(power)).sqrt()


def _floor(power: Tensor) -> Tensor:
    return 1e-7 * power.mean() + _QUIET


def _cells(sound: Tensor, spectrum: Tensor, grid: Grid) -> Iterator[Tensor]:
    magnitude = _magnitude(spectrum)
    level = magnitude.log()
    yield running_median(magnitude, grid.odd_frames(0.25), 1).log() - level
    steady = running_median(magnitude, grid.odd_frames(0.6), 1)
    yield steady.log() - level
    yield running_median(magnitude, grid.odd_bins(100), 0).log() - level
    yield running_median(magnitude, grid.odd_bins(500), 0).log() - level
    yield _seen_through(sound, grid, grid.hop * 2, grid.hop // 2, 0.2, 500, magnitude.shape)
    yield _seen_through(sound, grid, grid.hop * 16, grid.hop * 2, 0.8, 60, magnitude.shape)
    yield repeating(magnitude, grid).log() - level
    yield _position(spectrum)
    yield (level - magnitude.square().mean(1, keepdim=True).log() / 2) / 2
    yield partials_of_leading_pitch(magnitude, grid, 32, 200, 12)
    yield partials_of_leading_pitch((magnitude - 0.7 * steady).clamp_min(0), grid, 110, 900, 30)


def _seen_through(
    sound: Tensor, grid: Grid, window: int, hop: int, steady_s: float, broad_hz: float, shape: torch.Size
) -> Tensor:
    """Return log(broad / steady) in a spectrogram of another window, brought to the cells of the grid."""
    bins = round(shape[0] * window / grid.window)
    magnitude = power_of(forward(sound, window, hop)[:, :bins]).mean(0).sqrt()
    magnitude = magnitude + 1e-4 * magnitude.mean() + _QUIET**0.5
    broad = running_median(magnitude, odd(broad_hz * window / grid.sample_rate), 0)
    steady = running_median(magnitude, odd(steady_s * grid.sample_rate / hop), 1)
    ratio = broad.log() - steady.log()
    return interpolate(ratio[None, None], size=tuple(shape), mode="bilinear", align_corners=True)[0, 0]


def _position(spectrum: Tensor) -> Tensor:
    """Return log(sides / centre) + 1; 0 where there is no stereo image."""
    nowhere = torch.zeros_like(spectrum[0], dtype=torch.float32)
    if spectrum.shape[0] != 2:
        return nowhere
    power = power_of(spectrum).mean(0)
    agreeing = (spectrum[0] * spectrum[1].conj()).real
    centre, sides = (power + agreeing).clamp_min(0) / 2, (power - agreeing).clamp_min(0) / 2
    if sides.sum() <= 1e-4 * centre.sum():
        return nowhere
    floor = _floor(power)
    return ((sides + 0.01 * centre + floor) / (centre + 0.01 * sides + floor)).log() / 2 + 1


def _hits(magnitude: Tensor, grid: Grid) -> list[Tensor]:
    """Return how hard each frame is struck, (1, frames) for three bands, and how lately it was struck at all."""
    steady = running_median(magnitude, grid.odd_frames(0.25), 1)
    struck = []
    for low_hz, high_hz in ((30, 250), (250, 3000), (3000, 15000)):
        band = slice(min(grid.bin_at(low_hz), grid.bins - 3), grid.bin_at(high_hz) + 1)
        rise = (magnitude[band] - steady[band]).clamp_min(0).sum(0, keepdim=True)
        struck.append(4 * rise / magnitude[band].sum(0, keepdim=True) - 1)
    hit = (struck[1] + struck[2]).clamp_min(0)
    lately = hit
    for back in range(1, grid.odd_frames(0.25)):
        lately = torch.maximum(lately, pad(hit, (back, 0))[:, : hit.shape[1]] * 0.9**back)
    return [*struck, lately - 0.5]


def mean_around(cells: Tensor, bins: int, frames: int) -> Tensor:
    """Return the mean over a neighbourhood of odd size, edges repeated."""
    framed = pad(cells[None, None], (frames // 2, frames // 2, bins // 2, bins // 2), mode="replicate")
    return avg_pool2d(framed, (bins, frames), stride=1)[0, 0]
