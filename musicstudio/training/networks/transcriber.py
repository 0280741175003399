"""Teaching the transcriber: notes, strokes and how they sound, from a pack of what is heard and its truth."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from musicstudio.domain.models import ModelSpec
from musicstudio.domain.tasks import CancelToken, Report
from musicstudio.engines.nets.transcriber import Transcriber, build
from musicstudio.engines.transcriber.hearing import FPS, heard
from musicstudio.training.metrics.notes import matched_events
from musicstudio.training.networks.packing import make_packs, pack_of
from musicstudio.training.networks.transcriber_labels import REACH, STROKE_REACH, UNKNOWN
from musicstudio.training.networks.transcriber_lessons import Excerpts, loudness_of, sounds_of
from musicstudio.training.networks.transcriber_pictures import draw_notes
from musicstudio.training.trainer.recipe import Batch, Losses, Preset, Recipe

NAME: Final = "transcriber"
_RARE: Final = 2.0
"""How much more an onset or a stroke weighs than its absence."""
_WINDOW_S: Final = 0.05
_THRESHOLD: Final = 0.3
"""Above which a peak counts as an onset while a training is judged."""


def losses(network: nn.Module, batch: Batch) -> Losses:
    """Return the losses of a batch: activities by cross-entropy summed over a frame, cells by how they sound."""
    found = network(batch["levels"], batch["loudness"])
    onset, frame, offset, strokes = (
        activity(getattr(found, name).float(), batch[name], weight)
        for name, weight in (("onset", _RARE), ("frame", 1.0), ("offset", 1.0), ("strokes", _RARE))
    )
    hit = batch["force"] >= 0
    force = functional.binary_cross_entropy_with_logits(found.force.float(), batch["force"].clamp(0), reduction="none")
    force = (force * hit).sum() / hit.sum().clamp(1)
    velocity, bend, family = _cells(network, found.cells, batch)
    loss = onset + 0.5 * frame + 0.25 * offset + strokes + 0.3 * (force + velocity) + 0.5 * bend + 0.3 * family
    return {
        "loss": loss, "onset": onset, "frame": frame, "offset": offset, "strokes": strokes, "force": force,
        "velocity": velocity, "bend": bend, "family": family,
    }  # fmt: skip


def activity(logits: Tensor, truth: Tensor, rare: float) -> Tensor:
    """Return cross-entropy of logits, a mean over frames of the sum over pitches or drums, above the truth's own."""
    weight = 1 + (rare - 1) * truth
    found = functional.binary_cross_entropy_with_logits(logits, truth, weight, reduction="none")
    least = functional.binary_cross_entropy(truth, truth, weight, reduction="none")
    return (found - least).sum(-1).mean()


def _cells(network: nn.Module, cells: Tensor, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
    """Return the losses of velocity, bend (semitones) and family."""
    which = torch.arange(len(cells), device=cells.device)[:, None]
    chosen = cells[which, batch["place"][..., 0], batch["place"][..., 1]].flatten(0, 1)
    said = cast(Transcriber, getattr(network, "module", network)).describe(chosen)
    weight = batch["weight"].flatten()
    velocity, known = batch["velocity"].flatten(), batch["velocity"].flatten() != UNKNOWN
    wrong = functional.binary_cross_entropy_with_logits(said.velocity.float(), velocity.clamp(0), reduction="none")
    off = functional.smooth_l1_loss(said.bend.float(), batch["bend"].flatten(), reduction="none", beta=0.1)
    other = functional.binary_cross_entropy_with_logits(
        said.family.float(), batch["family"].flatten(0, 1), reduction="none"
    ).sum(-1)
    return _mean(wrong, weight * known), _mean(off, weight), _mean(other, weight)


def _mean(values: Tensor, weight: Tensor) -> Tensor:
    return (values * weight).sum() / weight.sum().clamp(1)


def score(network: nn.Module, data: Path | None, preset: Preset) -> dict[str, float]:
    """Return how well held-out excerpts are written down: F-measures pooled over mixes, over single stems, of strokes
    and of frames, and the mean error of velocity, bend (semitones) and share of right instruments."""
    excerpts = Excerpts(pack_of(data, NAME, "heldout"), float(preset.settings["seconds"]), vary=False)
    judged = int(preset.settings["judged"])
    pools = {name: np.zeros(3) for name in ("mixes", "singles", "strokes", "frames")}
    errors: dict[str, list[float]] = {"velocity": [], "bend": [], "family": []}
    for kind, items in (("mixes", excerpts.mixes), ("singles", excerpts.stems)):
        for item in items[:: max(1, len(items) // judged)][:judged]:
            middle = max(0, (excerpts.pack.rows("levels", item) - excerpts.frames) // 2)
            one = excerpts.excerpt(item, middle)
            found = network(*_inputs(network, one))
            activity = {name: getattr(found, name)[0].float().sigmoid().cpu().numpy() for name in _ACTIVITIES}
            pools[kind] += counts(activity["onset"], one["onset"], REACH)
            pools["strokes"] += counts(activity["strokes"], one["strokes"], STROKE_REACH)
            sounds, said = one["frame"] > 0.5, activity["frame"] > 0.5
            pools["frames"] += [(sounds & said).sum(), sounds.sum(), said.sum()]
            _note_errors(network, found.cells[0], one, errors)
    figures = {name: 2 * hits / max(true + given, 1) for name, (hits, true, given) in pools.items()}
    means = {f"{name} error" if name != "family" else name: float(np.mean(found)) for name, found in errors.items()}
    parts = [figures[name] for name in ("mixes", "singles", "strokes")]
    return {"mean": float(np.mean(parts)), **{name: float(value) for name, value in figures.items()}, **means}


_ACTIVITIES: Final = ("onset", "frame", "strokes")


def counts(activity: NDArray[np.float32], truth: NDArray[np.float32], reach: float) -> NDArray[np.float64]:
    """Return (hits, true, found) of an activity's peaks against those of triangles of that reach, within 50 ms."""
    found, true = peaks(activity, _THRESHOLD), peaks(truth, 1 - 0.55 / reach)
    hits = 0
    for column in np.union1d(found[1], true[1]):
        pair = [np.sort(places[0][places[1] == column]) / FPS for places in (true, found)]
        hits += len(matched_events(pair[0], pair[1], _WINDOW_S))
    return np.array([hits, len(true[0]), len(found[0])], float)


def peaks(activity: NDArray[np.float32], threshold: float) -> tuple[NDArray[np.intp], ...]:
    """Return (frames, columns) where a column of (frames, columns) peaks above a threshold; of equals the first."""
    padded = np.pad(activity, ((1, 1), (0, 0)), constant_values=-1.0)
    return np.nonzero((activity > threshold) & (activity > padded[:-2]) & (activity >= padded[2:]))


def examples(network: nn.Module, data: Path | None, preset: Preset, folder: Path) -> None:
    """Draw what is found in held-out excerpts: two mixes and a single stem."""
    excerpts = Excerpts(pack_of(data, NAME, "heldout"), float(preset.settings["seconds"]), vary=False)
    chosen = [*excerpts.mixes[:2], *excerpts.stems[:1]]
    draw_notes([(one, network(*_inputs(network, one))) for one in (excerpts.excerpt(n, 0) for n in chosen)], folder)


def _inputs(network: nn.Module, one: Mapping[str, NDArray[Any]]) -> tuple[Tensor, Tensor]:
    device = next(network.parameters()).device
    return tuple(torch.from_numpy(one[name])[None].to(device) for name in ("levels", "loudness"))  # type: ignore[return-value]


def _note_errors(
    network: nn.Module, cells: Tensor, one: Mapping[str, NDArray[Any]], errors: dict[str, list[float]]
) -> None:
    there = one["weight"] > 0
    if not there.any():
        return
    chosen = torch.from_numpy(one["place"][there]).to(cells.device)
    said = cast(Transcriber, network).describe(cells[chosen[:, 0], chosen[:, 1]])
    known = one["velocity"][there] != UNKNOWN
    velocity = said.velocity.sigmoid().cpu().numpy()
    if known.any():
        errors["velocity"].append(float(np.abs(velocity - one["velocity"][there])[known].mean()))
    errors["bend"].append(float(np.abs(said.bend.cpu().numpy() - one["bend"][there]).mean()))
    best = said.family.argmax(-1).cpu().numpy()
    errors["family"].append(float(one["family"][there][np.arange(len(best)), best].mean()))


def _prepare(data: Path | None, report: Report, cancel: CancelToken) -> None:
    make_packs(data, NAME, "levels", FPS, heard, report, cancel, {"loudness": loudness_of}, sounds_of)


def _lessons(data: Path | None, preset: Preset, seed: int) -> Excerpts:
    return Excerpts(pack_of(data, NAME, "train"), float(preset.settings["seconds"]))


_SIZES: Final[Mapping[str, Any]] = {
    "width": 32, "layers": 6, "whole": 128, "rounds": 2, "seconds": 6.0, "judged": 40
}  # fmt: skip

_CARD: Final = {
    "What it is": "A small network that writes music down: every pitch is heard by the same convolutions at the places "
    "of its harmonics (after Bittner et al. 2022 and Wei et al. 2022), beside it one hears each frame as a whole and "
    "tells drums. Notes with onset, end, velocity, bend, instrument and confidence; sixteen kinds of strokes.",
    "Data": "Music rendered by `musicstudio corpus prepare` out of POP909 (MIT; its arrangements, played), OpenEWLD "
    "(MIT, filtered), OpenScore lieder and quartets (CC0), Mutopia (public domain, CC BY), Freedoom (BSD) and our own "
    "band (MIT), with SoundFonts (FluidR3, MuseScore General: MIT), recorded instruments (CC0; electric pianos CC BY "
    "3.0, Greg Sullivan) and our own synthesis and singers. No recording of music was heard.",
    "Limits": "Taught on renderings alone: dense mixes, distorted guitars, choirs and free playing are guesses. "
    "Pitches from A0 to C8; of instruments of one family playing the same note at once one is written.",
}

SPEC: Final = ModelSpec(
    NAME,
    NAME,
    ("transcribe",),
    "Transcriber",
    "MIT, part of Music Studio; taught on renderings of free scores with CC0, MIT and CC BY 3.0 sounds (electric "
    "pianos: Greg Sullivan)",
    commercial=True,
    summary="Writes any sound down, instrument by instrument, with drums, velocities and bends, by a small network.",
    speed="fast",
    tested="judged on held-out renders and real recordings (docs/evaluation.md)",
)

RECIPE: Final = Recipe(
    NAME,
    "Transcriber",
    {
        "tiny": Preset(
            30, batch=2, learning_rate=3e-3, warmup=3, every_s=60, score_every=15,
            settings={"width": 8, "layers": 2, "whole": 16, "rounds": 1, "seconds": 2.0, "judged": 2},
        ),
        "cpu": Preset(
            5000, batch=8, learning_rate=2e-3, warmup=300, bf16=True, loaders=1, score_every=500, settings=_SIZES
        ),
        "gpu": Preset(
            30000, batch=64, learning_rate=3e-3, warmup=500, bf16=True, loaders=8, settings={**_SIZES, "width": 48}
        ),
    },
    build,
    _lessons,
    losses,
    score,
    examples,
    card=_CARD,
    prepare=_prepare,
    spec=SPEC,
)  # fmt: skip
