"""Steps of a walk as sound: each begins where it fits to the sample, under a join that cannot be heard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from musicstudio.audio.files import AudioReader
from musicstudio.audio.splice import correlation, fade_gains
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.extend.walk import Step
from musicstudio.engines.inpaint.align import rms, sliding_correlation
from musicstudio.engines.inpaint.autoregress import estimate, extrapolate

FADE_S, ATTACK_FADE_S = 0.03, 0.002
SEARCH_S = 0.006
"""A step may begin this much earlier or later than the beat says, to meet the wave."""

CONTEXT_S = 0.04
LEVEL_S = 1.0
MOST_GAIN_DB = 3.0
ORDER = 400
_PAST_S = 0.25
_ATTACK_RISE = 2.0


@dataclass(frozen=True)
class Woven:
    """The sound of one step and how it joined: correlation −1…1 of what met, gain in dB, move in milliseconds."""

    sound: AudioArray
    start: int
    correlation: float
    gain_db: float


def weave(sound: AudioReader, steps: list[Step], cancel: CancelToken) -> Iterator[Woven]:
    """Yield the steps one after the other, float32 (channels, step.samples), the first following the sound's end."""
    rate, end = sound.info.sample_rate, sound.info.samples
    past = sound.read(end - round(LEVEL_S * rate), end)
    leaving = _foreseen(past, rate, cancel)
    for step in steps:
        cancel.check()
        start = _met(sound, step.start, past, rate)
        start = min(start, end - step.samples)
        piece = sound.read(start, start + step.samples)
        gain = _gain(past, sound.read(start - round(LEVEL_S * rate), start), piece)
        # Back to the recording's own level by the end, so that gains do not add up over many steps.
        piece = np.asarray(piece * np.geomspace(gain, 1.0, piece.shape[1]), np.float32)
        rho = correlation(leaving[:, : piece.shape[1]], piece[:, : leaving.shape[1]])
        piece = _faded(leaving, piece, rho, _attack(sound, start, rate), rate)
        yield Woven(piece, start, rho, 20 * float(np.log10(gain)))
        past = np.concatenate([past, piece], axis=1)[:, -round(LEVEL_S * rate) :]
        after = sound.read(start + step.samples, start + step.samples + round(FADE_S * rate))
        leaving = after if after.shape[1] == round(FADE_S * rate) else _foreseen(past, rate, cancel)


def _foreseen(past: AudioArray, rate: int, cancel: CancelToken) -> AudioArray:
    """Return what an autoregressive model expects after the past: the sound that a join fades out."""
    samples = round(FADE_S * rate)
    out = np.zeros((past.shape[0], samples), np.float32)
    heard = past[:, -round(_PAST_S * rate) :].astype(np.float64)
    for number, channel in enumerate(heard):
        order = min(ORDER, len(channel) // 3)
        if order > 1 and np.any(channel):
            model = estimate([channel], order, cancel)
            out[number] = extrapolate(model, channel, samples, np.zeros(samples))
    limit = max(float(np.max(np.abs(heard), initial=0.0)), 1e-9)
    return np.clip(out, -limit, limit)


def _met(sound: AudioReader, start: int, past: AudioArray, rate: int) -> int:
    """Return the start, moved a little, before which the recording is most like the past."""
    context, search = round(CONTEXT_S * rate), round(SEARCH_S * rate)
    side = past[:, -context:]
    first = start - side.shape[1] - search
    if first < 0 or start + search > sound.info.samples or side.shape[1] < context:
        return start
    heard = sound.read(first, start + search)
    weights = np.sin(0.5 * np.pi * (np.arange(context) + 1) / (context + 1)) ** 2
    likeness = sliding_correlation(side, heard, weights)
    moves = np.arange(len(likeness)) - search
    return start + int(moves[np.argmax(likeness - 0.3 * (moves / search) ** 2)])


def _gain(past: AudioArray, other: AudioArray, piece: AudioArray) -> float:
    """Return the gain within ±3 dB that brings the level before a step to that of the past, no peak beyond full scale.

    A piece that goes beyond by itself is left as it is.
    """
    here, there = rms(past), rms(other)
    if min(here, there) < 1e-4:
        return 1.0
    room = max(1.0, 0.999 / max(float(np.max(np.abs(piece), initial=0.0)), 1e-9))
    return float(np.clip(here / there, 10 ** (-MOST_GAIN_DB / 20), min(10 ** (MOST_GAIN_DB / 20), room)))


def _attack(sound: AudioReader, start: int, rate: int) -> bool:
    """Return whether a note begins here: a long fade would blunt it."""
    near = round(0.02 * rate)
    before, after = sound.read(start - near, start), sound.read(start, start + near)
    return rms(after) > _ATTACK_RISE * max(rms(before), 1e-6)


def _faded(leaving: AudioArray, piece: AudioArray, rho: float, attack: bool, rate: int) -> AudioArray:
    fade = min(leaving.shape[1], piece.shape[1])
    out, into = fade_gains(fade, rho)
    if attack:
        into = np.ones(fade)
        short = min(round(ATTACK_FADE_S * rate), fade)
        into[:short] = fade_gains(short, 1.0)[1]
        out = fade_gains(fade, 1.0)[0]
    piece = piece.copy()
    ceiling = max(1.0, float(np.max(np.abs(piece), initial=0.0)))
    piece[:, :fade] = np.clip(leaving[:, :fade] * out + piece[:, :fade] * into, -ceiling, ceiling)
    return piece
