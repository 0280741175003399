"""How well one voice's pitch is followed, frame by frame."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TOLERANCE_CENTS: Final = 50.0


@dataclass(frozen=True)
class PitchScores:
    """Melody measures of Poliner et al. (2007), 0–1, and the error in cents where both sides are voiced.

    Recall and pitch accuracies are NaN without a voiced frame in truth, the false alarm without an unvoiced one, the
    error without a frame voiced in both; all are NaN without frames.
    """

    frames: int
    voicing_recall: float
    voicing_false_alarm: float
    raw_pitch: float
    raw_chroma: float
    overall: float
    rmse_cents: float


def pitch_scores(truth_hz: Floats, estimate_hz: Floats, voiced: NDArray[np.bool_] | None = None) -> PitchScores:
    """Return the scores of pitch per frame in Hz, 0 where unvoiced; raises ValueError where lengths differ.

    An estimate may name a pitch and still call a frame unvoiced, by `voiced`: the raw accuracies judge the pitch alone.
    """
    heard = (estimate_hz > 0) if voiced is None else voiced & (estimate_hz > 0)
    if truth_hz.shape != estimate_hz.shape or heard.shape != truth_hz.shape or truth_hz.ndim != 1:
        raise ValueError(f"pitch of {truth_hz.shape} frames cannot be compared with {estimate_hz.shape}")
    sung, named = truth_hz > 0, (truth_hz > 0) & (estimate_hz > 0)
    apart = cents(truth_hz, estimate_hz)
    right = named & (np.abs(apart) < TOLERANCE_CENTS)
    chroma = named & (np.abs(apart - 1200 * np.floor(apart / 1200 + 0.5)) < TOLERANCE_CENTS)
    both = sung & heard
    return PitchScores(
        len(truth_hz), _share(heard, sung), _share(heard, ~sung), _share(right, sung), _share(chroma, sung),
        _share((right & heard) | ~(sung | heard), np.ones(len(truth_hz), bool)),
        float(np.sqrt(np.mean(apart[both] ** 2))) if both.any() else math.nan,
    )  # fmt: skip


def cents(truth_hz: Floats, estimate_hz: Floats) -> Floats:
    """Return how far an estimate lies above truth in cents; 0 where either is unvoiced."""
    named = (truth_hz > 0) & (estimate_hz > 0)
    ratio = np.divide(estimate_hz, truth_hz, out=np.ones(truth_hz.shape), where=named)
    return np.asarray(1200 * np.log2(ratio))


def periodicity_rmse(truth: Floats, estimate: Floats) -> float:
    """Return the root mean square difference of two periodicities 0–1 per frame (Morrison et al. 2022)."""
    if truth.shape != estimate.shape:
        raise ValueError(f"periodicity of {truth.shape} frames cannot be compared with {estimate.shape}")
    return float(np.sqrt(np.mean((truth - estimate) ** 2))) if truth.size else math.nan


def _share(right: NDArray[np.bool_], among: NDArray[np.bool_]) -> float:
    count = int(among.sum())
    return int((right & among).sum()) / count if count else math.nan
