"""What the network believes of a sound of any length: heard in stretches, each with all that bears on it around it.

A frame's answer depends on `context` frames to either side and no more, so the stretches join without a seam, and what
is believed is the same however long they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from musicstudio.domain.tasks import CancelToken, Report
from musicstudio.engines.device import give_back, is_out_of_memory
from musicstudio.engines.nets.transcriber import INSTRUMENTS, Transcriber, build
from musicstudio.engines.nets.weights import file_in, read_weights
from musicstudio.engines.scribe.levels import Levels
from musicstudio.engines.transcriber.hearing import FPS, PITCHES
from musicstudio.engines.transcriber.kit import STROKES

Singles = NDArray[np.float32]

STRETCH: Final = 10 * FPS
"""Frames believed at a time; the first few stretches are shorter, for somebody waits to see notes."""
LIKELY: Final = 0.08
"""Cells where neither a note nor its beginning is this likely are not described."""
_FIRST: Final = 4 * FPS
_SILENT: Final = 25
"""Level (a byte, some -90 dB) below which there is nothing to hear."""


@dataclass(frozen=True, eq=False)
class Beliefs:
    """What is believed of frames `[start, start + n)`, 0–1: onset, frame and offset (n, PITCHES), strokes and their
    force (n, STROKES); of likely cells also velocity 0–1 and bend in semitones (n, PITCHES) and families (n, PITCHES,
    INSTRUMENTS), which are 0 elsewhere."""

    start: int
    onset: Singles
    frame: Singles
    offset: Singles
    velocity: Singles
    bend: Singles
    family: NDArray[np.float16]
    strokes: Singles
    force: Singles

    def __len__(self) -> int:
        return len(self.onset)


def trained(weights: Path, device: torch.device) -> Transcriber:
    """Return the transcriber of a folder of weights, kept between jobs; raises ModelUnavailable where it is none."""
    return _loaded(*file_in(weights), str(device))


def believed(
    levels: Levels,
    loudness: float,
    weights: Path,
    device: torch.device,
    report: Report,
    cancel: CancelToken,
    stretch: int = STRETCH,
) -> Iterator[Beliefs]:
    """Yield what is believed of all frames in order; goes on with the CPU where another device has no memory."""
    network = trained(weights, device)
    for start, stop in stretches(levels.frames, stretch):
        cancel.check()
        try:
            found = _heard(network, levels, loudness, start, stop)
        except RuntimeError as error:
            if device.type == "cpu" or not is_out_of_memory(error):
                raise
            give_back(device)
            device = torch.device("cpu")
            network = trained(weights, device)
            found = _heard(network, levels, loudness, start, stop)
        yield found
        report(stop / max(levels.frames, 1), "writing notes down")


def stretches(frames: int, longest: int = STRETCH) -> Iterator[tuple[int, int]]:
    """Yield (start, stop) of stretches that cover all frames, growing up to the longest."""
    start, length = 0, min(_FIRST, longest)
    while start < frames:
        stop = min(start + length, frames)
        yield start, stop
        start, length = stop, min(2 * length, longest)


@lru_cache(maxsize=2)
def _loaded(path: str, changed: int, device: str) -> Transcriber:
    return read_weights(Path(path), build).to(device)


def _heard(network: Transcriber, levels: Levels, loudness: float, start: int, stop: int) -> Beliefs:
    context = network.context
    rows = levels.read(start - context, stop + context)
    if rows.max(initial=0) < _SILENT:
        return _nothing(start, stop - start)
    return _beliefs(network, torch.from_numpy(rows), loudness, start, slice(context, len(rows) - context))


@torch.inference_mode()
def _beliefs(network: Transcriber, rows: Tensor, loudness: float, start: int, inner: slice) -> Beliefs:
    device = next(network.parameters()).device
    with torch.autocast(device.type, torch.bfloat16, enabled=_halved(device)):
        given = network(rows[None].to(device), torch.tensor([loudness], device=device))
        onset, frame, offset, strokes, force = (
            logits[0, inner].float().sigmoid()
            for logits in (given.onset, given.frame, given.offset, given.strokes, given.force)
        )
        likely = (torch.maximum(onset, frame) >= LIKELY).nonzero(as_tuple=True)
        described = network.describe(given.cells[0, inner][likely])
    velocity, bend = torch.zeros_like(onset), torch.zeros_like(onset)
    family = torch.zeros((*onset.shape, len(INSTRUMENTS)), dtype=torch.float16, device=device)
    velocity[likely] = described.velocity.float().sigmoid()
    bend[likely] = described.bend.float()
    family[likely] = described.family.float().sigmoid().half()
    return Beliefs(
        start, *(part.cpu().numpy() for part in (onset, frame, offset, velocity, bend, family, strokes, force))
    )


def _halved(device: torch.device) -> bool:
    """Say whether a device computes in bfloat16 faster than in single precision."""
    if device.type == "cpu":
        supported = getattr(torch.cpu, "_is_avx512_bf16_supported", None)
        return bool(supported is not None and supported())
    return device.type == "cuda" and torch.cuda.is_bf16_supported()


def _nothing(start: int, frames: int) -> Beliefs:
    notes, strokes = np.zeros((frames, PITCHES), np.float32), np.zeros((frames, len(STROKES)), np.float32)
    family = np.zeros((frames, PITCHES, len(INSTRUMENTS)), np.float16)
    return Beliefs(start, notes, notes, notes, notes, notes, family, strokes, strokes)
