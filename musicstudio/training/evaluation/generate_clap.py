"""Words and sounds in one space by a CLAP model of the user's own, where its library is installed.

Y. Wu and others, "Large-scale contrastive language-audio pretraining with feature fusion and keyword-to-caption
augmentation" (2023). Nothing is fetched: the folder holds the weights.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.resample import resample
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.errors import ModelUnavailable

_RATE: Final = 48_000
_WINDOW_S: Final = 10.0


class Clap:
    """An embedding of text and audio; vectors have length 1. Sounds are embedded 10 s at a time and averaged."""

    def __init__(self, folder: Path) -> None:
        """Read a model; raises ModelUnavailable where the library is missing or the folder holds none."""
        try:
            from transformers import ClapModel, ClapProcessor
        except ImportError as error:
            raise ModelUnavailable("A CLAP model needs the package 'transformers'; install it to use one.") from error
        try:
            self._model: Any = ClapModel.from_pretrained(folder, local_files_only=True, use_safetensors=True).eval()
            self._processor: Any = ClapProcessor.from_pretrained(folder, local_files_only=True)
        except (OSError, ValueError, KeyError) as error:
            raise ModelUnavailable(
                f"'{folder.name}' holds no CLAP model; give a folder with its settings and safetensors."
            ) from error
        self.name = f"CLAP {folder.name}"

    def embed_audio(self, sound: AudioArray, sample_rate: int) -> NDArray[np.float64]:
        """Return the vector (d,) of float32 (channels, samples)."""
        import torch

        mono = resample(sound.mean(axis=0, keepdims=True, dtype=np.float32), sample_rate, _RATE)[0]
        length = round(_WINDOW_S * _RATE)
        pieces = [mono[at : at + length] for at in range(0, max(len(mono) - length // 2, 1), length)]
        values = self._processor.feature_extractor(pieces, sampling_rate=_RATE, return_tensors="pt")
        with torch.no_grad():
            return _mean(self._model.get_audio_features(**values))

    def embed_text(self, text: str) -> NDArray[np.float64]:
        """Return the vector (d,) of a sentence."""
        import torch

        values = self._processor.tokenizer([text], padding=True, truncation=True, return_tensors="pt")
        with torch.no_grad():
            return _mean(self._model.get_text_features(**values))


def _mean(found: Any) -> NDArray[np.float64]:
    """Return the mean of vectors of length 1, itself of length 1; later versions wrap them in an output."""
    vectors = (found if hasattr(found, "numpy") else found.pooler_output).double().numpy()
    mean = np.mean(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12), axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-12))
