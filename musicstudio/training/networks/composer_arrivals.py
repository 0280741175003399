"""Arrival-time triples with anticipation foretold by a transformer: for comparison with the composer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from torch import nn

from musicstudio.engines.nets.composer_sequences import build
from musicstudio.training.networks import composer_sequences
from musicstudio.training.networks.composer_arrivals_tokens import (
    EVENTS,
    FIRSTS,
    SIZES,
    TIMES,
    VOCABULARY,
    triples_of,
)
from musicstudio.training.networks.composer_played import Table
from musicstudio.training.networks.composer_sequences import Tokens, begun
from musicstudio.training.trainer.recipe import Batch, Losses, Preset, Recipe

_ANTICIPATES: Final = 0.5
"""How often some tracks of a stretch are known ahead."""
_NAMES: Final = ("time", "length", "note")


def told(notes: Table, rng: np.random.Generator) -> Tokens:
    """Return a stretch as triples; now and then some of its tracks, drawn, are controls."""
    notes = notes[notes["onset"] < TIMES]
    tracks = np.unique(notes["track"])
    if len(tracks) < 2 or rng.random() >= _ANTICIPATES:
        return triples_of(notes)
    known = np.isin(notes["track"], rng.permutation(tracks)[: int(rng.integers(1, len(tracks)))])
    return triples_of(notes[~known], notes[known])


def losses(network: nn.Module, batch: Batch) -> Losses:
    return composer_sequences.losses_of(batch, network, FIRSTS, EVENTS)


def bits_of(network: nn.Module, notes: Table, length: int) -> Mapping[str, float]:
    """Return the bits a note of arrivals, lengths and who plays what, stretch by stretch of a window's notes.

    "accompanied" is what the notes of the busiest track cost that are given all others five seconds ahead; it is
    missing where nobody else plays. Nothing for no notes.
    """
    if not len(notes):
        return {}
    sums = np.zeros(len(_NAMES))
    most = (length - 1) // 3
    for first in range(0, len(notes), most):
        some = begun(notes[first : first + most])
        sums += _sums(network, triples_of(some[some["onset"] < TIMES]), length)
    found = {"bits a note": float(sums.sum()) / len(notes)}
    found |= {name: float(cost) / len(notes) for name, cost in zip(_NAMES, sums, strict=True)}
    some = begun(notes[:most])
    some = some[some["onset"] < TIMES]
    tracks, counts = np.unique(some["track"], return_counts=True)
    if len(tracks) > 1:
        asked = some["track"] == tracks[counts.argmax()]
        cost = _sums(network, triples_of(some[asked], some[~asked]), length)
        found["bits a note, accompanied"] = float(cost.sum()) / int(asked.sum())
    return found


def _sums(network: nn.Module, tokens: Tokens, length: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    cost = composer_sequences.bits(network, tokens, FIRSTS, EVENTS, max(length, len(tokens) + 6))
    return np.array([cost[slot::3].sum() for slot in range(3)])


def _sizes(**changed: Any) -> Mapping[str, Any]:
    settings = {
        "inputs": VOCABULARY, "outputs": list(SIZES), "width": 160, "layers": 4, "heads": 5, "kind": "transformer",
        "dropout": 0.1, "length": 768, "judged": 6, **changed,
    }  # fmt: skip
    return {**settings, "notes": int(settings["length"]) // 3}


RECIPE: Final = Recipe(
    "composer-arrivals",
    "Arrivals with anticipation",
    {
        "tiny": Preset(
            40, batch=4, learning_rate=3e-3, warmup=4, every_s=60, score_every=20,
            settings=_sizes(width=16, layers=1, heads=2, dropout=0.0, length=96, judged=1),
        ),
        "cpu": Preset(
            4000, batch=8, learning_rate=1.5e-3, warmup=150, weight_decay=0.05, bf16=True, loaders=1, score_every=500,
            settings=_sizes(),
        ),
        "gpu": Preset(
            16000, batch=64, learning_rate=1.5e-3, warmup=400, weight_decay=0.05, bf16=True, loaders=8,
            score_every=2000, settings=_sizes(width=256, heads=8, length=1023),
        ),
    },
    build,
    lambda data, preset, seed: composer_sequences.lessons(data, preset, told),
    losses,
    lambda network, data, preset: composer_sequences.measured(
        network, data, preset, lambda net, notes: bits_of(net, notes, int(preset.settings["length"]))
    ),
    card={"What it is": "Arrival-time triples with anticipation (Thickstun and others 2023): a comparison."},
    prepare=composer_sequences.prepare,
)  # fmt: skip
