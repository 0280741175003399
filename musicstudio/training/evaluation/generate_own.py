"""Generated music as our own embedding hears it: is it what was asked for, and as varied and near as held-out music."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.files import open_audio
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.tasks import CancelToken
from musicstudio.training.evaluation.ear import Ear, Impression, divergence
from musicstudio.training.evaluation.generate_sound import is_music
from musicstudio.training.evaluation.setting import Case
from musicstudio.training.metrics.distribution import (
    class_divergence,
    frechet_distance,
    gaussian_of,
    inception_score,
    kernel_distance,
    recall_at,
    text_agreement,
)

Floats = NDArray[np.float64]

NUMBERS: Final[Mapping[str, Literal["up", "down"]]] = {
    "agreement": "up", "agreement_recall_1": "up", "kl": "down", "inception": "up", "frechet_own": "down",
    "kernel_own": "down",
}  # fmt: skip
ABOUT: Final = (
    "agreement is the mean cosine, by our own embedding, of the words asked for and what sounds; agreement_recall_1 "
    "the share of words that find what was made for them first. kl is the divergence in nats of the chances of styles "
    "heard in the held-out record and in what its words made; inception the score of Salimans and others (2016) over "
    "styles, 1 to 23; frechet_own and kernel_own are distances of embeddings of 10 s from held-out renders.",
    "The embedding was taught on renders of our own corpus with captions of our own grammar, those that are held out "
    "left aside; it flatters what sounds like that corpus.",
)
_HEARD_S: Final = 32.0


@dataclass(frozen=True, eq=False)
class HeldOut:
    """Held-out renders by name as they are heard; `words` are the vectors (64,) of their captions, if any."""

    impressions: Mapping[str, Impression]
    words: Mapping[str, Floats]


class Listener(Protocol):
    """What hears a sound."""

    def impression(self, sound: AudioArray, sample_rate: int) -> Impression: ...


def heldout_of(cases: Sequence[Case], ear: Listener, cancel: CancelToken) -> HeldOut:
    """Return the renders among cases that are music, the middle 32 s of each; words only for an ear for both."""
    impressions, words = {}, {}
    for case in cases:
        cancel.check()
        if case.kind == "render" and is_music(case):
            with open_audio(case.path) as sound:
                rate, samples = sound.info.sample_rate, sound.info.samples
                length = min(samples, round(_HEARD_S * rate))
                start = (samples - length) // 2
                impressions[case.name] = ear.impression(sound.read(start, start + length), rate)
            if case.truth.caption and isinstance(ear, Ear):
                words[case.name] = ear.embed_text(case.truth.caption)
    return HeldOut(impressions, words)


def asked_numbers(name: str, words: Floats, made: Sequence[Impression], held: HeldOut) -> dict[str, float]:
    """Return how far what was made agrees with the words (64,) it was made for, and with the record these are of."""
    if not made:
        return {}
    vectors = np.stack([one.vector for one in made])
    numbers = {"agreement": text_agreement(np.tile(words, (len(made), 1)), vectors)}
    if name in held.impressions:
        numbers["kl"] = divergence([held.impressions[name]] * len(made), made)
    return numbers


def set_numbers(made: Sequence[Impression], held: HeldOut) -> dict[str, float]:
    """Return how varied many sounds are, and how far they lie from what is held out."""
    if len(made) < 2:
        return {}
    theirs = list(held.impressions.values())
    return {"inception": inception_score(np.stack([one.style for one in made])), **_distances(theirs, made)}


def recall(words: Sequence[Floats], made: Sequence[Impression]) -> dict[str, float]:
    """Return the share of words that find their own sound first; empty for fewer than two."""
    if len(words) < 2:
        return {}
    return {"agreement_recall_1": recall_at(np.stack(words), np.stack([one.vector for one in made]), 1)}


def bounds(held: HeldOut) -> tuple[dict[str, float], dict[str, float]]:
    """Return the numbers of held-out music itself, and those of it with the words and records of others: what is good,
    and what chance gives. Distances are of one half from the other."""
    names = [name for name in held.words if name in held.impressions]
    made = [held.impressions[name] for name in held.impressions]
    if len(names) < 2:
        return set_numbers(made, HeldOut({}, {})), {}
    words, told = [held.words[name] for name in names], [held.impressions[name] for name in names]
    vectors, styles = np.stack([one.vector for one in told]), np.stack([one.style for one in told])
    cosines = np.stack(words) @ vectors.T
    others = ~np.eye(len(names), dtype=bool)
    first, second = np.nonzero(others)
    good = {"agreement": float(np.diag(cosines).mean()), **recall(words, told), **set_numbers(made, HeldOut({}, {}))}
    chance = {"agreement": float(cosines[others].mean()), "kl": class_divergence(styles[first], styles[second])}
    return good | _distances(made[::2], made[1::2]), chance


def _distances(theirs: Sequence[Impression], ours: Sequence[Impression]) -> dict[str, float]:
    if not theirs or not ours:
        return {}
    reference, made = (np.concatenate([one.vectors for one in ones]) for ones in (theirs, ours))
    if min(len(reference), len(made)) < 2:
        return {}
    return {
        "frechet_own": frechet_distance(gaussian_of(reference), gaussian_of(made)),
        "kernel_own": kernel_distance(reference, made),
    }
