"""The likeness of sounds and words: both become unit vectors that lie near each other where one tells of the other.

Two towers taught against each other (Radford and others, "Learning transferable visual models from natural language
supervision", 2021; for sound Wu and others 2023), and heads that tell styles, families of instruments and paces. It
judges what others made: no model that is judged by it may be conditioned by it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from musicstudio.domain.families import FAMILIES
from musicstudio.domain.styles import STYLES
from musicstudio.engines.analyze.hearing import STROKES, TONES
from musicstudio.engines.nets.listener import normalised

DIMENSIONS: Final = 64
SECONDS: Final = 10.0
"""What it hears at once."""
MOST: Final = 160
"""Numbers of a sentence that it reads."""
PACES: Final = ("very slow", "slow", "moderate", "fast", "very fast")
_POOL: Final = 4
"""Frames of tones that are heard as one."""
_SHARPEST: Final = math.log(30.0)


class Told(NamedTuple):
    """Of a batch of sounds: unit vectors (batch, DIMENSIONS), and logits of style, families (each by itself), pace.

    `words` are the unit vectors of sentences that were given with them, and `scale` by what cosines are multiplied in
    teaching.
    """

    vectors: Tensor
    style: Tensor
    families: Tensor
    pace: Tensor
    words: Tensor | None
    scale: Tensor


class Likeness(nn.Module):
    """Sounds as bytes of level (batch, frames, BANDS), 40 frames or more, and words as numbers (batch, most)."""

    def __init__(self, width: int = 96, words: int = 48, buckets: int = 8192, dropout: float = 0.2) -> None:
        super().__init__()
        self.buckets = buckets
        self.strokes = nn.Sequential(
            _layer(1, 16, (2, 2)), _layer(16, 24, (2, 2)), _layer(24, 32, (2, 2)), nn.Dropout(dropout),
        )  # fmt: skip
        self.tones = nn.Sequential(
            _layer(1, 16, (1, 2)), _layer(16, 24, (1, 2)), _layer(24, 32, (2, 2)), nn.Dropout(dropout),
        )  # fmt: skip
        self.fold_strokes = nn.Conv1d(32 * (STROKES // 8), width, 1)
        self.fold_tones = nn.Conv1d(32 * (TONES // 8), width, 1)
        self.times = nn.ModuleList(_Residual(2 * width, 2**n, dropout) for n in range(3))
        self.notice = nn.Conv1d(2 * width, 1, 1)
        self.gather = nn.Sequential(nn.Linear(6 * width, 2 * width), nn.GELU(), nn.Dropout(dropout))
        self.place_sound = nn.Linear(2 * width, DIMENSIONS)
        self.heads = nn.Linear(2 * width, len(STYLES) + len(FAMILIES) + len(PACES))
        self.meaning = nn.Embedding(buckets, words, padding_idx=0)
        self.weight = nn.Embedding(buckets, 1, padding_idx=0)
        self.place_words = nn.Sequential(
            nn.Linear(2 * words, 4 * words), nn.GELU(), nn.Dropout(dropout), nn.Linear(4 * words, DIMENSIONS)
        )
        self.sharpness = nn.Parameter(torch.tensor(math.log(10.0)))
        nn.init.normal_(self.meaning.weight, std=0.3)
        nn.init.zeros_(self.weight.weight)

    def forward(self, levels: Tensor, words: Tensor | None = None) -> Told:
        """Return what is told of sounds, and of words where there are any."""
        x = normalised(levels)
        strokes = self.fold_strokes(self.strokes(x[:, None, :, :STROKES]).transpose(2, 3).flatten(1, 2))
        slow = functional.avg_pool1d(x[..., STROKES:].transpose(1, 2), _POOL, ceil_mode=True).transpose(1, 2)
        tones = self.fold_tones(self.tones(slow[:, None]).transpose(2, 3).flatten(1, 2))
        both = functional.gelu(torch.cat([strokes, tones], 1))
        for layer in self.times:
            both = layer(both)
        noticed = (both * self.notice(both).softmax(-1)).sum(-1)
        gathered = self.gather(torch.cat([noticed, both.mean(-1), both.amax(-1)], 1))
        style, families, pace = self.heads(gathered).split((len(STYLES), len(FAMILIES), len(PACES)), 1)
        vectors = functional.normalize(self.place_sound(gathered).float(), dim=1)
        scale = self.sharpness.clamp(max=_SHARPEST).exp()
        return Told(vectors, style, families, pace, self.words(words) if words is not None else None, scale)

    def words(self, numbers: Tensor) -> Tensor:
        """Return the unit vectors (batch, DIMENSIONS) of sentences as `words.tokens` writes them."""
        there = (numbers > 0)[..., None]
        meanings = self.meaning(numbers) * there
        weights = self.weight(numbers).masked_fill(~there, -30.0).softmax(1)
        mean = meanings.sum(1) / there.sum(1).clamp(min=1).sqrt()
        gathered = torch.cat([(meanings * weights).sum(1), mean], 1)
        return functional.normalize(self.place_words(gathered).float(), dim=1)


def build(settings: Mapping[str, Any]) -> Likeness:
    """Return a network of given sizes."""
    width, words, buckets = (int(settings[name]) for name in ("width", "words", "buckets"))
    return Likeness(width, words, buckets, float(settings["dropout"]))


def _layer(before: int, after: int, step: tuple[int, int]) -> nn.Module:
    return nn.Sequential(nn.Conv2d(before, after, 3, step, 1, bias=False), nn.BatchNorm2d(after), nn.GELU())


class _Residual(nn.Module):
    """Hears a few frames at a distance, and adds what it found."""

    def __init__(self, width: int, dilation: int, dropout: float) -> None:
        super().__init__()
        self.norm = nn.BatchNorm1d(width)
        self.near = nn.Conv1d(width, width // 2, 3, padding=dilation, dilation=dilation)
        self.join = nn.Conv1d(width // 2, width, 1)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = x + self.dropout(self.join(functional.gelu(self.near(self.norm(x)))))
        return y
