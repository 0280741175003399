"""How far two distributions overlap: of samples, and of histograms."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

_POINTS: Final = 2048
_LEAST: Final = 1e-6
"""Probability that a histogram's empty bin is given, so that a divergence stays finite."""

Floats = NDArray[np.float64]


def overlapping_area(a: Floats, b: Floats) -> tuple[float, float]:
    """Return the area under both densities, 0–1, and the divergence of a from b in bits.

    Densities are Gaussian kernel estimates of Scott's width with Silverman's robust spread, never narrower than three
    steps of the grid, on which samples that are all alike still have a width. Raises ValueError when either is empty.
    """
    if not (len(a) and len(b)):
        raise ValueError("a density needs samples")
    low, high = float(min(a.min(), b.min())), float(max(a.max(), b.max()))
    spread = max(high - low, abs(high) * 1e-6, 1e-9)
    edges = np.linspace(low - 0.5 * spread, high + 0.5 * spread, _POINTS + 1)
    p, q = _density(a, edges), _density(b, edges)
    return float(np.minimum(p, q).sum()), divergence_bits(p, q)


def divergence_bits(p: Floats, q: Floats) -> float:
    """Return the Kullback–Leibler divergence of histogram p from q in bits; empty bins count as nearly empty."""
    p, q = (one / max(float(one.sum()), 1e-12) + _LEAST for one in (p, q))
    p, q = p / p.sum(), q / q.sum()
    return float(max(np.sum(p * np.log2(p / q)), 0.0))


def _density(values: Floats, edges: Floats) -> Floats:
    """Return the share of a smoothed density in every bin."""
    from scipy.ndimage import gaussian_filter1d

    step = edges[1] - edges[0]
    quartiles = np.percentile(values, (25, 75))  # one stray sample does not widen the density
    spread = min(float(np.std(values)), float(quartiles[1] - quartiles[0]) / 1.349)
    width = spread * len(values) ** -0.2
    counts = np.histogram(values, edges)[0].astype(np.float64)
    smooth = gaussian_filter1d(counts, max(width / step, 3.0), mode="constant", truncate=6.0)
    return np.asarray(smooth / smooth.sum())
