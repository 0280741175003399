"""What the network believes of a sound of any length: heard in stretches, one after the other.

A frame's answer depends on `context` frames to either side and no more; what the network makes of them is kept from
stretch to stretch. So what is believed is the same however long these are.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import torch

from musicstudio.domain.tasks import CancelToken, Report
from musicstudio.engines.device import give_back, is_out_of_memory
from musicstudio.engines.nets.transcriber import Found, Transcriber, build
from musicstudio.engines.nets.transcriber_flow import Flow
from musicstudio.engines.nets.weights import file_in, read_weights
from musicstudio.engines.scribe.beliefs import INSTRUMENTS, Beliefs
from musicstudio.engines.scribe.levels import Levels
from musicstudio.engines.transcriber.hearing import FPS, PITCHES
from musicstudio.engines.transcriber.kit import STROKES

STRETCH: Final = 5 * FPS
"""Frames believed at a time: few enough that what is computed stays near the processor."""
LIKELY: Final = 0.08
"""Cells where neither a note nor its beginning is this likely are not described."""
_SILENT: Final = 25
"""Level (a byte, some -90 dB) below which there is nothing to hear."""


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
    ear = Ear(trained(weights, device), levels, loudness)
    for start, stop in stretches(levels.frames, stretch):
        cancel.check()
        try:
            found = ear.heard(start, stop)
        except RuntimeError as error:
            if device.type == "cpu" or not is_out_of_memory(error):
                raise
            give_back(device)
            device = torch.device("cpu")
            ear = Ear(trained(weights, device), levels, loudness)
            found = ear.heard(start, stop)
        yield found
        report(stop / max(levels.frames, 1), "writing notes down")


def stretches(frames: int, length: int = STRETCH) -> Iterator[tuple[int, int]]:
    """Yield (start, stop) of stretches of a length, the last one shorter, that cover all frames."""
    for start in range(0, frames, length):
        yield start, min(start + length, frames)


@lru_cache(maxsize=2)
def _loaded(path: str, changed: int, device: str) -> Transcriber:
    return read_weights(Path(path), build).to(device)


class Ear:
    """A network hearing levels stretch by stretch; what follows on is not heard twice, silence not at all."""

    def __init__(self, network: Transcriber, levels: Levels, loudness: float) -> None:
        self._network, self._levels, self._loudness = network, levels, loudness
        self._device = next(network.parameters()).device
        self._flow: Flow | None = None
        self._at = 0

    @torch.inference_mode()
    def heard(self, start: int, stop: int) -> Beliefs:
        """Return what is believed of frames `[start, stop)`."""
        context = self._network.context
        rows = self._levels.read(start - context, stop + context)
        if rows.max(initial=0) < _SILENT:
            self._flow = None
            return _nothing(start, stop - start)
        if self._flow is None or self._at != start:
            dtype = torch.bfloat16 if _halved(self._device) else torch.float32
            self._flow = Flow(self._network, self._loudness, dtype)
            self._flow.push(torch.from_numpy(rows[: 2 * context]).to(self._device))
        self._at = stop
        found = self._flow.push(torch.from_numpy(rows[2 * context :]).to(self._device))
        return _beliefs(self._network, found, start)


def _beliefs(network: Transcriber, found: Found, start: int) -> Beliefs:
    onset, frame, offset, strokes, force = (
        logits[0].float().sigmoid() for logits in (found.onset, found.frame, found.offset, found.strokes, found.force)
    )
    likely = (torch.maximum(onset, frame) >= LIKELY).nonzero(as_tuple=True)
    described = network.describe(found.cells[0][likely].float())
    velocity, bend = torch.zeros_like(onset), torch.zeros_like(onset)
    family = torch.zeros((*onset.shape, len(INSTRUMENTS)), dtype=torch.float16, device=onset.device)
    velocity[likely] = described.velocity.sigmoid()
    bend[likely] = described.bend
    family[likely] = described.family.sigmoid().half()
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
