"""Sounds as a published tagger hears them, an AST model of the user's own, where its library is installed.

Y. Gong and others, "AST: Audio Spectrogram Transformer" (2021); by its classes the divergence and the inception score
that others publish are told. Nothing is fetched: the folder holds the weights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np

from musicstudio.audio.resample import resample
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.errors import ModelUnavailable
from musicstudio.training.evaluation.ear import Impression, divergence
from musicstudio.training.evaluation.generate_own import HeldOut, set_numbers

NUMBERS: Final[Mapping[str, Literal["up", "down"]]] = {
    "kl_ast": "down", "inception_ast": "up", "frechet_ast": "down", "kernel_ast": "down",
}  # fmt: skip
_NAMES: Final = {"inception": "inception_ast", "frechet_own": "frechet_ast", "kernel_own": "kernel_ast"}
_RATE: Final = 16_000
_WINDOW_S: Final = 10.0


class Ast:
    """A tagger of sounds, 10 s at a time; its hidden states are an embedding, its classes the chances of what it is."""

    def __init__(self, folder: Path) -> None:
        """Read a model; raises ModelUnavailable where the library is missing or the folder holds none."""
        try:
            from transformers import ASTFeatureExtractor, ASTForAudioClassification
        except ImportError as error:
            raise ModelUnavailable("An AST model needs the package 'transformers'; install it to use one.") from error
        try:
            self._model: Any = ASTForAudioClassification.from_pretrained(
                folder, local_files_only=True, use_safetensors=True
            ).eval()
            self._features: Any = ASTFeatureExtractor.from_pretrained(folder, local_files_only=True)
        except (OSError, ValueError, KeyError) as error:
            raise ModelUnavailable(
                f"'{folder.name}' holds no AST model; give a folder with its settings and safetensors."
            ) from error
        self.name = f"AST {folder.name}"

    def impression(self, sound: AudioArray, sample_rate: int) -> Impression:
        """Return what is heard of float32 (channels, samples): unit vectors (n, d) and chances of classes (n, classes).

        Classes are not exclusive for the network; their chances are made rows of 1 for the measures that ask for it.
        """
        import torch

        mono = resample(sound.mean(axis=0, keepdims=True, dtype=np.float32), sample_rate, _RATE)[0]
        length = round(_WINDOW_S * _RATE)
        pieces = [mono[at : at + length] for at in range(0, max(len(mono) - length // 2, 1), length)]
        values = self._features(pieces, sampling_rate=_RATE, return_tensors="pt")
        with torch.inference_mode():
            told = self._model(**values, output_hidden_states=True)
            hidden = told.hidden_states[-1][:, :2].mean(1).double()
            chances = told.logits.double().sigmoid()
        vectors = (hidden / hidden.norm(dim=1, keepdim=True).clamp_min(1e-12)).numpy()
        return Impression(vectors, (chances / chances.sum(1, keepdim=True)).numpy())


def pair_numbers(theirs: Impression | None, made: Sequence[Impression]) -> dict[str, float]:
    """Return how far the classes of what was made lie from those of the record it was asked for by."""
    return {"kl_ast": divergence([theirs] * len(made), made)} if theirs is not None and made else {}


def all_numbers(made: Sequence[Impression], held: HeldOut) -> dict[str, float]:
    """Return how varied many sounds are, and how far they lie from what is held out."""
    return {_NAMES[name]: value for name, value in set_numbers(made, held).items()}
