"""Performance events foretold by an LSTM or by a transformer: for comparison with the composer, one keyboard alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from torch import nn

from musicstudio.engines.nets.composer_sequences import build
from musicstudio.training.networks import composer_sequences
from musicstudio.training.networks.composer_events_tokens import (
    BEGIN,
    HARD,
    OFF,
    SHIFT,
    VOCABULARY,
    events_of,
    sounding,
)
from musicstudio.training.networks.composer_played import Table
from musicstudio.training.networks.composer_sequences import Tokens
from musicstudio.training.trainer.recipe import Batch, Losses, Preset, Recipe

_NOTES_A_TOKEN: Final = 0.5
"""Notes that are drawn for each token of a stretch: more than it holds."""


def recipe(kind: str, name: str, title: str) -> Recipe:
    """Return the recipe of a "lstm" or a "transformer"."""
    return Recipe(
        name,
        title,
        {
            "tiny": Preset(
                40, batch=4, learning_rate=3e-3, warmup=4, every_s=60, score_every=20,
                settings=_sizes(kind, width=32, layers=1, heads=2, dropout=0.0, length=128, judged=1),
            ),
            "cpu": Preset(
                4000, batch=8, learning_rate=1.5e-3, warmup=150, weight_decay=0.05, bf16=kind != "lstm", loaders=1,
                score_every=500, settings=_sizes(kind),
            ),
            "gpu": Preset(
                16000, batch=64, learning_rate=1.5e-3, warmup=400, weight_decay=0.05, bf16=True, loaders=8,
                score_every=2000, settings=_sizes(kind, width=256, length=1024),
            ),
        },
        build,
        lambda data, preset, seed: composer_sequences.lessons(data, preset, told),
        losses,
        lambda network, data, preset: composer_sequences.measured(
            network, data, preset, lambda net, notes: bits_of(net, notes, int(preset.settings["length"]))
        ),
        card={"What it is": f"Performance events (Simon and Oore 2017) foretold by a {kind}: a comparison."},
        prepare=composer_sequences.prepare,
    )  # fmt: skip


def told(notes: Table, rng: np.random.Generator) -> Tokens:
    """Return a stretch's events with BEGIN before them."""
    return np.append(np.int64(BEGIN), events_of(notes))


def losses(network: nn.Module, batch: Batch) -> Losses:
    return composer_sequences.losses_of(batch, network, (0,), VOCABULARY)


def bits_of(network: nn.Module, notes: Table, length: int) -> Mapping[str, float]:
    """Return the bits a note of beginnings, ends and time between, as the composer's measure has it; loudness beside.

    Nothing for a stretch without a tone.
    """
    kept = len(sounding(notes))
    if not kept:
        return {}
    tokens = told(notes, np.random.default_rng())
    cost, said = composer_sequences.bits(network, tokens, (0,), VOCABULARY, length), tokens[1:]
    hard = said >= HARD
    return {
        "bits a note": float(cost[~hard].sum()) / kept,
        "on": float(cost[said < OFF].sum()) / kept,
        "off": float(cost[(said >= OFF) & (said < SHIFT)].sum()) / kept,
        "time": float(cost[(said >= SHIFT) & ~hard].sum()) / kept,
        "loudness": float(cost[hard].sum()) / kept,
    }


def _sizes(kind: str, **changed: Any) -> Mapping[str, Any]:
    settings = {
        "inputs": VOCABULARY + 1, "outputs": [VOCABULARY], "width": 192, "layers": 3 if kind == "lstm" else 4,
        "heads": 6, "kind": kind, "dropout": 0.1, "length": 768, "judged": 6, **changed,
    }  # fmt: skip
    return {**settings, "notes": int(settings["length"] * _NOTES_A_TOKEN)}
