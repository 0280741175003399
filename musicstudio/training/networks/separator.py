"""Teaching the separator: which stem a cell of the spectrum belongs to, from stems of renders and of real songs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor, nn

from musicstudio.domain.models import ModelSpec
from musicstudio.domain.tasks import CancelToken, Report
from musicstudio.engines.nets.separator import SAMPLE_RATE, SOURCES, Apart, build
from musicstudio.training.networks.packing import pack_of
from musicstudio.training.networks.separator_lessons import Excerpts
from musicstudio.training.networks.separator_packs import make_packs
from musicstudio.training.networks.separator_pictures import draw_stems
from musicstudio.training.networks.separator_scores import answered, by_masking, judged, means, sdrs_of
from musicstudio.training.networks.separator_spectra import Sums, by_region, sums_of
from musicstudio.training.trainer.recipe import Batch, Losses, Preset, Recipe

NAME: Final = "separator"
_SOFT: Final = 1e-3
"""What of a mix's energy may be wrong in a stem before it counts."""
_SOFT_REGION: Final = 1e-2
_REGIONAL: Final = 0.5
_DRAWN: Final = 3


def losses(network: nn.Module, batch: Batch) -> Losses:
    """Return the losses of a batch: each stem's error in dB against the mix, over all and region by region.

    For a stem that sounds it falls as SDR rises, for a silent one as less is put there (as in Wisdom et al., "What's
    all the fuss about free universal sound separation data?", 2021).
    """
    sums = sums_of(batch)
    errors = errors_of(network(sums.views).float().softmax(1), sums)
    mixes = torch.stack([part.sum((1, 2, 3)) for part in by_region(sums.views[:, :2])], -1)
    whole = _decibels(errors.sum(-1), mixes.sum(-1)[:, None], _SOFT)
    regional = _decibels(errors, mixes[:, None], _SOFT_REGION)
    by_stem = {stem: whole[:, place].mean() for place, stem in enumerate(SOURCES)}
    return {"loss": whole.mean() + _REGIONAL * regional.mean(), "regional": regional.mean(), **by_stem}


def errors_of(shares: Tensor, sums: Sums) -> Tensor:
    """Return the energy of what shares get wrong, (batch, SOURCES, regions)."""
    wrong = shares * (shares * sums.views[:, None, :2] - 2 * sums.products)
    found = torch.stack([part.sum((2, 3, 4)) for part in by_region(wrong)], -1)
    return (found + sums.energies).clamp(0)


def _decibels(errors: Tensor, mixes: Tensor, soft: float) -> Tensor:
    return 10 * ((errors + soft * mixes + 1e-9) / (mixes + 1e-9)).log10()


def score(network: nn.Module, data: Path | None, preset: Preset) -> dict[str, float]:
    """Return the mean SDR in dB of held-out records over stems that sound, all and stem by stem, and beside it that of
    silence and of the weightless masking, on the same stretches."""
    pack, apart = pack_of(data, NAME, "heldout"), Apart(network)
    items = judged(pack, int(preset.settings["judged"]))
    pools: dict[str, list[float]] = {stem: [] for stem in SOURCES}
    for item in items:
        for stem, value in sdrs_of(*answered(apart, pack, item)).items():
            pools[stem].append(value)
    found, plain = means(pools), by_masking(pack, items)
    return {"mean": _mean(found), **found, "masking": _mean(plain), "silence": 0.0}


def examples(network: nn.Module, data: Path | None, preset: Preset, folder: Path) -> None:
    """Draw what is found of held-out mixes beside what is true."""
    pack, apart = pack_of(data, NAME, "heldout"), Apart(network)
    draw_stems([answered(apart, pack, item) for item in judged(pack, _DRAWN)], folder)


def _mean(stems: Mapping[str, float]) -> float:
    return float(np.mean(list(stems.values()))) if stems else 0.0


def _prepare(data: Path | None, report: Report, cancel: CancelToken) -> None:
    make_packs(data, NAME, report, cancel)


def _lessons(data: Path | None, preset: Preset, seed: int) -> Excerpts:
    return Excerpts(pack_of(data, NAME, "train"), int(preset.settings["frames"]))


_SIZES: Final[Mapping[str, Any]] = {
    "width": 32, "layers": 3, "deep": 3, "whole": 112, "frames": 192, "judged": 24
}  # fmt: skip

_CARD: Final = {
    "What it is": "A small network that takes mixes apart into drums, bass, vocals and other: shares of each cell of "
    "the spectrum that sum to one, from bands (after Luo and Yu 2023) and a U-Net of convolutions (after Kim et al. "
    "2021).",
    "Data": "Stems of music rendered by `musicstudio corpus prepare` out of POP909 (MIT; its arrangements, played), "
    "OpenEWLD (MIT, filtered), OpenScore lieder and quartets (CC0), Mutopia (public domain, CC BY), Freedoom (BSD) and "
    "our own band (MIT), with SoundFonts (FluidR3, MuseScore General: MIT), recorded instruments (CC0; electric pianos "
    'CC BY 3.0, Greg Sullivan) and our own synthesis and singers; and the stems of four real songs of "Everything is '
    'Free" by Software-Entwicklungskit (CC0: Hydrogen, Lithium, Potassium, Rubidium), remixed across songs.',
    "Limits": "One real singer was heard, the same as in the real song that evaluations use (Francium): figures of its "
    "vocals are optimistic. Other voices, choirs, guitars through amplifiers and acoustic drums are known from "
    "renders. Where two stems meet in a cell both get a part of its phase.",
}

SPEC: Final = ModelSpec(
    NAME,
    NAME,
    ("separate",),
    "Separator",
    "MIT, part of Music Studio; taught on renderings of free scores with CC0, MIT and CC BY 3.0 sounds (electric "
    "pianos: Greg Sullivan) and on four CC0 songs",
    commercial=True,
    summary="Takes a mix apart into drums, bass, vocals and other by a small network; the stems sum to the mix.",
    sample_rate=SAMPLE_RATE,
    memory_bytes=900_000_000,
)

RECIPE: Final = Recipe(
    NAME,
    "Separator",
    {
        "tiny": Preset(
            40, batch=2, learning_rate=3e-3, warmup=3, every_s=60, score_every=40,
            settings={"width": 8, "layers": 1, "deep": 1, "whole": 16, "frames": 32, "judged": 1},
        ),
        "cpu": Preset(
            3500, batch=8, learning_rate=1.5e-3, warmup=150, bf16=True, loaders=1, score_every=500, settings=_SIZES
        ),
        "gpu": Preset(
            40000, batch=32, learning_rate=1.5e-3, warmup=500, bf16=True, loaders=8, score_every=2000,
            settings={**_SIZES, "width": 44, "whole": 192, "frames": 256},
        ),
    },
    build,
    _lessons,
    losses,
    score,
    examples,
    _CARD,
    _prepare,
    SPEC,
)  # fmt: skip
