"""Teaching and measuring networks that read the composer's pieces as plain sequences of tokens.

The same packs, the same held-out stretches and the same unit as the composer's: bits a note.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from musicstudio.domain.tasks import CancelToken, Report
from musicstudio.engines.nets.composer_sequences import costs
from musicstudio.training.networks.composer_counting import heldout_stretches
from musicstudio.training.networks.composer_lessons import shares
from musicstudio.training.networks.composer_packs import composer_pack, make_composer_packs, sheet_in_pack
from musicstudio.training.networks.composer_played import Table, moved, played
from musicstudio.training.pack_reading import Pack
from musicstudio.training.trainer.recipe import Batch, Losses, Preset

Tokens = NDArray[np.int64]
Told = Callable[[Table, np.random.Generator], Tokens]
"""Makes tokens of notes that begin at 0, the first one only read; what it draws it draws with the generator."""
PADDING: Final = -1
_SHIFT: Final = 6
_SPEEDS: Final = (0.9, 0.95, 1.0, 1.05, 1.1)
_KEPT: Final = 512


class Sequences:
    """Stretches of pieces in any key and at about their pace, (length + 1) tokens, PADDING after their end."""

    def __init__(self, pack: Pack, length: int, notes: int, told: Told) -> None:
        self.pack, self.length, self._notes, self._told = pack, length, notes, told
        self._sums = np.cumsum(shares(pack))
        self._played = lru_cache(maxsize=_KEPT)(lambda item: played(sheet_in_pack(pack, item)))

    def example(self, rng: np.random.Generator) -> dict[str, NDArray[Any]]:
        """Return one example."""
        item = int(np.minimum(np.searchsorted(self._sums, rng.random(), side="right"), len(self.pack) - 1))
        notes = self._played(item)
        first = int(rng.integers(0, max(1, len(notes) - self._notes // 2)))
        speed = float(_SPEEDS[int(rng.integers(len(_SPEEDS)))])
        some = moved(begun(notes[first : first + self._notes]), int(rng.integers(-_SHIFT, _SHIFT)), speed)
        found = np.full(self.length + 1, PADDING, np.int64)
        tokens = self._told(some, rng)[: self.length + 1]
        found[: len(tokens)] = tokens
        return {"tokens": found}


def begun(notes: Table) -> Table:
    """Return notes moved in time so that the first one begins at 0."""
    found = notes.copy()
    begin = notes["onset"].min(initial=1 << 40)
    found["onset"] -= begin
    found["end"] -= begin
    return found


def losses_of(batch: Batch, network: nn.Module, firsts: Sequence[int], most: int) -> Losses:
    """Return the nats of a token; such as are PADDING or no less than `most` are read, not foretold."""
    tokens = batch["tokens"]
    counts = (tokens[:, 1:] != PADDING) & (tokens[:, 1:] < most)
    found = costs(network, tokens.clamp(min=0), firsts, counts)
    return {"loss": sum((cost.sum() for cost in found), torch.zeros(())) / counts.sum().clamp(min=1)}


@torch.no_grad()
def bits(network: nn.Module, tokens: Tokens, firsts: Sequence[int], most: int, length: int) -> Tokens:
    """Return the bits of each token after the first, in windows that overlap by half; 0 for what is only read.

    But for the first window a token is foretold from half a window at least. Windows begin with the first token.
    """
    device = next(network.parameters()).device
    slots = len(firsts)
    half = length // 2 // slots * slots
    found = np.zeros(max(len(tokens) - 1, 0))
    at = 0
    while at == 0 or at + half < len(found):
        window = np.append(tokens[:1], tokens[1 + at : 1 + at + 2 * half])
        told = torch.from_numpy(window)[None].to(device)
        cost = costs(network, told, firsts, told[:, 1:] < most)
        both = np.zeros(len(window) - 1)
        for slot, one in enumerate(cost):
            both[slot::slots] = one[0].cpu().numpy()
        fresh = half if at else 0
        found[at + fresh : at + len(both)] = both[fresh:]
        at += half
    return np.asarray(found / np.log(2))


def measured(
    network: nn.Module, data: Path | None, preset: Preset, bits_of: Callable[[nn.Module, Table], Mapping[str, float]]
) -> dict[str, float]:
    """Return the means of what `bits_of` finds over the composer's held-out stretches, its "bits a note" turned first.

    "notes a bit" is 1 / bits a note: higher is better.
    """
    found: dict[str, list[float]] = defaultdict(list)
    for stretch in heldout_stretches(composer_pack(data, "heldout"), int(preset.settings["judged"])):
        notes = begun(played(stretch.sheet))
        told = bits_of(network, notes) if len(notes) else {}
        for name, value in told.items():
            found[name].append(value)
    means = {name: float(np.mean(values)) for name, values in found.items()}
    return {"notes a bit": 1 / max(means.get("bits a note", 0.0), 1e-9), **means}


def prepare(data: Path | None, report: Report, cancel: CancelToken) -> None:
    """Make the composer's packs where they are missing."""
    make_composer_packs(data, report, cancel)


def lessons(data: Path | None, preset: Preset, told: Told) -> Sequences:
    """Return what is taught: the composer's own training pieces."""
    settings = preset.settings
    return Sequences(composer_pack(data, "train"), int(settings["length"]), int(settings["notes"]), told)
