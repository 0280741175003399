"""The listener: beats, downbeats, chords and key from what is heard, by convolutions over time.

Two branches, as in Böck and Davies ("Deconstruct, analyse, reconstruct", 2020) for rhythm and McFee and Bello
("Structured training for large-vocabulary chord recognition", 2017) for harmony: strokes and tones are each gathered
over frequency, then heard in growing contexts by dilated convolutions that share what they find.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from musicstudio.engines.analyze.hearing import BINS_PER_SEMITONE, STROKES, TONES

POOL: Final = 5
"""Frames of rhythm to one of harmony: ten a second."""
ROOTS: Final = 13
"""Twelve pitch classes and none."""
KEYS: Final = 24
"""Major on C to B, then minor."""
_TOP_DB: Final = 60.0


class Heard(NamedTuple):
    """Logits. Rhythm (batch, 2, frames): beat, downbeat. Harmony (batch, …, frames / POOL): root and bass (13), chord
    tones (12). Key (batch, 24)."""

    rhythm: Tensor
    root: Tensor
    bass: Tensor
    tones: Tensor
    key: Tensor


class Listener(nn.Module):
    """From bytes of level, (batch, frames, BANDS), to logits; any number of frames from POOL on."""

    def __init__(self, width: int = 48, layers: int = 10, dropout: float = 0.1) -> None:
        super().__init__()
        self.strokes = _Gather(STROKES, width, (3, 3, 2), dropout)
        self.tones = _Gather(TONES, width, (2, 3, 4), dropout)
        self.pulse = nn.ModuleList(_Dilated(width, 2**n, dropout) for n in range(layers))
        self.meet = nn.Conv1d(2 * width, width, 1)
        self.classes = nn.Conv1d(TONES // BINS_PER_SEMITONE, 12, 1)
        self.gather = nn.Conv1d(2 * width + 12, 2 * width, 1)
        self.harmony = nn.ModuleList(_Dilated(2 * width, 2**n, dropout) for n in range(6))
        self.rhythm_head = nn.Conv1d(width, 2, 1)
        self.chord_head = nn.Conv1d(2 * width, 2 * ROOTS + 12, 1)
        self.key_head = nn.Conv1d(2 * width, KEYS + 1, 1)

    def forward(self, levels: Tensor) -> Heard:
        """Return the logits of a batch."""
        x = normalised(levels)
        strokes = self.strokes(x[..., :STROKES])
        slow = functional.avg_pool1d(x[..., STROKES:].transpose(1, 2), POOL, ceil_mode=True)
        tones = self.tones(slow.transpose(1, 2))
        again = tones.repeat_interleave(POOL, -1)[..., : strokes.shape[-1]]
        pulse = self.meet(torch.cat([strokes, again], 1))
        for layer in self.pulse:
            pulse = layer(pulse)
        classes = self.classes(slow.unflatten(1, (-1, BINS_PER_SEMITONE)).mean(2))
        pooled = functional.avg_pool1d(pulse, POOL, ceil_mode=True)
        harmony = self.gather(torch.cat([tones, pooled, classes], 1))
        for layer in self.harmony:
            harmony = layer(harmony)
        root, bass, chord_tones = self.chord_head(harmony).split((ROOTS, ROOTS, 12), 1)
        keys, weight = self.key_head(harmony).split((KEYS, 1), 1)
        key = (keys * weight.softmax(-1)).sum(-1)
        return Heard(self.rhythm_head(pulse), root, bass, chord_tones, key)


def build(settings: Mapping[str, Any]) -> Listener:
    """Return a listener of given sizes."""
    return Listener(int(settings["width"]), int(settings["layers"]), float(settings["dropout"]))


def normalised(levels: Tensor) -> Tensor:
    """Return bytes of level as about -1…1: 60 dB below what is loud in the excerpt, whatever its gain."""
    db = levels.float() * (100 / 255)
    loud = torch.quantile(db.flatten(1)[:, ::7], 0.98, dim=1)[:, None, None]
    return ((db - loud) / _TOP_DB + 1).clamp(-0.2, 1.5) * 1.5 - 0.5


class _Gather(nn.Module):
    """Convolutions that fold frequency away: (batch, frames, bands) → (batch, width, frames)."""

    def __init__(self, bands: int, width: int, pools: tuple[int, ...], dropout: float) -> None:
        super().__init__()
        channels = (1, *(width // 3 * (n + 1) // len(pools) + 8 for n in range(len(pools))))
        layers: list[nn.Module] = []
        for before, after, pool in zip(channels, channels[1:], pools, strict=False):
            layers += [
                nn.Conv2d(before, after, 3, padding=1), nn.BatchNorm2d(after), nn.ELU(), nn.MaxPool2d((1, pool)),
                nn.Dropout(dropout),
            ]  # fmt: skip
            bands //= pool
        self.layers = nn.Sequential(*layers)
        self.fold = nn.Conv1d(channels[-1] * bands, width, 1)

    def forward(self, levels: Tensor) -> Tensor:
        x = self.layers(levels[:, None])
        return functional.elu(self.fold(x.transpose(2, 3).flatten(1, 2)))


class _Dilated(nn.Module):
    """A residual layer that hears two dilations at once, as in the cited rhythm network."""

    def __init__(self, width: int, dilation: int, dropout: float) -> None:
        super().__init__()
        self.near = nn.Conv1d(width, width, 5, padding=2 * dilation, dilation=dilation)
        self.far = nn.Conv1d(width, width, 5, padding=4 * dilation, dilation=2 * dilation)
        self.join = nn.Conv1d(2 * width, width, 1)
        self.norm = nn.BatchNorm1d(width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        y = self.join(functional.elu(torch.cat([self.near(x), self.far(x)], 1)))
        return x + self.dropout(self.norm(y))
