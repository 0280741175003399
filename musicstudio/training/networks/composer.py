"""Teaching the composer: to foretell the notes of cells that are asked for, from all that is known around them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from musicstudio.domain.models import ModelSpec
from musicstudio.domain.tasks import CancelToken, Report
from musicstudio.engines.composer.columns import CELL, FIELDS, INDEX, NOTE, PAD, SIZES
from musicstudio.engines.nets.composer import build
from musicstudio.training.networks.composer_counting import count_heldout
from musicstudio.training.networks.composer_lessons import Stretches
from musicstudio.training.networks.composer_measure import heldout_score, play_examples
from musicstudio.training.networks.composer_packs import NAME, composer_pack, make_composer_packs
from musicstudio.training.trainer.recipe import Batch, Losses, Preset, Recipe

_PLACES: Final = [INDEX[name] for name in FIELDS]


def losses(network: nn.Module, batch: Batch) -> Losses:
    """Return the nats of a row, and the bits that each field of a note costs; ends of cells count to "where"."""
    rows = batch["rows"].long()
    at, said = targets(rows)
    logits = network(rows[:, :-1], at, said)
    costs = field_costs(logits, said)
    notes = (said[:, 0] > 0).sum().clamp(min=1)
    told = {name: cost.sum() / notes / math.log(2) for name, cost in zip(FIELDS, costs, strict=True)}
    loss = sum((cost.sum() for cost in costs), torch.zeros((), device=rows.device)) / max(len(said), 1)
    return {"loss": loss, "bits a note": sum(told.values(), torch.zeros((), device=rows.device)), **told}


def targets(rows: Tensor) -> tuple[Tensor, Tensor]:
    """Return where notes and ends of cells are foretold, bool (batch, rows − 1), and what comes, (places, fields)."""
    kinds, following = rows[:, :-1, 0], rows[:, 1:]
    at = ((kinds == CELL) | (kinds == NOTE)) & (following[..., 0] != PAD)
    said = following[at][:, _PLACES] * (following[at][:, :1] == NOTE)
    return at, said


def field_costs(logits: tuple[Tensor, ...], said: Tensor) -> list[Tensor]:
    """Return the nats of each field at each place, (places,) each; 0 where a field is unsaid."""
    costs = []
    for place, found in enumerate(logits):
        cost = functional.cross_entropy(found.float(), said[:, place], reduction="none")
        costs.append(cost if place == 0 else cost * (said[:, place] > 0))
    return costs


def _prepare(data: Path | None, report: Report, cancel: CancelToken) -> None:
    make_composer_packs(data, report, cancel)
    assert data is not None
    count_heldout(data, cancel)


def _lessons(data: Path | None, preset: Preset, seed: int) -> Stretches:
    return Stretches(composer_pack(data, "train"), int(preset.settings["rows"]))


def _sizes(**changed: Any) -> Mapping[str, Any]:
    return {
        "columns": list(SIZES.values()), "fields": _PLACES, "width": 224, "layers": 6, "heads": 7,
        "positions": "rope", "reach": 512, "dropout": 0.1, "inner": 128, "rows": 1024, "judged": 6,
        "example_bars": 8, **changed,
    }  # fmt: skip


SPEC: Final = ModelSpec(
    NAME,
    NAME,
    ("generate", "continue", "inpaint"),
    "Composer",
    "MIT, part of Music Studio; taught on free scores: MIT, CC0, BSD, public domain and CC BY (Mutopia's editors)",
    commercial=True,
    summary="Writes scores for a band bar by bar, continues them and fills bars of any part, by a small network.",
    modality="score",
    memory_bytes=600_000_000,
)

_CARD: Final = {
    "What it is": "A small transformer that composes, continues and fills scores bar by bar and track by track, one "
    "step a note (after Music Transformer, Huang et al. 2018; Compound Word Transformer, Hsiao et al. 2021; MMM, Ens "
    "and Pasquier 2020).",
    "Data": "Scores: POP909 (MIT; its melodies left out), OpenEWLD (MIT, filtered to what is old), OpenScore lieder "
    "and quartets (CC0), Mutopia (public domain, CC BY), Freedoom (BSD), and our own band's pieces and "
    "arrangements (MIT).",
    "Limits": "It writes what is like these: songs, chamber music, game music and our own band's styles. Timing finer "
    "than 5 ticks, lengths of strokes, bends and pedals are not told.",
}

RECIPE: Final = Recipe(
    NAME,
    "Composer",
    {
        "tiny": Preset(
            40, batch=4, learning_rate=3e-3, warmup=4, every_s=60, score_every=20,
            settings=_sizes(width=32, layers=2, heads=2, dropout=0.0, inner=24, rows=160, judged=1, example_bars=1),
        ),
        "cpu": Preset(
            6000, batch=8, learning_rate=1.2e-3, warmup=200, weight_decay=0.05, bf16=True, loaders=1, score_every=500,
            settings=_sizes(),
        ),
        "gpu": Preset(
            24000, batch=64, learning_rate=1.2e-3, warmup=500, weight_decay=0.05, bf16=True, loaders=12,
            score_every=2000, settings=_sizes(rows=1536, dropout=0.15),
        ),
    },
    build,
    _lessons,
    losses,
    heldout_score,
    play_examples,
    card=_CARD,
    prepare=_prepare,
    spec=SPEC,
)  # fmt: skip
