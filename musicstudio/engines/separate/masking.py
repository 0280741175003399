"""Drums, bass, vocals and other from any mix by soft masks; nothing is trained but a table of powers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from musicstudio.audio.files import AudioReader
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.tasks import CancelToken, Forecast, Report, SeparateRequest
from musicstudio.engines.base import StemSink
from musicstudio.engines.chunking import Joint, Stack, overlap_add
from musicstudio.engines.device import choose_device, ladder, use_all_cores
from musicstudio.engines.separate.exponents import STEMS
from musicstudio.engines.separate.grid import Grid
from musicstudio.engines.separate.masks import share_out
from musicstudio.engines.stft import forward, inverse

_SEGMENT_S = 18.0
_SHORTEST_S = 8.0
_USUAL = 2 * 48000
"""Channels · rate up to which a segment has its full length."""
_MARGIN_S = 0.8
_FADE_S = 1.0
_REST = "other"

# Measured on two cores of a server, 44.1 kHz stereo.
_SECONDS_PER_SECOND = 0.09
_START_S = 3.0
_MEMORY_BYTES = 850_000_000
_DISK_BYTES_PER_SAMPLE = 20


def separate(
    sound: AudioReader, request: SeparateRequest, sink: StemSink, report: Report, cancel: CancelToken
) -> dict[str, object]:
    """Stream the stems of `request.stems` into `sink`, at the sound's own rate; they sum to the sound.

    What no asked stem claims is `other`, delivered even if it was not asked for; the facts name the stems that joined
    it. `other` is the sound less the rest, so the sum is exact to float rounding. Raises WrongUsage for a device that
    is not there, OutOfMemory when even short segments on the CPU do not fit.
    """
    use_all_cores()
    info, grid = sound.info, Grid.of(sound.info.sample_rate)
    claimed = tuple(stem for stem in STEMS if stem in request.stems and stem != _REST)
    joint = Joint(round(_MARGIN_S * info.sample_rate), round(_FADE_S * info.sample_rate))
    rungs = ladder(
        choose_device(request.device),
        round(_segment_s(info.sample_rate, info.channels) * info.sample_rate),
        round(_SHORTEST_S * info.sample_rate),
    )

    def process(chunk: AudioArray, device: torch.device, progress: Report) -> Stack:
        def step(fraction: float) -> None:
            cancel.check()
            progress(fraction, "separating")

        return _split(chunk, claimed, grid, device, step)

    def deliver(stack: Stack) -> None:
        stems = dict(zip(claimed, stack[1:], strict=True))
        sink({**stems, _REST: stack[0] - stack[1:].sum(0)})

    used = overlap_add(sound, rungs, joint, process, deliver, report, cancel)
    report(1.0, "separating")
    joined = [stem for stem in STEMS if stem not in request.stems and stem != _REST]
    return {"joined_to_other": joined, "device": used.device.type}


def forecast(seconds: float, sample_rate: int, channels: int) -> Forecast:
    """Return what a sound of this length will need on two cores."""
    samples = seconds * sample_rate * channels
    cost = 0.2 + 0.8 * max(1.0, sample_rate * channels / _USUAL)
    return Forecast(
        seconds=_START_S + seconds * _SECONDS_PER_SECOND * cost,
        memory_bytes=_MEMORY_BYTES,
        disk_bytes=round(samples * _DISK_BYTES_PER_SAMPLE),
    )


def _segment_s(sample_rate: int, channels: int) -> float:
    return min(_SEGMENT_S, max(_SHORTEST_S, _SEGMENT_S * _USUAL / (sample_rate * channels)))


@torch.inference_mode()
def _split(
    chunk: AudioArray, stems: tuple[str, ...], grid: Grid, device: torch.device, step: Callable[[float], None]
) -> Stack:
    """Return (1 + stems, channels, samples): the chunk itself, then each stem of it."""
    stack = np.zeros((1 + len(stems), *chunk.shape), np.float32)
    stack[0] = chunk
    if not chunk.any() or not stems:
        step(1.0)
        return stack
    sound = torch.from_numpy(chunk).to(device)
    spectrum = forward(sound, grid.window, grid.hop)
    masks = share_out(sound, spectrum, grid, lambda fraction: step(0.9 * fraction))
    for place, stem in enumerate(stems, 1):
        part = inverse(spectrum * masks[STEMS.index(stem)], grid.window, grid.hop, chunk.shape[1])
        stack[place] = part.cpu().numpy()
        step(0.9 + 0.1 * place / len(stems))
    return stack
