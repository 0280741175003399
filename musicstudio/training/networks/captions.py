"""Teaching the encoder of captions, from requests that are made up without end; no data is needed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from musicstudio.domain.models import ModelSpec
from musicstudio.engines.nets.asked import CHOICES, MOST, PIECES, SOUNDS
from musicstudio.engines.nets.captions import Captions, Guess, build
from musicstudio.engines.nets.words import spelt
from musicstudio.training.captions.asking import REFUSED, WANTED, Asked, asked
from musicstudio.training.captions.describing import described
from musicstudio.training.captions.thesaurus import KEPT, TRUSTED
from musicstudio.training.trainer.recipe import Batch, Losses, Preset, Recipe

NAME: Final = "captions"
_TRUSTING: Final = 0.15
"""The share of examples with words that are not taught: from these alone it is learnt how far guesses hold."""
_DESCRIBED: Final = 0.2
_UNSPELT: Final = 0.08
"""How often a piece of a word is not seen in teaching, and how often the whole word is not, only its pieces."""
_SURE: Final = 0.5
_SOUNDS_WEIGH: Final = 12.0


class Requests:
    """Requests with words as numbers, (MOST, PIECES), a choice of each control, sounds (2, SOUNDS) 0–1."""

    def __init__(self, buckets: int) -> None:
        self._buckets = buckets

    def example(self, rng: np.random.Generator) -> dict[str, NDArray[Any]]:
        """Return one example; `trusts` is 1 where it holds words that are not taught."""
        trusts = rng.random() < _TRUSTING
        one = asked(rng, TRUSTED) if trusts else described(rng) if rng.random() < _DESCRIBED else asked(rng)
        found = example_of(one, self._buckets)
        if not trusts:
            words = found["words"]
            hidden = rng.random(words.shape) < _UNSPELT
            hidden[:, 0] = rng.random(len(words)) < 2 * _UNSPELT
            last = (words > 0).sum(1) < 2  # a word without pieces stays
            words[hidden & ~last[:, None]] = 0
        return {**found, "trusts": np.array(trusts, np.float32)}


def example_of(one: Asked, buckets: int) -> dict[str, NDArray[Any]]:
    """Return a request as the network takes it and is asked for it."""
    sounds = np.zeros((2, len(SOUNDS)), np.float32)
    for group, way in one.sounds.items():
        sounds[{WANTED: 0, REFUSED: 1}[way], SOUNDS.index(group)] = 1.0
    choices = [ways.index(one.choices.get(name, "")) for name, ways in CHOICES.items()]
    return {
        "words": spelt(one.text, MOST, PIECES, buckets), "choices": np.array(choices, np.int64), "sounds": sounds,
    }  # fmt: skip


def losses(network: nn.Module, batch: Batch) -> Losses:
    """Return the cross-entropies of controls and sounds over what is taught, and of trust over what is not."""
    module: Any = getattr(network, "module", network)  # several processes wrap it
    guess = module.read(batch["words"])
    taught = 1 - batch["trusts"]
    choices, sounds = _costs(guess, batch)
    still = Guess({name: one.detach() for name, one in guess.choices.items()}, guess.sounds.detach(), *guess[2:])
    trust_choices, trust_sounds = _costs(module.trusted(still), batch)
    told = {"choices": _mean(choices, taught), "sounds": _mean(sounds, taught)}
    trust = _mean(trust_choices + trust_sounds, batch["trusts"])
    return {"loss": told["choices"] + _SOUNDS_WEIGH * told["sounds"] + trust, **told, "trust": trust}


def _costs(guess: Guess, batch: Batch) -> tuple[Tensor, Tensor]:
    """Return each example's cost of controls and of sounds."""
    choices = torch.stack([
        functional.cross_entropy(logits.float(), batch["choices"][:, n], reduction="none")
        for n, logits in enumerate(guess.choices.values())
    ]).mean(0)  # fmt: skip
    sounds = functional.binary_cross_entropy_with_logits(guess.sounds.float(), batch["sounds"], reduction="none")
    return choices, sounds.flatten(1).mean(1)


def _mean(costs: Tensor, weights: Tensor) -> Tensor:
    return (costs * weights).sum() / weights.sum().clamp(min=1)


def score(network: nn.Module, data: Path | None, preset: Preset) -> dict[str, float]:
    """Return how well requests with words that were never taught are understood.

    `understood` is the mean of all controls' and sounds' F-measures of what was said; `off` how far chances above one
    half are from how often they hold.
    """
    assert isinstance(network, Captions)
    batch = _kept(int(preset.settings["judged"]), network.buckets)
    guess = network(torch.from_numpy(batch["words"]).to(next(network.parameters()).device))
    found: dict[str, float] = {}
    chances, right = [], []
    for n, (name, dist) in enumerate(guess.chances().items()):
        told, truth = dist.argmax(1).cpu().numpy(), batch["choices"][:, n]
        hits = float(((told == truth) & (truth > 0)).sum())
        found[name] = 2 * hits / max(float((told > 0).sum() + (truth > 0).sum()), 1.0)
        sure = dist.amax(1).cpu().numpy()
        chances.append(sure[told > 0])
        right.append((told == truth)[told > 0])
    sounds = guess.sounds.float().sigmoid().cpu().numpy()
    for place, name in enumerate(("wanted", "refused")):
        told, truth = sounds[:, place] > _SURE, batch["sounds"][:, place] > _SURE
        found[name] = float(2 * (told & truth).sum() / max(told.sum() + truth.sum(), 1))
        chances.append(sounds[:, place][told])
        right.append(truth[told])
    sure, held = np.concatenate(chances), np.concatenate(right)
    off = float(abs(sure.sum() - held.sum()) / max(len(sure), 1))
    return {"understood": float(np.mean(list(found.values()))), **found, "off": off}


@cache
def _kept(count: int, buckets: int) -> dict[str, NDArray[Any]]:
    rng = np.random.default_rng(20)
    examples = [example_of(asked(rng, KEPT), buckets) for _ in range(count)]
    return {name: np.stack([one[name] for one in examples]) for name in examples[0]}


def _lessons(data: Path | None, preset: Preset, seed: int) -> Requests:
    return Requests(int(preset.settings["buckets"]))


_SIZES: Mapping[str, Any] = {"buckets": 6144, "width": 96, "layers": 2, "heads": 4, "dropout": 0.0, "judged": 800}

_CARD: Final = {
    "What it is": "Reads what a sentence about music asks for where the reader that goes by rules finds nothing: "
    "style, mood, density, pace, register, mode, meter, ending, and sounds wanted or not. Words are spelt by their "
    "pieces (Bojanowski and others 2017), so that slips and words never seen are guessed; a small transformer reads "
    "them in order. Numbers, keys and chords are the rules' alone, and where both speak the rules win.",
    "Data": "Requests made up by our own grammar out of our own thesaurus of about 2,600 ways to name styles, moods "
    "and sounds, misspelt, shuffled and mixed with words that mean nothing; one word in ten was kept for the test and "
    "one in ten tells how far guesses hold. No text of other people was read.",
    "Limits": "English alone. It knows 23 styles, 49 groups of sounds and no song, artist or era; of words that look "
    "like none that it was taught it guesses little, and now and then something wrong.",
}

SPEC: Final = ModelSpec(
    NAME,
    NAME,
    (),
    "Encoder of captions",
    "MIT, part of Music Studio; taught on requests that our own grammar makes up",
    commercial=True,
    modality="score",
    tested="on 132 prompts written by hand (tests/bench/understanding.py)",
    summary="Understands free English, slips and rare words included, where the rules that read prompts know none.",
)

RECIPE: Final = Recipe(
    NAME,
    "Captions",
    {
        "tiny": Preset(
            40, batch=16, learning_rate=3e-3, warmup=4, every_s=60, score_every=20,
            settings={"buckets": 512, "width": 16, "layers": 1, "heads": 2, "dropout": 0.0, "judged": 40},
        ),
        "cpu": Preset(
            1900, batch=48, learning_rate=3e-3, warmup=100, weight_decay=0.02, ema=0.995, every_s=60, score_every=475,
            settings=_SIZES,
        ),
        "gpu": Preset(
            12000, batch=256, learning_rate=2e-3, warmup=300, weight_decay=0.02, bf16=True, loaders=8, score_every=2000,
            settings=_SIZES,
        ),
    },
    build,
    _lessons,
    losses,
    score,
    card=_CARD,
    spec=SPEC,
)  # fmt: skip
