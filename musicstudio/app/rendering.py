"""Tracks rendered side by side, block by block, so that they and their mix are of one length, start and gain."""

from __future__ import annotations

import time
import zlib
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

import musicstudio
from musicstudio.audio.broadcast import append_broadcast
from musicstudio.audio.chunks import LoopInfo
from musicstudio.audio.files import open_audio
from musicstudio.audio.mix import Lane, Mix
from musicstudio.audio.mixer import Mixer
from musicstudio.audio.writer import COMMENTED_BY_US, AudioWriter
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.tasks import CancelToken, Report

BLOCK: Final = 1 << 16
CEILING: Final = 10 ** (-1 / 20)
"""−1 dBFS: where normalising puts the highest peak of all that is written."""


@dataclass(frozen=True)
class Stretch:
    """What is rendered at `rate`: samples `[start, start + samples)`, then `tail` samples that fade out."""

    rate: int
    start: int
    samples: int
    tail: int = 0

    @property
    def whole(self) -> int:
        return self.samples + self.tail


@dataclass
class Draft:
    """A rendered sound as 32-bit float, waiting for its gain and depth."""

    path: Path
    peak: float = 0.0


@dataclass(frozen=True)
class Finish:
    """How drafts become files: subtype "PCM_24", "FLOAT" or "PCM_16" (dithered), one gain, loop points if any."""

    subtype: str = "PCM_24"
    gain: float = 1.0
    loop: LoopInfo | None = None


@dataclass
class Drafts:
    """The lanes asked for, in order, the mix of what is heard, and the highest peak of either."""

    lanes: list[Draft] = field(default_factory=list)
    mix: Draft | None = None
    peak: float = 0.0


def render(
    lanes: Sequence[Lane], stretch: Stretch, scratch: Path, cancel: CancelToken, report: Report, mixed: bool = False
) -> Drafts:
    """Render every lane by itself, mute and solo aside, or with `mixed` only the mix that obeys them."""
    heard = Mix(tuple(lanes)).audible
    drafts = Drafts([Draft(scratch / f".lane-{n}.wav") for n in range(0 if mixed else len(lanes))])
    drafts.mix = Draft(scratch / ".mix.wav") if mixed else None
    wanted = [drafts.mix] if drafts.mix is not None else drafts.lanes
    with ExitStack() as stack:
        mixers = [Mixer(Mix((_alone(lane),)), stretch.rate, scratch) for lane in lanes]
        for mixer in mixers:
            stack.callback(mixer.close)
        files = [AudioWriter(one.path, stretch.rate, 2, subtype="FLOAT", samples=stretch.whole) for one in wanted]
        writers = [stack.enter_context(file) for file in files]
        for at in range(0, stretch.whole, BLOCK):
            cancel.check()
            blocks = [_block(mixer, stretch, at) for mixer in mixers]
            mix = np.zeros((2, min(BLOCK, stretch.whole - at)), np.float32)
            for lane, block in zip(lanes, blocks, strict=True):
                if lane in heard:
                    mix += block
            for draft, writer, block in zip(wanted, writers, [mix] if mixed else blocks, strict=True):
                writer.write(block)
                draft.peak = max(draft.peak, _peak(block))
            drafts.peak = max(drafts.peak, _peak(mix), *(_peak(block) for block in blocks))
            report(at / stretch.whole, "rendering")
    return drafts


def write(draft: Draft, path: Path, finish: Finish, stretch: Stretch, comment: str, cancel: CancelToken) -> bool:
    """Write a draft as it is handed over; returns whether it had to be float because it exceeds full scale."""
    too_loud = draft.peak * finish.gain > 1.0 and finish.subtype != "FLOAT"
    subtype = "FLOAT" if too_loud else finish.subtype
    noise = np.random.default_rng(zlib.crc32(path.name.encode())) if subtype == "PCM_16" else None
    with (
        open_audio(draft.path) as sound,
        AudioWriter(
            path, stretch.rate, 2, subtype=subtype, comment=comment, loop=finish.loop, samples=stretch.whole
        ) as writer,
    ):
        for block in sound.blocks(BLOCK):
            cancel.check()
            scaled = block if finish.gain == 1.0 else block * np.float32(finish.gain)
            writer.write(scaled if noise is None else dithered(scaled, noise))
        container = writer.container
    if container in COMMENTED_BY_US:
        made = time.localtime()
        append_broadcast(
            path, stretch.start, path.stem, f"Music Studio {musicstudio.__version__}",
            time.strftime("%Y-%m-%d", made), time.strftime("%H:%M:%S", made),
        )  # fmt: skip
    draft.path.unlink()
    return too_loud


def dithered(block: AudioArray, noise: np.random.Generator) -> NDArray[Any]:
    """Return a block with triangular noise of ±1 step of 16 bits; digital silence stays silent."""
    if not block.any():
        return block
    steps = noise.random(block.shape, np.float32) - noise.random(block.shape, np.float32)
    return block + steps * np.float32(2.0**-15)


def _block(mixer: Mixer, stretch: Stretch, at: int) -> AudioArray:
    """Return the block at `at`, fading where it lies in the tail."""
    size = min(BLOCK, stretch.whole - at)
    block = mixer.render(stretch.start + at, size)
    if at + size > stretch.samples:
        left = (stretch.whole - at - np.arange(size)) / stretch.tail
        block *= np.sin(np.clip(left, 0, 1) * np.pi / 2).astype(np.float32) ** 2
    return block


def _alone(lane: Lane) -> Lane:
    return replace(lane, muted=False, soloed=False)


def _peak(block: AudioArray) -> float:
    return float(np.abs(block).max()) if block.size else 0.0
