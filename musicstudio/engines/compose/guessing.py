"""What a network guesses that a sentence asks for, and by which of its words.

The network is that of `nets.captions`, reckoned in numpy: torch takes longer to come in than a band to be written down.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from scipy.special import erf, expit, softmax

from musicstudio.domain.errors import ModelUnavailable
from musicstudio.engines.nets.asked import CHOICES, MOST, PIECES, SOUNDS
from musicstudio.engines.nets.words import spelt, words_in
from musicstudio.engines.shipped import FILE

Floats = NDArray[np.float32]
_LIKELY: Final = 0.5
_EPSILON: Final = 1e-5


@dataclass(frozen=True)
class Guessed:
    """One guess: a control's choice, or a group of sounds; how likely it holds, 0–1; the word that says so most."""

    value: str
    chance: float
    word: str


@dataclass(frozen=True)
class Guesses:
    """Guesses about a sentence: control → its likeliest choice, "" for nothing; sounds wanted and sounds refused.

    Of sounds all are told that are likelier than not.
    """

    choices: dict[str, Guessed]
    wanted: tuple[Guessed, ...] = ()
    refused: tuple[Guessed, ...] = ()


@dataclass(frozen=True, eq=False)
class Weights:
    """The network's numbers by their names, and how many of its parts there are."""

    numbers: Mapping[str, Floats]
    buckets: int
    layers: int
    heads: int


def guesses(text: str, folder: Path) -> Guesses:
    """Return what the network of a folder of weights guesses; raises ModelUnavailable when it is of no use."""
    words = words_in(text)[:MOST]
    if not words:
        return Guesses({})
    path = folder / FILE
    try:
        weights = _loaded(str(path), path.stat().st_mtime_ns)
    except (SafetensorError, OSError, ValueError, KeyError, TypeError) as error:
        raise ModelUnavailable(f"{folder.name}: its weights cannot be used; install the model again.") from error
    known = _read(weights, spelt(text, len(words), PIECES, weights.buckets))
    looks = softmax(_linear(weights, "seek", known), axis=0)
    trust = np.exp(weights.numbers["sharpness"])
    choices = {}
    for n, (name, ways) in enumerate(CHOICES.items()):
        chances = softmax(_linear(weights, f"choose.{name}", looks[:, n] @ known) * trust[n])
        best = int(chances.argmax())
        choices[name] = Guessed(ways[best], float(chances[best]), words[int(looks[:, n].argmax())])
    plain = _linear(weights, "sounds", known).reshape(len(words), 2, len(SOUNDS))
    wanted, refused = (_sounds(plain[:, side], float(trust[len(CHOICES) + side]), words) for side in range(2))
    return Guesses(choices, wanted, refused)


def _sounds(plain: Floats, trust: float, words: list[str]) -> tuple[Guessed, ...]:
    """Return the sounds that are likelier than not, the likeliest first; `plain` (words, SOUNDS) are logits."""
    chances, said = expit(plain.max(0) * trust), plain.argmax(0)
    order = [int(n) for n in np.argsort(-chances) if chances[n] > _LIKELY]
    return tuple(Guessed(SOUNDS[n], float(chances[n]), words[int(said[n])]) for n in order)


def _read(weights: Weights, numbers: NDArray[np.int64]) -> Floats:
    """Return what is known of each word, (words, width); `numbers` (words, pieces) as `words.spelt` has them."""
    get = weights.numbers
    counts = np.maximum((numbers > 0).sum(1, keepdims=True), 1)
    summed = (get["meaning.weight"][numbers] * (numbers > 0)[..., None]).sum(1) / np.sqrt(counts)
    x = _normal(weights, "norm", summed + get["place"][: len(numbers)])
    beside = np.pad(x, ((1, 1), (0, 0)))
    kernel = get["near.weight"]
    x = x + _gelu(sum(beside[n : n + len(x)] @ kernel[:, :, n].T for n in range(3)) + get["near.bias"])
    for n in range(weights.layers):
        x = _layer(weights, f"layers.layers.{n}", x)
    return _normal(weights, "layers.norm", x)


def _layer(weights: Weights, name: str, x: Floats) -> Floats:
    get, heads = weights.numbers, weights.heads
    before = _normal(weights, f"{name}.norm1", x)
    both = before @ get[f"{name}.self_attn.in_proj_weight"].T + get[f"{name}.self_attn.in_proj_bias"]
    query, key, value = both.reshape(len(x), 3, heads, -1).transpose(1, 2, 0, 3)
    looks = softmax(query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[-1]), axis=-1)
    seen = (looks @ value).transpose(1, 0, 2).reshape(len(x), -1)
    x = x + _linear(weights, f"{name}.self_attn.out_proj", seen)
    between = _normal(weights, f"{name}.norm2", x)
    return x + _linear(weights, f"{name}.linear2", _gelu(_linear(weights, f"{name}.linear1", between)))


def _linear(weights: Weights, name: str, x: Floats) -> Floats:
    return np.asarray(x @ weights.numbers[f"{name}.weight"].T + weights.numbers[f"{name}.bias"])


def _normal(weights: Weights, name: str, x: Floats) -> Floats:
    away = x - x.mean(-1, keepdims=True)
    scaled = away / np.sqrt((away**2).mean(-1, keepdims=True) + _EPSILON)
    return np.asarray(scaled * weights.numbers[f"{name}.weight"] + weights.numbers[f"{name}.bias"])


def _gelu(x: Floats) -> Floats:
    return np.asarray(x * 0.5 * (1 + erf(x / np.sqrt(2))), np.float32)


@lru_cache(maxsize=1)
def _loaded(path: str, changed: int) -> Weights:
    with safe_open(path, framework="np") as file:
        settings = json.loads((file.metadata() or {})["settings"])
        numbers = {name: file.get_tensor(name).astype(np.float32) for name in file.keys()}  # noqa: SIM118 - no mapping
    return Weights(numbers, *(int(settings[name]) for name in ("buckets", "layers", "heads")))
