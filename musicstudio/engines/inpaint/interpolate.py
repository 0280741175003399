"""Holes of milliseconds: the sound on both sides is continued into them by an autoregressive model."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.files import AudioReader
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.inpaint import autoregress
from musicstudio.engines.inpaint.holes import Filling, Hole, surroundings

FloatArray = NDArray[np.float64]

LONGEST_S = 0.08
"""Beyond this a model of the surroundings forgets the music, and material of the recording is better."""

ORDER_S = 0.024
MOST_ORDER = 1500
CONTEXT_S = 0.12
LEAST_NOISE, WHOLE_NOISE_S = 0.4, 0.06
"""Noise is drawn in full from 60 ms on, where its absence is heard; in a shorter hole it mostly adds error."""

_VARIANTS = (
    (1.0, 1.0),
    (0.6, 0.75),
    (1.25, 1.3),
    (0.4, 1.0),
    (0.8, 0.6),
    (1.1, 0.9),
    (0.5, 1.2),
    (0.9, 1.4),
    (0.7, 1.0),
)
"""Order and context of each take, as multiples of the usual ones."""


def interpolations(
    sound: AudioReader, hole: Hole, holes: tuple[Hole, ...], takes: int, seed: int, cancel: CancelToken
) -> list[Filling]:
    """Return `takes` different interpolations of a hole of less than about 80 ms; empty when nothing surrounds it."""
    rate, fillings = sound.info.sample_rate, []
    for take in range(takes):
        cancel.check()
        order_scale, context_scale = _VARIANTS[take % len(_VARIANTS)]
        reach = round(context_scale * max(CONTEXT_S * rate, 2 * hole.samples))
        first, last = surroundings(hole, holes, sound.info.samples, reach)
        before, after = sound.read(first, hole.start), sound.read(hole.stop, last)
        if before.shape[1] + after.shape[1] == 0:
            return []
        order = min(round(order_scale * ORDER_S * rate), MOST_ORDER)
        rng = np.random.default_rng([seed, hole.start, take])
        noise_gain = min(max(hole.samples / (WHOLE_NOISE_S * rate), LEAST_NOISE), 1.0)
        piece, used = bridge(before, after, hole.samples, order, noise_gain, rng, cancel)
        facts = {"method": "autoregressive interpolation", "order": used, "context_s": round((last - first) / rate, 3)}
        fillings.append(Filling(piece, "interpolated" if take == 0 else f"interpolated {take + 1}", facts, True))
    return fillings


def bridge(
    before: AudioArray,
    after: AudioArray,
    samples: int,
    order: int,
    noise_gain: float,
    rng: np.random.Generator,
    cancel: CancelToken,
) -> tuple[AudioArray, int]:
    """Return `samples` between two stretches, float32 (channels, samples), and the model order that was used.

    What is predictable is interpolated; what is not is drawn, `noise_gain` (0…1) times the model's error in size, from
    the distribution the model implies given both sides (Ó Ruanaidh and Fitzgerald, 1994), so that noise does not thin
    out in the middle. The channels share their noise as they share their errors: a mono sound stays mono. Where one
    side is missing the other is extrapolated.
    """
    shorter = min(size for size in (before.shape[1], after.shape[1]) if size > 0)
    order = max(0, min(order, shorter // 3))
    models: list[autoregress.Model] = []
    for one, other in zip(before.astype(np.float64), after.astype(np.float64), strict=True):
        models.append(autoregress.estimate([side for side in (one, other) if len(side)], order, cancel))
    noise = noise_gain * _shared_noise(before, after, models, samples, rng)
    piece = np.empty((before.shape[0], samples))
    for channel, model in enumerate(models):
        cancel.check()
        sides = before[channel].astype(np.float64), after[channel].astype(np.float64)
        piece[channel] = _fill_channel(model, *sides, samples, noise[channel], cancel)
    return piece.astype(np.float32), order


def _fill_channel(
    model: autoregress.Model,
    before: FloatArray,
    after: FloatArray,
    samples: int,
    noise: FloatArray,
    cancel: CancelToken,
) -> FloatArray:
    order = model.order
    if len(before) < order or not len(before):
        return autoregress.extrapolate(model, after[::-1], samples, noise[:samples])[::-1]
    if len(after) < order or not len(after):
        return autoregress.extrapolate(model, before, samples, noise[:samples])
    filled = autoregress.interpolate(model, before, after, samples)
    cancel.check()
    free = autoregress.extrapolate(model, np.zeros(order), len(noise), noise)[-(samples + 2 * order) :]
    head, hidden, tail = free[:order], free[order : order + samples], free[order + samples :]
    return filled + hidden - autoregress.interpolate(model, head, tail, samples)


def _shared_noise(
    before: AudioArray, after: AudioArray, models: list[autoregress.Model], samples: int, rng: np.random.Generator
) -> FloatArray:
    """Return noise (channels, …) for a hole of `samples` with room for models to settle before and after it.

    It is correlated as the channels' prediction errors are, and its size goes evenly in decibels from that of the
    errors just before the hole to that just after.
    """
    order = models[0].order
    near = max(samples, 2 * order, 64)
    sides = [
        side[:, -(near + order) :].astype(np.float64) for side in (before, after[:, ::-1]) if side.shape[1] > order
    ]
    errors = [np.stack([np.convolve(c, m.a, "valid") for c, m in zip(s, models, strict=True)]) for s in sides]
    sizes = [np.median(np.abs(error), axis=1) * 1.4826 for error in errors]
    every = np.concatenate(errors, axis=1)
    powers = np.sqrt(np.sum(every**2, axis=1)) + 1e-15
    values, vectors = np.linalg.eigh((every @ every.T) / np.outer(powers, powers))
    settle = 5 * order + 64
    white = rng.standard_normal((len(models), settle + samples + order))
    mixed = vectors @ (np.sqrt(np.maximum(values, 0.0))[:, None] * white)
    first, last = (np.maximum(size, 1e-15) for size in (sizes[0], sizes[-1]))
    slope = np.geomspace(first, last, samples, axis=1)
    envelope = np.concatenate([np.repeat(first[:, None], settle, 1), slope, np.repeat(last[:, None], order, 1)], axis=1)
    return np.asarray(mixed * envelope, np.float64)
