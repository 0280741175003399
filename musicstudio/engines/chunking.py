"""Long sounds in overlapping segments, joined so that no border is heard and memory stays small."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from musicstudio.audio.files import AudioReader
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.errors import OutOfMemory
from musicstudio.domain.tasks import CancelToken, Report, part_of
from musicstudio.engines.device import Rung, give_back, is_out_of_memory

Stack = NDArray[np.float32]
"""float32 (…, channels, samples): results of one segment."""

Process = Callable[[AudioArray, torch.device, Report], Stack]
"""Turns a segment (channels, samples) into as many samples of results, on a device, reporting 0–1."""


@dataclass(frozen=True)
class Joint:
    """How neighbouring segments share sound: `margin` samples that only give context, then `fade` that cross over."""

    margin: int
    fade: int

    @property
    def overlap(self) -> int:
        return 2 * self.margin + self.fade


def next_stop(start: int, samples: int, longest: int, overlap: int) -> int:
    """Return where the segment from `start` ends, so that all that follow are about equally long and none exceeds."""
    left = samples - start
    if left <= longest:
        return samples
    count = -(-(left - overlap) // (longest - overlap))
    return start + overlap + -(-(left - overlap) // count)


def overlap_add(
    sound: AudioReader,
    rungs: Sequence[Rung],
    joint: Joint,
    process: Process,
    sink: Callable[[Stack], None],
    report: Report,
    cancel: CancelToken,
) -> Rung:
    """Process a sound segment by segment into `sink`, in order and gapless; return the last rung that was needed.

    Segments cross over linearly: two estimates of the same sound agree, so their sum keeps its level. When memory runs
    out the same place is tried on the next rung, and OutOfMemory is raised after the last one.
    """
    climb, samples = iter(_checked(rungs, joint)), sound.info.samples
    rung = next(climb)
    start, held = 0, np.zeros(0, np.float32)
    while True:
        cancel.check()
        stop = next_stop(start, samples, rung.samples, joint.overlap)
        try:
            now = part_of(report, start / samples, stop / samples)
            result = process(sound.read(start, stop), rung.device, now)
        except (RuntimeError, MemoryError) as error:
            following = _next_rung(climb, error)
        else:
            following = rung
        if following is not rung:  # only here, the error gone, is the memory of the failed attempt free
            give_back(rung.device)
            rung = following
            continue
        held = _join(held, result, joint, first=start == 0)
        if stop == samples:
            sink(held)
            return rung
        # All but what the next segment fades over is final; the rest of the margin belongs to the next one.
        final = held.shape[-1] - joint.margin - joint.fade
        sink(held[..., :final])
        held = held[..., final : final + joint.fade].copy()
        start = stop - joint.overlap


def _join(held: Stack, result: Stack, joint: Joint, first: bool) -> Stack:
    """Return what follows on the sound already given out: `held` fading over into `result` after its margin."""
    if first:
        return result
    result = result[..., joint.margin :]
    rise = ((np.arange(joint.fade) + 0.5) / max(joint.fade, 1)).astype(np.float32)
    result[..., : joint.fade] = held + (result[..., : joint.fade] - held) * rise
    return result


def _checked(rungs: Sequence[Rung], joint: Joint) -> Sequence[Rung]:
    if any(rung.samples <= 2 * joint.overlap for rung in rungs):
        raise ValueError("a segment must be longer than two overlaps")
    return rungs


def _next_rung(climb: Iterator[Rung], error: Exception) -> Rung:
    """Return what to try next; raises the error itself when memory was not the trouble."""
    if not is_out_of_memory(error):
        raise error
    following = next(climb, None)
    if following is None:
        raise OutOfMemory(
            "Memory ran out even in short pieces on the CPU; close other programs and try again."
        ) from error
    return following
