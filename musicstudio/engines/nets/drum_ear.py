"""The transcriber's ear for drums: strokes and their force from levels alone, apart from what hears notes.

Two half-frames of bands are a picture of 100 rows a second, read by small convolutions that share what they know across
frequency, so that a drum tuned otherwise is still that drum; then dilated convolutions over frames, as in Böck and
Davies, "Deconstruct, analyse, reconstruct", 2020.
"""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from musicstudio.engines.transcriber.hearing import MELS, TONES
from musicstudio.engines.transcriber.hearing import STROKES as STROKE_BANDS
from musicstudio.engines.transcriber.kit import STROKES

_DILATIONS: Final = (1, 2, 4, 8, 12, 4, 2, 1)
_TONES: Final = 48
"""Channels into which the tones are folded: a stroke's neighbours are notes, which are no strokes."""
_PICTURE: Final = (16, 24, 32)


class DrumEar(nn.Module):
    """From normalised levels (batch, frames, BANDS) and the sound's loudness (batch,) LUFS to logits of strokes and of
    their force, (batch, frames, STROKES) each; a frame's answer depends on `reach` frames to either side."""

    def __init__(self, width: int = 128, dropout: float = 0.1) -> None:
        super().__init__()
        first, second, third = _PICTURE
        self.picture = nn.Sequential(
            nn.Conv2d(1, first, 3, padding=1), nn.BatchNorm2d(first), nn.ReLU(),
            nn.Conv2d(first, second, 3, (1, 2), 1), nn.BatchNorm2d(second), nn.ReLU(),
            nn.Conv2d(second, third, (4, 3), (2, 2), 1), nn.BatchNorm2d(third), nn.ReLU(),
        )  # fmt: skip
        self.tones = nn.Sequential(nn.Conv1d(TONES, _TONES, 1), nn.BatchNorm1d(_TONES), nn.ReLU())
        self.fold = nn.Conv1d(third * (MELS // 4) + _TONES + 1, width, 1)
        self.layers = nn.ModuleList(
            nn.Sequential(
                nn.Conv1d(width, width, 5, padding=2 * dilation, dilation=dilation), nn.BatchNorm1d(width), nn.ReLU(),
            )
            for dilation in _DILATIONS
        )  # fmt: skip
        self.dropout = nn.Dropout(dropout)
        self.kit = nn.Conv1d(width, 2 * len(STROKES), 1)
        self.reach = 3 + 2 * sum(_DILATIONS)
        if self.kit.bias is not None:
            nn.init.constant_(self.kit.bias[: len(STROKES)], -3.0)  # most frames hold no stroke

    def forward(self, levels: Tensor, loudness: Tensor) -> tuple[Tensor, Tensor]:
        """Return the logits of strokes and of their force."""
        batch, frames = levels.shape[:2]
        halves = levels[..., :STROKE_BANDS].reshape(batch, 1, 2 * frames, MELS)
        picture = self.picture(halves).transpose(2, 3).flatten(1, 2)
        tones = self.tones(levels[..., STROKE_BANDS:].transpose(1, 2))
        level = (loudness[:, None, None] / 20 + 1).expand(-1, 1, frames).to(picture.dtype)
        x = functional.relu(self.fold(self.dropout(torch.cat([picture, tones, level], 1))))
        for layer in self.layers:
            x = x + layer(x)
        strokes, force = self.kit(self.dropout(x)).transpose(1, 2).chunk(2, -1)
        return strokes, force
