"""A piece of any length heard by the listener in overlapping windows as long as what it was taught on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray

from musicstudio.domain.tasks import CancelToken, Report
from musicstudio.engines.analyze.chord_decoding import Harmonies
from musicstudio.engines.analyze.hearing import BANDS, FPS, Bytes
from musicstudio.engines.device import give_back, is_out_of_memory
from musicstudio.engines.nets.listener import KEYS, POOL, ROOTS, Heard, Listener, build
from musicstudio.engines.nets.weights import file_in, read_weights

Singles = NDArray[np.float32]

USUAL_S: Final = 20.0
"""Length of a window where the weights do not say on how long excerpts they were taught."""
_AT_ONCE: Final = 4
_SILENT: Final = 25
"""Level (a byte, some -90 dB) below which a window holds nothing to hear."""
_NEVER: Final = -12.0
_EDGE: Final = 0.02


@dataclass(frozen=True, eq=False)
class Activations:
    """Logits of a whole piece: rhythm (2, frames), harmony at FPS / POOL, key (24,)."""

    rhythm: Singles
    harmonies: Harmonies
    key: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Trained:
    """A listener ready for use, and the frames of the excerpts it was taught on."""

    network: Listener
    frames: int


def trained(weights: Path, device: torch.device) -> Trained:
    """Return the listener of a folder of weights, kept between jobs; raises ModelUnavailable when it is of no use."""
    return _loaded(*file_in(weights), str(device))


def hear_whole(
    levels: Bytes, weights: Path, device: torch.device, report: Report, cancel: CancelToken
) -> tuple[Activations, torch.device]:
    """Return the logits of levels (frames, BANDS) and the device that was used: the CPU where another has no memory."""
    try:
        return _heard(levels, trained(weights, device), report, cancel), device
    except RuntimeError as error:
        if device.type == "cpu" or not is_out_of_memory(error):
            raise
    give_back(device)
    cpu = torch.device("cpu")
    return _heard(levels, trained(weights, cpu), report, cancel), cpu


def window_starts(frames: int, window: int) -> list[int]:
    """Return where windows begin, half overlapping at least, the last one ending with the piece; all by whole POOL."""
    if frames <= window:
        return [0]
    count = -(-2 * (frames - window) // window) + 1
    return [round(n * (frames - window) / (count - 1) / POOL) * POOL for n in range(count)]


@lru_cache(maxsize=2)
def _loaded(path: str, changed: int, device: str) -> Trained:
    told: dict[str, Any] = {}

    def remembered(settings: Mapping[str, Any]) -> Listener:
        told.update(settings)
        return build(settings)

    network = read_weights(Path(path), remembered).to(device)
    return Trained(network, max(POOL, round(float(told.get("seconds", USUAL_S)) * FPS) // POOL * POOL))


def _heard(levels: Bytes, listener: Trained, report: Report, cancel: CancelToken) -> Activations:
    """Cross windows over, each weighing less towards its edges, where it hears less far."""
    length = -(-max(len(levels), 1) // POOL) * POOL
    window = min(listener.frames, length)
    padded = np.concatenate([levels, np.zeros((length - len(levels), BANDS), np.uint8)])
    rhythm, harmony = _Crossing(2, length), _Crossing(2 * ROOTS + 12, length // POOL)
    keys = np.zeros(KEYS)
    starts = window_starts(length, window)
    for done, group in enumerate(_groups(starts)):
        cancel.check()
        report(min(done * _AT_ONCE / len(starts), 1.0), "listening for beats and chords")
        pieces = np.stack([padded[start : start + window] for start in group])
        for start, piece, heard in zip(group, pieces, _logits(listener.network, pieces), strict=True):
            if piece.max() < _SILENT:
                rhythm.add(start, np.full((2, window), _NEVER, np.float32))
                harmony.add(start // POOL, _silence(window // POOL))
                continue
            rhythm.add(start, heard.rhythm.numpy())
            harmony.add(start // POOL, torch.cat([heard.root, heard.bass, heard.tones]).numpy())
            keys += heard.key.log_softmax(-1).numpy()
    root, bass, tones = np.split(harmony.mean(), (ROOTS, 2 * ROOTS))
    return Activations(rhythm.mean()[:, : len(levels)], Harmonies(root, bass, tones, FPS / POOL), keys / len(starts))


@torch.inference_mode()
def _logits(network: Listener, pieces: Bytes) -> list[Heard]:
    device = next(network.parameters()).device
    heard = network(torch.from_numpy(pieces).to(device))
    return [Heard(*one) for one in zip(*(part.float().cpu() for part in heard), strict=True)]


def _groups(starts: list[int]) -> Iterator[list[int]]:
    for first in range(0, len(starts), _AT_ONCE):
        yield starts[first : first + _AT_ONCE]


def _silence(frames: int) -> Singles:
    """Return logits that say: no root, no bass, no tones."""
    rows = np.full((2 * ROOTS + 12, frames), _NEVER, np.float32)
    rows[[ROOTS - 1, 2 * ROOTS - 1]] = -_NEVER
    return rows


class _Crossing:
    """A weighted mean of overlapping windows."""

    def __init__(self, rows: int, frames: int) -> None:
        self._sum = np.zeros((rows, frames), np.float32)
        self._weight = np.zeros(frames, np.float32)

    def add(self, start: int, values: Singles) -> None:
        frames = values.shape[1]
        rise = np.minimum(np.arange(frames), np.arange(frames)[::-1]).astype(np.float32) + 0.5
        weight = np.maximum(rise / max(frames / 2, 1.0), np.float32(_EDGE))
        self._sum[:, start : start + frames] += weight * values
        self._weight[start : start + frames] += weight

    def mean(self) -> Singles:
        return np.asarray(self._sum / self._weight)
