"""The transcriber: notes, drum strokes, loudness, bends and instruments from what is heard, by convolutions alone.

Every pitch is heard by the same small network, which looks at the places of its harmonics (as in Bittner et al., "A
lightweight instrument-agnostic model for polyphonic note transcription", 2022, and Wei et al., "HPPNet", 2022); beside
it a second network hears each frame as a whole, tells drums, and lends the first its view. Onsets and offsets are
triangles about their true times (Kong et al., "High-resolution piano transcription", 2021).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from musicstudio.domain.families import FAMILIES
from musicstudio.engines.nets.drum_ear import DrumEar
from musicstudio.engines.transcriber.hearing import BINS_PER_SEMITONE, PITCHES, SEMITONES, STEP_DB, TONES
from musicstudio.engines.transcriber.hearing import STROKES as STROKE_BANDS
from musicstudio.engines.transcriber.kit import STROKES

INSTRUMENTS: Final = FAMILIES[:-1]
"""The families that play pitches."""
HARMONICS: Final = (-24, -19, -12, 0, 12, 19, 24, 28, 31, 34, 36, 43)
"""Semitones from a pitch to its harmonics, and to those whose harmonic it may be."""
_RANGE_DB: Final = 60.0
_HEADROOM_DB: Final = 12.0
_SEEN: Final = 4
"""Channels of each pitch that the network of whole frames sees."""
_GATHERED: Final = 12
"""Channels that are gathered from every harmonic."""
_LENT: Final = 8
"""Channels that it lends each pitch."""

_EAR: Final = 0.6
"""How much the ear for drums counts against what hears frames as wholes; read off kits that the ear was not taught."""


class Found(NamedTuple):
    """Logits of onset, frame and offset (batch, frames, PITCHES), of strokes and their force (batch, frames, STROKES),
    and what `describe` reads of each cell, (batch, frames, PITCHES, width)."""

    onset: Tensor
    frame: Tensor
    offset: Tensor
    strokes: Tensor
    force: Tensor
    cells: Tensor


class Described(NamedTuple):
    """Of n cells: logits of velocity (n,), bend in semitones (n,), logits of INSTRUMENTS (n, families)."""

    velocity: Tensor
    bend: Tensor
    family: Tensor


class Transcriber(nn.Module):
    """From bytes of level, (batch, frames, BANDS), and the loudness of the whole sound, (batch,) LUFS, to `Found`.

    A frame's answer depends on `context` frames to either side and no more. With `drums`, an ear of that width hears
    strokes too, and both views of them are weighed together.
    """

    def __init__(self, width: int = 32, layers: int = 6, whole: int = 128, rounds: int = 2, drums: int = 0) -> None:
        super().__init__()
        self.bins = nn.Sequential(
            nn.Conv2d(1, 8, (3, 5), padding=(1, 2)), nn.BatchNorm2d(8), nn.ReLU(),
            nn.Conv2d(8, width, (3, 5), (1, BINS_PER_SEMITONE), (1, 1)), nn.BatchNorm2d(width), nn.ReLU(),
        )  # fmt: skip
        self.harmonics = _Harmonics(width)
        early, late = (layers + 1) // 2, layers - (layers + 1) // 2
        self.early = nn.ModuleList(_Cells(width, 2**n) for n in range(early))
        self.seen = nn.Conv2d(width, _SEEN, 1)
        self.whole = _Frames(STROKE_BANDS + _SEEN * PITCHES + 1, whole, rounds)
        self.lent = nn.Conv1d(whole, _LENT * PITCHES, 1)
        self.meet = nn.Sequential(nn.Conv2d(width + _LENT, width, 1), nn.BatchNorm2d(width), nn.ReLU())
        self.again = _Harmonics(width)
        self.late = nn.ModuleList(_Cells(width, 2**n) for n in range(late))
        self.notes = nn.Conv2d(width, 3, 1)
        self.kit = nn.Conv1d(whole, 2 * len(STROKES), 1)
        self.description = nn.Sequential(nn.Linear(width, 64), nn.ReLU(), nn.Linear(64, 2 + len(INSTRUMENTS)))
        self.drums = DrumEar(drums) if drums else None
        reach = 2 + 2 * sum(2**n for n in (*range(early), *range(late))) + self.whole.reach
        self.context = max(reach, self.drums.reach if self.drums else 0)
        nn.init.constant_(self.notes.bias, -3.0)  # most cells are silent
        nn.init.constant_(self.kit.bias[: len(STROKES)], -3.0)

    def forward(self, levels: Tensor, loudness: Tensor) -> Found:
        """Return what is found in a batch."""
        x = normalised(levels, loudness)
        cells = self.harmonics(self.bins(x[:, None, :, STROKE_BANDS:]))
        for layer in self.early:
            cells = layer(cells)
        seen = self.seen(cells).transpose(2, 3).flatten(1, 2)
        level = (loudness[:, None, None] / 20 + 1).expand(-1, 1, levels.shape[1]).to(x.dtype)
        whole = self.whole(torch.cat([x[..., :STROKE_BANDS].transpose(1, 2), seen, level], 1))
        lent = self.lent(whole).unflatten(1, (_LENT, PITCHES)).transpose(2, 3)
        cells = self.again(self.meet(torch.cat([cells, lent], 1)))
        for layer in self.late:
            cells = layer(cells)
        onset, frame, offset = self.notes(cells).unbind(1)
        struck = self.kit(whole).transpose(1, 2)
        if self.drums:
            struck = weighed(torch.cat(self.drums(x, loudness), -1), struck)
        strokes, force = struck.chunk(2, -1)
        return Found(onset, frame, offset, strokes, force, cells.permute(0, 2, 3, 1))

    def describe(self, cells: Tensor) -> Described:
        """Return how cells (n, width) sound."""
        velocity, bend, family = self.description(cells).split((1, 1, len(INSTRUMENTS)), -1)
        return Described(velocity[:, 0], bend[:, 0], family)


def build(settings: Mapping[str, Any]) -> Transcriber:
    """Return a transcriber of given sizes."""
    sizes = (int(settings[name]) for name in ("width", "layers", "whole", "rounds"))
    return Transcriber(*sizes, drums=int(settings.get("drums", 0)))


def normalised(levels: Tensor, loudness: Tensor) -> Tensor:
    """Return bytes of level against the whole sound's loudness: -0.2 for 60 dB below it and less, 1 a little above."""
    above = levels.float() * STEP_DB - 100.0 - loudness[:, None, None]
    return ((above + _RANGE_DB) / (_RANGE_DB + _HEADROOM_DB)).clamp(-0.2, 1.5)


def weighed(heard: Tensor, seen: Tensor) -> Tensor:
    """Return logits of what an ear for drums hears, weighed with what is seen in whole frames."""
    return _EAR * heard + (1 - _EAR) * seen


class _Harmonics(nn.Module):
    """Each pitch gathers what lies at its harmonics: (batch, width, frames, semitones) → (…, PITCHES)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.squeeze = nn.Conv2d(width, _GATHERED, 1)
        self.gather = nn.Conv2d(_GATHERED * len(HARMONICS), width, 1)
        self.norm = nn.BatchNorm2d(width)

    def forward(self, x: Tensor) -> Tensor:
        below, above = -HARMONICS[0], max(0, PITCHES + HARMONICS[-1] - x.shape[-1])
        wide = functional.pad(self.squeeze(x), (below, above))
        near = torch.cat([wide[..., below + step : below + step + PITCHES] for step in HARMONICS], 1)
        y = functional.relu(self.norm(self.gather(near)))
        return y + x[..., :PITCHES]


class _Cells(nn.Module):
    """A residual convolution over neighbouring frames and pitches."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.convolution = nn.Conv2d(width, width, (5, 3), padding=(2 * dilation, 1), dilation=(dilation, 1))
        self.norm = nn.BatchNorm2d(width)

    def forward(self, x: Tensor) -> Tensor:
        return x + functional.relu(self.norm(self.convolution(x)))


class _Frames(nn.Module):
    """Hears frames as wholes: (batch, bands, frames) → (batch, width, frames), in rounds of growing dilation."""

    def __init__(self, bands: int, width: int, rounds: int) -> None:
        super().__init__()
        self.fold = nn.Conv1d(bands, width, 1)
        dilations = [2**n for _ in range(rounds) for n in range(4)]
        self.layers = nn.ModuleList(
            nn.Sequential(
                nn.Conv1d(width, width, 5, padding=2 * dilation, dilation=dilation), nn.BatchNorm1d(width), nn.ReLU(),
            )
            for dilation in dilations
        )  # fmt: skip
        self.reach = 2 * sum(dilations)

    def forward(self, x: Tensor) -> Tensor:
        x = functional.relu(self.fold(x))
        for layer in self.layers:
            x = x + layer(x)
        return x


assert TONES == SEMITONES * BINS_PER_SEMITONE
