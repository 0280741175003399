"""How well held-out records are taken apart, with the network and without one: fast measures of a training."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import torch

from musicstudio.domain.audio import AudioArray
from musicstudio.engines.nets.separator import SAMPLE_RATE, SOURCES, Apart
from musicstudio.engines.separate.exponents import STEMS
from musicstudio.engines.separate.grid import Grid
from musicstudio.engines.separate.masks import share_out
from musicstudio.engines.stft import forward, inverse
from musicstudio.training.networks.separator_lessons import stems_in
from musicstudio.training.pack_reading import Pack

Stems = Mapping[str, AudioArray]
MOST_DB: Final = 30.0
LEAST_DB: Final = -20.0
_AUDIBLE_DB: Final = -40.0
"""A stem quieter beside its mix is not judged."""
_BASELINE: Final = "masking.json"


def sdrs_of(true: Stems, found: Stems) -> dict[str, float]:
    """Return the signal-to-distortion ratio in dB of every stem that sounds, from LEAST_DB to MOST_DB."""
    mix = _energy(np.sum(list(true.values()), axis=0))
    return {
        stem: float(np.clip(_decibels(_energy(sound), _energy(sound - found[stem])), LEAST_DB, MOST_DB))
        for stem, sound in true.items()
        if _decibels(_energy(sound), mix) > _AUDIBLE_DB
    }


def judged(pack: Pack, count: int) -> list[int]:
    """Return items to judge by: those with most stems."""
    able = [item for item in range(len(pack)) if len(stems_in(pack, item)) > 1]
    return sorted(able, key=lambda item: -len(stems_in(pack, item)))[:count]


def true_stems(pack: Pack, item: int) -> dict[str, AudioArray]:
    """Return the stems of an item, all equally long; silence for those that are absent."""
    longest = max(pack.rows(stem, item) for stem in SOURCES)
    found = {stem: pack.waveform(stem, item) for stem in stems_in(pack, item)}
    return {stem: found.get(stem, np.zeros((2, longest), np.float32)) for stem in SOURCES}


@torch.no_grad()
def answered(apart: Apart, pack: Pack, item: int) -> tuple[Stems, Stems]:
    """Return the stems of an item and what was found of them."""
    true = true_stems(pack, item)
    mix = np.sum(list(true.values()), axis=0)
    level = float(np.sqrt(_energy(mix) / mix.size)) + 1e-9
    device = next(apart.parameters()).device
    made = apart(torch.from_numpy(mix / np.float32(level))[None].to(device))[0].cpu().numpy() * np.float32(level)
    return true, dict(zip(SOURCES, made, strict=True))


def by_masking(pack: Pack, items: Sequence[int]) -> dict[str, float]:
    """Return the mean SDR of each stem by weightless masking; kept beside the pack, as it is slow and stays the same.

    A pack that cannot be written to is judged anew each time.
    """
    path, named = pack.folder / _BASELINE, [pack.items[item].id for item in items]
    try:
        kept = json.loads(path.read_text("utf-8"))
        if kept["items"] == named:
            return {str(stem): float(value) for stem, value in kept["sdr_db"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass  # nothing was kept, or nothing that can be read: it is judged anew
    pools: dict[str, list[float]] = {stem: [] for stem in SOURCES}
    for item in items:
        true = true_stems(pack, item)
        for stem, value in sdrs_of(true, _masked(np.sum(list(true.values()), axis=0))).items():
            pools[stem].append(value)
    found = means(pools)
    with contextlib.suppress(OSError):
        path.write_text(json.dumps({"items": named, "sdr_db": found}), "utf-8")
    return found


def means(pools: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """Return the mean of each pool that holds anything."""
    return {name: float(np.mean(values)) for name, values in pools.items() if values}


@torch.no_grad()
def _masked(mix: AudioArray) -> dict[str, AudioArray]:
    grid, sound = Grid.of(SAMPLE_RATE), torch.from_numpy(np.ascontiguousarray(mix, np.float32))
    spectrum = forward(sound, grid.window, grid.hop)
    masks = share_out(sound, spectrum, grid, lambda _: None)
    parts = (inverse(spectrum * masks[place], grid.window, grid.hop, mix.shape[1]) for place in range(len(STEMS)))
    return {stem: part.numpy() for stem, part in zip(STEMS, parts, strict=True)}


def _energy(sound: AudioArray) -> float:
    return float(np.square(sound, dtype=np.float64).sum())


def _decibels(energy: float, other: float) -> float:
    return 10 * float(np.log10((energy + 1e-12) / (other + 1e-12)))
