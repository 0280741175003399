"""Teaching the listener: beats, downbeats, chords and key, from a pack of what is heard and its truth."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from musicstudio.domain.harmony import MODES, QUALITIES
from musicstudio.domain.models import ModelSpec
from musicstudio.domain.tasks import CancelToken, Report
from musicstudio.engines.analyze.hearing import BANDS, BINS_PER_SEMITONE, FPS, STROKES, heard
from musicstudio.engines.nets.listener import KEYS, POOL, ROOTS, build
from musicstudio.training.networks.listener_pictures import draw_hearing
from musicstudio.training.networks.packing import make_packs, pack_of
from musicstudio.training.pack_reading import Pack
from musicstudio.training.trainer.recipe import Batch, Losses, Preset, Recipe

NAME: Final = "listener"
UNKNOWN: Final = -1
NOBODY: Final = ROOTS - 1
_SHIFT: Final = 5
"""Semitones by which an excerpt may be moved."""
_STRETCH: Final = 0.2
_MINOR: Final = tuple(3 in steps and 4 not in steps for steps in MODES.values())
_BEATS_WEIGH: Final = 4.0


class Excerpts:
    """Excerpts of a pack, each moved in pitch and time and filtered a little, with the labels of every frame."""

    def __init__(self, pack: Pack, seconds: float, vary: bool = True) -> None:
        self.pack, self._vary = pack, vary
        self.frames = round(seconds * FPS) // POOL * POOL
        lengths = np.array([pack.rows("levels", n) for n in range(len(pack))], dtype=float)
        known = np.array([pack.rows("beats", n) > 0 for n in range(len(pack))])
        self._chances = np.maximum(lengths - 0.5 * self.frames, 1.0) * known
        self._chances /= self._chances.sum()

    def example(self, rng: np.random.Generator) -> dict[str, NDArray[Any]]:
        """Return levels (frames, BANDS) and labels, as `labels` gives them."""
        item = int(rng.choice(len(self.pack), p=self._chances))
        speed = float(np.exp(rng.uniform(-_STRETCH, _STRETCH))) if self._vary else 1.0
        shift = int(rng.integers(-_SHIFT, _SHIFT + 1)) if self._vary else 0
        rows = self.pack.rows("levels", item)
        start = int(rng.integers(0, max(1, rows - int(self.frames * speed))))
        return self.excerpt(item, start, speed, shift, rng if self._vary else None)

    def excerpt(
        self, item: int, start: int, speed: float = 1.0, shift: int = 0, rng: np.random.Generator | None = None
    ) -> dict[str, NDArray[Any]]:
        """Return an excerpt from a frame on, played `speed` times as fast and `shift` semitones higher."""
        rows = self.pack.array("levels", item, start, start + int(self.frames * speed) + 2)
        levels = _stretched(rows, speed, self.frames)
        levels = _moved(levels, shift)
        if rng is not None:
            levels = _filtered(levels, rng)
        return {"levels": levels, **labels(self.pack, item, start / FPS, speed, shift, self.frames)}


def labels(pack: Pack, item: int, start_s: float, speed: float, shift: int, frames: int) -> dict[str, NDArray[Any]]:
    """Return rhythm (2, frames): beat, downbeat; root and bass (frames / POOL), 12 for none; tones (12, …); key.

    What is not known is UNKNOWN; tones are 0 there.
    """
    beats = pack.array("beats", item)
    rhythm = np.zeros((2, frames), np.float32)
    for row, chosen in enumerate((beats["at_s"], beats["at_s"][beats["downbeat"]])):
        places = np.rint((chosen - start_s) / speed * FPS).astype(int)
        for offset, value in ((-1, 0.5), (1, 0.5), (0, 1.0)):
            inside = places[(places + offset >= 0) & (places + offset < frames)] + offset
            rhythm[row, inside] = np.maximum(rhythm[row, inside], value)
    slow = frames // POOL
    times = start_s + (np.arange(slow) + 0.5) * POOL / FPS * speed
    chords = pack.array("chords", item)
    root, bass = np.full(slow, UNKNOWN, np.int64), np.full(slow, UNKNOWN, np.int64)
    tones = np.zeros((12, slow), np.float32)
    if len(chords):
        held = np.searchsorted(chords["at_s"], times, side="right") - 1
        for place in np.unique(held[held >= 0]):
            chord, here = chords[place], held == place
            known = chord["root"] >= 0
            root[here] = (chord["root"] + shift) % 12 if known else NOBODY
            bass[here] = (chord["bass"] + shift) % 12 if known else NOBODY
            if known:
                steps = QUALITIES[pack.names["qualities"][chord["quality"]]]
                tones[np.ix_([(int(chord["root"]) + shift + step) % 12 for step in steps], np.flatnonzero(here))] = 1.0
    return {"rhythm": rhythm, "root": root, "bass": bass, "tones": tones, "key": _key(pack, item, shift)}


def losses(network: nn.Module, batch: Batch) -> Losses:
    """Return the losses of a batch: rhythm by cross-entropy of each frame, root, bass, tones and key likewise."""
    found = network(batch["levels"])
    weight = torch.where(batch["rhythm"] > 0, _BEATS_WEIGH, 1.0)
    rhythm = functional.binary_cross_entropy_with_logits(found.rhythm.float(), batch["rhythm"], weight)
    root, bass, key = (_entropy(getattr(found, name).float(), batch[name]) for name in ("root", "bass", "key"))
    known = (batch["root"] != UNKNOWN).float()[:, None]
    tones = functional.binary_cross_entropy_with_logits(found.tones.float(), batch["tones"], reduction="none")
    tones = (tones * known).mean()
    loss = 4 * rhythm + 0.5 * root + 0.25 * bass + tones + 0.2 * key
    return {"loss": loss, "rhythm": rhythm, "root": root, "bass": bass, "tones": tones, "key": key}


def score(network: nn.Module, data: Path | None, preset: Preset) -> dict[str, float]:
    """Return how well held-out excerpts are heard, frame by frame."""
    excerpts = Excerpts(pack_of(data, NAME, "heldout"), float(preset.settings["seconds"]), vary=False)
    right: dict[str, list[float]] = {"beat": [], "downbeat": [], "root": [], "triad": [], "key": []}
    device = next(network.parameters()).device
    for item in range(min(len(excerpts.pack), int(preset.settings.get("judged", 60)))):
        if not excerpts.pack.rows("beats", item):
            continue
        one = excerpts.excerpt(item, 0)
        found = network(torch.from_numpy(one["levels"])[None].to(device))
        for row, name in enumerate(("beat", "downbeat")):
            right[name].append(peaks_f1(found.rhythm[0, row].sigmoid().cpu().numpy(), one["rhythm"][row] == 1))
        known = one["root"] != UNKNOWN
        if known.any():
            roots = found.root[0].argmax(0).cpu().numpy()
            right["root"].append(float((roots == one["root"])[known].mean()))
            minor = found.tones[0].cpu().numpy()
            thirds = _third(minor, one["root"]) == _third(one["tones"], one["root"])
            right["triad"].append(float(((roots == one["root"]) & thirds)[known].mean()))
        if one["key"] != UNKNOWN:
            right["key"].append(float(found.key[0].argmax().item() == int(one["key"])))
    means = {name: float(np.mean(values)) for name, values in right.items() if values}
    return {"mean": float(np.mean(list(means.values()))), **means}


def examples(network: nn.Module, data: Path | None, preset: Preset, folder: Path) -> None:
    """Draw what is heard of the first held-out excerpts."""
    excerpts = Excerpts(pack_of(data, NAME, "heldout"), float(preset.settings["seconds"]), vary=False)
    draw_hearing(network, [excerpts.excerpt(item, 0) for item in range(min(3, len(excerpts.pack)))], folder)


def peaks_f1(activity: NDArray[np.float32], truth: NDArray[np.bool_], threshold: float = 0.3) -> float:
    """Return the F-measure of an activity's peaks above a threshold against true frames, 60 ms to either side."""
    padded = np.pad(activity, 3, constant_values=-1.0)
    highest = np.max([padded[n : n + len(activity)] for n in range(7)], axis=0)
    found = np.flatnonzero((activity >= highest) & (activity > threshold))
    true = np.flatnonzero(truth)
    if not len(found) or not len(true):
        return float(len(found) == len(true))
    hits = sum(np.min(np.abs(found - place)) <= 3 for place in true)
    false = sum(np.min(np.abs(true - place)) > 3 for place in found)
    return float(2 * hits / (hits + len(true) - hits + hits + false)) if hits else 0.0


def _third(tones: NDArray[Any], root: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return whether a minor third is likelier than a major one over each frame's root."""
    base, places = np.maximum(root, 0) % 12, np.arange(len(root))
    return np.asarray(tones[(base + 3) % 12, places] > tones[(base + 4) % 12, places])


def _entropy(logits: Tensor, truth: Tensor) -> Tensor:
    """Return the cross-entropy over what is known, 0 where nothing is."""
    if bool((truth == UNKNOWN).all()):
        return logits.sum() * 0
    return functional.cross_entropy(logits, truth, ignore_index=UNKNOWN)


def _key(pack: Pack, item: int, shift: int) -> NDArray[np.int64]:
    facts = pack.items[item].facts
    if int(facts["tonic"]) < 0:
        return np.array(UNKNOWN, np.int64)
    minor = _MINOR[int(facts["mode"])]
    return np.array((int(facts["tonic"]) + shift) % 12 + (KEYS // 2 if minor else 0), np.int64)


def _stretched(rows: NDArray[np.uint8], speed: float, frames: int) -> NDArray[np.uint8]:
    """Return rows read at another pace, (frames, …); silence after their end."""
    places = np.arange(frames) * speed
    before = np.minimum(places.astype(int), max(len(rows) - 2, 0))
    share = np.clip(places - before, 0, 1)[:, None].astype(np.float32)
    if len(rows) < 2:
        return np.zeros((frames, BANDS), np.uint8)
    between = rows[before] * (1 - share) + rows[before + 1] * share
    between[places > len(rows) - 1] = 0
    return between.astype(np.uint8)


def _moved(levels: NDArray[np.uint8], semitones: int) -> NDArray[np.uint8]:
    """Return levels whose tones stand so many semitones higher; strokes stay."""
    if not semitones:
        return levels
    bins = semitones * BINS_PER_SEMITONE
    moved = levels.copy()
    tones, target = levels[:, STROKES:], moved[:, STROKES:]
    if bins > 0:
        target[:, bins:], target[:, :bins] = tones[:, :-bins], 0
    else:
        target[:, :bins], target[:, bins:] = tones[:, -bins:], 0
    return moved


def _filtered(levels: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return levels through a random gentle filter, in a little noise."""
    curves = []
    for bands in (STROKES, BANDS - STROKES):
        knots = rng.normal(0, 10, 5)
        curves.append(np.interp(np.linspace(0, 4, bands), np.arange(5), knots))
    floor = rng.uniform(0, 70) if rng.random() < 0.5 else 0.0
    changed = np.maximum(levels + np.concatenate(curves), floor + rng.normal(0, 6, levels.shape) * (floor > 0))
    return np.clip(changed, 0, 255).astype(np.uint8)


def _prepare(data: Path | None, report: Report, cancel: CancelToken) -> None:
    make_packs(data, NAME, "levels", FPS, heard, report, cancel)


def _lessons(data: Path | None, preset: Preset, seed: int) -> Excerpts:
    return Excerpts(pack_of(data, NAME, "train"), float(preset.settings["seconds"]))


_SIZES: Mapping[str, Any] = {"width": 48, "layers": 8, "dropout": 0.1, "seconds": 20.0}

_CARD: Final = {
    "What it is": "A small network that hears beats, downbeats, chords and key: convolutions over log-mel strokes and "
    "half-semitone tones, decoded by a bar-pointer model and a walk over chords (after Böck and Davies 2020, McFee and "
    "Bello 2017).",
    "Data": "Music rendered by `musicstudio corpus prepare` out of POP909 (MIT; its arrangements, played), OpenEWLD "
    "(MIT, filtered), OpenScore lieder and quartets (CC0), Mutopia (public domain, CC BY), Freedoom (BSD) and our own "
    "band (MIT), with SoundFonts (FluidR3, MuseScore General: MIT), recorded instruments (CC0; electric pianos CC BY "
    "3.0, Greg Sullivan) and our own synthesis and singers. No recording of music was heard.",
    "Limits": "One metre and one key a piece. Taught on renderings alone: rubato, live bands and music outside the "
    "tempered scale are guesses.",
}

SPEC: Final = ModelSpec(
    NAME,
    NAME,
    ("analyze",),
    "Listener",
    "MIT, part of Music Studio; taught on renderings of free scores with CC0, MIT and CC BY 3.0 sounds (electric "
    "pianos: Greg Sullivan)",
    commercial=True,
    summary="Hears beats, downbeats, chords and key with a small network.",
)

RECIPE: Final = Recipe(
    NAME,
    "Listener",
    {
        "tiny": Preset(
            30, batch=4, learning_rate=3e-3, warmup=3, every_s=60, score_every=15,
            settings={"width": 12, "layers": 3, "dropout": 0.0, "seconds": 6.0, "judged": 2},
        ),
        "cpu": Preset(3000, batch=8, learning_rate=1.5e-3, warmup=200, loaders=1, score_every=250, settings=_SIZES),
        "gpu": Preset(20000, batch=64, learning_rate=3e-3, warmup=400, bf16=True, loaders=8, settings=_SIZES),
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
