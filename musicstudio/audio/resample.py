"""Sample-rate conversion by soxr at its high quality: linear phase, no delay, lengths exact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import soxr

from musicstudio.domain.audio import AudioArray


def resampled_length(samples: int, from_hz: int, to_hz: int) -> int:
    """Return how many samples a sound of `samples` has at another rate: the nearest whole number."""
    return (2 * samples * to_hz + from_hz) // (2 * from_hz)


def resample(array: AudioArray, from_hz: int, to_hz: int) -> AudioArray:
    """Return float32 (channels, samples) at another rate, exactly `resampled_length` long, nothing shifted."""
    if from_hz == to_hz:
        return array.copy()
    pieces = list(resample_blocks([array], from_hz, to_hz))
    return pieces[0] if len(pieces) == 1 else np.concatenate(pieces, axis=1)


def resample_blocks(blocks: Iterable[AudioArray], from_hz: int, to_hz: int) -> Iterator[AudioArray]:
    """Yield a stream of (channels, samples) pieces at another rate; together they are what `resample` would return.

    Pieces come out in other sizes than they go in; there is always at least one.
    """
    stream: soxr.ResampleStream | None = None
    taken = given = 0
    empty: AudioArray = np.zeros((1, 0), np.float32)
    for block in blocks:
        empty = block[:, :0]
        taken += block.shape[1]
        if from_hz == to_hz:
            yield block
            continue
        if stream is None:
            stream = soxr.ResampleStream(from_hz, to_hz, block.shape[0], dtype="float32", quality="HQ")
        out = stream.resample_chunk(np.ascontiguousarray(block.T, dtype=np.float32))
        given += len(out)
        if len(out):
            yield np.ascontiguousarray(out.T)
    if stream is None:
        if not taken:
            yield empty
        return
    due = resampled_length(taken, from_hz, to_hz) - given
    tail = stream.resample_chunk(np.zeros((0, empty.shape[0]), np.float32), last=True)[: max(due, 0)]
    yield np.ascontiguousarray(np.pad(tail, ((0, max(due - len(tail), 0)), (0, 0))).T)
