"""Autoregressive models of sound: estimation, extrapolation, and interpolation of what is missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_toeplitz
from scipy.signal import fftconvolve, lfilter, lfiltic

from musicstudio.domain.tasks import CancelToken

FloatArray = NDArray[np.float64]

NOISE_FLOOR_DB = -110.0
"""White noise added to what is modelled, below its level, so that an empty band does not rule the model."""


@dataclass(frozen=True)
class Model:
    """x[n] + Σ a[k]·x[n−k] = e[n]: `a` float64 (order + 1,) with a[0] = 1, `sigma` the usual size of e."""

    a: FloatArray
    sigma: float

    @property
    def order(self) -> int:
        return len(self.a) - 1


def estimate(segments: list[FloatArray], order: int, cancel: CancelToken, seed: int = 0) -> Model:
    """Return the model of some stretches of one channel, each float64 (samples,), by Burg's method over all of them.

    Burg's recursion sums the forward and backward errors of every stretch, so both sides of a hole count and the
    model is always stable. `sigma` comes from the median error: a drum hit in the context does not make it noisy.
    Raises JobCancelled.
    """
    power = float(np.mean(np.concatenate([s * s for s in segments]))) if segments else 0.0
    dither = np.random.default_rng(seed)
    scale = np.sqrt(power) * 10 ** (NOISE_FLOOR_DB / 20) + 1e-12
    forward = [s + scale * dither.standard_normal(len(s)) for s in segments if len(s) > 1]
    backward = [s.copy() for s in forward]
    a = np.ones(1)
    for _ in range(order):
        cancel.check()
        pairs = [(f[1:], b[:-1]) for f, b in zip(forward, backward, strict=True) if len(f) > 1]
        energy = sum(float(f @ f + b @ b) for f, b in pairs)
        if not pairs or energy < 1e-25:
            break
        k = -2.0 * sum(float(f @ b) for f, b in pairs) / energy
        a = np.append(a, 0.0) + k * np.append(a, 0.0)[::-1]
        forward = [f + k * b for f, b in pairs]
        backward = [b + k * f for f, b in pairs]
    errors = np.concatenate([np.abs(f) for f in forward]) if forward else np.zeros(1)
    return Model(a, float(np.median(errors) * 1.4826) if len(errors) else 0.0)


def extrapolate(model: Model, past: FloatArray, samples: int, noise: FloatArray) -> FloatArray:
    """Return what follows `past` (float64, its end matters): `samples` of prediction driven by `noise` (samples,)."""
    state = lfiltic([1.0], model.a, past[::-1][: model.order]) if model.order else None
    if state is None:
        return noise.copy()
    return np.asarray(lfilter([1.0], model.a, noise[:samples], zi=state)[0], np.float64)


def interpolate(model: Model, before: FloatArray, after: FloatArray, samples: int) -> FloatArray:
    """Return the `samples` between two stretches that make the model's error least (Janssen, Veldhuis and Vries, 1986).

    `before` and `after` are float64 and at least `model.order` long. The normal equations are Toeplitz, as every
    error that meets the hole is counted; a little on the diagonal keeps them solvable for pure tones.
    """
    order = model.order
    known = np.concatenate([before[len(before) - order :], np.zeros(samples), after[:order]])
    error = fftconvolve(known, model.a)[order : order + samples + order]
    right = -fftconvolve(error, model.a[::-1])[order : order + samples]
    column = np.zeros(samples)
    lags = fftconvolve(model.a, model.a[::-1])[order:][:samples]
    column[: len(lags)] = lags
    column[0] *= 1.0 + 1e-12
    return np.asarray(solve_toeplitz(column, right), np.float64)
