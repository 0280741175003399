"""A whole sound heard once, block by block: what is kept of it are small curves, not samples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.files import AudioReader
from musicstudio.audio.resample import resample_blocks
from musicstudio.domain.tasks import CancelToken, Report
from musicstudio.engines.transcribe import attacks
from musicstudio.engines.transcribe.spectra import BINS, HOP, LONGEST, LOWEST, PER_SEMITONE, RATE, Floats, spectra
from musicstudio.engines.transcribe.tones import FIRST, strengths

BLOCK = 1024 * HOP
"""Samples worked on at a time, at RATE: about twelve seconds."""

FLOOR = 1e-9
_REACH = 2


@dataclass(frozen=True)
class Heard:
    """What is kept of a sound: float16 decibels (frames, PITCHES) and (frames, drums), fine curves (ticks,).

    bends: float16 (frames,), how far the strongest tone lies from its semitone, −0.5…0.5.
    """

    tones_db: NDArray[np.float16]
    drums_db: NDArray[np.float16]
    attack: Floats
    depth: Floats
    bends: NDArray[np.float16]
    seconds: float


def hear(sound: AudioReader, report: Report, cancel: CancelToken) -> Heard:
    """Return what a sound is like over time: about 16 kB for each of its seconds."""
    info = sound.info
    tones, drums, bends, wide, deep = [], [], [], [], []
    done = 0
    for part in _overlapping(sound, cancel):
        magnitudes = spectra(part[: BLOCK + LONGEST - HOP])
        made = strengths(magnitudes)
        tones.append(_decibels(made.tones))
        drums.append(_decibels(made.drums))
        bends.append(_bends(magnitudes, made.tones))
        middle = (LONGEST - attacks.WIDE) // 2 - attacks.LEAD // 2 * attacks.TICK
        ticks = len(magnitudes) * HOP // attacks.TICK
        logs = attacks.wide_spectra(part[middle:])[: ticks + attacks.LEAD]
        wide.append(attacks.rises(logs))
        deep.append(attacks.depth(part[(LONGEST - attacks.DEEP) // 2 :])[:ticks])
        done += len(magnitudes) * HOP
        report(min(done / max(info.seconds * RATE, 1), 1.0), "hearing notes")
    return Heard(
        np.concatenate(tones), np.concatenate(drums), np.concatenate(wide), np.concatenate(deep),
        np.concatenate(bends), info.seconds,
    )  # fmt: skip


def _overlapping(sound: AudioReader, cancel: CancelToken) -> Iterator[Floats]:
    """Yield mono sound at RATE in blocks of BLOCK with LONGEST more: half a window of context on both sides."""
    carry = np.zeros(LONGEST // 2, np.float32)
    for piece in resample_blocks(_mono(sound, cancel), sound.info.sample_rate, RATE):
        carry = np.concatenate([carry, piece[0]])
        while len(carry) >= BLOCK + LONGEST:
            yield carry[: BLOCK + LONGEST]
            carry = carry[BLOCK:]
    rest = -(-max(len(carry) - LONGEST // 2, 1) // HOP) * HOP
    yield np.pad(carry, (0, rest + LONGEST - len(carry)))


def _mono(sound: AudioReader, cancel: CancelToken) -> Iterator[Floats]:
    for block in sound.blocks(1 << 18):
        cancel.check()
        yield block.mean(axis=0, keepdims=True)


def _decibels(values: Floats) -> NDArray[np.float16]:
    return np.asarray(20 * np.log10(np.maximum(values, FLOOR)), np.float16)


def _bends(magnitudes: Floats, tones: Floats) -> NDArray[np.float16]:
    """Return how far the peak near the strongest tone lies from it, in semitones, by the centre of its power."""
    pitch = np.argmax(tones, axis=1)
    centre = (FIRST - LOWEST + pitch) * PER_SEMITONE
    reach = np.arange(-_REACH, _REACH + 1)
    around = np.clip(centre[:, None] + reach, 0, BINS - 1)
    power = np.take_along_axis(magnitudes, around, axis=1).astype(np.float64) ** 2
    return np.asarray((power @ reach) / np.maximum(power.sum(axis=1), 1e-15) / PER_SEMITONE, np.float16)
