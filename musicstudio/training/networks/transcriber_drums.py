"""Teaching the transcriber's ear for drums; the notes it finds stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.tasks import CancelToken, Report
from musicstudio.engines.nets import transcriber
from musicstudio.engines.nets.drum_ear import DrumEar
from musicstudio.engines.nets.transcriber import Transcriber, normalised
from musicstudio.engines.nets.weights import FILE, read_weights
from musicstudio.engines.transcriber.kit import STROKES
from musicstudio.training.networks import transcriber as notes
from musicstudio.training.networks.packing import pack_of
from musicstudio.training.networks.transcriber_drum_lessons import DrumExcerpts
from musicstudio.training.networks.transcriber_drum_packs import DRUMS, make_drum_packs
from musicstudio.training.networks.transcriber_labels import STROKE_REACH, Stretch, strokes_of
from musicstudio.training.networks.transcriber_lessons import as_bytes, levels_of
from musicstudio.training.trainer.recipe import Batch, Losses, Preset, Recipe

NAME: Final = "transcriber-drums"
_RARE: Final = 2.0


def build(settings: Mapping[str, Any]) -> Transcriber:
    """Return a transcriber whose notes are those of published weights, frozen; raises WrongUsage where there are none.

    `settings["notes"]` names the weights, "" for a network that has not learnt notes. Where they hold an ear for drums
    of the same size already, it is that which learns on.
    """
    network = transcriber.build(settings)
    if settings["notes"]:
        path = published(str(settings["notes"])) / FILE
        if not path.is_file():
            raise WrongUsage(f"{settings['notes']} was never published; teach it and publish it first.")
        known = read_weights(path, transcriber.build).state_dict()
        own = network.state_dict()
        network.load_state_dict({k: v for k, v in known.items() if k in own and v.shape == own[k].shape}, strict=False)
    for name, parameter in network.named_parameters():
        parameter.requires_grad_(name.startswith("drums."))
    return network


def published(name: str) -> Path:
    """Return the folder of the weights that travel with the program."""
    package = Path(__file__).parents[2]
    inside = package / "resources"
    return (inside if inside.is_dir() else package.parent / "resources") / "weights" / name


def losses(network: nn.Module, batch: Batch) -> Losses:
    """Return the losses of a batch: strokes by cross-entropy summed over a frame, their force where there are any."""
    whole = cast(Transcriber, getattr(network, "module", network))
    strokes, force = cast(DrumEar, whole.drums)(normalised(batch["levels"], batch["loudness"]), batch["loudness"])
    found = notes.activity(strokes.float(), batch["strokes"], _RARE)
    hit = batch["force"] >= 0
    wrong = functional.binary_cross_entropy_with_logits(force.float(), batch["force"].clamp(0), reduction="none")
    hard = (wrong * hit).sum() / hit.sum().clamp(1)
    return {"loss": found + 0.3 * hard, "strokes": found, "force": hard}


def score(network: nn.Module, data: Path | None, preset: Preset) -> dict[str, float]:
    """Return what the transcriber's own score tells, and F-measures of strokes by kind over all held-out records."""
    found = notes.score(network, data, preset)
    counted = by_kind(cast(Transcriber, network), data, preset)
    kinds = {f"{stroke.name}": _f1(row) for stroke, row in zip(STROKES, counted, strict=True) if row[1] >= 20}
    return {"strokes of all": _f1(counted.sum(0)), **found, **kinds}


def by_kind(network: Transcriber, data: Path | None, preset: Preset) -> np.ndarray[Any, Any]:
    """Return (hits, true, found) of every kind of stroke over the held-out records as they were mixed."""
    pack = pack_of(data, notes.NAME, "heldout")
    counted = np.zeros((len(STROKES), 3))
    for item in (n for n in range(len(pack)) if "#" not in pack.items[n].id):
        stretch = Stretch(0.0, min(pack.rows("levels", item), int(preset.settings["longest"])))
        levels = torch.from_numpy(as_bytes(levels_of(pack, item, stretch)))[None]
        heard = _strokes_heard(network, levels, torch.from_numpy(pack.array("loudness", item).copy()))
        true = strokes_of(pack, item, stretch)[0]
        for place in range(len(STROKES)):
            one = slice(place, place + 1)
            counted[place] += notes.counts(heard[:, one], true[:, one], STROKE_REACH)
    return counted


@torch.no_grad()
def _strokes_heard(network: Transcriber, levels: Tensor, loudness: Tensor) -> np.ndarray[Any, Any]:
    """Return how likely every stroke is, (frames, STROKES), of a sound's levels (1, frames, BANDS)."""
    device = next(network.parameters()).device
    with torch.autocast(device.type, torch.bfloat16):
        found = network(levels.to(device), loudness.to(device))
    return np.asarray(found.strokes[0].float().sigmoid().cpu().numpy())


def _f1(row: np.ndarray[Any, Any]) -> float:
    return float(2 * row[0] / max(row[1] + row[2], 1))


def _prepare(data: Path | None, report: Report, cancel: CancelToken) -> None:
    if notes.RECIPE.prepare is not None:
        notes.RECIPE.prepare(data, lambda share, stage: report(0.5 * share, stage), cancel)
    assert data is not None
    make_drum_packs(data, lambda share, stage: report(0.5 + 0.5 * share, stage), cancel)


def _lessons(data: Path | None, preset: Preset, seed: int) -> DrumExcerpts:
    without = tuple(str(name) for name in preset.settings["without"])
    seconds = float(preset.settings["seconds"])
    return DrumExcerpts(pack_of(data, notes.NAME, "train"), pack_of(data, DRUMS, "train"), seconds, without)


_SIZES: Final[Mapping[str, Any]] = {
    **notes.RECIPE.presets["cpu"].settings, "drums": 128, "notes": notes.NAME, "without": [],
    "longest": 3000,
}  # fmt: skip
_TINY: Final[Mapping[str, Any]] = {
    **notes.RECIPE.presets["tiny"].settings, "drums": 16, "notes": "", "without": [],
    "longest": 300,
}  # fmt: skip

_CARD: Final = {
    **notes.RECIPE.card,
    "What it is": f"{notes.RECIPE.card['What it is']} Drums have an ear of their own: small convolutions over pictures "
    "of levels, then dilated ones over time. The notes were taught first, by `musicstudio train transcriber --preset "
    "cpu` (5,000 steps of 8 examples), and stay while the ear learns, 9,000 steps before those told below.",
    "Data": f"{notes.RECIPE.card['Data'].removesuffix(' No recording of music was heard.')} The ear for drums learnt "
    "from the same records and from drawn kits besides: every drum of any taught source (the SoundFonts, recorded kits "
    "CC0 and public domain, single strokes CC0, our own synthesis), changed in pitch, length, tone and room, struck in "
    "parts as written, changed and made up, alone, over records without their drums and over stems of four real songs "
    "(CC0).",
    "Limits": f"{notes.RECIPE.card['Limits']} Toms, hand drums and blocks of kits never heard are often taken for one "
    "another; side sticks and claps for snares.",
}

RECIPE: Final = Recipe(
    NAME,
    "Transcriber's ear for drums",
    {
        "tiny": Preset(30, batch=2, learning_rate=3e-3, warmup=3, every_s=60, score_every=15, settings=_TINY),
        "cpu": Preset(
            1800, batch=16, learning_rate=8e-4, warmup=50, bf16=True, loaders=1, score_every=1800, settings=_SIZES
        ),
        "gpu": Preset(
            20000, batch=64, learning_rate=3e-3, warmup=500, bf16=True, loaders=8, score_every=5000, settings=_SIZES
        ),
    },
    build,
    _lessons,
    losses,
    score,
    notes.RECIPE.examples,
    card=_CARD,
    prepare=_prepare,
    spec=None if notes.RECIPE.spec is None else replace(notes.RECIPE.spec),
)  # fmt: skip
