"""Our own embedding of sounds and words at work: what is judged by it, and who must not be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray

from musicstudio.domain.audio import AudioArray
from musicstudio.domain.models import ModelSpec
from musicstudio.domain.studies import Candidate
from musicstudio.engines.analyze.hearing import BANDS, FPS, heard
from musicstudio.engines.nets.likeness import MOST, SECONDS, Likeness, build
from musicstudio.engines.nets.weights import FILE, read_weights
from musicstudio.engines.nets.words import tokens
from musicstudio.training.attribution_embedding import TextEmbedding
from musicstudio.training.metrics.distribution import class_divergence

Floats = NDArray[np.float64]
Judging = TypeVar("Judging", bound=TextEmbedding)

FRAMES: Final = round(SECONDS * FPS)


@dataclass(frozen=True, eq=False)
class Impression:
    """What is heard of a sound, 10 s at a time: unit vectors (n, 64) and chances of styles (n, styles), rows of 1."""

    vectors: Floats
    styles: Floats

    @property
    def vector(self) -> Floats:
        """The unit vector (64,) of the whole."""
        mean = self.vectors.mean(axis=0)
        return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-12))

    @property
    def style(self) -> Floats:
        """The chances (styles,) of the whole."""
        return np.asarray(self.styles.mean(axis=0))


class Ear:
    """An embedding of sounds and words that was taught on our own renders; nothing of ours may be conditioned by it."""

    def __init__(self, network: Likeness, name: str = "likeness") -> None:
        self.name = name
        self._network = network.eval()

    def impression(self, sound: AudioArray, sample_rate: int) -> Impression:
        """Return what is heard of float32 (channels, samples), stretches spread evenly over all of it."""
        rows = heard(sound, sample_rate)
        count = max(1, -(-len(rows) // FRAMES))
        starts = np.linspace(0, max(len(rows) - FRAMES, 0), count).round().astype(int)
        stretches = np.zeros((count, FRAMES, BANDS), np.uint8)
        for stretch, start in zip(stretches, starts, strict=True):
            stretch[: len(rows) - start] = rows[start : start + FRAMES]
        with torch.inference_mode():
            told = self._network(torch.from_numpy(stretches))
            styles = told.style.double().softmax(1)
        return Impression(told.vectors.double().numpy(), styles.numpy())

    def embed_audio(self, sound: AudioArray, sample_rate: int) -> Floats:
        """Return the unit vector (64,) of a sound."""
        return self.impression(sound, sample_rate).vector

    def embed_text(self, text: str) -> Floats:
        """Return the unit vector (64,) of a sentence."""
        with torch.inference_mode():
            found = self._network.words(torch.from_numpy(tokens(text, MOST, self._network.buckets))[None])
        return np.asarray(found[0].double().numpy())


def ear_of(judge: Candidate | None) -> Ear | None:
    """Return the ear whose weights lie in a candidate's folder, None without one; raises ModelUnavailable."""
    if judge is None:
        return None
    return Ear(read_weights(Path(judge.weights) / FILE, build), judge.spec.id)


def leaks(text: TextEmbedding | None, spec: ModelSpec) -> bool:
    """Say whether a model was conditioned by an embedding: it has learnt to please that one, not those who listen."""
    return text is not None and bool(spec.conditioned_by) and spec.conditioned_by == text.name


def unbiased(text: Judging | None, spec: ModelSpec, notes: list[str]) -> Judging | None:
    """Return an embedding that may judge a model; None, and a sentence in `notes`, where it must not."""
    if text is None or not leaks(text, spec):
        return text
    sentence = f"{spec.id} was conditioned by {text.name} and is not scored by it."
    if sentence not in notes:
        notes.append(sentence)
    return None


def agreement_of(ear: Ear | None, words: str, sound: AudioArray, sample_rate: int) -> dict[str, float]:
    """Return as `agreement` the cosine -1 to 1 of words and a sound; nothing without an ear."""
    return {"agreement": float(ear.embed_text(words) @ ear.embed_audio(sound, sample_rate))} if ear is not None else {}


def alike(ear: Ear | None, theirs: AudioArray, ours: AudioArray, sample_rate: int) -> dict[str, float]:
    """Return how far what was made sounds like what was really there: `likeness`, the cosine -1 to 1 of both, and `kl`,
    the divergence in nats of their styles (Kreuk and others, "AudioGen", 2023); nothing without an ear, or for less
    than a tenth of a second."""
    if ear is None or min(theirs.shape[1], ours.shape[1]) < sample_rate // 10:
        return {}
    true, made = (ear.impression(sound, sample_rate) for sound in (theirs, ours))
    return {"likeness": float(true.vector @ made.vector), "kl": divergence([true], [made])}


def divergence(theirs: Sequence[Impression], ours: Sequence[Impression]) -> float:
    """Return the mean divergence in nats of styles, pair by pair."""
    true, made = (np.stack([one.style for one in ones]) for ones in (theirs, ours))
    return class_divergence(true, made)
