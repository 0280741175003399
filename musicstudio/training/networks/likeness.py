"""Teaching the likeness of sounds and words, from the packs that the listener learns from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from musicstudio.domain.models import ModelSpec
from musicstudio.domain.tasks import CancelToken, Report
from musicstudio.engines.analyze.hearing import FPS, heard
from musicstudio.engines.nets.likeness import MOST, SECONDS, build
from musicstudio.training.metrics.distribution import recall_at
from musicstudio.training.networks.likeness_pairs import UNKNOWN, Pairs
from musicstudio.training.networks.listener import NAME as PACKED
from musicstudio.training.networks.packing import make_packs, pack_of
from musicstudio.training.trainer.recipe import Batch, Losses, Preset, Recipe
from musicstudio.training.trainer.schedule import stacked

NAME: Final = "likeness"
AMONG: Final = 64
"""Records at most among which words look for their own sound."""
_SURE: Final = 0.5


def losses(network: nn.Module, batch: Batch) -> Losses:
    """Return the losses of a batch: which words belong to which sound both ways (InfoNCE), style, families and pace.

    Two excerpts of one record are neither pair nor opposite.
    """
    found = network(batch["levels"], batch["words"])
    same = batch["record"][:, None] == batch["record"][None]
    other = same & ~torch.eye(len(same), dtype=torch.bool, device=same.device)
    cosines = (found.vectors @ found.words.T * found.scale).masked_fill(other, float("-inf"))
    right = torch.arange(len(same), device=same.device)
    pairs = (functional.cross_entropy(cosines, right) + functional.cross_entropy(cosines.T, right)) / 2
    style, pace = (_entropy(getattr(found, name).float(), batch[name]) for name in ("style", "pace"))
    families = functional.binary_cross_entropy_with_logits(found.families.float(), batch["families"])
    loss = pairs + 0.5 * style + families + 0.2 * pace
    return {"loss": loss, "pairs": pairs, "style": style, "families": families, "pace": pace}


def score(network: nn.Module, data: Path | None, preset: Preset) -> dict[str, float]:
    """Return how often held-out words find their own sound, and how well style, families and pace are told.

    Of every record the middle is heard and its own caption read, at most `AMONG` records; recall is the mean of both
    directions; families are an F-measure over all.
    """
    pairs = Pairs(pack_of(data, PACKED, "heldout"), preset.settings, vary=False)
    chosen = _chosen(pairs, min(AMONG, int(preset.settings["judged"])))
    batch = stacked([_middle(pairs, item) for item in chosen])
    device = next(network.parameters()).device
    found = network(batch["levels"].to(device), batch["words"].to(device))
    sounds, words = found.vectors.cpu().numpy(), found.words.cpu().numpy()
    recall = {k: (recall_at(words, sounds, k) + recall_at(sounds, words, k)) / 2 for k in (1, 5)}
    told = found.families.float().sigmoid().cpu().numpy() > _SURE
    return {
        "recall_5": recall[5],
        "recall_1": recall[1],
        "style": _right(found.style, batch["style"]),
        "families": _f_measure(told, batch["families"].numpy() > _SURE),
        "pace": _right(found.pace, batch["pace"]),
        "records": float(len(chosen)),
    }


def _chosen(pairs: Pairs, most: int) -> list[int]:
    """Return the records that are judged: as they were mixed, evenly over the pack."""
    there = [n for n, one in enumerate(pairs.pack.items) if "#" not in one.id and pairs.taught[n]]
    return [there[n] for n in np.linspace(0, len(there) - 1, min(most, len(there))).round().astype(int)]


def _middle(pairs: Pairs, item: int) -> dict[str, NDArray[Any]]:
    return pairs.pair(item, max(0, (pairs.pack.rows("levels", item) - pairs.frames) // 2))


def _right(logits: Tensor, truth: Tensor) -> float:
    """Return the share of what is known that is told rightly, 0 where nothing is known."""
    known = truth != UNKNOWN
    return float((logits.argmax(1).cpu() == truth)[known].float().mean()) if bool(known.any()) else 0.0


def _f_measure(told: NDArray[np.bool_], true: NDArray[np.bool_]) -> float:
    return float(2 * (told & true).sum() / max(told.sum() + true.sum(), 1))


def _entropy(logits: Tensor, truth: Tensor) -> Tensor:
    """Return the cross-entropy over what is known, 0 where nothing is."""
    if bool((truth == UNKNOWN).all()):
        return logits.sum() * 0
    return functional.cross_entropy(logits, truth, ignore_index=UNKNOWN)


def _prepare(data: Path | None, report: Report, cancel: CancelToken) -> None:
    make_packs(data, PACKED, "levels", FPS, heard, report, cancel)


def _lessons(data: Path | None, preset: Preset, seed: int) -> Pairs:
    return Pairs(pack_of(data, PACKED, "train"), preset.settings)


_SIZES: Mapping[str, Any] = {
    "width": 96, "words": 48, "buckets": 8192, "dropout": 0.25, "seconds": SECONDS, "most": MOST, "judged": AMONG,
}  # fmt: skip

_CARD: Final = {
    "What it is": "Two towers that put 10 s of sound and a sentence into one space of 64 numbers, taught against each "
    "other (after Radford and others 2021), with heads for style, families of instruments and pace. It judges "
    "generated music: agreement of words and sound, divergence of classes, inception score, distances of embeddings. "
    "No network of ours is conditioned by it; the judge refuses to score one that is.",
    "Data": "The listener's packs: music rendered by `musicstudio corpus prepare` out of POP909 (MIT; its "
    "arrangements, played), OpenEWLD (MIT, filtered), OpenScore lieder and quartets (CC0), Mutopia (public domain, CC "
    "BY), Freedoom (BSD) and our own band (MIT), with captions that our own grammar writes from each score's facts. No "
    "recording of music was heard and no text of people read.",
    "Limits": "It knows 23 styles, 14 families and the words of one grammar; real recordings and people's own ways to "
    "speak are guesses. Few records were held out, so that its numbers are coarse. They compare engines of one run, "
    "never with CLAP's or VGGish's numbers elsewhere.",
}

SPEC: Final = ModelSpec(
    NAME,
    NAME,
    (),
    "Likeness of sounds and words",
    "MIT, part of Music Studio; taught on renderings of free scores with CC0, MIT and CC BY 3.0 sounds (electric "
    "pianos: Greg Sullivan)",
    commercial=True,
    summary="Judges generated music: whether it sounds as it was asked for. It makes nothing itself.",
    tested="by what it tells apart on held-out renders (its card)",
)

RECIPE: Final = Recipe(
    NAME,
    "Likeness",
    {
        "tiny": Preset(
            30, batch=8, learning_rate=3e-3, warmup=3, every_s=60, score_every=15,
            settings={
                "width": 16, "words": 12, "buckets": 512, "dropout": 0.0, "seconds": 4.0, "most": 48, "judged": 4,
            },
        ),
        "cpu": Preset(
            1200, batch=64, learning_rate=1.5e-3, warmup=100, weight_decay=0.05, bf16=True, loaders=1, score_every=200,
            settings=_SIZES,
        ),
        "gpu": Preset(
            8000, batch=256, learning_rate=2e-3, warmup=400, weight_decay=0.05, bf16=True, loaders=8, score_every=500,
            settings={**_SIZES, "width": 144},
        ),
    },
    build,
    _lessons,
    losses,
    score,
    card=_CARD,
    prepare=_prepare,
    spec=SPEC,
)  # fmt: skip
